"""What the user can do, as objects: menus, shortcuts and buttons are made from these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

_MOST_RECENT = 6


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do. `shortcuts` are in Qt's spelling; the first is the one shown."""

    id: str
    title: str
    run: Callable[[], None]
    shortcuts: tuple[str, ...] = ()
    menu: str = ""
    is_checkable: bool = False
    is_checked: Callable[[], bool] = field(default=lambda: False)


def _run(command: Command, is_checked: bool = False) -> None:
    """Qt says whether the action is checked now; commands look at the state themselves."""
    command.run()


class Commands:
    """All commands of a window, and the Qt actions made from them."""

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self._actions: dict[str, QAction] = {}
        self._commands: dict[str, Command] = {}
        self.recent: list[str] = []  # ids of commands as they were used, the latest first

    def add(self, commands: Iterable[Command]) -> None:
        """Make the actions; their shortcuts work in the whole window."""
        for command in commands:
            action = QAction(command.title, self._owner)
            action.setObjectName(command.id)
            action.setShortcuts([QKeySequence(text) for text in command.shortcuts])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setCheckable(command.is_checkable)
            action.triggered.connect(partial(self._note, command.id))
            action.triggered.connect(partial(_run, command))
            self._owner.addAction(action)
            self._actions[command.id] = action
            self._commands[command.id] = command

    def _note(self, command_id: str, is_checked: bool = False) -> None:
        others = [one for one in self.recent if one != command_id]
        self.recent = [command_id, *others][:_MOST_RECENT]

    def __getitem__(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def of_menu(self, menu: str) -> list[QAction]:
        """The actions of a menu in the order they were added."""
        return [
            self._actions[command.id] for command in self._commands.values() if command.menu == menu
        ]

    def all(self) -> list[Command]:
        return list(self._commands.values())

    def update_checks(self) -> None:
        """Let check marks follow the state they stand for."""
        for command in self._commands.values():
            if command.is_checkable:
                self._actions[command.id].setChecked(command.is_checked())
