"""Closing leaves nothing: no widget, timer or thread, no memory, no word on the terminal."""

import gc
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import shiboken6
from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import make_window
from desktop.widgets.run.run_pane import RunPane
from tests.gui.clean_exit import open_and_close
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("seed", range(10))
def test_closing_while_loading_is_clean(seed: int, many_runs: Path) -> None:
    assert open_and_close(many_runs, seed) == ""


@pytest.fixture(scope="session")
def many_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "a store"
    for number in range(60):
        log_run(folder, number, points=50)
    return folder


def alive(kind: type[QObject]) -> Iterator[QObject]:
    gc.collect()
    for one in gc.get_objects():
        if isinstance(one, kind) and shiboken6.isValid(one):
            yield one


def let_go(app: QApplication) -> None:
    """Have Qt delete what was to be deleted later."""
    for _ in range(5):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        app.processEvents()
        gc.collect()


def test_a_closed_window_leaves_no_widget_timer_or_thread(
    qtbot: QtBot, qapp: QApplication, runs_dir: Path
) -> None:
    let_go(qapp)
    widgets, threads = set(QApplication.allWidgets()), set(threading.enumerate())
    window = make_window(qapp, [str(runs_dir)], theme="light", remembers=False)
    window.restore_layout(None)
    window.show()
    settle(qtbot, window)
    for tab in window.tabs.ids():
        window.tabs.open(tab)
        settle(qtbot, window)
    window.shell.open_settings()
    window.shell.open_shortcuts()
    window.shell.say("Something", "happened")
    window.open_palette()
    window.palette_popup.close()
    parts = [weakref.ref(part) for part in (window, window.workspace, window.theme, window.shell)]
    window.close()
    window.deleteLater()
    del window
    let_go(qapp)
    assert [part() for part in parts] == [None] * len(parts)
    left = {type(one).__name__ for one in set(QApplication.allWidgets()) - widgets}
    assert left == set()
    assert set(threading.enumerate()) <= threads
    timers = [timer for timer in alive(QTimer) if isinstance(timer, QTimer) and timer.isActive()]
    assert [timer.parent() for timer in timers] == []
    running = QAbstractAnimation.State.Running
    moving = [one for one in alive(QAbstractAnimation) if one.state() is running]  # type: ignore[attr-defined]
    assert moving == []


def test_charts_and_pages_opened_and_closed_leave_no_widgets(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.tabs.open("run")
    feed = cast(RunPane, window.tabs.content("run")).feed

    def round_trip(number: int) -> None:
        window.tabs.open("run")
        window.runs_pane.table.selectRow(number % 6)
        qtbot.waitUntil(lambda: feed.page is not None, timeout=LONGEST_WAIT_MS)
        window.tabs.open("charts")
        window.charts_pane.grid.expand("train/loss")
        settle(qtbot, window)
        window.charts_pane.grid.expand(None)
        settle(qtbot, window)

    def count() -> int:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(window.findChildren(QWidget))

    for number in range(6):
        round_trip(number)
    before = count()
    for number in range(12):
        round_trip(number)
    assert count() <= before


def test_calls_that_return_nothing_keep_the_count_of_none() -> None:
    """A fault of PySide6 6.12.0 on CPython 3.11: each such call dropped a reference to None, and
    the process aborted within a minute."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for number in range(20_000):
        widget.setEnabled(number % 2 == 0)
        widget.update()
        widget.setCursor(Qt.CursorShape.ArrowCursor)
    assert before - sys.getrefcount(None) < 1000
    widget.deleteLater()


def test_what_was_loaded_is_spared_the_search_for_garbage_until_the_window_closes(
    qtbot: QtBot, qapp: QApplication, open_window: OpenWindow, runs_dir: Path
) -> None:
    let_go(qapp)
    assert gc.get_freeze_count() == 0
    window = open_window(runs_dir)
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0, timeout=LONGEST_WAIT_MS)
    window.close()
    assert gc.get_freeze_count() == 0
