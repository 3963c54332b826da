"""Writes charts to files or to the clipboard, one after the other, off the event loop.

A chart is read and thinned for its picture's own size, by the feed that also serves the screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.core import colours, formatting, metrics
from desktop.core.chart_code import CodeRun, code_of, trouble
from desktop.core.chart_csv import HEADER, csv_text, drawn_rows
from desktop.core.lanes import Ticket
from desktop.core.source import RunKey
from desktop.core.terms import Term
from desktop.qt.curve_feed import Drawing
from desktop.qt.raster import Canvas, Picture
from desktop.qt.workspace import Workspace
from desktop.widgets.charts.card_grid import CardGrid
from desktop.widgets.charts.figure import Figure, Style, save_pdf, save_png, save_svg, to_image
from desktop.widgets.charts.readout import RunNames
from tracklib.errors import TracklibError

_OFF_SCREEN = -1  # the feed's number of the chart that is being exported
_FINE = 300 / 72  # columns of pixels for each point of a picture's width
_KEY = "export"
PICTURES = ("png", "svg", "pdf")


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: charts, the kind of file, where, and how pictures look."""

    charts: tuple[str, ...]
    kind: str  # png, svg, pdf, drawn (CSV), csv, parquet, py; or clipboard
    path: Path  # a file; for several charts of which each is a file of its own, their folder
    style: Style
    scale: float = 2.0


def file_name(chart: str, kind: str) -> str:
    """A file for a chart: `train-loss.pdf`."""
    stem = re.sub(r"[^\w.+-]+", "-", metrics.full_name(chart)).strip("-.") or "chart"
    return f"{stem[:80]}.{'csv' if kind == 'drawn' else kind}"


class ChartExport(QObject):
    """One order at a time. `told` says in words how it goes; the flag is true for trouble."""

    told = Signal(str, bool)
    progressed = Signal(int, int)
    finished = Signal()

    def __init__(self, work: Workspace, grid: CardGrid, names: RunNames) -> None:
        super().__init__()
        self._work = work
        self._grid = grid
        self._names = names
        self._order: Order | None = None
        self._left: list[str] = []

    @property
    def is_busy(self) -> bool:
        return self._order is not None

    def start(self, order: Order) -> None:
        """Begin; an order that is under way is given up."""
        self.cancel()
        self._order = order
        if order.kind in ("csv", "parquet"):
            self._write_points(order)
        else:
            self._left = list(order.charts)
            if order.kind == "drawn" and len(order.charts) > 1:
                self._left = list(order.charts)
            self._next()

    def cancel(self) -> None:
        """Give up what is under way."""
        if self._order is not None:
            self._work.exports.cancel(_KEY)
            self._end()
            self.told.emit("Export cancelled", False)

    def _end(self) -> None:
        self._work.curves.forget(_OFF_SCREEN)
        self._order = None
        self._left = []
        self.finished.emit()

    # -- charts one by one ---------------------------------------------------------------------

    def _next(self) -> None:
        order = self._order
        if order is None:
            return
        done = len(order.charts) - len(self._left)
        self.progressed.emit(done, len(order.charts))
        if not self._left:
            self._say_done(order)
            return
        chart = self._left.pop(0)
        style = order.style
        canvas = Canvas(round(style.width * _FINE), 8, 1.0, style.tokens.surface)
        terms, drawing = self._grid.drawing_of(chart, canvas)
        drawing = replace(drawing, colours=on_surface(drawing.colours, style.tokens.is_dark))
        is_asked = [True]

        def arrived(picture: Picture) -> None:
            if is_asked and self._work.curves.is_complete(_OFF_SCREEN):
                is_asked.clear()
                self._make(order, chart, terms, drawing, picture)

        self._work.curves.show(_OFF_SCREEN, terms, drawing, arrived)

    def _make(
        self, order: Order, chart: str, terms: tuple[Term, ...], drawing: Drawing, picture: Picture
    ) -> None:
        keys = {curve.line.key for curve in picture.chart.curves}
        names = {key: self._names.name(key) for key in keys}
        title = metrics.full_name(chart)
        figure = Figure(title, picture.chart, drawing.colours, names, order.style)
        several = len(order.charts) > 1
        path = order.path / file_name(chart, order.kind) if several else order.path
        code = self._code(chart, terms, drawing, picture) if order.kind == "py" else ""

        def work(ticket: Ticket) -> Any:
            if order.kind == "clipboard":
                return to_image(figure, order.scale)
            path.parent.mkdir(parents=True, exist_ok=True)
            if order.kind == "drawn":
                rows = drawn_rows(title, picture.chart, names.__getitem__)
                _write(path, ",".join(HEADER) + "\n" + csv_text(rows))
            elif order.kind == "py":
                _write(path, code)
            else:
                _save(order.kind, figure, path, order.scale)
            return None

        def done(image: Any) -> None:
            if image is not None:
                QGuiApplication.clipboard().setImage(image)
            self._next()

        if order.kind == "py" and not code:
            self._fail(ValueError(trouble(drawing.look, _plain(terms))))
            return
        self._work.curves.forget(_OFF_SCREEN)
        self._submit("Exporting charts", work, done)

    def _submit(
        self, title: str, work: Callable[[Ticket], Any], done: Callable[[Any], None]
    ) -> None:
        self._work.exports.submit(_KEY, work, done, title=title, failed=self._fail)

    def _code(self, chart: str, terms: tuple[Term, ...], drawing: Drawing, picture: Picture) -> str:
        plain = _plain(terms)
        if plain is None or trouble(drawing.look, plain):
            return ""
        seen = {curve.line.key for curve in picture.chart.curves}
        runs = [
            CodeRun(
                str(self._work.sources[key.store].path.absolute()),
                key.run,
                created_ns,
                self._names.name(key),
                drawing.colours[key],
            )
            for key, created_ns in drawing.runs
            if key in seen
        ]
        chart_seen = picture.chart
        return code_of(
            metrics.full_name(chart), plain, runs, drawing.look, chart_seen.x, chart_seen.y
        )

    # -- all points ----------------------------------------------------------------------------

    def _write_points(self, order: Order) -> None:
        """CSV or Parquet of every point that was logged, whatever is drawn of it."""
        blank = Canvas(8, 8, 1.0, order.style.tokens.surface)
        wanted: dict[str, None] = {}
        runs: tuple[tuple[RunKey, int], ...] = ()
        for chart in order.charts:
            terms, drawing = self._grid.drawing_of(chart, blank)
            runs = drawing.runs
            wanted |= {name: None for term in terms for name in term.inputs}
        keys = [key for key, _ in runs]
        table = self._work.runs.table
        known = {key: facts.metrics for key in keys if (facts := table.get(key)) is not None}
        pairs = [(key, name) for key in keys for name in wanted if name in known.get(key, {})]
        counts = [known[key][name].count for key, name in pairs]
        sources = dict(self._work.sources)

        def tell(done: int) -> None:
            self._work.relay.deliver(partial(self.progressed.emit, done, len(pairs)))

        def work(ticket: Ticket) -> None:
            _write_all(order, _pieces(sources, pairs, ticket, tell), ticket)

        def done(result: Any) -> None:
            points = formatting.count(sum(counts), "point")
            self._say_done(order, f"Wrote {points} to {order.path.name}")

        self._submit("Exporting points", work, done)

    # -- telling -------------------------------------------------------------------------------

    def _say_done(self, order: Order, text: str = "") -> None:
        count = len(order.charts)
        if order.kind == "clipboard":
            text = "Copied the picture"
        elif not text:
            text = f"Wrote {order.path.name if count == 1 else formatting.count(count, 'chart')}"
        self._end()
        self.told.emit(text, False)

    def _fail(self, error: Exception) -> None:
        self._end()
        self.told.emit(str(error) or type(error).__name__, True)


