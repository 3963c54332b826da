"""Opening the tabs that explore runs, and dragging in their plots."""

from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import settle

Pane = TypeVar("Pane", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton


def open_pane(qtbot: QtBot, window: MainWindow, tab: str, kind: type[Pane]) -> Pane:
    """Turn to a tab; what it shows, once that stands still."""
    window.tabs.open(tab)
    settle(qtbot, window)
    pane = window.tabs.content(tab)
    assert isinstance(pane, kind)
    return pane


def drag(qtbot: QtBot, plot: QWidget, begin: QPoint, end: QPoint) -> None:
    """Press, move by way of the middle, release."""
    qtbot.mousePress(plot, LEFT, pos=begin)
    qtbot.mouseMove(plot, (begin + end) / 2)
    qtbot.mouseMove(plot, end)
    qtbot.mouseRelease(plot, LEFT, pos=end)
