"""Controls that a narrow tool bar has no room for: a menu at its end has them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from desktop.qt.theme import TextSize
from desktop.widgets.base.more_button import MoreButton
from desktop.widgets.compare.compare_pane import ComparePane
from desktop.widgets.compare.statistics_pane import StatisticsPane
from desktop.widgets.explore.scatter_pane import ScatterPane
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton
NARROW = (900, 700)


def entries(more: MoreButton) -> dict[str, QAction]:
    """What the menu of a button in sight offers, as it is when it opens."""
    assert more.isVisible()
    more.fill()
    return {action.text(): action for action in more.choices.actions()}


def pick(qtbot: QtBot, more: MoreButton, title: str) -> None:
    """Open the menu and click an entry."""
    more.choices.popup(more.mapToGlobal(QPoint(0, more.height())))
    qtbot.waitUntil(more.choices.isVisible)
    action = next(one for one in more.choices.actions() if one.text() == title)
    qtbot.mouseClick(more.choices, LEFT, pos=more.choices.actionGeometry(action).center())


def open_tab(qtbot: QtBot, window: MainWindow, tab: str) -> None:
    window.tabs.open(tab)
    settle(qtbot, window)


def test_a_switch_of_the_comparison_is_in_the_menu(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=NARROW)
    open_tab(qtbot, window, "compare")
    pane = window.tabs.content("compare")
    assert isinstance(pane, ComparePane)
    bar = pane.toolbar
    assert bar.percent.isHidden()
    pick(qtbot, bar.more, "Percent")
    assert pane.model.as_percent
    assert entries(bar.more)["Percent"].isChecked()
    window.resize(1900, 900)
    qtbot.waitUntil(bar.percent.isVisible)
    assert bar.percent.isChecked()
    assert bar.more.isHidden()


def test_a_menu_of_the_statistics_becomes_a_menu_in_the_menu(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=NARROW)
    open_tab(qtbot, window, "statistics")
    window.theme.set_text_size(TextSize.LARGE)
    settle(qtbot, window)
    pane = window.tabs.content("statistics")
    assert isinstance(pane, StatisticsPane)
    bar = pane.toolbar
    assert bar.method.isHidden()
    inner = entries(bar.more)["Method"].menu()
    assert "Student's t" in [action.text() for action in inner.actions()]
    pane.toolbar.open_method()
    popup = QApplication.activePopupWidget()
    assert popup is bar.method.choices
    assert popup.pos().y() > bar.more.mapToGlobal(QPoint(0, 0)).y()
    popup.close()
    window.theme.set_text_size(TextSize.USUAL)
    settle(qtbot, window)


def test_colour_and_group_of_a_narrow_scatter_plot_are_chosen_from_the_menu(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=NARROW)
    open_tab(qtbot, window, "scatter")
    pane = window.tabs.content("scatter")
    assert isinstance(pane, ScatterPane)
    assert pane.group_key.isHidden()
    pick(qtbot, pane.more, "Group: None…")
    popup = pane.group_key.popup
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClicks(popup.search, "width")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(pane.view.scene.groups), timeout=LONGEST_WAIT_MS)
    assert "Group: width…" in entries(pane.more)
    settle(qtbot, window)


@pytest.mark.parametrize("size", [NARROW, (1280, 800), (1600, 900)])
def test_no_control_of_the_charts_is_squeezed(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, size: tuple[int, int]
) -> None:
    window = open_window(runs_dir, size=size)
    bar = window.charts_pane.toolbar
    for button in bar.findChildren(QToolButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.sizeHint().width()
    assert bar.groups.isVisible() or "Groups of runs" in entries(bar.more)
