"""The facets beside the runs table, one below the other, and the button that adds one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.columns import NAME
from desktop.core.facets import Facet, RangeFacet, ValuesFacet
from desktop.qt.facet_state import FacetState
from desktop.qt.icons import icon
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.columns_popup import ColumnsPopup
from desktop.widgets.runs.facet_list import FacetList
from desktop.widgets.runs.facet_range import FacetRange
from desktop.widgets.runs.facet_values import MANY, FacetValues

_HINT = "Choose columns to see which values their runs have, and to list only some of them"


class FacetsPanel(QWidget):
    """Shows what `FacetState` counted."""

    def __init__(self, theme: Theme, runs: RunsState, state: FacetState) -> None:
        super().__init__()
        self._theme = theme
        self._runs = runs
        self._state = state
        self._cards: dict[str, FacetCard] = {}
        self.popup = ColumnsPopup(theme, self, reset="No facets", fixed="")
        self.popup.chosen.connect(state.choose)
        self.popup.reset_wanted.connect(lambda: state.choose([]))
        self._hint = QLabel(_HINT)
        self._hint.setWordWrap(True)
        self._hint.setProperty("tone", "faint")
        self._hint.setFont(font(Type.SMALL))
        self._hint.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        self.add = QPushButton("Choose facets…")
        self.add.clicked.connect(self.open_choice)
        self._column = QVBoxLayout()
        self._lay_out()
        state.changed.connect(self._follow)
        runs.filters_changed.connect(self._follow)
        theme.changed.connect(self.update)
        self._follow()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("pane")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(content)
        outer.setContentsMargins(0, Space.XS, 0, Space.S)
        outer.setSpacing(0)
        self._column.setSpacing(Space.S)
        outer.addLayout(self._column)
        outer.addWidget(self._hint)
        row = QHBoxLayout()
        row.setContentsMargins(Space.S, Space.S, Space.S, 0)
        row.addWidget(self.add)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Facets")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def open_choice(self) -> None:
        """The list of columns, below its button."""
        columns = [one for one in self._runs.listing.keys.columns() if one.id != NAME.id]
        corner = self.add.mapToGlobal(QPoint(0, self.add.height() + 4))
        self.popup.open_at(corner, columns, self._state.column_ids)

    def card(self, column_id: str) -> FacetCard:
        """The facet of a column."""
        return self._cards[column_id]

    def _follow(self) -> None:
        wanted = [facet.column.id for facet in self._state.facets]
        for column_id in [one for one in self._cards if one not in wanted]:
            card = self._cards.pop(column_id)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, facet in enumerate(self._state.facets):
            found = self._cards.get(facet.column.id)
            if found is None:
                found = self._cards[facet.column.id] = FacetCard(self._theme, self._state)
            if self._column.indexOf(found) != place:
                self._column.insertWidget(place, found)
            found.set_facet(facet)
        self._hint.setVisible(not self._state.column_ids)


class FacetCard(QWidget):
    """One facet with its title and what takes it away."""

    def __init__(self, theme: Theme, state: FacetState) -> None:
        super().__init__()
        self._theme = theme
        self._state = state
        self.values: FacetValues | None = None
        self.range: FacetRange | None = None
        self.list: FacetList | None = None  # made when it is first wanted
        self._facet: ValuesFacet | None = None
        self._title = QLabel()
        self._title.setFont(font(Type.BODY, QFont.Weight.Medium))
        self._note = QLabel()
        self._note.setFont(font(Type.SMALL))
        self._note.setProperty("tone", "faint")
        self._close = QToolButton()
        self._close.setProperty("bare", True)
        self._close.setFixedSize(scaled(24), scaled(24))
        self._close.clicked.connect(self._remove)
        self._column_id = ""
        row = QHBoxLayout()
        row.setContentsMargins(Space.M, 0, Space.XS, 0)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._note)
        row.addWidget(self._close)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._layout.addLayout(row)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def set_facet(self, facet: Facet) -> None:
        """Show a facet; its kind may change when other runs come."""
        column = facet.column
        self._title.setText(column.title)
        self._title.setToolTip(f"{column.family}: {column.title}")
        self._close.setToolTip(f"Remove the facet {column.title}")
        self._close.setAccessibleName(f"Remove the facet {column.title}")
        self._column_id = column.id
        if isinstance(facet, RangeFacet):
            self._show_range(facet)
        else:
            self._show_values(facet)

    def _show_values(self, facet: ValuesFacet) -> None:
        self._drop("range")
        if self.values is None:
            self.values = FacetValues(self._theme)
            self._layout.addWidget(self.values)
            self.values.toggled.connect(partial(self._state.toggle, facet.column))
            self.values.list_wanted.connect(self.open_list)
        self._facet = facet
        self.values.set_facet(facet, self._state.chosen_values(facet.column))
        count = len(facet.values) + facet.more
        self._note.setText(f"{count:,} values" if count > MANY else "")

    def open_list(self) -> None:
        """All values, at the right of the facet."""
        if self._facet is not None:
            self.list = self.list or FacetList(self._theme, self, self._state)
            self.list.open_at(self.mapToGlobal(QPoint(Space.L, Space.XL)), self._facet)

    def _show_range(self, facet: RangeFacet) -> None:
        self._drop("values")
        if self.range is None:
            self.range = FacetRange(self._theme)
            self._layout.addWidget(self.range)
            self.range.chosen.connect(partial(self._state.set_range, facet.column))
            self.range.settled.connect(partial(self._state.settle_range, facet.column))
        self.range.set_facet(facet, self._state.chosen_range(facet.column))
        notes = [f"{facet.missing:,} without"] if facet.missing else []
        self._note.setText(" · ".join([*notes, *(["log"] if facet.is_log else [])]))

    def _drop(self, name: str) -> None:
        widget: QWidget | None = getattr(self, name)
        if widget is not None:
            self._layout.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
            setattr(self, name, None)

    def _remove(self) -> None:
        rest = [one for one in self._state.column_ids if one != self._column_id]
        self._state.choose(rest)

    def _apply_theme(self) -> None:
        self._close.setIcon(icon("close", self._theme.tokens, 12))
