"""The runs table as text: what is copied, and what is written to files."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desktop.core.columns import Column, Kind
from desktop.core.text_table import Form, TextTable


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns, and for each line its values as they are and as the table words them."""

    columns: tuple[Column, ...]
    values: Sequence[Sequence[Any]]
    texts: Sequence[Sequence[str]]

    def titles(self) -> list[str]:
        """The columns' titles; where two are equal, with where they come from."""
        titles = [column.title for column in self.columns]
        return [
            column.title if titles.count(column.title) == 1 else f"{column.family}: {column.title}"
            for column in self.columns
        ]


def plain(value: Any, column: Column) -> Any:
    """A value in full for other programs: times in ISO 8601 (UTC), all digits of numbers."""
    if value is None:
        return None
    if column.kind is Kind.TIME and isinstance(value, int):
        moment = datetime.fromtimestamp(value // 10**9, tz=UTC)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{value % 10**9:09d}Z"
    return list(value) if isinstance(value, tuple) else value


def tsv(sheet: Sheet) -> str:
    """Tab-separated values, as spreadsheets take them from the clipboard."""
    rows = [[_cell(value) for value in row] for row in sheet.values]
    return _as_table(sheet, rows).written(Form.TSV)


def markdown(sheet: Sheet) -> str:
    """A table in Markdown, numbers to the right."""
    return _as_table(sheet, sheet.texts).written(Form.MARKDOWN)


def latex(sheet: Sheet) -> str:
    """A table in LaTeX with the rules of the package booktabs."""
    return _as_table(sheet, sheet.texts).written(Form.LATEX)


def _as_table(sheet: Sheet, rows: Sequence[Sequence[str]]) -> TextTable:
    return TextTable(sheet.titles(), rows, [one.kind.is_right_aligned for one in sheet.columns])


def csv_text(sheet: Sheet) -> str:
    """Comma-separated values as RFC 4180 has them, with the columns' ids as heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.id for column in sheet.columns])
    writer.writerows([_cell(value) for value in row] for row in sheet.values)
    return out.getvalue()


def json_text(sheet: Sheet) -> str:
    """One array, an object a line; NaN and infinities are "NaN", "Infinity", "-Infinity"."""
    ids = [column.id for column in sheet.columns]
    rows = (
        json.dumps(
            {name: _json_value(value) for name, value in zip(ids, row, strict=True)},
            ensure_ascii=False,
            allow_nan=False,
            default=str,
        )
        for row in sheet.values
    )
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(_json_value(value))
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    return str(value)


def _json_value(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, list | tuple):
        return [_json_value(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _json_value(one) for key, one in value.items()}
    return value


WRITERS: dict[str, Callable[[Sheet], str]] = {
    "tsv": tsv,
    "markdown": markdown,
    "latex": latex,
    "csv": csv_text,
    "json": json_text,
}
"""Every way to write the table, by name."""
