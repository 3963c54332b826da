"""What a screen reader and the tab key meet: names everywhere, and one sensible way round."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def name_of(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    told = QAccessible.queryAccessibleInterface(widget)
    return told.text(QAccessible.Text.Name) if told is not None else widget.accessibleName()


def focusable(top: QWidget) -> Iterator[QWidget]:
    """All widgets in sight that the keyboard can reach."""
    for widget in top.findChildren(QWidget):
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
        is_inside = widget.focusProxy() is None and not isinstance(widget, QMenuBar)
        if is_reached and is_inside and widget.isVisibleTo(top) and widget.window() is top:
            yield widget


def nameless(top: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in focusable(top)
        if not name_of(widget).strip()
    ]


def test_everything_in_the_window_has_a_name(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, size=(1600, 1000))
    window.runs_pane.table.selectRow(0)
    found = {}
    for tab in window.tabs.ids():
        window.tabs.open(tab)
        settle(qtbot, window)
        assert len(list(focusable(window))) > 5
        found[tab] = nameless(window)
    assert found == {tab: [] for tab in window.tabs.ids()}


def test_everything_in_dialogs_has_a_name(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.shell.preferences.set_rules(["val/acc > 0.9"])
    shell = window.shell
    shell.open_settings()
    shell.open_about()
    shell.open_shortcuts()
    window.open_palette()
    shell.open_notices()
    tops = [
        shell.dialog("settings"),
        shell.dialog("about"),
        shell.shortcuts,
        window.palette_popup,
        shell.notices,
    ]
    found = {}
    for top in tops:
        assert top is not None
        top.show()
        found[type(top).__name__] = nameless(top)
        top.hide()
    assert found == {name: [] for name in found}
    settle(qtbot, window)


def way_round(window: MainWindow) -> list[QWidget]:
    """The widgets that the tab key visits, in its order, beginning at the window."""
    visited: list[QWidget] = []
    reached = set(focusable(window))
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window and len(visited) < 1000:
        if widget in reached:
            visited.append(widget)
        widget = widget.nextInFocusChain()
    return visited


def test_the_tab_key_goes_through_stores_runs_and_then_the_open_tab(
    open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    visited = way_round(window)
    assert set(visited) == set(focusable(window))
    areas = [window.sources_pane, window.runs_pane, window.tabs]
    order = [
        place for widget in visited for place, area in enumerate(areas) if area.isAncestorOf(widget)
    ]
    assert set(order) == {0, 1, 2}
    assert order == sorted(order)


def test_the_tab_key_comes_back_to_where_it_began(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.activateWindow()
    window.runs_pane.table.setFocus()
    seen = []
    for _ in range(200):
        focused = QApplication.focusWidget()
        if focused is None or (seen and focused is seen[0]):
            break
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is seen[0]
    assert len(seen) > 5
