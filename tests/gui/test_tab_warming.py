"""What tabs import is there before they are opened, and never costs the event loop anything."""

import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.shell.tab_warming import TabWarming
from desktop.widgets.shell.tabs import Make, Room, Tab
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_tabs_load_one_by_one_off_the_event_loop_once_all_is_drawn(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    loaded: list[tuple[str, bool]] = []

    def tab(name: str) -> Tab:
        def load() -> Make:
            loaded.append((name, threading.current_thread() is threading.main_thread()))
            return make

        return Tab(name, name, name, load)

    def make(room: Room) -> QWidget:
        return QLabel("made")

    TabWarming([tab("one"), tab("two")], window.workspace, window)
    qtbot.waitUntil(lambda: len(loaded) == 2, timeout=LONGEST_WAIT_MS)
    assert loaded == [("one", False), ("two", False)]
    settle(qtbot, window)


def test_a_window_that_closes_early_loads_nothing_more(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.close()
    assert not window._warming._timer.isActive()
