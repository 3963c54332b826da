"""The part of the status bar that tells how stores stand to their remotes."""

from __future__ import annotations

import os
import time
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.core import formatting
from desktop.core.store_sync_state import Phase, SyncState
from desktop.qt.icons import icon
from desktop.qt.store_syncs import StoreSyncs
from desktop.qt.theme import Theme, Type, font
from desktop.qt.tokens import scaled

_TROUBLED = (Phase.WAITING, Phase.REFUSED)
_MOST_PROBLEMS = 8


class SyncChip(QToolButton):
    """Hidden while nothing syncs. Its menu says more, and lets one pause and go on."""

    def __init__(self, theme: Theme, syncs: StoreSyncs) -> None:
        super().__init__()
        self._theme = theme
        self._syncs = syncs
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFixedHeight(scaled(22))
        self.setFont(font(Type.SMALL))
        self.clicked.connect(self._open)
        self._second = QTimer(self, interval=1000)  # counts down to the next try
        self._second.timeout.connect(self._say)
        syncs.changed.connect(self._say)
        theme.changed.connect(self._say)
        self._say()

    def menu_of_syncs(self) -> QMenu:
        """What each store's sync says and can be told."""
        menu = QMenu(self)
        now = time.monotonic()
        for path, state in self._syncs.states().items():
            if not menu.isEmpty():
                menu.addSeparator()
            said = f"{os.path.basename(path)} with {state.words(now)}"
            for text in (said, state.message, state.hint, *state.problems[:_MOST_PROBLEMS]):
                if text:
                    menu.addAction(text).setEnabled(False)
            menu.addAction("Sync now", partial(self._syncs.sync_now, path))
            is_paused = self._syncs.is_paused(path)
            menu.addAction(
                "Go on" if is_paused else "Pause",
                partial(self._syncs.set_paused, path, not is_paused),
            )
            menu.addAction("Stop syncing", partial(self._syncs.set_remote, path, ""))
        return menu

    def _open(self) -> None:
        menu = self.menu_of_syncs()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4)))

    def _say(self) -> None:
        states = list(self._syncs.states().values())
        self.setVisible(bool(states))
        if not states:
            self._second.stop()
            return
        worst = max(states, key=_weight)
        now = time.monotonic()
        others = len(states) - 1
        more = f" and {formatting.count(others, 'other')}" if others else ""
        self.setText(worst.words(now) + more)
        self.setAccessibleName(f"Sync: {self.text()}")
        self.setToolTip("\n".join(filter(None, (worst.message, worst.hint))) or self.text())
        name = "warning" if worst.phase in _TROUBLED or worst.problems else "sync"
        self.setIcon(icon(name, self._theme.tokens))
        if worst.phase is Phase.WAITING:
            self._second.start()
        else:
            self._second.stop()


def _weight(state: SyncState) -> int:
    """What is said first where there are several: what needs somebody, then what goes on."""
    order = (Phase.PAUSED, Phase.IDLE, Phase.CONNECTING, Phase.SYNCING, *_TROUBLED)
    return order.index(state.phase)
