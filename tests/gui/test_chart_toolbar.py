"""The charts' tool bar by mouse: smoothing."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from desktop.core.smoothing import Method, share
from desktop.widgets.main_window import MainWindow
from desktop.widgets.menu_button import MenuButton
from tests.gui.conftest import OpenWindow, settle
from tests.gui.test_charts_pane import plot_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def choose(qtbot: QtBot, button: MenuButton, title: str) -> None:
    """Open the button's menu and click an entry."""
    action = next(action for action in button.choices.actions() if action.text() == title)
    click_entry(qtbot, button, action)


def click_entry(qtbot: QtBot, button: MenuButton, action: QAction) -> None:
    menu = button.choices
    menu.popup(button.mapToGlobal(QPoint(0, button.height())))
    qtbot.waitUntil(menu.isVisible)
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def drawn(window: MainWindow, metric: str) -> tuple[np.ndarray, np.ndarray]:
    """The first curve of a card as it is drawn."""
    picture = plot_of(window, metric).picture
    assert picture is not None
    curve = picture.chart.curves[0]
    return curve.x, curve.y


def test_three_kinds_of_smoothing_and_the_raw_curve_behind(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 1000))
    control = window.charts_pane.toolbar.smoothing
    qtbot.mouseClick(control.slider, LEFT, pos=control.slider.rect().center())
    choose(qtbot, control.button, "Running mean")
    settle(qtbot, window)
    look = window.workspace.charts.look
    assert look.method is Method.MEAN
    assert look.smoothing > 0
    x = np.arange(300.0)
    logged = 6 * np.exp(-x / 100)
    half = share(Method.MEAN, look.smoothing) * 299 / 2
    expected = [logged[np.abs(x - place) <= half].mean() for place in x]
    at, heights = drawn(window, "train/loss")
    np.testing.assert_allclose(heights, np.array(expected)[at.astype(int)])
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert len(picture.chart.curves[0].raw_x) > 0
    choose(qtbot, control.button, "Raw curve behind")
    settle(qtbot, window)
    picture = plot_of(window, "train/loss").picture
    assert picture is not None
    assert len(picture.chart.curves[0].raw_x) == 0
    choose(qtbot, control.button, "Gaussian")
    settle(qtbot, window)
    assert (drawn(window, "train/loss")[1] != heights).any()


def test_kind_of_smoothing_is_remembered(open_window: OpenWindow, runs_dir: Path) -> None:
    first = open_window(runs_dir, remembers=True)
    first.workspace.charts.set_method(Method.GAUSSIAN)
    first.workspace.charts.set_show_raw(False)
    first.close()
    look = open_window(runs_dir, remembers=True).workspace.charts.look
    assert (look.method, look.show_raw) == (Method.GAUSSIAN, False)
