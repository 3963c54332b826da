"""The Console tab: there when something was printed; read, searched, followed and copied."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import tracklib
from desktop.widgets.run.console_pane import ConsolePane
from desktop.widgets.shell.main_window import MainWindow
from desktop.widgets.shell.tab_list import CONSOLE
from tests.gui.conftest import OpenWindow, be_active, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def printed_run(folder: Path, *lines: str) -> None:
    with tracklib.init(dir=str(folder), project="digits", name="talks", capture="console"):
        for line in lines:
            print(line)


def opened(qtbot: QtBot, window: MainWindow) -> ConsolePane:
    """The tab, turned to by a click, with its lines."""
    qtbot.waitUntil(lambda: CONSOLE in window.tabs.present_ids())
    bar = window.tabs.bar
    place = window.tabs.ids().index(CONSOLE)
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(place).center())
    pane = window.tabs.content(CONSOLE)
    assert isinstance(pane, ConsolePane)
    qtbot.waitUntil(lambda: pane.feed.pages.line(pane.view.top()) is not None)
    return pane


def test_it_is_there_only_when_a_run_printed(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    log_run(tmp_path / "store", 0, capture=False)
    window = open_window(tmp_path / "store")
    settle(qtbot, window)
    assert CONSOLE not in window.tabs.present_ids()
    printed_run(tmp_path / "store", "hello")
    assert opened(qtbot, window).feed.pages.count == 1


def test_lines_are_searched_gone_to_and_copied(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    lines = [f"\x1b[32mepoch {number:03}\x1b[0m done" for number in range(600)]
    printed_run(tmp_path / "store", *lines)
    window = open_window(tmp_path / "store")
    pane = opened(qtbot, window)
    qtbot.waitUntil(lambda: pane.view.top() > 500)  # the end is in sight
    qtbot.keyClicks(pane.search, "EPOCH 07")
    qtbot.waitUntil(lambda: pane.found.text() == "10 lines")
    pane.view.go_to(0)
    qtbot.keyClick(pane.search, Qt.Key.Key_Return)
    assert pane.view.chosen() == (70, 71)
    assert not pane.following.isChecked()
    be_active(qtbot, window)
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Qt.Key.Key_F3)
    assert pane.view.chosen() == (71, 72)
    qtbot.waitUntil(lambda: pane.feed.pages.line(71) is not None)
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(pane.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "epoch 071 done")
    qtbot.keyClick(pane.view, Qt.Key.Key_End)
    assert pane.following.isChecked()
    assert pane.view.top() == pane.view.verticalScrollBar().maximum()


def test_lines_are_chosen_with_the_mouse(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    printed_run(tmp_path / "store", *(f"line {number}" for number in range(10)))
    pane = opened(qtbot, open_window(tmp_path / "store"))
    viewport, row = pane.view.viewport(), pane.view.viewport().height() // pane.view.rows()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, 2 * row + 2))
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, shift, QPoint(200, 4 * row + 2))
    assert pane.view.chosen() == (2, 5)
    qtbot.mouseClick(pane.copying, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "line 2\nline 3\nline 4")


def test_a_live_run_is_followed(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    with tracklib.init(dir=str(tmp_path / "store"), project="digits", capture="console") as run:
        print("first")
        run.log({"loss": 1.0})
        pane = opened(qtbot, open_window(tmp_path / "store"))
        for number in range(300):
            print("more", number)
        run.log({"loss": 0.5})
        qtbot.waitUntil(lambda: pane.feed.pages.count == 301, timeout=20_000)
        assert pane.view.top() == pane.view.verticalScrollBar().maximum() > 0


def test_hostile_text_is_only_text(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    printed_run(
        tmp_path / "store",
        "\x1b]8;;http://example.org\x07link\x1b]8;;\x07",
        "\x1b[38;2;999;0;0mred\x1b[48;5;300;;;;m \x00\u202e!",
        "x" * 200_000,
        "<b>bold</b>",
    )
    pane = opened(qtbot, open_window(tmp_path / "store"))
    texts: list[str] = []
    pane.feed.copy(0, 2, texts.append)
    qtbot.waitUntil(lambda: bool(texts))
    assert texts == ["link\nred \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}!"]
    assert not pane.view.grab().isNull()
