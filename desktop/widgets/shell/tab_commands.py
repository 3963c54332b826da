"""Commands of the tabs: turning to each, and what one does in them most."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop.qt.actions import Command
from desktop.widgets.shell.tab_list import TABS

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow


def tab_commands(window: MainWindow) -> list[Command]:
    """Alt and a digit for each tab, and the actions that the palette offers."""
    return [
        *(
            Command(
                f"tabs.{tab.id}",
                f"Turn to {tab.title.lower()}",
                partial(_turn, window, tab.id),
                (f"Alt+{place}",),
                "View",
            )
            for place, tab in enumerate(TABS, start=1)
        ),
        Command("tabs.next", "Next tab", partial(_step, window, 1), ("Ctrl+PgDown",), "View"),
        Command(
            "tabs.previous", "Previous tab", partial(_step, window, -1), ("Ctrl+PgUp",), "View"
        ),
        Command(
            "runs.brushes", "Clear brushes", lambda: _clear_brushes(window), ("Shift+Esc",), "Runs"
        ),
    ]


def _turn(window: MainWindow, tab_id: str) -> None:
    """Turn to a tab with the keyboard in it; out of the full-width table, too."""
    window.tabs.open(tab_id)
    if not window.tabs.isVisible():
        window.toggle_table()
    window.tabs.bar.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _step(window: MainWindow, by: int) -> None:
    ids = window.tabs.present_ids()
    _turn(window, ids[(ids.index(window.tabs.current) + by) % len(ids)])


def _clear_brushes(window: MainWindow) -> None:
    window.workspace.runs.clear_brushes()
