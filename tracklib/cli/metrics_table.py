"""The table of one run's metrics, with a small curve of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracklib.cli import format as fmt
from tracklib.cli.sparkline import sparkline
from tracklib.errors import FormatError
from tracklib.store.facts import MetricFacts
from tracklib.store.run_reader import RunReader

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_MOST_POINTS = 1_000_000
"""Points that are read for curves; metrics beyond that are listed without."""

_DIGITS = 5
_WITH_CURVES, _WITH_STEPS = 76, 100
"""Columns of the terminal from which on there is room for them."""


def print_metrics(console: Console, reader: RunReader, metrics: list[MetricFacts]) -> None:
    """Print last, smallest and largest values with their steps; the best by its goal in green."""
    table = _table(console.width)
    left = _MOST_POINTS
    for metric in metrics:
        curve = ""
        if metric.count <= left and console.width >= _WITH_CURVES:
            left -= metric.count
            curve = _curve(reader, metric.name, _curve_width(console.width))
        table.add_row(*_cells(metric, curve, console.width))
    console.print(table)


def _curve(reader: RunReader, name: str, width: int) -> str:
    """The small curve; a damaged or vanished file is named among the problems, not here."""
    try:
        return sparkline(reader.series(name).read(), width)
    except (FormatError, FileNotFoundError):
        return "(unreadable)"


def _curve_width(width: int) -> int:
    return 24 if width >= _WITH_STEPS else 12


def _table(width: int) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("  metric", no_wrap=True, overflow="ellipsis")
    if width >= _WITH_CURVES:
        table.add_column("", no_wrap=True, min_width=_curve_width(width))
    for title in ("last", "min", "max"):
        table.add_column(title, justify="right", no_wrap=True)
        if width >= _WITH_STEPS:
            table.add_column("", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    return table


def _cells(metric: MetricFacts, curve: str, width: int) -> list[Text]:
    from rich.text import Text

    cells = [Text("  " + fmt.line(metric.name))]
    if width >= _WITH_CURVES:
        cells.append(Text(curve, style="cyan"))
    best = {"minimize": "min", "maximize": "max"}.get(metric.goal or "")
    for title, value, step in (
        ("last", metric.last, metric.last_step),
        ("min", metric.min, metric.min_step),
        ("max", metric.max, metric.max_step),
    ):
        style = "bold green" if title == best else ("red" if value != value else "")
        cells.append(Text(fmt.number(value, _DIGITS), style=style))
        if width >= _WITH_STEPS:
            cells.append(Text(f"@ {fmt.number(step, 6)}" if step == step else "", style="dim"))
    return [*cells, Text(f"{metric.count:,}"), Text(_not_finite(metric), style="red")]


def _not_finite(metric: MetricFacts) -> str:
    amounts = ((metric.nan, "NaN"), (metric.pos_inf + metric.neg_inf, "inf"))
    return ", ".join(f"{amount:,} {word}" for amount, word in amounts if amount)
