"""Cards moved, resized, pinned and hidden by mouse and keys, taken back, and found again."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.curves import View
from desktop.widgets.charts.card import Card
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def window(open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    with tracklib.init(project="p", dir=str(tmp_path / "s")) as run:
        for step in range(200):
            run.log({f"train/{name}": step / (place + 1) for place, name in enumerate("abcdef")})
    return open_window(tmp_path / "s", remembers=True)


def card(window: MainWindow, metric: str) -> Card:
    found = window.charts_pane.grid.findChildren(Card)
    return next(one for one in found if one.isVisible() and one.metric_name == metric)


def order(window: MainWindow) -> str:
    return "".join(name[-1] for name in window.charts_pane.grid.metrics())


def choose(menu_title: str) -> None:
    """Click an entry of the open menu."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    entries = [*menu.actions()]
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            entries += submenu.actions()
    next(action for action in entries if action.text() == menu_title).trigger()
    menu.close()


def test_a_card_is_dragged_by_its_header_to_another_place(qtbot: QtBot, window: MainWindow) -> None:
    moved, target = card(window, "train/c"), card(window, "train/a")
    header = moved.header
    qtbot.mousePress(header, LEFT, pos=QPoint(30, 18))
    end = header.mapFromGlobal(target.mapToGlobal(QPoint(20, 100)))
    qtbot.mouseMove(header, QPoint(60, 40))
    qtbot.mouseMove(header, end)
    assert window.charts_pane.grid._moving._drop_line.isVisible()
    qtbot.mouseRelease(header, LEFT, pos=end)
    assert order(window) == "cabdef"
    assert not window.charts_pane.grid._moving._drop_line.isVisible()
    assert window.commands["edit.undo"].text() == "Undo move of c"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert order(window) == "abcdef"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert order(window) == "cabdef"


def test_the_corner_makes_a_card_larger(qtbot: QtBot, window: MainWindow) -> None:
    one = card(window, "train/a")
    before = one.size()
    one.grip.show()
    qtbot.mousePress(one.grip, LEFT, pos=QPoint(8, 8))
    qtbot.mouseMove(one.grip, QPoint(8 + before.width(), 8 + before.height()))
    assert one.width() > 1.9 * before.width(), "the page follows while the mouse moves"
    qtbot.mouseRelease(one.grip, LEFT, pos=QPoint(8, 8))
    settle(qtbot, window)
    assert one.width() > 1.9 * before.width()
    assert one.height() > 1.9 * before.height()
    assert one.plot.picture is not None
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settle(qtbot, window)
    assert one.size() == before


def test_the_menu_pins_hides_and_brings_back(qtbot: QtBot, window: MainWindow) -> None:
    grid = window.charts_pane.grid
    one = card(window, "train/e")
    one.header.show_buttons(True)
    qtbot.mouseClick(one.header.more, LEFT)
    choose("Pin to the top")
    assert order(window) == "eabcdf"
    qtbot.mouseClick(card(window, "train/b").header.more, LEFT)
    choose("Hide chart")
    assert order(window) == "eacdf"
    header = next(one for one in grid._headers if one.hidden.isVisible())
    assert header.hidden.text() == "1 hidden"
    qtbot.mouseClick(header.hidden, LEFT)
    choose("b")
    assert order(window) == "eabcdf"


def test_keys_size_and_move_the_focused_card(qtbot: QtBot, window: MainWindow) -> None:
    one = card(window, "train/a")
    before = one.width()
    one.focus_plot()
    qtbot.keyClick(one.plot, Qt.Key.Key_Right, CTRL | ALT)
    assert one.width() > 1.9 * before
    qtbot.keyClick(one.plot, Qt.Key.Key_Right, CTRL | SHIFT)
    assert order(window) == "bacdef"
    settle(qtbot, window)


def test_the_arrangement_is_found_again(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, tmp_path: Path
) -> None:
    one = card(window, "train/f")
    one.focus_plot()
    qtbot.keyClick(one.plot, Qt.Key.Key_P, SHIFT)
    assert order(window) == "fabcde"
    window.close()
    again = open_window(tmp_path / "s", remembers=True)
    assert order(again) == "fabcde"


def test_zooms_are_taken_back_one_by_one(qtbot: QtBot, window: MainWindow) -> None:
    plot = card(window, "train/a").plot
    plot.setFocus()
    views = [plot.view]
    for start in (60, 90):
        qtbot.mousePress(plot, LEFT, pos=QPoint(start, 60))
        qtbot.mouseMove(plot, QPoint(start + 100, 62))
        qtbot.mouseRelease(plot, LEFT, pos=QPoint(start + 100, 62))
        settle(qtbot, window)
        views.append(plot.view)
    assert len({view.x for view in views}) == 3
    qtbot.keyClick(plot, Qt.Key.Key_Left, ALT)
    assert plot.view == views[1]
    qtbot.keyClick(plot, Qt.Key.Key_Backspace)
    assert plot.view == views[0] == View()
    qtbot.keyClick(plot, Qt.Key.Key_Right, ALT)
    assert plot.view == views[1]
    settle(qtbot, window)
