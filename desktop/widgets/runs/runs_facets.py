"""Where facets stand in the runs pane: beside the table when it is wide, above it when narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QToolButton

from desktop.core.lanes import Lane
from desktop.qt.facet_state import FacetState
from desktop.qt.icons import icon
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.runs.facets_panel import FacetsPanel

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane

_WIDE = 640
_BESIDE, _ABOVE = 230, 260


class RunsFacets(QObject):
    """The button that opens facets, and the panel with them. Belongs to the runs pane."""

    def __init__(self, theme: Theme, runs: RunsState, compute: Lane, pane: RunsPane) -> None:
        super().__init__(pane)
        self._theme = theme
        self._pane = pane
        self.state = FacetState(runs, compute)
        self.panel = FacetsPanel(theme, runs, self.state)
        self.button = QToolButton()
        self.button.setProperty("bare", True)
        self.button.setToolTip("Facets")
        self.button.setAccessibleName("Facets")
        self.button.setFixedSize(scaled(28), scaled(28))
        self.button.setCheckable(True)
        self.button.clicked.connect(self.toggle)
        pane.bar.insertWidget(1, self.button)
        pane.split.insertWidget(0, self.panel)
        pane.split.setStretchFactor(0, 0)
        pane.split.setStretchFactor(1, 1)
        pane.installEventFilter(self)
        self.panel.setVisible(False)
        self.state.changed.connect(self._follow)
        theme.changed.connect(self._follow)
        self._follow()

    def toggle(self) -> None:
        """Open or close the facets; their filters stay in force."""
        self.state.open(not self.state.is_open)
        if self.state.is_open and not self.state.column_ids:
            self.panel.add.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._turn()
        return False

    def _turn(self) -> None:
        is_wide = self._pane.width() >= _WIDE
        across = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if self._pane.split.orientation() is not across:
            self._pane.split.setOrientation(across)
            self._give_room()

    def _give_room(self) -> None:
        split = self._pane.split
        is_wide = split.orientation() is Qt.Orientation.Horizontal
        whole, own = (split.width(), _BESIDE) if is_wide else (split.height(), _ABOVE)
        split.setSizes([min(own, whole // 2), max(whole - own, whole // 2)])

    def _follow(self) -> None:
        self.button.setIcon(icon("facets", self._theme.tokens))
        self.button.setChecked(self.state.is_open)
        if self.state.is_open and self.panel.isHidden():
            self.panel.setVisible(True)
            self._turn()
            self._give_room()
        elif not self.state.is_open:
            self.panel.setVisible(False)
