"""A list that asks one question: choose one thing, or tick several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QListWidgetItem, QWidget

from desktop.qt.theme import Theme
from desktop.widgets.base.list_popup import ListPopup

_SIZE = QSize(300, 360)


class ChoicePopup(ListPopup):
    """Made once, opened for one question at a time."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, _SIZE)
        self._choose: Callable[[list[str]], None] = lambda chosen: None
        self._is_many = False
        self._chosen: list[str] = []
        self.list.itemChanged.connect(self._ticked)
        self.list.itemClicked.connect(self._clicked)

    def ask_one(
        self, corner: QPoint, what: str, choices: Sequence[str], choose: Callable[[str], None]
    ) -> None:
        """Let one of some names be chosen."""
        self._open(corner, what, [(name, name) for name in choices], [], False)
        self._choose = lambda chosen: choose(chosen[0])

    def ask_many(
        self,
        corner: QPoint,
        what: str,
        choices: Sequence[tuple[str, str]],
        chosen: Sequence[str],
        choose: Callable[[list[str]], None],
    ) -> None:
        """Let any of some (id, title) be ticked; `choose` is told of each tick."""
        self._open(corner, what, choices, chosen, True)
        self._choose = choose

    def _open(
        self,
        corner: QPoint,
        what: str,
        choices: Sequence[tuple[str, str]],
        chosen: Sequence[str],
        is_many: bool,
    ) -> None:
        self._is_many = is_many
        self._chosen = list(chosen)
        self.set_purpose(f"Search {what}")
        self.list.setAccessibleName(what.capitalize())
        with self.filling():
            for choice_id, title in choices:
                if is_many:
                    self.add_tick(choice_id, title, choice_id in self._chosen, title)
                else:
                    self.add_entry(choice_id, title, title)
        self.search.clear()
        self.fit_to("")
        self.pop_up(corner)

    def _ticked(self, item: QListWidgetItem) -> None:
        choice_id = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() == Qt.CheckState.Checked:
            self._chosen.append(choice_id)
        elif choice_id in self._chosen:
            self._chosen.remove(choice_id)
        self._choose(list(self._chosen))

    def _clicked(self, item: QListWidgetItem) -> None:
        if not self._is_many:
            self.close()
            self._choose([item.data(Qt.ItemDataRole.UserRole)])

    def enter(self, item: QListWidgetItem) -> None:
        if self._is_many:
            super().enter(item)
        else:
            self._clicked(item)
