"""The window is made larger or smaller: charts follow at once, and are sharp when it rests."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.qt.theme import LIGHT
from desktop.widgets.charts.plot import Plot
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def first_plot(window: MainWindow) -> Plot:
    plots = [one for one in window.charts_pane.findChildren(Plot) if one.isVisible()]
    return min(plots, key=lambda one: (one.mapTo(window, one.pos()).y(), one.x()))


def coloured(image: QImage) -> int:
    """How many pixels are of a curve's colour rather than grey."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(pixel.hsvSaturation() > 90 for pixel in pixels)


def test_charts_keep_their_curves_at_each_step_and_are_sharp_at_the_end(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1400, 900))
    before = first_plot(window).grab().toImage()
    for step in range(1, 13):
        window.resize(1400 - 30 * step, 900 - 15 * step)
        QApplication.processEvents()
        assert coloured(first_plot(window).grab().toImage()) > 50, step
    for step in range(1, 13):
        window.resize(1040 + 30 * step, 720 + 15 * step)
        QApplication.processEvents()
    settle(qtbot, window)
    assert window.width() == 1400
    after = first_plot(window).grab().toImage()
    assert after == before
    assert after.pixelColor(after.width() - 2, 2) == QColor(LIGHT.surface)