def on_surface(present: Mapping[RunKey, str], is_dark: bool) -> dict[RunKey, str]:
    """The runs' colours of the theme that a picture has, whichever the window has."""
    other, wanted = colours.palette(not is_dark), colours.palette(is_dark)
    turned = {a.lower(): b for a, b in zip(other, wanted, strict=True)}
    own = {colour.lower() for colour in wanted}
    return {
        key: colour if colour.lower() in own else turned.get(colour.lower(), colour)
        for key, colour in present.items()
    }


def _plain(terms: Sequence[Term]) -> list[str] | None:
    """The metrics of terms that are metrics as they were logged; None if one is computed."""
    return [term.inputs[0] for term in terms] if all(not t.formula for t in terms) else None


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _save(kind: str, figure: Figure, path: Path, scale: float) -> None:
    if kind == "png":
        save_png(figure, path, scale)
    elif kind == "svg":
        save_svg(figure, path)
    else:
        save_pdf(figure, path)


def _pieces(
    sources: Mapping[str, Any],
    pairs: Sequence[tuple[RunKey, str]],
    ticket: Ticket,
    tell: Callable[[int], None],
) -> Iterator[Any]:
    from tracklib.cli.export_points import Piece

    for number, (key, name) in enumerate(pairs):
        if ticket.is_cancelled():
            return
        points = sources[key.store].run(key.run).series(name).read().sorted()
        yield Piece(key.run, name, points)
        tell(number + 1)


def _write_all(order: Order, pieces: Iterator[Any], ticket: Ticket) -> None:
    """Into a file beside it first: what was given up or went wrong leaves nothing behind."""
    from tracklib.cli.failure import Failure

    part = order.path.with_name(order.path.name + ".part")
    try:
        if order.kind == "csv":
            from tracklib.cli.export_csv import write_points
        else:
            from tracklib.cli.export_parquet import write_points
        with part.open("wb") as file:
            write_points(file, pieces)
        if ticket.is_cancelled():
            part.unlink()
        else:
            part.replace(order.path)
    except (Failure, TracklibError, OSError) as error:
        part.unlink(missing_ok=True)
        raise OSError(str(error)) from error
