"""Makes figures of charts: read and thinned for their own size, by the feed that also serves the
screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.core import colours, metrics
from desktop.core.export_choices import FigureLegend
from desktop.core.source import RunKey
from desktop.core.terms import Term
from desktop.qt.curve_feed import Drawing
from desktop.qt.raster import Canvas, Picture
from desktop.qt.reference_state import ReferenceState
from desktop.qt.workspace import Workspace
from desktop.widgets.charts.card_grid import CardGrid
from desktop.widgets.charts.figure import Figure, Style
from desktop.widgets.charts.readout import RunNames

_FINE = 300 / 72  # columns of pixels for each point of a picture's width


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: charts, the kind of file, where, and how pictures look."""

    charts: tuple[str, ...]
    kind: str  # png, svg, pdf, drawn (CSV), csv, parquet, py; or clipboard
    path: Path  # a file; for several charts of which each is a file of its own, their folder
    style: Style
    scale: float = 2.0
    legend: FigureLegend = FigureLegend.BELOW
    title: str | None = None  # None: what the chart is called
    has_lines: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """A figure with what it was made of."""

    figure: Figure
    terms: tuple[Term, ...]
    drawing: Drawing


class FigureSource:
    """One figure at a time."""

    def __init__(
        self,
        work: Workspace,
        grid: CardGrid,
        names: RunNames,
        references: ReferenceState,
        number: int,
    ) -> None:
        """`number` is that of a card of its own in the feed, below zero."""
        self._work = work
        self._grid = grid
        self._names = names
        self._references = references
        self._number = number

    def ask(self, order: Order, chart: str, take: Callable[[Made], None]) -> None:
        """Have `take` called with the figure, and again while its runs grow, until `forget`."""
        canvas = Canvas(round(order.style.width * _FINE), 8, 1.0, order.style.tokens.surface)
        terms, drawing = self._grid.drawing_of(chart, canvas)
        drawing = replace(drawing, colours=on_surface(drawing.colours, order.style.tokens.is_dark))

        def arrived(picture: Picture) -> None:
            if self._work.curves.is_complete(self._number):
                take(Made(self._figure(order, chart, drawing, picture), terms, drawing))

        self._work.curves.show(self._number, terms, drawing, arrived)

    def forget(self) -> None:
        """No figure is wanted any more."""
        self._work.curves.forget(self._number)

    def _figure(self, order: Order, chart: str, drawing: Drawing, picture: Picture) -> Figure:
        names = {key: self._names.name(key) for key in picture.chart.by_key}
        lines = self._references.value.of(chart) if order.has_lines else ()
        title = metrics.full_name(chart) if order.title is None else order.title
        return Figure(
            title, picture.chart, drawing.colours, names, order.style, order.legend, lines
        )


def on_surface(present: Mapping[RunKey, str], is_dark: bool) -> dict[RunKey, str]:
    """The runs' colours of the theme that a picture has, whichever the window has."""
    other, wanted = colours.palette(not is_dark), colours.palette(is_dark)
    turned = {a.lower(): b for a, b in zip(other, wanted, strict=True)}
    own = {colour.lower() for colour in wanted}
    return {
        key: colour if colour.lower() in own else turned.get(colour.lower(), colour)
        for key, colour in present.items()
    }
