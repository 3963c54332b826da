"""The Console tab: what the selected run printed, searched and followed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from desktop.qt.console_feed import ConsoleFeed
from desktop.qt.icons import icon
from desktop.qt.theme import Theme, font
from desktop.qt.tokens import scaled
from desktop.qt.workspace import Workspace
from desktop.widgets.base.choice_box import ChoiceBox
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.base.search_field import SearchField
from desktop.widgets.base.tool_row import ToolRow
from desktop.widgets.run.console_view import ConsoleView

_NAME_WIDEST = 200
_ROOM_FOR_NAME, _ROOM_FOR_TIMES, _ROOM_FOR_COUNT = 600, 440, 380


class ConsolePane(QWidget):
    """A bar with what is sought, and the lines."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._theme = theme
        self.feed = ConsoleFeed(workspace, self)
        self.view = ConsoleView(theme, self.feed)
        self.name = QLabel()
        self.name.setFont(font(weight=QFont.Weight.Medium))
        self.process = ChoiceBox(theme)
        self.process.setAccessibleName("Process")
        self.search = SearchField(theme, "Search lines")
        self.found = QLabel()
        self.found.setProperty("tone", "soft")
        self.before = self._button("Line before that holds it (Shift+F3)")
        self.after = self._button("Next line that holds it (F3)")
        self.times = self._word("Times", "Write before each line when it came")
        self.following = self._word("Follow", "Keep the last lines in sight (End)")
        self.following.setChecked(True)
        self.copying = self._button("Copy the chosen lines, all where none are (Ctrl+C)")
        self._empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        bar = (self.name, self.process, self.search, self.found, self.before, self.after)
        layout.addWidget(ToolRow(*bar, None, self.times, self.following, self.copying))
        layout.addWidget(self._stack, 1)
        self._connect()
        self._apply_theme()
        self._follow()

    def state(self) -> dict[str, Any]:
        """What the user chose, to be restored when the window is opened again."""
        return {"times": self.times.isChecked()}

    def restore(self, state: dict[str, Any]) -> None:
        """Take up what `state` said once."""
        self.times.setChecked(state.get("times") is True)

    # -- building ------------------------------------------------------------------------------

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("bare", True)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        return button

    def _word(self, text: str, tip: str) -> QToolButton:
        button = self._button(tip)
        button.setText(text)
        button.setCheckable(True)
        return button

    def _connect(self) -> None:
        self.search.textChanged.connect(self.feed.look_for)
        self.search.returnPressed.connect(lambda: self.view.go_to_found(1))
        self.after.clicked.connect(lambda: self.view.go_to_found(1))
        self.before.clicked.connect(lambda: self.view.go_to_found(-1))
        self.times.toggled.connect(self.view.show_times)
        self.following.clicked.connect(self.view.follow)
        self.view.follow_changed.connect(self.following.setChecked)
        self.copying.clicked.connect(self.view.copy)
        self.view.copy_wanted.connect(self._copy)
        self.process.activated.connect(lambda at: self.feed.choose(self.process.itemData(at)))
        for signal in (self.feed.changed, self.feed.run_changed):
            signal.connect(self._follow)
        self.feed.found_changed.connect(self._say_found)
        self._theme.changed.connect(self._apply_theme)
        for keys, act in (
            (QKeySequence("F3"), lambda: self.view.go_to_found(1)),
            (QKeySequence("Shift+F3"), lambda: self.view.go_to_found(-1)),
            (QKeySequence.StandardKey.Find, self.search.setFocus),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _apply_theme(self) -> None:
        tokens = self._theme.tokens
        self.before.setIcon(icon("previous", tokens))
        self.after.setIcon(icon("next", tokens))
        self.copying.setIcon(icon("copy", tokens))

    def _elided(self, name: str) -> str:
        metrics = self.name.fontMetrics()
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, scaled(_NAME_WIDEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow pane the search matters most."""
        self.name.setVisible(self.width() >= scaled(_ROOM_FOR_NAME))
        self.times.setVisible(self.width() >= scaled(_ROOM_FOR_TIMES))
        self.found.setVisible(self.width() >= scaled(_ROOM_FOR_COUNT))
        super().resizeEvent(event)

    # -- what is shown -------------------------------------------------------------------------

    def _follow(self) -> None:
        extents, now = self.feed.extents, self.feed.extent
        self.name.setText(self._elided(self.feed.name))
        self.name.setToolTip(self.feed.name)
        if [self.process.itemData(at) for at in range(self.process.count())] != [
            one.writer for one in extents
        ]:
            self.process.clear()
            for one in extents:
                self.process.addItem(one.title, one.writer)
        if now is not None:
            self.process.setCurrentIndex(extents.index(now))
        self.process.setVisible(len(extents) > 1)
        self._say_nothing_there()
        self._say_found()

    def _say_nothing_there(self) -> None:
        """What stands there while there is no line."""
        has_lines = self.feed.pages.count > 0
        self._stack.setCurrentWidget(self.view if has_lines else self._empty)
        if self.feed.trouble:
            self._empty.say("What was printed cannot be read", self.feed.trouble)
        elif not self.feed.name:
            self._empty.say("No run is selected", "Select one in the table to see what it printed.")
        elif self.feed.is_read:
            self._empty.say("Nothing was printed", "Lines appear here as soon as the run prints.")
        else:
            self._empty.say("Reading what was printed", "")

    def _say_found(self) -> None:
        search = self.feed.search
        count, extent = len(search.lines), self.feed.extent
        is_done = extent is None or search.until >= extent.sealed
        words = f"{count:,} line{'' if count == 1 else 's'}" + ("" if is_done else "…")
        self.found.setText(words if search.words else "")
        for button in (self.before, self.after):
            button.setVisible(bool(search.words))
            button.setEnabled(count > 0)

    def _copy(self, first: int, stop: int) -> None:
        self.feed.copy(first, stop, QGuiApplication.clipboard().setText)

    def showEvent(self, event: QShowEvent) -> None:
        self.feed.set_watched(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.feed.set_watched(False)
        super().hideEvent(event)
