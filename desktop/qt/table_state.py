"""The order, groups and filters of the runs table as values that JSON can hold."""

from __future__ import annotations

from typing import Any

from desktop.core.arrange import SortKey
from desktop.core.brushes import Brush, brush_from_plain, brush_to_plain
from desktop.core.columns import by_id, chosen
from desktop.core.filters import Between, OneOf, RowFilter, from_plain, to_plain
from desktop.qt.runs_state import RunsState


def table_state(runs: RunsState) -> dict[str, Any]:
    """What shapes the table besides the query line."""
    return {
        "sort": [[key.column.id, key.descending] for key in runs.header_sort],
        "groups": [column.id for column in runs.groups],
        "filters": {
            name: to_plain(one)
            for name, one in runs.filters.items()
            if isinstance(one, OneOf | Between)
        },
        "brushes": [brush_to_plain(one) for one in runs.filters.values() if isinstance(one, Brush)],
    }


def restore_table(runs: RunsState, state: Any) -> None:
    """Bring back what `table_state` gave; what makes no sense any more is left out."""
    if not isinstance(state, dict):
        return
    runs.set_sort(tuple(_sort_keys(state.get("sort"))))
    groups = state.get("groups")
    if isinstance(groups, list):
        ids = [one for one in groups if isinstance(one, str)]
        runs.set_groups(tuple(chosen(ids, runs.table.facts)))
    filters = state.get("filters")
    if isinstance(filters, dict):
        found = {name: from_plain(plain) for name, plain in filters.items()}
        known: dict[str, RowFilter] = {n: one for n, one in found.items() if one is not None}
        plain_brushes = state.get("brushes")
        for plain in plain_brushes if isinstance(plain_brushes, list) else ():
            brush = brush_from_plain(plain)
            if brush is not None:
                known[brush.name] = brush
        runs.set_filters(known)


def _sort_keys(plain: Any) -> list[SortKey]:
    keys = []
    for one in plain if isinstance(plain, list) else ():
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], str):
            column = by_id(one[0])
            if column is not None:
                keys.append(SortKey(column, bool(one[1])))
    return keys
