"""Which tabs there are, in their order. A new tab is a file of its own and an entry here."""

from __future__ import annotations

from desktop.qt.console_presence import ConsolePresence
from desktop.widgets.shell.tabs import Make, Room, Tab


def _charts() -> Make:
    from desktop.widgets.charts.charts_pane import ChartsPane

    def make(room: Room) -> ChartsPane:
        work = room.workspace
        shared = (work.undo, work.design, work.references)
        return ChartsPane(room.theme, work.runs, work.charts, work.curves, *shared)

    return make


def _run() -> Make:
    from desktop.widgets.run.run_pane import RunPane

    return lambda room: RunPane(room.theme, room.workspace)


def _compare() -> Make:
    from desktop.widgets.compare.compare_pane import ComparePane

    return lambda room: ComparePane(room.theme, room.workspace)


def _statistics() -> Make:
    from desktop.widgets.compare.statistics_pane import StatisticsPane

    return lambda room: StatisticsPane(room.theme, room.workspace)


def _parallel() -> Make:
    from desktop.widgets.explore.parallel_pane import ParallelPane

    return lambda room: ParallelPane(room.theme, room.workspace)


def _scatter() -> Make:
    from desktop.widgets.explore.scatter_pane import ScatterPane

    return lambda room: ScatterPane(room.theme, room.workspace)


def _importance() -> Make:
    from desktop.widgets.explore.importance_pane import ImportancePane

    return lambda room: ImportancePane(room.theme, room.workspace)


def _console() -> Make:
    from desktop.widgets.run.console_pane import ConsolePane

    return lambda room: ConsolePane(room.theme, room.workspace)


CHARTS = "charts"
COMPARE = "compare"
STATISTICS = "statistics"
PARALLEL = "parallel"
SCATTER = "scatter"
IMPORTANCE = "importance"
RUN = "run"
CONSOLE = "console"

TABS = (
    Tab(CHARTS, "Charts", "Curves of the shown runs", _charts),
    Tab(COMPARE, "Compare", "Config and results of the shown runs side by side", _compare),
    Tab(STATISTICS, "Statistics", "Groups of runs with intervals and tests", _statistics),
    Tab(PARALLEL, "Parallel", "All listed runs as lines across their settings", _parallel),
    Tab(SCATTER, "Scatter", "Listed runs as points, trends and distributions", _scatter),
    Tab(IMPORTANCE, "Importance", "Which config keys matter for a result", _importance),
    Tab(RUN, "Run", "Everything about the selected run", _run),
    Tab(
        CONSOLE,
        "Console",
        "What the selected run printed",
        _console,
        lambda room: ConsolePresence(room.workspace),
    ),
)
