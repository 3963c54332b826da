"""The tags of some runs: a tick for all of them, a dash for some; typing makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QListWidgetItem, QWidget

from desktop.qt.theme import Theme
from desktop.widgets.base.list_popup import ListPopup

_SIZE = QSize(280, 320)
_TIPS = {True: "On all of them", None: "On some of them", False: ""}

Decide = Callable[[str, bool], None]


class TagsPopup(ListPopup):
    """Made once, opened for some runs at a time. Each tick counts at once."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, _SIZE, search="Find a tag or type a new one", name="Tags")
        self._decide: Decide = lambda tag, is_there: None
        self._states: dict[str, bool | None] = {}
        self.list.itemClicked.connect(self.enter)
        self.empty.setText("No tags yet: type one and press Enter")

    def open_for(
        self,
        corner: QPoint,
        states: Mapping[str, bool | None],
        others: Sequence[str],
        decide: Decide,
    ) -> None:
        """Show the tags of the runs and others in use; `decide(tag, is_there)` hears each tick."""
        self._decide = decide
        self._states = {**states, **{tag: False for tag in others if tag not in states}}
        self.search.clear()
        self.fit_to("")
        self.pop_up(corner)

    def fit_to(self, text: str) -> None:
        """List the tags that hold the text, and what is typed as a new one."""
        wanted = text.strip()
        with self.filling():
            for tag, state in self._states.items():
                if wanted.casefold() in tag.casefold():
                    self.add_tick(tag, tag, state, _TIPS[state])
            if wanted and wanted not in self._states:
                self.add_tick(wanted, f"New tag “{wanted}”", False)
        self.list.setVisible(self.list.count() > 0)
        self.empty.setVisible(self.list.count() == 0)
        self.list.setCurrentRow(0)

    def enter(self, item: QListWidgetItem) -> None:
        """Give all of the runs the tag, or take it from them."""
        tag = item.data(Qt.ItemDataRole.UserRole)
        is_there = self._states.get(tag) is not True
        self._states[tag] = is_there
        self._decide(tag, is_there)
        row = self.list.row(item)
        if self.search.text():
            self.search.clear()
        else:
            self.fit_to("")
            self.list.setCurrentRow(row)
        self.grow()
