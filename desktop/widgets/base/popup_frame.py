"""What opens over the window: a search field above a list, kept on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.qt.theme import Space
from desktop.qt.tokens import scaled


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
        self.set_purpose(search)

    def set_purpose(self, words: str) -> None:
        """What the search field is for."""
        self.search.setPlaceholderText(words)
        self.search.setAccessibleName(words)

    def pop_up(self, corner: QPoint) -> None:
        """Open with the upper left corner here, or as near to it as the screen lets."""
        there = QGuiApplication.screenAt(corner) or self._owner.screen()
        screen = there.availableGeometry()
        width, height = scaled(self._size.width()), scaled(self._size.height())
        left = max(screen.left(), min(corner.x(), screen.right() - width))
        top = max(screen.top(), min(corner.y(), screen.bottom() - height))
        self.setGeometry(left, top, width, height)
        self.show()
        self.search.setFocus()
