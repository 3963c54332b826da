"""Columns kept on the left, dragged, and written as wanted."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, settle
from tests.gui.test_runs_table import shown

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def test_the_name_stays_when_the_table_is_scrolled_sideways(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table = window.runs_pane.table
    assert table.pinned.isHidden()
    table.horizontalScrollBar().setValue(120)
    assert table.pinned.isVisible()
    assert table.pinned.columnWidth(0) == table.columnWidth(0)
    place = QPoint(12, table.pinned.rowViewportPosition(1) + 10)
    qtbot.mouseClick(table.pinned.viewport(), LEFT, pos=place)
    assert "run-4" not in shown(window)
    qtbot.mouseClick(table.pinned.viewport(), LEFT, pos=place + QPoint(60, 0))
    assert len(table.selected_keys()) == 1
    table.horizontalScrollBar().setValue(0)
    assert table.pinned.isHidden()
    settle(qtbot, window)


def test_dragging_a_header_moves_the_column_for_good(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 900), remembers=True)
    pane = window.runs_pane
    before = [column.id for column in pane.model.columns]
    pane.table.header.moveSection(3, 1)
    moved = [before[0], before[3], before[1], before[2], *before[4:]]
    qtbot.waitUntil(lambda: [column.id for column in pane.model.columns] == moved)
    assert pane.table.sections_in_order() == list(range(len(before)))
    pane.columns.pin("config.lr", True)
    pane.columns.write_as("config.lr", "percent:1")
    settle(qtbot, window)
    window.close()
    window = open_window(runs_dir, remembers=True)
    model = window.runs_pane.model
    ids = [column.id for column in model.columns]
    assert ids[:2] == ["name", "config.lr"]
    assert [one for one in ids if one != "config.lr"] == [
        one for one in moved if one != "config.lr"
    ]
    assert model.index(5, 1).data() == "10.0 %"
    assert window.runs_pane.columns.pinned_count(model.columns) == 2
