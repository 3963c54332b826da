"""The legend of a figure on paper: rows below the axes, or a column to their right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from desktop.core.export_choices import FigureLegend
from desktop.core.legend import Entry
from desktop.qt.raster import dashes_of
from desktop.qt.tokens import Tokens

_SHARE_BELOW, _SHARE_RIGHT = 0.45, 0.4  # of the figure, at most
_STROKE = 1.3
_LOOSE = 1.2  # of a row, in heights of its text
_GAP = 4.0
_MEASURED, _MOST_COLUMNS = 200, 12


@dataclass(frozen=True, slots=True)
class Cell:
    """An entry at its place in the legend; None stands for those there is no room for."""

    left: float
    row: int
    width: float
    text: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class LegendBox:
    """The room that a legend takes from the axes, and what is in it."""

    place: FigureLegend
    cells: tuple[Cell, ...] = ()
    width: float = 0.0
    height: float = 0.0
    row: float = 1.0

    @property
    def is_complete(self) -> bool:
        """Whether every entry has its place."""
        return all(cell.entry is not None for cell in self.cells)


def lay_out_legend(
    place: FigureLegend,
    entries: Sequence[Entry],
    text: Callable[[Entry], str],
    metrics: QFontMetricsF,
    size: tuple[float, float],
) -> LegendBox:
    """Cells for as many entries as there is room for, the rest counted; of one curve no legend.

    :param size: of the whole figure; to the right, the height that there is from the axes' top on
    """
    if place is FigureLegend.NONE or len(entries) < 2:
        return LegendBox(place)
    row, mark = metrics.height() * _LOOSE, mark_width(metrics)
    if place is FigureLegend.RIGHT:
        row = _row_height(metrics, size[1], len(entries))
        most = max(2, int(size[1] / row))
        texts = [(text(entry), entry) for entry in entries[: most + 1]]
        shown = _fitted(texts, most, len(entries))
        widest = max(metrics.horizontalAdvance(words) for words, _ in shown)
        width = min(widest + mark + 2 * _GAP, size[0] * _SHARE_RIGHT)
        cells = [Cell(0, at, width, words, entry) for at, (words, entry) in enumerate(shown)]
        return LegendBox(place, tuple(cells), width, row * len(cells), row)
    room = size[1] * _SHARE_BELOW
    cells = _flow(entries, text, metrics, size[0], max(1, int(room / metrics.height())))
    row = _row_height(metrics, room, cells[-1].row + 1)
    return LegendBox(place, tuple(cells), size[0], row * (cells[-1].row + 1), row)


def _row_height(metrics: QFontMetricsF, room: float, rows: int) -> float:
    """Rows stand loosely, and closer where that lets them all fit."""
    height = metrics.height()
    return min(height * _LOOSE, max(height, room / max(1, rows)))


def mark_width(metrics: QFontMetricsF) -> float:
    """The room of a line's sample with the gap behind it."""
    return metrics.height() * 1.5


def _fitted(
    texts: Sequence[tuple[str, Entry | None]], most: int, count: int
) -> list[tuple[str, Entry | None]]:
    if count <= most:
        return list(texts)
    return [*texts[: most - 1], (f"and {count - most + 1:,} more", None)]


def _flow(
    entries: Sequence[Entry],
    text: Callable[[Entry], str],
    metrics: QFontMetricsF,
    room: float,
    most_rows: int,
) -> list[Cell]:
    """Cells in columns as wide as what stands in them, as many as fit beside each other."""
    mark = mark_width(metrics) + 3 * _GAP
    widths = [metrics.horizontalAdvance(text(one)) + mark for one in entries[:_MEASURED]]
    columns = _columns(widths, room)
    most = len(columns) * most_rows
    shown = _fitted([(text(one), one) for one in entries[: most + 1]], most, len(entries))
    spare = (room - sum(columns)) / len(columns) if len(shown) > len(columns) else 0.0
    lefts = [sum(columns[:at]) + at * spare for at in range(len(columns))]
    places = ((at % len(columns), at // len(columns)) for at in range(len(shown)))
    return [
        Cell(lefts[column], row, columns[column] + spare, words, entry)
        for (column, row), (words, entry) in zip(places, shown, strict=True)
    ]


def _columns(widths: Sequence[float], room: float) -> list[float]:
    """The widths of as many columns as there is room for, filled row by row."""
    for count in range(min(len(widths), _MOST_COLUMNS), 1, -1):
        columns = [max(widths[at::count]) for at in range(count)]
        if sum(columns) <= room:
            return columns
    return [min(room, max(widths))]


def paint_legend(
    painter: QPainter,
    box: LegendBox,
    corner: QPointF,
    colour: Callable[[Entry], str],
    tokens: Tokens,
) -> None:
    """Paint it with its upper left corner at a place, in the painter's font."""
    metrics = QFontMetricsF(painter.font())
    row, mark = box.row, mark_width(metrics)
    for cell in box.cells:
        left, top = corner.x() + cell.left, corner.y() + cell.row * row
        if cell.entry is not None:
            pen = QPen(QColor(colour(cell.entry)), _STROKE)
            dashes = dashes_of(cell.entry.place, 0.5 / _STROKE)
            if dashes:
                pen.setDashPattern(dashes)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            middle = top + row / 2
            painter.drawLine(QPointF(left, middle), QPointF(left + mark - _GAP, middle))
            left += mark
        role = "text" if cell.entry is not None else "text_soft"
        painter.setPen(tokens.colour(role))
        line = QRectF(left, top, corner.x() + cell.left + cell.width - left, row)
        words = metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle, line.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(line, int(flags), words)
