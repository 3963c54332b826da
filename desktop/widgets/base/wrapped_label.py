"""A label whose text wraps, and which is always as tall as that needs.

Qt's own wrapping labels ask their layout for a height that depends on the width; on a scrolling
page the layouts around them then take turns in being wrong, and cut texts off.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class WrappedLabel(QLabel):
    """Plain text that can be selected."""

    def __init__(self, text: str = "", tone: str = "") -> None:
        self._asked: tuple[int, str, str] | None = None
        self._height = 0
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(False)
        self.setSizePolicy(policy)

    def setText(self, text: str) -> None:
        """Show another text."""
        if text != self.text():
            super().setText(text)
            self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()), self._needed())

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self._needed())

    def _needed(self) -> int:
        """Layouts ask several times for each width: the answer is kept."""
        asked = (self.width(), self.text(), self.font().key())
        if self._asked != asked:
            wrapped = self.heightForWidth(max(1, self.width()))
            self._asked = asked
            self._height = max(wrapped, self.fontMetrics().height())
        return self._height

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._asked = None
            self.updateGeometry()
