"""A button that says which column is chosen, and opens a list of all to search and choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.columns import Column, by_id
from desktop.qt.icons import icon
from desktop.qt.theme import Space, Theme

_WIDTH, _HEIGHT = 280, 380
_WIDEST_TEXT = 150
_ID = Qt.ItemDataRole.UserRole


class KeyChooser(QToolButton):
    """A choice of one column, or of one of `extras`: ids with what they are called."""

    chosen = Signal(object)  # the id

    def __init__(
        self,
        theme: Theme,
        name: str,
        columns: Callable[[], Sequence[Column]],
        extras: Sequence[tuple[str | None, str]] = (),
    ) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        self._columns, self._extras = columns, list(extras)
        self._id: str | None = None
        self.setFixedHeight(Space.CONTROL)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the text
        self.setIconSize(QSize(12, 12))
        self.popup = _Popup(self)
        self.popup.picked.connect(self._pick)
        self.clicked.connect(self.open)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def show_choice(self, column_id: str | None) -> None:
        """Say what is chosen, without telling anyone."""
        self._id = column_id
        extra = dict(self._extras).get(column_id)
        column = by_id(column_id) if column_id else None
        title = extra if extra is not None else column.title if column else "…"
        self.setAccessibleName(f"{self._name}: {title}")
        self.setToolTip(f"{self._name}: {title}")
        short = QFontMetrics(self.font()).elidedText(
            title, Qt.TextElideMode.ElideMiddle, _WIDEST_TEXT
        )
        self.setText(f"{self._name} {short}")

    def open(self) -> None:
        """The list, below the button."""
        corner = self.mapToGlobal(QPoint(0, self.height() + 4))
        self.popup.open_at(corner, self._extras, self._columns(), self._id)

    def _pick(self, column_id: object) -> None:
        self.chosen.emit(column_id)

    def _apply_theme(self) -> None:
        self.setIcon(icon("chevron-down", self._theme.tokens))


class _Popup(QFrame):
    """A list with a search field; Enter takes the first that is left."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search keys")
        self.search.setAccessibleName("Search keys")
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._take_current)
        self.list = QListWidget()
        self.list.setAccessibleName("Keys")
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)

    def open_at(
        self,
        corner: QPoint,
        extras: Sequence[tuple[str | None, str]],
        columns: Sequence[Column],
        current: str | None,
    ) -> None:
        self.list.clear()
        family = ""
        for column_id, title in extras:
            self._add(title, column_id or "", current or "")
        for column in columns:
            if column.family != family:
                family = column.family
                item = QListWidgetItem(family)
                item.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(item)
            self._add(column.title, column.id, current or "")
        self.search.clear()
        self.setGeometry(corner.x(), corner.y(), _WIDTH, _HEIGHT)
        self.show()
        self.search.setFocus()

    def _add(self, title: str, column_id: str, current: str) -> None:
        item = QListWidgetItem(title.replace("\n", " "))
        item.setData(_ID, column_id)
        self.list.addItem(item)
        if column_id == current:
            self.list.setCurrentItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        first = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            is_title = item.data(_ID) is None
            hidden = bool(wanted) and (is_title or wanted not in item.text().casefold())
            item.setHidden(hidden)
            if not hidden and not is_title and first is None:
                first = item
        if first is not None:
            self.list.setCurrentItem(first)

    def _take_current(self) -> None:
        item = self.list.currentItem()
        if self.list.currentRow() >= 0 and not item.isHidden():
            self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        column_id = item.data(_ID)
        if column_id is not None:
            self.close()
            self.picked.emit(column_id or None)
