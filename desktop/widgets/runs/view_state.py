"""All that a saved view holds: the table's shape, its filter line, the look of the charts, and the
lines drawn into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.core.axes import XAxis
from desktop.qt.chart_state import ChartState
from desktop.qt.workspace import Workspace

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane
    from desktop.widgets.runs.table_tools import TableTools


def view_state(pane: RunsPane, tools: TableTools, work: Workspace) -> dict[str, Any]:
    """The present view, as values that JSON can hold. The baseline is no part of it."""
    table = tools.state()
    table.pop("baseline", None)
    return {
        "table": table,
        "columns": pane.chosen_columns(),
        "widths": pane.table.widths.own(),
        "query": pane.filter.text(),
        "charts": _charts_state(work.charts),
        "lines": work.references.state(),
    }


def apply_view(state: dict[str, Any], pane: RunsPane, tools: TableTools, work: Workspace) -> None:
    """Look at runs as a view says; what it does not say stays."""
    columns, widths, query = state.get("columns"), state.get("widths"), state.get("query")
    if isinstance(widths, dict):
        pane.table.set_own_widths(widths)
    if columns is None or isinstance(columns, list):
        pane.choose_columns(columns and [one for one in columns if isinstance(one, str)])
    tools.restore({"filters": {}, "groups": [], "sort": [], **_dict(state.get("table"))})
    if isinstance(query, str) and query != pane.filter.text():
        pane.filter.set_text(query)
    _apply_charts(_dict(state.get("charts")), work.charts)
    if isinstance(state.get("lines"), dict):
        work.references.restore(state["lines"])


def _charts_state(charts: ChartState) -> dict[str, Any]:
    look = charts.look
    return {
        "axis": look.axis.value,
        "smoothing": look.smoothing,
        "log_y": look.log_y,
        "clip_outliers": look.clip_outliers,
        "more": charts.state(),
    }


def _apply_charts(state: dict[str, Any], charts: ChartState) -> None:
    if not state:
        return
    axis, smoothing = state.get("axis"), state.get("smoothing")
    if axis in [one.value for one in XAxis if one is not XAxis.METRIC]:
        charts.set_axis(XAxis(axis))
    if isinstance(smoothing, int | float):
        charts.set_smoothing(min(0.99, max(0.0, float(smoothing))))
    charts.set_log_y(bool(state.get("log_y", False)))
    charts.set_clip_outliers(bool(state.get("clip_outliers", True)))
    charts.restore(state.get("more"))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
