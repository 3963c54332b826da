"""The window's commands: what each is called, its shortcut, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.core.axes import XAxis
from desktop.core.shown import Rule
from desktop.qt.actions import Command
from desktop.qt.theme import Scheme
from desktop.widgets.charts.chart_commands import curve_commands
from desktop.widgets.compare.compare_commands import compare_commands, goal_commands
from desktop.widgets.compare.statistics_commands import statistics_commands
from desktop.widgets.explore.explore_commands import explore_commands
from desktop.widgets.shell.run_commands import run_commands
from desktop.widgets.shell.run_edit_commands import run_edit_commands
from desktop.widgets.shell.shell_commands import shell_commands
from desktop.widgets.shell.tab_commands import tab_commands
from desktop.widgets.shell.table_commands import table_commands

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow


def commands_of(window: MainWindow) -> list[Command]:
    """All commands, in the order menus show them."""
    return [
        *_runs(window),
        *run_commands(window),
        *table_commands(window),
        *run_edit_commands(window),
        *_charts(window),
        *curve_commands(window.workspace.charts, window.charts_pane),
        *_view(window),
        *tab_commands(window),
        *compare_commands(window.tabs),
        *goal_commands(window.tabs),
        *statistics_commands(window.tabs),
        *explore_commands(window.tabs),
        *shell_commands(window),
        *_window(window),
    ]


def _runs(window: MainWindow) -> list[Command]:
    runs, table = window.workspace.runs, window.runs_pane.table
    return [
        Command("runs.filter", "Filter runs", window.focus_filter, ("Ctrl+F", "/"), "Runs"),
        Command("runs.clear", "Clear filter", window.clear_filter, ("Ctrl+Shift+F",), "Runs"),
        Command("runs.columns", "Choose columns…", window.runs_pane.open_columns, ("C",), "Runs"),
        Command(
            "runs.newest", "Show newest", lambda: runs.show_by_rule(Rule.NEWEST), ("N",), "Eyes"
        ),
        Command("runs.all", "Show all", lambda: runs.show_by_rule(Rule.ALL), ("A",), "Eyes"),
        Command(
            "runs.none", "Show none", lambda: runs.show_by_rule(Rule.NONE), ("Shift+A",), "Eyes"
        ),
        Command(
            "runs.only",
            "Show only selected",
            lambda: runs.show_only(table.selected_keys()),
            ("O",),
            "Eyes",
        ),
        Command(
            "runs.toggle",
            "Show or hide selected",
            lambda: runs.toggle(table.selected_keys()),
            ("E",),
            "Eyes",
        ),
        Command("runs.copy", "Copy run ids", window.copy_ids, ("Ctrl+C",), "Runs"),
    ]


def _charts(window: MainWindow) -> list[Command]:
    charts, pane = window.workspace.charts, window.charts_pane
    axes = (
        (XAxis.STEP, "X axis: step", "1"),
        (XAxis.RELATIVE, "X axis: relative time", "2"),
        (XAxis.WALL, "X axis: wall time", "3"),
    )
    return [
        Command("charts.search", "Search metrics", window.focus_search, ("Ctrl+M",), "Charts"),
        *(
            Command(
                f"charts.axis.{axis.value}",
                title,
                lambda axis=axis: charts.set_axis(axis),  # type: ignore[misc]
                (key,),
                "Charts",
                is_checkable=True,
                is_checked=lambda axis=axis: charts.look.axis is axis,  # type: ignore[misc]
            )
            for axis, title, key in axes
        ),
        Command(
            "charts.log",
            "Logarithmic y axis",
            lambda: charts.set_log_y(not charts.look.log_y),
            ("L",),
            "Charts",
            is_checkable=True,
            is_checked=lambda: charts.look.log_y,
        ),
        Command(
            "charts.outliers",
            "Clip outliers",
            lambda: charts.set_clip_outliers(not charts.look.clip_outliers),
            ("U",),
            "Charts",
            is_checkable=True,
            is_checked=lambda: charts.look.clip_outliers,
        ),
        Command("charts.smoother", "Smoother", lambda: window.smooth_by(0.1), ("]",), "Charts"),
        Command("charts.rougher", "Less smooth", lambda: window.smooth_by(-0.1), ("[",), "Charts"),
        Command("charts.reset", "Zoom all back", window.zoom_back, ("Z",), "Charts"),
        Command("charts.leave", "Back to all charts", window.leave_chart, ("Esc",), "Charts"),
        Command("charts.next", "Next chart", lambda: pane.step_expanded(1), ("J",), "Charts"),
        Command(
            "charts.previous", "Previous chart", lambda: pane.step_expanded(-1), ("K",), "Charts"
        ),
    ]


def _view(window: MainWindow) -> list[Command]:
    themes = (
        (Scheme.SYSTEM, "Theme: as the system"),
        (Scheme.LIGHT, "Theme: light"),
        (Scheme.DARK, "Theme: dark"),
    )
    return [
        Command(
            "view.sources",
            "Stores",
            lambda: window.toggle_pane(window.sources_dock),
            ("Ctrl+1",),
            "View",
            is_checkable=True,
            is_checked=lambda: not window.sources_dock.isHidden(),
        ),
        Command(
            "view.runs",
            "Runs",
            lambda: window.toggle_pane(window.runs_dock),
            ("Ctrl+2",),
            "View",
            is_checkable=True,
            is_checked=lambda: not window.runs_dock.isHidden(),
        ),
        Command("view.table", "Runs over the full width", window.toggle_table, ("T",), "View"),
        *(
            Command(
                f"view.theme.{scheme.value}",
                title,
                lambda scheme=scheme: window.set_scheme(scheme),  # type: ignore[misc]
                menu="View",
                is_checkable=True,
                is_checked=lambda scheme=scheme: window.theme.scheme is scheme,  # type: ignore[misc]
            )
            for scheme, title in themes
        ),
    ]


def _window(window: MainWindow) -> list[Command]:
    return [
        Command(
            "window.commands",
            "Find a command…",
            window.open_palette,
            ("Ctrl+K",),
            "Window",
        ),
        Command("window.problems", "Problems", window.status.open_problems, (), "Window"),
        Command("window.close", "Quit", window.quit, ("Ctrl+Q", "Ctrl+W"), "Window"),
    ]
