"""Settings, shortcuts, the palette and notices, as a user meets them."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QHeaderView, QLabel, QPushButton
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core import about
from desktop.core.notices import Kind
from desktop.qt.theme import Scheme, Space, TextSize, Type
from desktop.widgets.shell.main_window import MainWindow
from desktop.widgets.shell.settings_dialog import SettingsDialog
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CTRL = Qt.KeyboardModifier.ControlModifier


def settings_of(qtbot: QtBot, window: MainWindow) -> SettingsDialog:
    qtbot.keyClick(window, Qt.Key.Key_Comma, CTRL)
    dialog = cast(SettingsDialog, window.shell.dialog("settings"))
    assert dialog.isVisible()
    return dialog


def click(qtbot: QtBot, widget: object) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_text_size_holds_everywhere_at_once_and_is_remembered(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, remembers=True)
    dialog = settings_of(qtbot, window)
    count = window.runs_pane._count
    before = (count.font().pixelSize(), window.runs_pane.table.rowHeight(0), Type.BODY)
    click(qtbot, dialog.text_size.button(TextSize.LARGE))
    settle(qtbot, window)
    after = (count.font().pixelSize(), window.runs_pane.table.rowHeight(0), Type.BODY)
    assert all(larger > usual for larger, usual in zip(after, before, strict=True))
    assert window.charts_pane.toolbar.height() == Space.BAR
    click(qtbot, dialog.text_size.button(TextSize.USUAL))
    settle(qtbot, window)
    assert (count.font().pixelSize(), window.runs_pane.table.rowHeight(0), Type.BODY) == before
    click(qtbot, dialog.text_size.button(TextSize.SMALL))
    window.close()
    again = open_window(runs_dir, remembers=True)
    assert again.theme.text_size is TextSize.SMALL
    assert again.runs_pane.table.rowHeight(0) < before[1]
    again.shell.preferences.set("text_size", "usual")


def test_sizes_and_themes_there_and_back_leave_every_pixel_as_it_was(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    keep = window.shell.preferences.set

    def pictures() -> list[QImage]:
        taken = []
        for tab in ("compare", "scatter", "charts"):
            window.tabs.open(tab)
            settle(qtbot, window)
            window.follow()
            taken.append(window.grab().toImage())
        return taken

    before = pictures()
    for size, theme in (("large", "dark"), ("small", "light"), ("large", "light")):
        keep("text_size", size)
        keep("theme", theme)
        settle(qtbot, window)
    keep("text_size", "usual")
    after = pictures()
    assert [one == other for one, other in zip(before, after, strict=True)] == [True] * 3


def test_no_text_is_cut_at_the_large_size(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.shell.preferences.set("text_size", "large")
    for tab in window.tabs.ids():
        window.tabs.open(tab)
        settle(qtbot, window)
        texts = [one for one in window.findChildren(QLabel) if one.isVisible() and one.text()]
        buttons = [one for one in window.findChildren(QAbstractButton) if one.isVisible()]
        assert texts
        low = [
            (type(one).__name__, one.text(), one.height())
            for one in (*texts, *(button for button in buttons if button.text()))
            if one.height() < one.fontMetrics().height()
        ]
        assert low == []
    window.shell.preferences.set("text_size", "usual")


def test_the_theme_and_times_follow_the_settings(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    dialog = settings_of(qtbot, window)
    click(qtbot, dialog.scheme.button(Scheme.DARK))
    assert window.theme.tokens.is_dark
    window.commands["view.theme.light"].trigger()
    assert dialog.scheme.button(Scheme.LIGHT).isChecked()
    model = window.runs_pane.model
    column = [one.id for one in model.columns].index("created")
    assert "ago" not in str(model.data(model.index(0, column)))
    click(qtbot, dialog.times.button(True))
    said = str(model.data(model.index(0, column)))
    assert said.endswith("ago") or said == "just now"
    settle(qtbot, window)


def test_rules_are_written_in_words_and_wrong_ones_explained(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    editor = settings_of(qtbot, window).rules
    qtbot.keyClicks(editor.field, "val/acc is great")
    assert "This is no rule" in editor.hint.text()
    assert not editor.add_button.isEnabled()
    editor.field.clear()
    qtbot.keyClicks(editor.field, "val/acc > 0.9")
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    assert [rule.text for rule in window.shell.preferences.rules] == ["val/acc > 0.9"]
    editor.remove("val/acc > 0.9")
    assert window.shell.preferences.rules == []


def test_what_happens_to_a_run_is_told_and_leads_to_it(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.shell.preferences.set_rules(["val/acc > 0.9"])
    toasts = window.shell.toasts
    run = tracklib.init(project="digits", name="live", dir=str(runs_dir))
    run.log({"val/acc": 0.5})
    table = window.workspace.runs
    qtbot.waitUntil(
        lambda: any(facts.name == "live" for facts in table.table.facts), timeout=LONGEST_WAIT_MS
    )
    settle(qtbot, window)
    run.log({"val/acc": 0.95, "loss": float("nan")})
    expected = {"live matches a rule", "live has NaN"}
    qtbot.waitUntil(lambda: set(toasts.titles()) == expected, timeout=LONGEST_WAIT_MS)
    run.finish()
    qtbot.waitUntil(lambda: "live finished" in toasts.titles(), timeout=LONGEST_WAIT_MS)
    assert window.status.bell.text() == "3"
    click(qtbot, toasts.toasts()[-1])
    assert window.tabs.current == "run"
    table_view = window.runs_pane.table
    names = [table.table.get(key).name for key in table_view.selected_keys()]  # type: ignore[union-attr]
    assert names == ["live"]
    click(qtbot, window.status.bell)
    assert window.shell.notices.list.count() == 3
    assert window.status.bell.text() == ""
    window.shell.notices.close()
    settle(qtbot, window)


def test_kinds_that_are_switched_off_are_not_told(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    dialog = settings_of(qtbot, window)
    dialog.kinds[Kind.FINISHED].click()
    assert not window.shell.preferences.tells(Kind.FINISHED)
    run = tracklib.init(project="digits", name="live", dir=str(runs_dir))
    run.log({"x": 1.0})
    rows = window.workspace.runs

    def state() -> list[str]:
        return [facts.state for facts in rows.table.facts if facts.name == "live"]

    qtbot.waitUntil(lambda: state() == ["running"], timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)
    run.finish()
    qtbot.waitUntil(lambda: state() == ["finished"], timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)
    assert window.shell.toasts.titles() == []


def test_the_sheet_lists_every_command_and_finds_them_by_keys(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, "?")
    sheet = window.shell.shortcuts
    shown = [title for titles in sheet.shown().values() for title in titles]
    assert {command.title for command in window.commands.all()} <= set(shown)
    qtbot.keyClicks(sheet.search, "ctrl+,")
    assert sheet.shown() == {"Window": ["Settings…"]}
    sheet.search.setText("no such thing")
    assert sheet.shown() == {}
    sheet.close()


def test_the_palette_begins_with_what_was_used_last_and_greys_what_cannot_be_done(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.commands["charts.smoother"].trigger()
    window.commands["charts.log"].trigger()
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = window.palette_popup
    assert palette.shown_titles()[:2] == ["Logarithmic y axis", "Smoother"]
    undo = next(one for one in window.commands.all() if one.id.endswith("undo"))
    window.commands[undo.id].setEnabled(False)
    qtbot.keyClicks(palette.search, "undo")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.close()
    settle(qtbot, window)


def test_versions_can_be_copied(qtbot: QtBot, open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    window.commands["window.about"].trigger()
    dialog = window.shell.dialog("about")
    assert dialog is not None
    button = next(b for b in dialog.findChildren(QPushButton) if b.text().startswith("Copy"))
    click(qtbot, button)
    assert QGuiApplication.clipboard().text() == about.as_text()
    assert f"tracklib {tracklib.__version__}" in about.as_text()


def test_settings_that_make_no_sense_count_as_not_set(
    open_window: OpenWindow, runs_dir: Path
) -> None:
    kept = open_window(runs_dir).shell.preferences
    for name, value in (("theme", 5), ("text_size", "huge"), ("rules", {"a": 1})):
        kept._own.set(name, value)
    kept._own.set("notices_off", "all")
    assert kept.scheme is Scheme.SYSTEM
    assert kept.text_size is TextSize.USUAL
    assert kept.rules == []
    assert kept.tells(Kind.FINISHED)


def test_deleting_asks_first_unless_that_is_switched_off(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    editing, asked = window.table_tools.editing, []

    def refuse(question: str, details: str) -> bool:
        asked.append(question)
        return False

    editing.confirm = refuse
    window.runs_pane.table.selectRow(0)
    editing.delete()
    assert len(asked) == 1
    settings_of(qtbot, window).confirm.click()
    editing.delete()
    assert len(asked) == 1
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 5, timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)


@pytest.mark.parametrize("size", TextSize)
def test_rows_of_every_table_are_as_high_as_the_text_needs(
    size: TextSize, qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    for tab in window.tabs.ids():
        window.tabs.open(tab)
    window.theme.set_text_size(size)
    settle(qtbot, window)
    headers = window.findChildren(QHeaderView)
    heights = [
        one.defaultSectionSize() for one in headers if one.orientation() is Qt.Orientation.Vertical
    ]
    assert len(heights) > 4
    assert set(heights) == {Space.ROW}
    window.theme.set_text_size(TextSize.USUAL)


def test_the_tray_brings_the_window_back_and_quits(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    show, leave = window.shell.tray.menu().actions()
    window.showMinimized()
    show.trigger()
    assert not window.isMinimized()
    assert window.isVisible()
    settle(qtbot, window)
    leave.trigger()
    assert not window.isVisible()


def test_notices_of_the_desktop_are_offered_only_where_it_has_some(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    box = settings_of(qtbot, window).system
    assert box.isEnabled() == window.shell.tray.is_available()
    assert ("it has none" in box.text()) != box.isEnabled()


def test_boxes_are_ticked_by_mouse_and_keys(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    box = settings_of(qtbot, window).kinds[Kind.FINISHED]
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(box, left, pos=QPoint(8, box.height() // 2))
    assert not window.shell.preferences.tells(Kind.FINISHED)
    qtbot.mouseClick(box, left, pos=QPoint(box.sizeHint().width() - 4, box.height() // 2))
    assert window.shell.preferences.tells(Kind.FINISHED)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not window.shell.preferences.tells(Kind.FINISHED)
    on, off = window.shell.preferences, box.grab().toImage()
    on.set_tells(Kind.FINISHED, True)
    assert box.grab().toImage() != off
