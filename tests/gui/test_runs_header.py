"""The header of the runs table under the mouse: columns are dragged, resized and clicked."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHeaderView
from pytestqt.qtbot import QtBot

from desktop.widgets.runs.runs_header import RunsHeader
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


def drag(qtbot: QtBot, header: QHeaderView, start: QPoint, end: QPoint) -> None:
    """Press, move in steps as a hand does, release."""
    viewport = header.viewport()
    qtbot.mouseMove(viewport, start)
    qtbot.mousePress(viewport, LEFT, pos=start)
    for step in range(1, 11):
        qtbot.mouseMove(viewport, start + (end - start) * step / 10)
    qtbot.mouseRelease(viewport, LEFT, pos=end)


def wide(
    qtbot: QtBot, open_window: OpenWindow, folder: Path, remembers: bool = False
) -> MainWindow:
    window = open_window(folder, size=(1600, 900), remembers=remembers)
    if window.tabs.isVisible():
        window.toggle_table()
    settle(qtbot, window)
    return window


def titles(window: MainWindow) -> list[str]:
    table = window.runs_pane.table
    return [window.runs_pane.model.columns[one].title for one in table.sections_in_order()]


def middle(header: RunsHeader, section: int) -> QPoint:
    return QPoint(
        header.sectionViewportPosition(section) + header.sectionSize(section) // 2,
        header.height() // 2,
    )


def test_a_dragged_column_stands_where_it_was_let_go_and_stays_there(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = wide(qtbot, open_window, runs_dir, remembers=True)
    header = window.runs_pane.table.header
    before, sort = titles(window), header.sort
    moved = header.logicalIndex(3)
    target = middle(header, header.logicalIndex(1)) - QPoint(8, 0)
    drag(qtbot, header, middle(header, moved), target)
    settle(qtbot, window)
    expected = [before[0], before[3], before[1], before[2], *before[4:]]
    assert titles(window) == expected
    assert header.sort == sort, "a drag is no click"
    window.close()
    again = wide(qtbot, open_window, runs_dir, remembers=True)
    assert titles(again) == expected


def test_a_column_is_resized_at_its_edge_and_keeps_its_width(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = wide(qtbot, open_window, runs_dir, remembers=True)
    header = window.runs_pane.table.header
    section = header.logicalIndex(2)
    width, sort = header.sectionSize(section), header.sort
    title = titles(window)[2]
    edge = QPoint(header.sectionViewportPosition(section) + width - 1, header.height() // 2)
    drag(qtbot, header, edge, edge + QPoint(60, 0))
    settle(qtbot, window)
    assert header.sectionSize(section) == width + 60
    assert header.sort == sort
    window.close()
    again = wide(qtbot, open_window, runs_dir, remembers=True)
    header = again.runs_pane.table.header
    assert header.sectionSize(header.logicalIndex(titles(again).index(title))) == width + 60


def test_a_click_sorts(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = wide(qtbot, open_window, runs_dir)
    header = window.runs_pane.table.header
    section = header.logicalIndex(1)
    qtbot.mouseClick(header.viewport(), LEFT, pos=middle(header, section))
    settle(qtbot, window)
    assert [key.column.title for key in header.sort] == [titles(window)[1]]


def test_a_title_stays_whole_beside_its_place_in_the_order(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = wide(qtbot, open_window, runs_dir)
    header = window.runs_pane.table.header
    sections = [titles(window).index(title) for title in ("train/loss", "lr")]
    for section, modifier in zip(sections, (NONE, SHIFT), strict=True):
        place = middle(header, header.logicalIndex(section))
        qtbot.mouseClick(header.viewport(), LEFT, modifier, place)
        settle(qtbot, window)
    assert [key.column.title for key in header.sort] == ["train/loss", "lr"]
    assert [header.title_seen(header.logicalIndex(one)) for one in sections] == [
        "train/loss",
        "lr",
    ]
