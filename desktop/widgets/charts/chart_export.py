"""Writes charts to files or to the clipboard, one after the other, off the event loop."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.core import formatting, metrics
from desktop.core.chart_csv import HEADER, csv_text, drawn_rows
from desktop.core.lanes import Ticket
from desktop.core.source import RunKey
from desktop.qt.raster import Canvas
from desktop.qt.reference_state import ReferenceState
from desktop.qt.workspace import Workspace
from desktop.widgets.charts.card_grid import CardGrid
from desktop.widgets.charts.figure import Figure, save_pdf, save_png, save_svg, to_image
from desktop.widgets.charts.figure_code import Code, code_for
from desktop.widgets.charts.figure_source import FigureSource, Made, Order
from desktop.widgets.charts.point_files import Pair, write_points
from desktop.widgets.charts.readout import RunNames

_OFF_SCREEN = -1  # the feed's number of the chart that is being exported
_KEY = "export"
PICTURES = ("png", "svg", "pdf")


def file_name(chart: str, kind: str) -> str:
    """A file for a chart: `train-loss.pdf`."""
    stem = re.sub(r"[^\w.+-]+", "-", metrics.full_name(chart)).strip("-.") or "chart"
    return f"{stem[:80]}.{'csv' if kind == 'drawn' else kind}"


class ChartExport(QObject):
    """One order at a time. `told` says in words how it goes; the flag is true for trouble."""

    told = Signal(str, bool)
    progressed = Signal(int, int)
    finished = Signal()

    def __init__(
        self, work: Workspace, grid: CardGrid, names: RunNames, references: ReferenceState
    ) -> None:
        super().__init__()
        self._work = work
        self._grid = grid
        self._source = FigureSource(work, grid, names, references, _OFF_SCREEN)
        self._order: Order | None = None
        self._left: list[str] = []
        self._with_data = 0  # programs that have a file of points beside them

    @property
    def is_busy(self) -> bool:
        return self._order is not None

    def start(self, order: Order) -> None:
        """Begin; an order that is under way is given up."""
        self.cancel()
        self._order = order
        self._with_data = 0
        if order.kind in ("csv", "parquet"):
            self._write_points(order)
        else:
            self._left = list(order.charts)
            self._next()

    def cancel(self) -> None:
        """Give up what is under way."""
        if self._order is not None:
            self._work.exports.cancel(_KEY)
            self._end()
            self.told.emit("Export cancelled", False)

    def _end(self) -> None:
        self._source.forget()
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
        is_asked = [True]

        def take(made: Made) -> None:
            if is_asked:
                is_asked.clear()
                self._source.forget()
                self._make(order, chart, made)

        self._source.ask(order, chart, take)

    def _make(self, order: Order, chart: str, made: Made) -> None:
        figure = made.figure
        several = len(order.charts) > 1
        path = order.path / file_name(chart, order.kind) if several else order.path
        sources = dict(self._work.sources)

        def work(ticket: Ticket) -> Any:
            if order.kind == "clipboard":
                return to_image(figure, order.scale)
            path.parent.mkdir(parents=True, exist_ok=True)
            if order.kind == "drawn":
                rows = drawn_rows(metrics.full_name(chart), figure.chart, figure.names.__getitem__)
                text = ",".join(HEADER) + "\n" + csv_text(rows)
                path.write_text(text, encoding="utf-8", newline="\n")
            elif order.kind == "py":
                code = code_for(made, order, path, sources)
                code.write(path)
                return code
            else:
                _save(order.kind, figure, path, order.scale)
            return None

        def done(result: Any) -> None:
            if isinstance(result, Code):
                self._with_data += bool(result.data_name)
            elif result is not None:
                QGuiApplication.clipboard().setImage(result)
            self._next()

        self._submit("Exporting charts", work, done)

    def _submit(
        self, title: str, work: Callable[[Ticket], Any], done: Callable[[Any], None]
    ) -> None:
        self._work.exports.submit(_KEY, work, done, title=title, failed=self._fail)

    # -- all points ----------------------------------------------------------------------------

    def series_of(self, charts: tuple[str, ...]) -> tuple[list[Pair], int]:
        """The series behind some charts, and how many points were logged of them."""
        blank = Canvas(8, 8, 1.0, "#ffffff")
        wanted: dict[str, None] = {}
        runs: tuple[tuple[RunKey, int], ...] = ()
        for chart in charts:
            terms, drawing = self._grid.drawing_of(chart, blank)
            runs = drawing.runs
            wanted |= {name: None for term in terms for name in term.inputs}
        keys = [key for key, _ in runs]
        table = self._work.runs.table
        known = {key: facts.metrics for key in keys if (facts := table.get(key)) is not None}
        pairs = [(key, name) for key in keys for name in wanted if name in known.get(key, {})]
        return pairs, sum(known[key][name].count for key, name in pairs)

    def _write_points(self, order: Order) -> None:
        """CSV or Parquet of every point that was logged, whatever is drawn of it."""
        pairs, total = self.series_of(order.charts)
        sources = dict(self._work.sources)

        def tell(done: int) -> None:
            # Signals carry 32 bits: thousandths are enough for a bar.
            part = min(1000, round(1000 * done / max(1, total)))
            self._work.relay.deliver(partial(self.progressed.emit, part, 1000))

        def work(ticket: Ticket) -> None:
            write_points(order.kind, order.path, sources, pairs, ticket.is_cancelled, tell)

        def done(result: Any) -> None:
            points = formatting.count(total, "point")
            self._say_done(order, f"Wrote {points} to {order.path.name}")

        self._submit("Exporting points", work, done)

    # -- telling -------------------------------------------------------------------------------

    def _say_done(self, order: Order, text: str = "") -> None:
        count = len(order.charts)
        if order.kind == "clipboard":
            text = "Copied the picture"
        elif not text:
            text = f"Wrote {order.path.name if count == 1 else formatting.count(count, 'chart')}"
            if count == 1 and self._with_data:
                text = f"{text}, and the computed points to {order.path.with_suffix('.npz').name}"
            elif self._with_data:
                text = f"{text}, and computed points of {self._with_data} to files beside them"
        self._end()
        self.told.emit(text, False)

    def _fail(self, error: Exception) -> None:
        self._end()
        self.told.emit(str(error) or type(error).__name__, True)


def _save(kind: str, figure: Figure, path: Path, scale: float) -> None:
    if kind == "png":
        save_png(figure, path, scale)
    elif kind == "svg":
        save_svg(figure, path)
    else:
        save_pdf(figure, path)
