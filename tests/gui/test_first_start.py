"""The first start without any run: the demo trains beside the window, and ends with it."""

import os
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.widgets.shell.demo_bar import DemoBar
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    task = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in task.read_text().split()] if task.exists() else []


def start_demo(qtbot: QtBot, window: MainWindow) -> int:
    """Click the button; the process id of the demo once it trains."""
    button = window.shell.demo_offer.button
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    process = window.shell.demo._process
    assert process is not None
    qtbot.waitUntil(lambda: bool(window.runs_pane.model.listing), timeout=LONGEST_WAIT_MS)
    return int(process.processId())


def test_the_demo_is_one_click_away_and_can_be_stopped(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "nothing yet")
    bar = window.status.findChild(DemoBar)
    assert not bar.isVisible()
    pid = start_demo(qtbot, window)
    assert bar.isVisible()
    assert re.fullmatch(r"Demo: \d+ of 12 trained.*", bar.words.text())
    assert not window.shell.demo_offer.isVisible()
    trainings = children_of(pid)
    assert trainings
    qtbot.mouseClick(bar.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=LONGEST_WAIT_MS)
    assert not any(os.path.exists(f"/proc/{child}") for child in trainings)
    assert window.shell.toasts.titles() == [
        title for title in window.shell.toasts.titles() if "demo" not in title.lower()
    ]
    settle(qtbot, window)


def test_closing_the_window_ends_the_demo(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "nothing yet")
    pid = start_demo(qtbot, window)
    trainings = children_of(pid)
    window.close()
    assert not os.path.exists(f"/proc/{pid}")
    assert not any(os.path.exists(f"/proc/{child}") for child in trainings)


def test_a_demo_that_cannot_go_on_says_why(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "nothing yet")
    window.shell.demo.folder = tmp_path / "in the way"
    (tmp_path / "in the way").write_text("a file")
    window.shell.run_demo()
    toasts = window.shell.toasts
    qtbot.waitUntil(lambda: "The demo ended early" in toasts.titles(), timeout=3 * LONGEST_WAIT_MS)
    assert window.shell.demo_offer.button.isEnabled()
