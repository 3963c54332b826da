"""Paints the lives of a run's writers: a lane a rank, a bar a segment, time below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.core import formatting, ticks
from desktop.core.timeline import Bar, Timeline
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter

_LANE, _BAR, _AXIS = 24, 14, 22
_WIDEST_NAME = 140
_TONES = {
    "running": "live",
    "silent": "warn",
    "finished": "good",
    "failed": "bad",
    "preempted": "warn",
}


class TimelineView(QWidget):
    """Tells by the bar's words, not by its colour alone, how a segment ended."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._line = Timeline()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Segments and ranks over time")
        self.setMouseTracking(True)
        theme.changed.connect(self._fit)

    def set_timeline(self, line: Timeline) -> None:
        if line != self._line:
            self._line = line
            self.setAccessibleDescription(self.in_words())
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def in_words(self) -> str:
        """Every bar in a sentence, for those who cannot see it."""
        return "; ".join(
            bar.tip.replace("\n", ", ") for lane in self._line.lanes for bar in lane.bars
        )

    def sizeHint(self) -> QSize:
        rest = _LANE if self._line.left_out else 0
        return QSize(300, len(self._line.lanes) * _LANE + rest + _AXIS)

    def _name_width(self) -> int:
        metrics = QFontMetrics(font(Type.SMALL))
        widths = [metrics.horizontalAdvance(lane.name) for lane in self._line.lanes]
        return min(_WIDEST_NAME, max(widths, default=0)) + 12

    def _box(self, lane: int, bar: Bar) -> QRectF:
        left, width = self._name_width(), self.width() - self._name_width() - 1
        top = lane * _LANE + (_LANE - _BAR) / 2
        begin = left + bar.begin * width
        return QRectF(begin, top, max(3.0, (bar.end - bar.begin) * width), _BAR)

    def bar_at(self, place: QPointF) -> Bar | None:
        """The bar under a point."""
        for number, lane in enumerate(self._line.lanes):
            for bar in reversed(lane.bars):
                if self._box(number, bar).adjusted(-1, -4, 1, 4).contains(place):
                    return bar
        return None

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            bar = self.bar_at(QPointF(event.pos()))
            if bar is not None:
                QToolTip.showText(event.globalPos(), bar.tip, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Type.SMALL))
        self._paint_axis(painter)
        for number, lane in enumerate(self._line.lanes):
            self._paint_name(painter, number, lane.name)
            for bar in lane.bars:
                self._paint_bar(painter, self._box(number, bar), bar)
        if self._line.left_out:
            self._paint_name(painter, len(self._line.lanes), f"{self._line.left_out:,} more")
        painter.end()

    def _paint_name(self, painter: QPainter, lane: int, name: str) -> None:
        painter.setPen(self._theme.tokens.colour("text_soft"))
        box = QRectF(0, lane * _LANE, self._name_width() - 8, _LANE)
        metrics = QFontMetrics(painter.font())
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_bar(self, painter: QPainter, box: QRectF, bar: Bar) -> None:
        tone = self._theme.tokens.colour(_TONES.get(bar.state, "text_faint"))
        ground = QColor(tone)
        ground.setAlphaF(0.22)
        painter.setPen(QPen(tone, 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inside = box.adjusted(6, 0, -4, 0)
        if QFontMetrics(painter.font()).horizontalAdvance(bar.state) <= inside.width():
            painter.setPen(self._theme.tokens.colour("text"))
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), bar.state)

    def _paint_axis(self, painter: QPainter) -> None:
        line, tokens = self._line, self._theme.tokens
        seconds = (line.end_ns - line.begin_ns) / 1e9
        if seconds <= 0:
            return
        left = self._name_width()
        width, bottom = self.width() - left - 1, self.height() - _AXIS
        for tick in ticks.elapsed(0, seconds, max(2, width // 90)):
            x = left + tick.at / seconds * width
            painter.setPen(tokens.colour("grid"))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom + 3))
            painter.setPen(tokens.colour("text_faint"))
            centre = min(max(x, left + 12.0), self.width() - 24.0)
            box = QRectF(centre - 40, bottom + 4, 80, _AXIS - 4)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter), tick.label)
        begin = formatting.moment(line.begin_ns)
        painter.setPen(tokens.colour("text_faint"))
        box = QRectF(0, bottom + 4, left - 8, _AXIS - 4)
        elided = QFontMetrics(painter.font()).elidedText(
            begin, Qt.TextElideMode.ElideRight, int(box.width())
        )
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), elided)
