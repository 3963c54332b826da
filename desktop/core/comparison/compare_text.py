"""A comparison as a table of text, as it is copied."""

from __future__ import annotations

from typing import Any

from desktop.core.columns import Kind
from desktop.core.comparison.side_by_side import Line, SideBySide
from desktop.core.difference import difference
from desktop.core.text_table import Form, TextTable


def as_table(
    side: SideBySide, form: Form, *, baseline: int | None = None, as_percent: bool = False
) -> TextTable:
    """The lines of a comparison with runs as columns.

    TSV carries values in full and no differences, for programs; the other forms are for readers.
    """
    names = [facts.name or facts.run_id for facts in side.runs]
    if baseline is not None and form is not Form.TSV:
        names[baseline] += " (baseline)"
    rows: list[list[str]] = []
    for place, line in enumerate(side.lines):
        if line.column is None:
            rows += [] if form is Form.TSV else [[line.title]]
        elif form is Form.TSV:
            values = (side.value(place, run) for run in range(len(side.runs)))
            rows.append([line.column.id, *map(plain, values)])
        else:
            rows.append([line.title, *_cells(side, place, line, baseline, as_percent)])
    return TextTable(["Key", *names], rows, [False, *[True] * len(names)])


def _cells(
    side: SideBySide, place: int, line: Line, baseline: int | None, as_percent: bool
) -> list[str]:
    cells = []
    for run, facts in enumerate(side.runs):
        assert line.column is not None
        text = line.column.text(facts)
        if baseline is not None and run != baseline and shows_difference(line):
            value, base = side.value(place, run), side.value(place, baseline)
            away = difference(value, base, line.goal).text(as_percent)
            text += f" ({away})" if away else ""
        cells.append(text)
    return cells


def shows_difference(line: Line) -> bool:
    """Whether amounts make sense: times of day are not subtracted."""
    kinds = (Kind.VALUE, Kind.RESULT)
    return line.column is not None and line.column.kind in kinds


def plain(value: Any) -> str:
    """A value in full, as programs read it; "" for missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(plain, value))
    return str(value)
