"""Paints inside a plot which dashes stand for which metric, and what is not in the picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from desktop.core.curves import Chart
from desktop.core.frame import Frame
from desktop.qt.raster import dashes_of
from desktop.qt.theme import Theme, Type, font

_ROW = 16
_SAMPLE = 24
_SHARE = 0.55  # of the plot's width, at most
_MARK = 13
_LARGE = 320  # of a plot's height, from which on notes are written out
_ROWS_SHARE = 0.5  # of its height


def paint_terms(painter: QPainter, theme: Theme, frame: Frame, chart: Chart, trouble: str) -> None:
    """Dashes with their metrics in the upper right corner, notes in the upper left one; why a chart
    is empty in its middle."""
    painter.setFont(font(Type.SMALL))
    titles = {curve.line.place: curve.line.title for curve in chart.curves}
    if len(titles) > 1:
        _paint_dashes(painter, theme, frame, sorted(titles.items()))
    if trouble and not chart.curves:
        _paint_trouble(painter, theme, frame, trouble)
    elif trouble or chart.notes:
        _paint_note(painter, theme, frame, " · ".join(notes_of(chart, trouble)))


def notes_of(chart: Chart, trouble: str) -> list[str]:
    """All that is to be said about what is not in the picture."""
    return [trouble, *chart.notes] if trouble else list(chart.notes)


def _paint_dashes(
    painter: QPainter, theme: Theme, frame: Frame, titles: list[tuple[int, str]]
) -> None:
    metrics = QFontMetrics(painter.font())
    rows = max(1, int(frame.height * _ROWS_SHARE) // _ROW)
    if len(titles) > rows:
        titles = [*titles[: rows - 1], (-1, f"and {len(titles) - rows + 1} more")]
    most = int(frame.width * _SHARE) - _SAMPLE
    texts = [metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, most) for _, text in titles]
    width = max(map(metrics.horizontalAdvance, texts)) + _SAMPLE + 12
    box = QRectF(frame.right - width - 2, frame.top + 2, width, len(titles) * _ROW + 6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tokens.colour("surface", 0.85))
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for row, ((place, _), text) in enumerate(zip(titles, texts, strict=True)):
        top = box.top() + 3 + row * _ROW
        if place >= 0:
            _paint_sample(painter, theme, box.left() + 6, top + _ROW / 2, place)
        painter.setPen(theme.tokens.colour("text_soft"))
        line = QRectF(box.left() + 6 + _SAMPLE, top, width, _ROW)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_sample(painter: QPainter, theme: Theme, left: float, middle: float, place: int) -> None:
    pen = QPen(theme.tokens.colour("text_soft"), 1.4)
    dashes = dashes_of(place, 1 / 1.4)
    if dashes:
        pen.setDashPattern(dashes)
    painter.setPen(pen)
    painter.drawLine(QPointF(left, middle), QPointF(left + _SAMPLE - 6, middle))


def _paint_trouble(painter: QPainter, theme: Theme, frame: Frame, trouble: str) -> None:
    box = QRectF(frame.left + 12, frame.top + 8, frame.width - 24, frame.height - 16)
    painter.setPen(theme.tokens.colour("text_soft"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(box, int(flags), trouble)


def note_box(frame: Frame) -> QRectF:
    """Where the mark of a note is: whoever points at it is told."""
    return QRectF(frame.left + 4, frame.top + 2, _MARK, _MARK)


def _paint_note(painter: QPainter, theme: Theme, frame: Frame, note: str) -> None:
    """A mark in the upper left corner, with the words beside it where the plot is large."""
    box = note_box(frame)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.tokens.colour("text_faint"), 1.25))
    painter.setBrush(theme.tokens.colour("surface"))
    painter.drawEllipse(box)
    painter.drawLine(QPointF(box.center().x(), box.top() + 6.2), _bottom(box, 3.4))
    painter.drawPoint(QPointF(box.center().x(), box.top() + 3.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if frame.height > _LARGE:
        _paint_words(painter, theme, frame, note)


def _bottom(box: QRectF, above: float) -> QPointF:
    return QPointF(box.center().x(), box.bottom() - above)


def _paint_words(painter: QPainter, theme: Theme, frame: Frame, note: str) -> None:
    metrics = QFontMetrics(painter.font())
    text = metrics.elidedText(note, Qt.TextElideMode.ElideRight, int(frame.width * _SHARE) - 24)
    left, top = note_box(frame).right() + 4, note_box(frame).center().y() - _ROW / 2
    box = QRectF(left, top, metrics.horizontalAdvance(text) + 8, _ROW)
    painter.fillRect(box, theme.tokens.colour("surface", 0.8))
    painter.setPen(theme.tokens.colour("text_soft"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
