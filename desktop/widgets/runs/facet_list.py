"""The list of all values of a facet, however many, with a search field: a tick chooses one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.core import formatting
from desktop.core.facets import ValuesFacet
from desktop.core.filters import identity
from desktop.core.value_search import ValueTexts
from desktop.qt.facet_state import FacetState
from desktop.qt.theme import Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.choice_delegate import ENTRY_HEIGHT, ChoiceDelegate
from desktop.widgets.base.popup_frame import PopupFrame

_SIZE = QSize(320, 420)
_COUNT = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ValuesModel(QAbstractListModel):
    """The values that the search leaves; entries are made when they are looked at."""

    ticked = Signal(object)  # a value

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._all = ValueTexts()
        self._places: Sequence[int] = ()
        self._chosen: set[tuple[str, Any]] = set()

    def show(self, values: ValueTexts, places: Sequence[int]) -> None:
        self.beginResetModel()
        self._all, self._places = values, places
        self.endResetModel()

    def set_chosen(self, values: Sequence[Any]) -> None:
        self._chosen = {identity(value) for value in values}
        if self._places:
            self.dataChanged.emit(self.index(0), self.index(len(self._places) - 1))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._places)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        kinds = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return kinds | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self._places[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._all.texts[place]
        one = self._all.values[place]
        if role == Qt.ItemDataRole.CheckStateRole:
            is_chosen = identity(one.value) in self._chosen
            return (Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked).value
        if role == _COUNT:
            return f"{one.count:,}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._all.texts[place]}, {formatting.count(one.count, 'run')}"
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.ticked.emit(self._all.values[self._places[index.row()]].value)
        return True


class _Delegate(ChoiceDelegate):
    """An entry to tick, with its count at the right."""

    def room_kept(self, index: _Index) -> int:
        return QFontMetrics(font(Type.SMALL)).horizontalAdvance(index.data(_COUNT)) + 10

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        painter.setFont(font(Type.SMALL))
        painter.setPen(self._theme.tokens.colour("text_faint"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(0, 0, -10, 0), int(right), index.data(_COUNT))


def _rows() -> QTableView:
    """A list as a table of one column: that lays out 100,000 rows without looking at each."""
    rows = QTableView()
    rows.setObjectName("list")
    rows.setShowGrid(False)
    rows.setFrameShape(QFrame.Shape.NoFrame)
    rows.setTabKeyNavigation(False)
    rows.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    rows.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    rows.horizontalHeader().hide()
    rows.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    rows.verticalHeader().hide()
    rows.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.verticalHeader().setMinimumSectionSize(ENTRY_HEIGHT)
    rows.verticalHeader().setDefaultSectionSize(ENTRY_HEIGHT)
    return rows


class FacetList(PopupFrame):
    """Counted and searched in the compute lane; the newest search wins."""

    def __init__(self, theme: Theme, parent: QWidget, state: FacetState) -> None:
        self.list = _rows()
        super().__init__(parent, self.list, _SIZE, "Search values")
        self._state = state
        self._facet: ValuesFacet | None = None
        self._all = ValueTexts()
        self.model = ValuesModel(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(theme, self))
        self.note = QLabel()
        self.note.setFont(font(Type.SMALL))
        self.note.setProperty("tone", "faint")
        self.column.addWidget(self.note)
        self.search.textChanged.connect(self._search)
        self.model.ticked.connect(self._tick)
        state.changed.connect(self._follow)

    def open_at(self, corner: QPoint, facet: ValuesFacet) -> None:
        """Show the values known so far at once, and all of them as soon as they are counted."""
        self._facet = facet
        self.list.setAccessibleName(f"Values of {facet.column.title}")
        self.search.clear()
        self._take_values(ValueTexts.of(facet))
        self._state.count_all(facet.column, self._take_values)
        self.list.verticalHeader().setDefaultSectionSize(scaled(ENTRY_HEIGHT))
        self.pop_up(corner)

    def _take_values(self, values: ValueTexts) -> None:
        self._all = values
        self._search(self.search.text())

    def _search(self, typed: str) -> None:
        values = self._all
        self._state.search(values, typed, lambda places: self._show(values, places))

    def _show(self, values: ValueTexts, places: Sequence[int]) -> None:
        if values is not self._all:
            return
        self.model.show(values, places)
        self._follow()
        if places:
            self.list.setCurrentIndex(self.model.index(0))
        self.list.setVisible(bool(places))
        self.empty.setVisible(not places)
        found, total = f"{len(places):,}", f"{len(values.values):,}"
        self.note.setText(f"{found} of {total} values" if found != total else f"{total} values")

    def _follow(self) -> None:
        if self._facet is not None:
            self.model.set_chosen(self._state.chosen_values(self._facet.column))

    def _tick(self, value: Any) -> None:
        if self._facet is not None:
            self._state.toggle(self._facet.column, value)
            self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages move, Enter ticks."""
        step = _STEPS.get(Qt.Key(event.key()))
        here = self.list.currentIndex()
        if step is not None and self.model.rowCount():
            row = max(0, min(here.row() + step(self), self.model.rowCount() - 1))
            self.list.setCurrentIndex(self.model.index(row))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if here.isValid():
                self.model.setData(here, None, Qt.ItemDataRole.CheckStateRole)
        else:
            super().keyPressEvent(event)

    def page(self) -> int:
        """How many entries are in sight."""
        return max(1, self.list.viewport().height() // scaled(ENTRY_HEIGHT) - 1)


_STEPS: dict[Qt.Key, Callable[[FacetList], int]] = {
    Qt.Key.Key_Down: lambda one: 1,
    Qt.Key.Key_Up: lambda one: -1,
    Qt.Key.Key_PageDown: lambda one: one.page(),
    Qt.Key.Key_PageUp: lambda one: -one.page(),
}
