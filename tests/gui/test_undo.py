"""Undo and redo as the menu and the keys offer them."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.qt.undo_stack import Change
from tests.gui.conftest import OpenWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_keys_take_back_and_do_again_and_the_menu_says_what(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    undo, redo = window.commands["edit.undo"], window.commands["edit.redo"]
    assert not undo.isEnabled()
    value = [0]
    stack = window.workspace.undo
    stack.push(Change("rename of 3 runs", lambda: value.append(1), lambda: value.append(0)))
    assert undo.text() == "Undo rename of 3 runs"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert value[-1] == 0
    assert not undo.isEnabled()
    assert redo.text() == "Redo rename of 3 runs"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert value[-1] == 1
