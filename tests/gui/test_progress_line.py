"""The line in the status bar that tells of long work."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.qt.theme import Theme
from desktop.widgets.base.progress_line import ProgressLine

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_it_fills_where_the_whole_is_known_and_moves_only_while_it_is_not(
    qtbot: QtBot, qapp: QApplication
) -> None:
    line = ProgressLine(Theme(qapp))
    qtbot.addWidget(line)
    assert not line.is_moving
    line.show()
    assert line.is_moving
    starts = set[float]()

    def has_gone_by() -> bool:
        start, end = line.span()
        assert 0 <= start <= end <= 1
        starts.add(start)
        return len(starts) > 3

    qtbot.waitUntil(has_gone_by)
    line.show_progress(30, 120)
    assert line.span() == (0.0, 0.25)
    assert not line.is_moving
    line.show_progress(500, 120)
    assert line.span() == (0.0, 1.0)
    line.show_progress(0, 0)
    assert line.is_moving
    line.hide()
    assert not line.is_moving
