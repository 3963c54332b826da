"""Paints one row a config key: a bar for its rank correlation and one for its importance."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.core.comparison.importance import Importances, Weight
from desktop.core.comparison.statistics_text import short
from desktop.qt.theme import Space, Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter

_HEAD = 34
_PAD = 16
_NUMBER = 52
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_BAR = 10


class ImportanceBars(QWidget):
    """All keys below each other; only the rows in sight are painted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found = Importances()
        self._hovered = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("Importance of config keys")
        theme.changed.connect(self._fit)

    def _fit(self) -> None:
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def show_found(self, found: Importances) -> None:
        self._found = found
        self._fit()
        said = [f"{one.column.title}: {_words(one)}" for one in found.weights[:20]]
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, _HEAD + len(self._found.weights) * Space.ROW + Space.S)

    # -- painting ------------------------------------------------------------------------------

    def _lanes(self) -> tuple[QRectF, QRectF, QRectF]:
        """Where names, correlations and importances stand, from left to right."""
        width = self.width() - 2 * _PAD
        names = min(260.0, width * 0.3)
        half = (width - names) / 2
        left = _PAD + names
        return (
            QRectF(_PAD, 0, names - 12, 0),
            QRectF(left, 0, half - 16, 0),
            QRectF(left + half, 0, half, 0),
        )

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        painter.fillRect(event.rect(), tokens.colour("surface"))
        lanes = self._lanes()
        self._paint_head(painter, lanes)
        weights = self._found.weights
        first = max(0, (event.rect().top() - _HEAD) // Space.ROW)
        last = min(len(weights), (event.rect().bottom() - _HEAD) // Space.ROW + 1)
        reach = max((_reach(one) for one in weights), default=0.0) or 1.0
        least = min((_depth(one) for one in weights), default=0.0)
        for row in range(first, last):
            self._paint_row(painter, row, lanes, (least, reach))
        painter.end()

    def _paint_head(self, painter: QPainter, lanes: tuple[QRectF, QRectF, QRectF]) -> None:
        tokens = self._theme.tokens
        painter.setFont(font(Type.BODY - 1, QFont.Weight.Medium))
        painter.setPen(tokens.colour("text_soft"))
        learnt = self._found.learnt
        last = (
            "Importance, variances" if self._found.is_whole else f"Learning… {100 * learnt:.0f} %"
        )
        titles = ("Config key", "Rank correlation, −1 to 1", last)
        for lane, title in zip(lanes, titles, strict=True):
            room = QRectF(lane.left(), 0, lane.width(), _HEAD)
            painter.drawText(room, _LEFT, title)
        painter.setPen(tokens.colour("border_strong"))
        painter.drawLine(0, _HEAD - 1, self.width(), _HEAD - 1)
        if not self._found.is_whole:
            lane = lanes[2]
            track = QRectF(lane.left(), _HEAD - 3, lane.width(), 2)
            painter.fillRect(track, tokens.colour("border"))
            track.setWidth(lane.width() * learnt)
            painter.fillRect(track, tokens.colour("accent"))

    def _paint_row(
        self,
        painter: QPainter,
        row: int,
        lanes: tuple[QRectF, QRectF, QRectF],
        span: tuple[float, float],
    ) -> None:
        tokens, weight = self._theme.tokens, self._found.weights[row]
        box = QRect(0, _HEAD + row * Space.ROW, self.width(), Space.ROW)
        if row == self._hovered:
            painter.fillRect(box, tokens.colour("hover"))
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setFont(font())
        painter.setPen(tokens.colour("text"))
        name = " ".join(weight.column.title.split())
        metrics = QFontMetrics(painter.font())
        elided = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(lanes[0].width()))
        painter.drawText(_at(lanes[0], box), _LEFT, elided)
        rho, interval, _ = weight.correlation
        if math.isnan(rho):
            self._paint_none(painter, _at(lanes[1], box), "category")
        else:
            ends = (interval.low, interval.high)
            self._paint_bar(painter, _at(lanes[1], box), rho, ends, (-1.0, 1.0))
        if not self._found.is_whole:
            self._paint_none(painter, _at(lanes[2], box), "…")
        elif math.isnan(weight.importance):
            self._paint_none(painter, _at(lanes[2], box), "–")
        else:
            ends = (weight.importance - weight.spread, weight.importance + weight.spread)
            self._paint_bar(painter, _at(lanes[2], box), weight.importance, ends, span)

    def _paint_none(self, painter: QPainter, lane: QRectF, word: str) -> None:
        painter.setFont(font(Type.SMALL))
        painter.setPen(self._theme.tokens.colour("text_faint"))
        painter.drawText(lane, _LEFT, word)

    def _paint_bar(
        self,
        painter: QPainter,
        lane: QRectF,
        value: float,
        ends: tuple[float, float],
        span: tuple[float, float],
    ) -> None:
        """A bar from zero with a whisker between `ends`, and the value in figures behind it."""
        tokens = self._theme.tokens
        low, high = span
        width = lane.width() - _NUMBER

        def place(one: float) -> float:
            share = (min(max(one, low), high) - low) / (high - low)
            return lane.left() + share * width

        middle = lane.center().y() + 0.5
        zero = place(0.0)
        left, right = sorted((zero, place(value)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.colour("accent", 0.55))
        bar = QRectF(left, middle - _BAR / 2, max(right - left, 1.0), _BAR)
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not math.isnan(ends[0]):
            painter.setPen(QPen(tokens.colour("text_soft"), 1.25))
            first, last = place(ends[0]), place(ends[1])
            painter.drawLine(QPointF(first, middle), QPointF(last, middle))
            for x in (first, last):
                painter.drawLine(QPointF(x, middle - 3.5), QPointF(x, middle + 3.5))
        painter.setPen(QPen(tokens.colour("border_strong"), 1))
        painter.drawLine(QPointF(zero, lane.top()), QPointF(zero, lane.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text"))
        room = QRectF(lane.right() - _NUMBER, lane.top(), _NUMBER - 4, lane.height())
        painter.drawText(room, _RIGHT, short(value))

    # -- mouse ---------------------------------------------------------------------------------

    def weight_at(self, y: int) -> Weight | None:
        row = (y - _HEAD) // Space.ROW
        is_row = y >= _HEAD and row < len(self._found.weights)
        return self._found.weights[row] if is_row else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        y = int(event.position().y())
        row = (y - _HEAD) // Space.ROW if y >= _HEAD else -1
        if row != self._hovered:
            self._hovered = row
            weight = self.weight_at(y)
            words = f"{weight.column.title}\n{_words(weight)}" if weight is not None else ""
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()


def _at(lane: QRectF, box: QRect) -> QRectF:
    return QRectF(lane.left(), box.top(), lane.width(), box.height())


def _reach(weight: Weight) -> float:
    end = weight.importance + weight.spread
    return end if math.isfinite(end) else 0.0


def _depth(weight: Weight) -> float:
    end = weight.importance - weight.spread
    return min(0.0, end) if math.isfinite(end) else 0.0


def _words(weight: Weight) -> str:
    rho, (low, high), pairs = weight.correlation
    parts = []
    if not math.isnan(rho):
        ends = "" if math.isnan(low) else f" [{short(low)}, {short(high)}]"
        parts.append(f"rank correlation {short(rho)}{ends} over {pairs:,} runs")
    if not math.isnan(weight.importance):
        parts.append(f"importance {short(weight.importance)} ± {short(weight.spread)}")
    return ", ".join(parts) or "a category: no rank correlation"
