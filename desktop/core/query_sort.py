"""The order that a query line asks for, as sort keys of the table."""

from __future__ import annotations

from desktop.core.arrange import SortKey
from desktop.core.columns import CONFIG, RUN, SUMMARY, Column, Kind, by_id
from tracklib.query import Field, Query
from tracklib.query.fields import getter_of

_FAMILIES = {"run": RUN, "config": CONFIG, "summary": SUMMARY}


def sort_keys(query: Query) -> tuple[SortKey, ...]:
    """The keys of `sort by …`: columns of the table, or made for a field that is none."""
    return tuple(SortKey(_column(key.field), key.descending) for key in query.order)


def _column(field: Field) -> Column:
    name = field.key if field.space == "run" else f"{field.space}.{field.key}"
    known = by_id(name) if field.stat is None else None
    if known is not None:
        return known
    column_id = f"{name}.{field.stat}" if field.stat else f"field.{name}"
    return Column(column_id, field.key, _FAMILIES[field.space], Kind.VALUE, getter_of(field))
