"""A button that says which column is chosen, and opens a list of all to search and choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListWidgetItem, QToolButton, QWidget

from desktop.core.columns import Column, by_id
from desktop.qt.icons import icon
from desktop.qt.theme import Space, Theme
from desktop.widgets.base.list_popup import ListPopup

_SIZE = QSize(280, 380)
_WIDEST_TEXT = 150


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
        self.popup = _Popup(theme, self)
        self.popup.picked.connect(self._pick)
        self.clicked.connect(self.open)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def show_choice(self, column_id: str | None, means: str | None = None) -> None:
        """Say what is chosen, without telling anyone; `means` is the column that one of the extras
        stands for."""
        self._id = column_id
        extra = dict(self._extras).get(column_id) if means is None else None
        column = by_id(means or column_id or "")
        title = extra if extra is not None else column.title if column else "…"
        self.setAccessibleName(f"{self._name}: {title}")
        self.setToolTip(f"{self._name}: {title}")
        short = QFontMetrics(self.font()).elidedText(
            title, Qt.TextElideMode.ElideMiddle, _WIDEST_TEXT
        )
        self.setText(f"{self._name}: {short}")

    def open(self) -> None:
        """The list, below the button."""
        self.open_below(self)

    def open_below(self, place: QWidget) -> None:
        """The list, below what stands in for the button."""
        corner = place.mapToGlobal(QPoint(0, place.height() + 4))
        self.popup.open_at(corner, self._extras, self._columns(), self._id)

    def _pick(self, column_id: object) -> None:
        self.chosen.emit(column_id)

    def _apply_theme(self) -> None:
        self.setIcon(icon("chevron-down", self._theme.tokens))


class _Popup(ListPopup):
    """A list of columns; Enter takes the first that is left."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, _SIZE, search="Search keys", name="Keys")
        self.list.itemClicked.connect(self.enter)

    def open_at(
        self,
        corner: QPoint,
        extras: Sequence[tuple[str | None, str]],
        columns: Sequence[Column],
        current: str | None,
    ) -> None:
        family, chosen = "", current or ""
        with self.filling():
            for column_id, title in extras:
                self._add(title, column_id or "", chosen)
            for column in columns:
                if column.family != family:
                    family = column.family
                    self.add_title(family)
                self._add(column.title, column.id, chosen)
        self.search.clear()
        self.fit_to("")
        self.pop_up(corner)

    def _add(self, title: str, column_id: str, current: str) -> None:
        item = self.add_entry(column_id, title)
        if column_id == current:
            self.list.setCurrentItem(item)

    def enter(self, item: QListWidgetItem) -> None:
        column_id = item.data(Qt.ItemDataRole.UserRole)
        if column_id is not None:
            self.close()
            self.picked.emit(column_id or None)
