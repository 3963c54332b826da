"""The window as a whole: remembering, themes, empty stores, closing at any moment, screenshots."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import main, make_window, parse_size
from desktop.core.axes import XAxis
from desktop.qt.theme import DARK, LIGHT, Scheme
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_the_window_remembers_what_was_set(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    first = open_window(runs_dir, remembers=True)
    first.runs_pane.filter.set_text("tags has even")
    first.workspace.charts.set_axis(XAxis.WALL)
    first.workspace.charts.set_smoothing(0.5)
    first.runs_pane.choose_columns(["name", "config.width", "config.lr"])
    first.charts_pane.grid.toggle_fold("val")
    first.runs_dock.hide()
    settle(qtbot, first)
    first.close()

    second = open_window(runs_dir, remembers=True)
    assert second.runs_pane.filter.text() == "tags has even"
    assert len(second.runs_pane.model.listing) == 3
    assert second.workspace.charts.look.axis is XAxis.WALL
    assert second.workspace.charts.look.smoothing == 0.5
    columns = [column.id for column in second.runs_pane.model.columns]
    assert columns == ["name", "config.width", "config.lr"]
    assert second.charts_pane.grid.folded == {"val"}
    assert second.runs_dock.isHidden()


def test_unreadable_settings_do_no_harm(
    open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    open_window(runs_dir, remembers=True).close()
    for file in (tmp_path / "settings").rglob("*.json"):
        file.write_text("{ torn")
    window = open_window(runs_dir, remembers=True)
    assert len(window.runs_pane.model.listing) == 6


def test_themes_change_everything_at_once(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    light = window.grab().toImage()
    window.set_scheme(Scheme.DARK)
    settle(qtbot, window)
    dark = window.grab().toImage()
    corner = (window.width() - 30, window.height() - 60)
    assert light.pixelColor(*corner) == QColor(LIGHT.page)
    assert dark.pixelColor(*corner) == QColor(DARK.page)
    window.set_scheme(Scheme.LIGHT)
    settle(qtbot, window)


def test_panes_hide_and_the_table_takes_the_whole_window(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    narrow = window.runs_pane.width()
    qtbot.keyClick(window, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: window.runs_pane.width() > 2 * narrow)
    assert not window.charts_pane.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_T)
    qtbot.waitUntil(window.charts_pane.isVisible)
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.sources_dock.isHidden()


def test_slash_leads_to_the_filter_and_typing_there_is_text(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, Qt.Key.Key_Slash)
    line = window.runs_pane.filter
    assert line.hasFocus()
    qtbot.keyClicks(line, "a/lot 1")
    assert line.text() == "a/lot 1"
    assert window.workspace.charts.look.axis is XAxis.STEP
    window.runs_pane.completion.hide()


def test_every_command_has_a_title_and_no_shortcut_is_used_twice(
    open_window: OpenWindow, runs_dir: Path
) -> None:
    commands = open_window(runs_dir).commands.all()
    assert all(command.title for command in commands)
    shortcuts = [shortcut for command in commands for shortcut in command.shortcuts]
    assert len(shortcuts) == len(set(shortcuts))


def test_the_palette_finds_a_command_and_does_it(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.palette_popup
    assert len(palette.shown_titles()) == len(window.commands.all())
    qtbot.keyClicks(palette.search, "log y")
    assert palette.shown_titles()[0] == "Logarithmic y axis"
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.workspace.charts.look.log_y
    settle(qtbot, window)


def test_closing_at_any_moment_leaves_nothing(
    qtbot: QtBot, qapp: QApplication, runs_dir: Path
) -> None:
    for turns in range(0, 40, 4):
        window = make_window(qapp, [str(runs_dir)], theme="light", remembers=False)
        window.resize(900, 600)
        window.show()
        for _ in range(turns):
            qapp.processEvents()
        window.close()
        window.deleteLater()
        qapp.processEvents()


def test_screenshot_is_the_window_when_all_is_drawn(runs_dir: Path, tmp_path: Path) -> None:
    for theme, page in (("light", LIGHT.page), ("dark", DARK.page)):
        file = tmp_path / f"{theme}.png"
        command = [sys.executable, "-m", "desktop", str(runs_dir), "--screenshot", str(file)]
        subprocess.run([*command, "--size", "1000x700", "--theme", theme], check=True)
        image = QImage(str(file))
        assert (image.width(), image.height()) == (1000, 700)
        assert image.pixelColor(982, 640) == QColor(page)


def test_screenshots_can_be_made_for_sharp_screens(runs_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "sharp.png"
    command = [sys.executable, "-m", "desktop", str(runs_dir), "--screenshot", str(file)]
    subprocess.run([*command, "--size", "800x600", "--scale", "2"], check=True)
    assert QImage(str(file)).width() == 1600


def test_a_wrong_size_is_explained() -> None:
    assert parse_size("1600x1000").width() == 1600
    with pytest.raises(ValueError, match="1600x1000"):
        parse_size("large")


def test_a_screenshot_that_cannot_be_written_is_an_error(
    qapp: QApplication, runs_dir: Path, tmp_path: Path
) -> None:
    assert main([str(runs_dir)], screenshot=str(tmp_path / "no" / "a.png")) == 1


def test_keys_turn_to_the_tabs(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, Qt.Key.Key_T)
    alt, control = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
    for place, tab_id in enumerate(window.tabs.ids(), start=1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + place), alt)
        assert window.tabs.current == tab_id
        assert window.tabs.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_PageDown, control)
    assert window.tabs.current == window.tabs.ids()[0]
    qtbot.keyClick(window, Qt.Key.Key_PageUp, control)
    assert window.tabs.current == window.tabs.present_ids()[-1]
    settle(qtbot, window)


_CLOCKS = ["MainWindow", "MainWindow", "RunPane", "RunsTable"]
"""The main window says what takes long, and saves what was set."""


def test_a_hidden_window_has_no_timer_that_goes_on(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.tabs.open("run")
    settle(qtbot, window)

    def ticking() -> list[str]:
        timers = [one for one in window.findChildren(QTimer) if one.isActive()]
        return [type(one.parent()).__name__ for one in timers if not one.isSingleShot()]

    qtbot.waitUntil(lambda: sorted(ticking()) == _CLOCKS, timeout=20_000)
    window.hide()
    assert ticking() == []
    window.show()
    assert "MainWindow" in ticking()
    settle(qtbot, window)
