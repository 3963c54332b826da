"""Tags as pills, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter

_PILL, _GAP, _PAD = 20, 6, 9


class TagsRow(QWidget):
    """Paints tags; takes the height they need."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tags: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Tags")
        theme.changed.connect(self._fit)

    def set_tags(self, tags: Sequence[str]) -> None:
        self._tags = tuple(tags)
        self.setAccessibleDescription(", ".join(self._tags))
        self.setToolTip("\n".join(self._tags))
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(120, self.height())

    def _boxes(self) -> list[QRectF]:
        metrics = QFontMetrics(font(Type.SMALL))
        boxes, left, top = [], 0.0, 0.0
        for tag in self._tags:
            width = min(self.width() - 1.0, metrics.horizontalAdvance(tag) + 2.0 * _PAD)
            if left and left + width > self.width():
                left, top = 0.0, top + _PILL + _GAP
            boxes.append(QRectF(left + 0.5, top + 0.5, max(1.0, width - 1), _PILL - 1))
            left += width + _GAP
        return boxes

    def _fit(self) -> None:
        boxes = self._boxes()
        self.setFixedHeight(round(boxes[-1].bottom()) + 2 if boxes else 0)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = font(Type.SMALL)
        painter.setFont(small)
        tokens = self._theme.tokens
        for tag, box in zip(self._tags, self._boxes(), strict=True):
            painter.setPen(tokens.colour("border_strong"))
            painter.setBrush(tokens.colour("raised"))
            painter.drawRoundedRect(box, _PILL / 2, _PILL / 2)
            painter.setPen(tokens.colour("text_soft"))
            room = int(box.width()) - 2 * _PAD + 4
            text = QFontMetrics(small).elidedText(tag, Qt.TextElideMode.ElideRight, room)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
