"""What opens over the window: a search field above a list, kept on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.qt.theme import Space
from desktop.qt.tokens import scaled

_LOWEST = 72  # of the list, so that what it says when it is empty has room
_LOWEST_ROW = 10


class PopupFrame(QFrame):
    """Made once, opened often. `column` is its layout; further parts go below the list."""

    def __init__(self, parent: QWidget, view: QAbstractItemView, size: QSize, search: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._size, self._owner = size, parent
        self.search = QLineEdit()
        view.setMouseTracking(True)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.empty = QLabel("Nothing matches")
        self.empty.setProperty("tone", "faint")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        self.column.setSpacing(Space.S)
        self.column.addWidget(self.search)
        self.column.addWidget(view, 1)
        self.column.addWidget(self.empty, 1)
        self._view = view
        self.set_purpose(search)

    def set_purpose(self, words: str) -> None:
        """What the search field is for."""
        self.search.setPlaceholderText(words)
        self.search.setAccessibleName(words)

    def pop_up(self, corner: QPoint) -> None:
        """Open with the upper left corner here, or as near to it as the screen lets."""
        there = QGuiApplication.screenAt(corner) or self._owner.screen()
        screen = there.availableGeometry()
        width, height = scaled(self._size.width()), self._height()
        left = max(screen.left(), min(corner.x(), screen.right() - width))
        top = max(screen.top(), min(corner.y(), screen.bottom() - height))
        self.setGeometry(left, top, width, height)
        self.show()
        self.search.setFocus()

    def grow(self) -> None:
        """Make room for entries that came while it is open."""
        wanted = min(self._height(), self.screen().availableGeometry().bottom() - self.y())
        if self.isVisible() and wanted > self.height():
            self.resize(self.width(), wanted)

    def _height(self) -> int:
        """That of what is there, and where that is more than the usual one, this."""
        usual = scaled(self._size.height())
        entries = sum(max(0, self._view.sizeHintForRow(row)) for row in range(self._rows(usual)))
        parts = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        others = sum(
            one.sizeHint().height() + Space.S
            for one in parts
            if one not in (self._view, self.empty) and not one.isHidden()
        )
        room = max(entries + 2 * self._view.frameWidth() + Space.XS, scaled(_LOWEST))
        return min(usual, others + room + 2 * Space.S)

    def _rows(self, enough: int) -> int:
        """How many rows to measure: no more than fit."""
        return min(self._view.model().rowCount(), enough // _LOWEST_ROW)
