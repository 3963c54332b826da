"""The cross that clears what was typed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_the_cross_stands_in_the_middle_of_the_line_and_clears_it(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    search = window.charts_pane.toolbar.search
    qtbot.keyClicks(search, "loss")
    settle(qtbot, window)
    cross = search.findChild(QToolButton)
    assert cross is not None
    assert cross.isVisible()
    assert search.rect().contains(cross.geometry())
    assert abs(cross.geometry().center().y() - search.rect().center().y()) <= 1
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert search.text() == ""
