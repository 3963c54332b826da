"""The table of runs: as many columns as fit, the dispensable ones left out first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tracklib.cli import picks
from tracklib.cli.column import Column, column_of, id_column
from tracklib.query import Field, Query
from tracklib.store.facts import RunFacts

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_GAP = 2
_NAME_CUT = 20


@dataclass(frozen=True, slots=True)
class _Offered:
    """A column and how much it is wanted: those with the highest number go first."""

    column: Column
    dispensable: int


def print_table(console: Console, rows: list[RunFacts], columns: list[Column]) -> None:
    """Print the runs, a line each."""
    from rich.table import Table

    table = Table(box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold")
    for column in columns:
        justify: Literal["right", "left"] = "right" if column.is_number else "left"
        table.add_column(_header(column), justify=justify, no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(column.text(row) for column in columns))
    console.print(table)


def _header(column: Column) -> Text:
    from rich.text import Text

    return Text(column.title)


def chosen(fields: list[Field], rows: list[RunFacts], now_ns: int) -> list[Column]:
    """Columns that were asked for by name."""
    return [column_of(field, now_ns, rows) for field in fields]


def fitting(rows: list[RunFacts], query: Query, width: int, now_ns: int) -> list[Column]:
    """Columns that say most about these runs and fit into the width."""
    offered = _offered(rows, query, now_ns)
    widths = {id(offer): _width(offer.column, rows) + _GAP for offer in offered}
    while sum(widths[id(offer)] for offer in offered) - _GAP > width:
        worst = max(offered, key=lambda offer: offer.dispensable)
        if worst.dispensable == 0:
            break  # the rest is cut by the table itself
        offered.remove(worst)
    return [offer.column for offer in offered]


def _offered(rows: list[RunFacts], query: Query, now_ns: int) -> list[_Offered]:
    def run(key: str, dispensable: int) -> _Offered:
        return _Offered(column_of(Field("run", key), now_ns, rows), dispensable)

    offered = [_Offered(id_column(), 0), run("name", 0), run("state", 0)]
    if len({row.project for row in rows}) > 1:
        offered.append(run("project", 40))
    offered += [run("created", 30), run("duration", 60), run("last_step", 70)]
    if any(row.tags for row in rows):
        offered.append(run("tags", 80))
    return offered + _picked(rows, query, now_ns)


def _picked(rows: list[RunFacts], query: Query, now_ns: int) -> list[_Offered]:
    """Settings, then results; what the query names is wanted most."""
    asked = picks.named(query)
    settings = [field for field in asked if field.space == "config"]
    results = [field for field in asked if field.space == "summary"]
    first = set(asked)
    settings += [field for field in picks.settings(rows) if field not in first]
    results += [field for field in picks.results(rows) if field not in first]
    offered = []
    for fields, base in ((settings[: picks.MOST], 22), (results[: picks.MOST], 20)):
        for place, field in enumerate(fields):
            dispensable = base - 10 if field in first else base + 16 * place
            offered.append(_Offered(column_of(field, now_ns, rows), dispensable))
    return offered


def _width(column: Column, rows: list[RunFacts]) -> int:
    from rich.cells import cell_len

    widest = _NAME_CUT if column.title == "tags" else None
    cells = (column.text(row) if widest is None else column.text(row, widest) for row in rows)
    return max([cell_len(column.title), *(cell.cell_len for cell in cells)])
