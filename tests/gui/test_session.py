"""Which stores come again, and what the window says of those that cannot be opened."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from desktop.core import opening
from desktop.widgets.shell.main_window import MainWindow
from tests.fault.machine import obeying_permissions
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, log_run, settle
from tests.gui.test_charts_pane import plot_of
from tests.gui.test_stores import drop, names

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def usual(store_dir: Path) -> Path:
    """The store that logging uses, with one run."""
    log_run(store_dir, 9, project="usual")
    return store_dir


def listed(window: MainWindow) -> int:
    return len(window.runs_pane.model.listing)


def line_of(window: MainWindow, title: str) -> str:
    """What a line of the pane says to a screen reader."""
    tree = window.sources_pane._tree
    row = names(window).index(title)
    return str(tree.topLevelItem(row).data(0, Qt.ItemDataRole.AccessibleTextRole))


def choose(window: MainWindow, store: str, title: str) -> None:
    """Trigger an entry of a store's menu."""
    menu = window.shell.store_menu(store)
    next(one for one in menu.actions() if one.text() == title).trigger()
    menu.deleteLater()


def test_what_was_opened_comes_again_and_what_was_closed_stays_away(
    qtbot: QtBot, open_window: OpenWindow, usual: Path, runs_dir: Path
) -> None:
    first = open_window(remembers=True)
    drop(first, runs_dir)
    qtbot.waitUntil(lambda: listed(first) == 7, timeout=LONGEST_WAIT_MS)
    first.runs_pane.choose_columns(["name", "config.lr"])
    settle(qtbot, first)
    first.close()

    second = open_window(remembers=True)
    qtbot.waitUntil(lambda: listed(second) == 7, timeout=LONGEST_WAIT_MS)
    assert [column.id for column in second.runs_pane.model.columns] == ["name", "config.lr"]
    for store, source in list(second.workspace.sources.items()):
        if source.path == usual:
            second.shell.stores.close(store)
    settle(qtbot, second)
    second.close()

    third = open_window(remembers=True)
    qtbot.waitUntil(lambda: listed(third) == 6, timeout=LONGEST_WAIT_MS)
    assert [source.path for source in third.workspace.sources.values()] == [runs_dir]


def test_named_stores_change_nothing_of_what_comes_again(
    open_window: OpenWindow, usual: Path, runs_dir: Path
) -> None:
    open_window(runs_dir, remembers=True).close()
    assert listed(open_window(remembers=True)) == 1


def test_two_windows_do_not_forget_each_other_s_stores(
    qtbot: QtBot, open_window: OpenWindow, usual: Path, runs_dir: Path, tmp_path: Path
) -> None:
    log_run(tmp_path / "another", 7)
    one, other = open_window(remembers=True), open_window(remembers=True)
    drop(other, tmp_path / "another")
    qtbot.waitUntil(lambda: listed(other) == 2, timeout=LONGEST_WAIT_MS)
    drop(one, runs_dir)
    qtbot.waitUntil(lambda: listed(one) == 7, timeout=LONGEST_WAIT_MS)
    one.shell.preferences.set("relative_times", True)
    one.close()
    other.close()
    third = open_window(remembers=True)
    qtbot.waitUntil(lambda: listed(third) == 8, timeout=LONGEST_WAIT_MS)
    assert third.shell.preferences.has_relative_times


def test_a_store_that_went_away_is_listed_as_last_seen_and_comes_back(
    qtbot: QtBot, open_window: OpenWindow, usual: Path, runs_dir: Path, tmp_path: Path
) -> None:
    open_window(runs_dir, usual, remembers=True).close()
    runs_dir.rename(tmp_path / "elsewhere")
    window = open_window(runs_dir, usual, remembers=True)
    assert listed(window) == 7
    qtbot.waitUntil(lambda: "not reachable" in line_of(window, "a store"), timeout=LONGEST_WAIT_MS)
    problem = window._problems()[0]
    assert (problem.where, problem.what) == (str(runs_dir), "The folder is not there")
    (tmp_path / "elsewhere").rename(runs_dir)
    store = next(k for k, one in window.workspace.sources.items() if one.path == runs_dir)
    choose(window, store, "Try again")
    qtbot.waitUntil(lambda: line_of(window, "a store") == "a store, 6 runs")
    settle(qtbot, window)
    assert window._problems() == []


def test_a_file_in_place_of_a_store_is_told_and_can_be_taken_off_the_list(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no store")
    window = open_window(wrong, runs_dir)
    assert listed(window) == 6
    qtbot.waitUntil(lambda: "notes.txt" in names(window), timeout=LONGEST_WAIT_MS)
    said = line_of(window, "notes.txt")
    assert said == "notes.txt, cannot be opened: This is a file, not a folder"
    window.status.open_problems()
    buttons = window.status._panel.findChildren(QToolButton)
    remove = next(one for one in buttons if one.text() == "Remove")
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "notes.txt" not in names(window), timeout=LONGEST_WAIT_MS)
    assert not window.status._panel.isVisible()
    assert window._problems() == []


