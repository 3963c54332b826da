"""Which tabs there are, in their order. A new tab is a file of its own and an entry here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.widgets.shell.tabs import Room, Tab


def _charts(room: Room) -> QWidget:
    from desktop.widgets.charts.charts_pane import ChartsPane

    work = room.workspace
    shared = (work.undo, work.design, work.references)
    return ChartsPane(room.theme, work.runs, work.charts, work.curves, *shared)


def _run(room: Room) -> QWidget:
    from desktop.widgets.run.run_pane import RunPane

    return RunPane(room.theme, room.workspace)


def _compare(room: Room) -> QWidget:
    from desktop.widgets.compare.compare_pane import ComparePane

    return ComparePane(room.theme, room.workspace)


def _statistics(room: Room) -> QWidget:
    from desktop.widgets.compare.statistics_pane import StatisticsPane

    return StatisticsPane(room.theme, room.workspace)


def _parallel(room: Room) -> QWidget:
    from desktop.widgets.explore.parallel_pane import ParallelPane

    return ParallelPane(room.theme, room.workspace)


def _scatter(room: Room) -> QWidget:
    from desktop.widgets.explore.scatter_pane import ScatterPane

    return ScatterPane(room.theme, room.workspace)


def _importance(room: Room) -> QWidget:
    from desktop.widgets.explore.importance_pane import ImportancePane

    return ImportancePane(room.theme, room.workspace)


CHARTS = "charts"
COMPARE = "compare"
STATISTICS = "statistics"
PARALLEL = "parallel"
SCATTER = "scatter"
IMPORTANCE = "importance"
RUN = "run"

TABS = (
    Tab(CHARTS, "Charts", "Curves of the shown runs", _charts),
    Tab(COMPARE, "Compare", "Config and results of the shown runs side by side", _compare),
    Tab(STATISTICS, "Statistics", "Groups of runs with intervals and tests", _statistics),
    Tab(PARALLEL, "Parallel", "All listed runs as lines across their settings", _parallel),
    Tab(SCATTER, "Scatter", "Listed runs as points, trends and distributions", _scatter),
    Tab(IMPORTANCE, "Importance", "Which config keys matter for a result", _importance),
    Tab(RUN, "Run", "Everything about the selected run", _run),
)
