"""The tabs beside the runs: declared, made when first opened, and about the runs that are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.qt.theme import Space, Theme
from desktop.qt.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Room:
    """What a tab may stand on."""

    theme: Theme
    workspace: Workspace


Make = Callable[[Room], QWidget]


class Presence(Protocol):
    """Says whether a tab has something to show, and when that changes."""

    is_there: bool

    @property
    def changed(self) -> SignalInstance: ...


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. `load` imports what it shows, on any thread, and gives back what makes it; what it
    imports costs nothing before it is first opened, or while there is nothing else to do.

    With `presence` it is in the bar only while there is something to show, or while it is open."""

    id: str
    title: str
    tip: str
    load: Callable[[], Make]
    presence: Callable[[Room], Presence] | None = None


@runtime_checkable
class Remembers(Protocol):
    """A tab's content with a state that is kept until the window is opened again."""

    def state(self) -> dict[str, Any]: ...
    def restore(self, state: dict[str, Any]) -> None: ...


class Tabs(QWidget):
    """A bar of tabs above what they show; without the bar while there is only one."""

    current_changed = Signal(str)  # the tab's id

    def __init__(self, room: Room, tabs: Sequence[Tab]) -> None:
        super().__init__()
        self._room = room
        self._tabs = list(tabs)
        self._contents: dict[str, QWidget] = {}
        self._kept: dict[str, Any] = {}
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.setAccessibleName("Views of the shown runs")
        self.bar.setFixedHeight(Space.TABS)
        for place, tab in enumerate(self._tabs):
            self.bar.addTab(tab.title)
            self.bar.setTabToolTip(place, tab.tip)
        self._presences = {
            place: tab.presence(room)
            for place, tab in enumerate(self._tabs)
            if tab.presence is not None
        }
        for presence in self._presences.values():
            presence.changed.connect(self._show_present)
        self._show_present()
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        self.bar.setVisible(len(self._tabs) > 1)
        self.bar.currentChanged.connect(self._turned)
        self._turned(self.bar.currentIndex())

    @property
    def current(self) -> str:
        """The open tab's id."""
        return self._tabs[self.bar.currentIndex()].id

    def ids(self) -> list[str]:
        return [tab.id for tab in self._tabs]

    def open(self, tab_id: str) -> None:
        """Turn to a tab; an unknown id changes nothing."""
        if tab_id in self.ids():
            place = self.ids().index(tab_id)
            self.bar.setTabVisible(place, True)
            self.bar.setCurrentIndex(place)

    def present_ids(self) -> list[str]:
        """The tabs that are in the bar."""
        return [tab.id for place, tab in enumerate(self._tabs) if self.bar.isTabVisible(place)]

    def _show_present(self) -> None:
        for place, presence in self._presences.items():
            is_open = place == self.bar.currentIndex()
            self.bar.setTabVisible(place, presence.is_there or is_open)

    def content(self, tab_id: str) -> QWidget:
        """What a tab shows; made now if it never was."""
        if tab_id not in self._contents:
            made = self._tabs[self.ids().index(tab_id)].load()(self._room)
            self._contents[tab_id] = made
            self._restore_content(tab_id)
            self._stack.addWidget(made)
        return self._contents[tab_id]

    def opened(self, tab_id: str) -> QWidget | None:
        """What a tab shows, if it was opened before."""
        return self._contents.get(tab_id)

    def state(self) -> dict[str, Any]:
        """What tabs want to find again, by their ids; that of tabs never opened as it was."""
        open_ones = {
            tab_id: content.state()
            for tab_id, content in self._contents.items()
            if isinstance(content, Remembers)
        }
        return {**self._kept, **open_ones}

    def restore(self, state: object) -> None:
        """Give tabs back what they had; those made later get it then."""
        self._kept = dict(state) if isinstance(state, dict) else {}
        for tab_id in self._contents:
            self._restore_content(tab_id)

    def _restore_content(self, tab_id: str) -> None:
        content, kept = self._contents[tab_id], self._kept.get(tab_id)
        if isinstance(content, Remembers) and isinstance(kept, dict):
            content.restore(kept)

    def _turned(self, place: int) -> None:
        tab_id = self._tabs[place].id
        self._stack.setCurrentWidget(self.content(tab_id))
        self._show_present()
        self.current_changed.emit(tab_id)