def test_a_store_opens_as_soon_as_what_was_wrong_is_mended(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "later"
    wrong.write_text("no store")
    window = open_window(wrong)
    wrong.unlink()
    runs_dir.rename(wrong)
    choose(window, str(wrong), "Try again")
    qtbot.waitUntil(lambda: listed(window) == 6, timeout=LONGEST_WAIT_MS)
    assert window.workspace.unopened == {}


def test_a_store_of_a_later_format_says_so(
    open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    shutil.copytree(runs_dir, tmp_path / "future")
    (tmp_path / "future" / "store.json").write_text('{"format": 99, "id": "x"}')
    window = open_window(tmp_path / "future", runs_dir)
    assert listed(window) == 6
    assert "99" in window.workspace.unopened[str(tmp_path / "future")]


def test_a_copy_of_an_open_store_is_named_as_such(
    open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    shutil.copytree(runs_dir, tmp_path / "copied")
    window = open_window(runs_dir, tmp_path / "copied")
    assert "is a copy of" in window.workspace.unopened[str(tmp_path / "copied")]


def test_stores_that_may_not_be_read_leave_the_window_usable(
    qapp: QApplication, usual: Path, runs_dir: Path, tmp_path: Path
) -> None:
    """In a process without the right of root to read everything."""
    picture = tmp_path / "window.png"
    os.chmod(runs_dir, 0)
    try:
        program = [sys.executable, "-m", "desktop", str(runs_dir), str(usual)]
        done = subprocess.run(
            [*obeying_permissions(), *program, "--screenshot", str(picture)],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        os.chmod(runs_dir, 0o755)
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.exists()


def test_with_every_store_closed_the_window_says_how_to_open_one(
    qtbot: QtBot, open_window: OpenWindow, usual: Path
) -> None:
    window = open_window(remembers=True)
    window.commands["stores.close"].trigger()
    qtbot.waitUntil(lambda: listed(window) == 0, timeout=LONGEST_WAIT_MS)
    window.close()
    again = open_window(remembers=True)
    again.follow()
    assert again.workspace.feeds == {}
    said = {label.text() for label in again.runs_pane.findChildren(QLabel) if label.isVisible()}
    assert "No store is open" in said
    drop(again, usual)
    qtbot.waitUntil(lambda: listed(again) == 1, timeout=LONGEST_WAIT_MS)
    again.close()
    assert listed(open_window(remembers=True)) == 1


class HangingStore:
    """A store whose store.json does not answer, as on a network disk that is away: reading a FIFO
    waits until somebody writes into it."""

    def __init__(self, folder: Path) -> None:
        self._facts = (folder / "store.json").read_bytes()
        self._file = folder / "store.json"
        self._file.unlink()
        os.mkfifo(self._file)

    def answer(self) -> None:
        """Let everybody read who waits, and those who come later."""
        pipe = os.open(self._file, os.O_RDWR)
        self._file.rename(self._file.with_suffix(".away"))
        self._file.write_bytes(self._facts)
        os.write(pipe, self._facts)
        os.close(pipe)


def test_a_store_that_does_not_answer_holds_up_neither_the_window_nor_others(
    qtbot: QtBot, open_window: OpenWindow, usual: Path, runs_dir: Path
) -> None:
    hanging = HangingStore(runs_dir)
    began = time.monotonic()
    window = open_window(runs_dir, usual)
    assert time.monotonic() - began < opening.PATIENCE_S * 2
    assert listed(window) == 1
    assert len(window.charts_pane.grid.metrics()) == 2, "the other store is read"
    qtbot.waitUntil(
        lambda: line_of(window, "a store").endswith("The folder does not answer"),
        timeout=LONGEST_WAIT_MS,
    )
    assert [one.what for one in window._problems()] == ["The folder does not answer"]
    hanging.answer()
    qtbot.waitUntil(lambda: listed(window) == 7, timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: line_of(window, "a store") == "a store, 6 runs")
    assert window._problems() == []


def test_a_known_store_is_listed_as_last_seen_while_it_does_not_answer(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    open_window(runs_dir, remembers=True).close()
    hanging = HangingStore(runs_dir)
    window = open_window(runs_dir, remembers=True)
    assert listed(window) == 6
    assert set(window.workspace.troubles.values()) == {"The folder does not answer"}
    assert window._problems() == [], "not one for each run"
    hanging.answer()
    plot = plot_of(window, "train/loss")
    qtbot.waitUntil(
        lambda: plot.picture is not None and len(plot.picture.chart.curves) == 6,
        timeout=LONGEST_WAIT_MS,
    )
    settle(qtbot, window)
    assert window.workspace.troubles == {}


def test_a_dropped_store_that_does_not_answer_is_listed_as_opening(
    qtbot: QtBot, open_window: OpenWindow, usual: Path, runs_dir: Path
) -> None:
    hanging = HangingStore(runs_dir)
    window = open_window(usual)
    drop(window, runs_dir)
    qtbot.waitUntil(lambda: "a store" in names(window), timeout=LONGEST_WAIT_MS)
    assert line_of(window, "a store") == "a store, opening"
    choose(window, str(runs_dir), "Remove")
    qtbot.waitUntil(lambda: "a store" not in names(window), timeout=LONGEST_WAIT_MS)
    hanging.answer()
    settle(qtbot, window)
    assert listed(window) == 1
