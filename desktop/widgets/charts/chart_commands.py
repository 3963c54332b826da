"""Commands of what curves are: axes, kinds of smoothing, groups, charts of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from desktop.core.smoothing import Method
from desktop.qt.actions import Command
from desktop.qt.chart_state import ChartState
from desktop.widgets.charts.charts_pane import ChartsPane
from desktop.widgets.charts.legend_choices import legend_command

_METHODS = (
    (Method.EMA, "Smoothing: moving average"),
    (Method.GAUSSIAN, "Smoothing: Gaussian"),
    (Method.MEAN, "Smoothing: running mean"),
)


def curve_commands(charts: ChartState, pane: ChartsPane) -> list[Command]:
    """The commands of the menu "Charts" that change what curves are."""
    bar = pane.toolbar
    return [
        Command("charts.new", "New chart…", pane.new_chart, ("Shift+N",), "Charts"),
        Command("charts.add", "Add metric to chart…", pane.add_to_chart, ("M",), "Charts"),
        Command("charts.axis.metric", "X axis: metric…", bar.axes.ask_metric, ("4",), "Charts"),
        _switch(
            "charts.log_x",
            "Logarithmic x axis",
            "Shift+L",
            partial(_log_x, charts),
            lambda: charts.look.log_x,
        ),
        *(
            Command(
                f"charts.method.{method.value}",
                title,
                partial(charts.set_method, method),
                menu="Charts",
                is_checkable=True,
                is_checked=partial(_is_method, charts, method),
            )
            for method, title in _METHODS
        ),
        _switch(
            "charts.raw",
            "Raw curves behind",
            "Shift+R",
            partial(_raw, charts),
            lambda: charts.look.show_raw,
        ),
        Command("charts.group", "Group curves by…", bar.groups.ask_keys, ("G",), "Charts"),
        _switch(
            "charts.group_table",
            "Group curves as in the table",
            "Alt+G",
            partial(_as_table, charts),
            lambda: charts.groups_as_table,
        ),
        _switch(
            "charts.group_runs",
            "Single runs behind groups",
            "",
            partial(_runs_behind, charts),
            lambda: charts.look.group_by.show_runs,
        ),
        legend_command(charts),
    ]


def _switch(
    command_id: str,
    title: str,
    key: str,
    run: Callable[[], None],
    is_on: Callable[[], bool],
) -> Command:
    keys = (key,) if key else ()
    return Command(command_id, title, run, keys, "Charts", is_checkable=True, is_checked=is_on)


def _is_method(charts: ChartState, method: Method) -> bool:
    return charts.look.method is method


def _log_x(charts: ChartState) -> None:
    charts.set_log_x(not charts.look.log_x)


def _raw(charts: ChartState) -> None:
    charts.set_show_raw(not charts.look.show_raw)


def _as_table(charts: ChartState) -> None:
    if charts.groups_as_table:
        charts.set_group_keys(())
    else:
        charts.group_as_table()


def _runs_behind(charts: ChartState) -> None:
    by = charts.look.group_by
    charts.set_group_by(replace(by, show_runs=not by.show_runs))
