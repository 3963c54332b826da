"""Changing runs in the window: shown at once, kept in the store, undone, refused in words."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from desktop.qt import run_edits
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle
from tracklib import store
from tracklib.edit import edit_runs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def names(window: MainWindow) -> list[str]:
    listing = window.workspace.runs.listing
    return [listing.facts_at(row).name for row in range(len(listing))]


def kept(folder: Path) -> dict[str, store.RunFacts]:
    """The runs as any other reader sees them, by the number in their first name."""
    opened = store.open_store(folder)
    return {str(n): opened.run(i).facts() for n, i in enumerate(opened.run_ids())}


def select(window: MainWindow, *wanted: str) -> None:
    window.runs_pane.table.clearSelection()
    window.runs_pane.table.setFocus()
    mode = window.runs_pane.table.selectionModel()
    for row, name in enumerate(names(window)):
        if name in wanted:
            index = window.runs_pane.model.index(row, 0)
            mode.select(index, mode.SelectionFlag.Select | mode.SelectionFlag.Rows)
            # The table's own way asks for Ctrl and Shift, as the keys of another test left them.
            mode.setCurrentIndex(index, mode.SelectionFlag.NoUpdate)


def press(qtbot: QtBot, window: MainWindow, command: str) -> None:
    window.commands[command].trigger()
    settle(qtbot, window)


def all_kept_names(folder: Path) -> list[str]:
    return sorted(facts.name for facts in kept(folder).values())


def test_f2_renames_a_run_in_its_place_and_undo_brings_the_name_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    select(window, "run-3")
    window.commands["runs.rename"].trigger()
    editor = window.table_tools.editing.names
    assert editor.isVisible()
    assert editor.text() == "run-3"
    qtbot.keyClicks(editor, "better-")
    editor.insert("é")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert not editor.isVisible()
    assert "better-é" in names(window)  # before anything was written
    settle(qtbot, window)
    assert "better-é" in all_kept_names(runs_dir)
    assert window.commands["edit.undo"].text() == "Undo rename of 1 run"
    press(qtbot, window, "edit.undo")
    assert "run-3" in names(window)
    assert "run-3" in all_kept_names(runs_dir)
    press(qtbot, window, "edit.redo")
    assert "better-é" in all_kept_names(runs_dir)


def test_a_double_click_on_the_name_opens_the_editor_and_escape_leaves_it(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table = window.runs_pane.table
    place = table.visualRect(window.runs_pane.model.index(1, 0)).center()
    before = names(window)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, place.y()))
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, place.y()))
    editor = window.table_tools.editing.names
    assert editor.text() == before[1]
    qtbot.keyClicks(editor, "no")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert names(window) == before
    assert not (runs_dir / "edits").exists()


def test_several_are_renamed_by_a_pattern_with_a_preview(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    select(window, "run-1", "run-2")
    window.commands["runs.rename"].trigger()
    dialog = window.table_tools.editing.rename_dialog
    dialog.pattern.setText("{oops}")
    assert not dialog.accept_button.isEnabled()
    dialog.pattern.clear()
    qtbot.keyClicks(dialog.pattern, "{name}/w{config.width}-{n}")
    seen = [new.text() for _, new in dialog.lines if new.isVisible()]
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    found = [name for name in names(window) if "/w16" in name]
    assert [f"→ {name}" for name in found] == seen
    assert len(found) == 2
    assert set(found) <= set(all_kept_names(runs_dir))
    assert window.commands["edit.undo"].text() == "Undo rename of 2 runs"


def test_tags_show_what_all_and_some_have_and_each_tick_counts(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    select(window, "run-1", "run-2")
    window.commands["runs.tags"].trigger()
    popup = window.table_tools.editing.tags_popup
    assert popup.list.item(0).text() == "even"
    assert popup.list.item(0).checkState() == Qt.CheckState.PartiallyChecked
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.keyClicks(popup.search, "paper")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    popup.close()
    settle(qtbot, window)
    runs = kept(runs_dir)
    tags = {facts.name: facts.tags for facts in runs.values()}
    assert tags["run-1"] == ("even", "paper")
    assert tags["run-2"] == ("even", "paper")
    assert tags["run-3"] == ()
    press(qtbot, window, "edit.undo")
    press(qtbot, window, "edit.undo")
    tags = {facts.name: facts.tags for facts in kept(runs_dir).values()}
    assert (tags["run-1"], tags["run-2"]) == ((), ("even",))


def test_notes_are_written_in_a_small_editor(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    select(window, "run-0")
    window.commands["runs.notes"].trigger()
    dialog = window.table_tools.editing.notes_dialog
    assert dialog.windowTitle() == "Notes of run-0"
    qtbot.keyClicks(dialog.text, "# good")
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert "# good" in [facts.notes for facts in kept(runs_dir).values()]


def test_archived_runs_go_out_of_sight_until_asked_for(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    select(window, "run-1", "run-4")
    press(qtbot, window, "runs.archive")
    assert set(names(window)) == {"run-0", "run-2", "run-3", "run-5"}
    assert sum(facts.is_archived for facts in kept(runs_dir).values()) == 2
    press(qtbot, window, "runs.archived")
    assert len(names(window)) == 6
    select(window, "run-1")
    press(qtbot, window, "runs.archive")
    press(qtbot, window, "runs.archived")
    assert len(names(window)) == 5
    window.runs_pane.filter.set_text("archived == true")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: names(window) == ["run-4"])


@pytest.mark.parametrize("is_sure", [True, False])
def test_delete_asks_and_can_be_undone(
    qtbot: QtBot,
    open_window: OpenWindow,
    runs_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_sure: bool,
) -> None:
    window = open_window(runs_dir)
    asked: list[str] = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        button = next(b for b in box.buttons() if (b.text() == "Delete") is is_sure)
        box.show()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    select(window, "run-2")
    press(qtbot, window, "runs.delete")
    assert asked == ["Delete run-2?"]
    assert ("run-2" in names(window)) is not is_sure
    assert sum(facts.is_deleted for facts in kept(runs_dir).values()) == is_sure
    if is_sure:
        press(qtbot, window, "edit.undo")
        assert "run-2" in names(window)
        assert not any(facts.is_deleted for facts in kept(runs_dir).values())


def test_the_colour_of_a_run_is_chosen(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    select(window, "run-2")
    (key,) = window.runs_pane.table.selected_keys()
    usual = window.workspace.runs.listing.colours[key]
    window.table_tools.editing.set_colour((usual + 5) % 16)
    settle(qtbot, window)
    assert window.workspace.runs.listing.colours[key] == (usual + 5) % 16
    press(qtbot, window, "edit.undo")
    assert window.workspace.runs.listing.colours[key] == usual


def test_a_store_that_refuses_takes_the_change_back_and_says_so(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    (runs_dir / "edits").write_text("in the way")
    before = names(window)
    select(window, "run-3")
    window.commands["runs.rename"].trigger()
    qtbot.keyClicks(window.table_tools.editing.names, "lost")
    qtbot.keyClick(window.table_tools.editing.names, Qt.Key.Key_Return)
    assert "lost" in names(window)
    settle(qtbot, window)
    assert names(window) == before
    assert "The rename of 1 run was not saved" in window.shell.toasts.titles()


def test_what_another_program_edits_appears(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    first, second, *_ = store.open_store(runs_dir).run_ids()
    edit_runs(runs_dir, {first: {"name": "from elsewhere"}, second: {"deleted": True}})
    qtbot.waitUntil(
        lambda: "from elsewhere" in names(window) and len(names(window)) == 5, timeout=20_000
    )


def test_an_edit_just_before_the_window_closes_is_kept(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    select(window, "run-5")
    (key,) = window.runs_pane.table.selected_keys()
    for number in range(5):
        window.workspace.edits.edit("rename of 1 run", {key: {"name": f"last {number}"}})
    window.close()
    assert "last 4" in all_kept_names(runs_dir)


def test_many_runs_are_prepared_off_the_event_loop(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_edits, "_AT_ONCE", 2)
    window = open_window(runs_dir)
    select(window, "run-1", "run-2", "run-3", "run-4")
    window.commands["runs.archive"].trigger()
    qtbot.waitUntil(lambda: set(names(window)) == {"run-0", "run-5"})
    settle(qtbot, window)
    assert sum(facts.is_archived for facts in kept(runs_dir).values()) == 4
    window.commands["edit.undo"].trigger()
    qtbot.waitUntil(lambda: len(names(window)) == 6)
    settle(qtbot, window)
    assert not any(facts.is_archived for facts in kept(runs_dir).values())
