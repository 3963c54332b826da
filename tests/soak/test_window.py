"""The window at length: closed while loading 200 times, charts and pages opened 500 times."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from tests.gui.clean_exit import open_and_close
from tests.gui.conftest import (
    OpenWindow,
    log_run,
    open_window,
    own_settings,
    runs_dir,
    settle,
)

__all__ = ["open_window", "own_settings", "runs_dir"]  # fixtures of this file, too

pytestmark = [pytest.mark.soak, pytest.mark.qt_log_ignore("This plugin does not support")]

TIMES = 200
ROUNDS, WARM_UP = 500, 100
MOST_GROWTH_BYTES = 24 * 2**20


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_closing_while_loading_is_clean_two_hundred_times(tmp_path: Path) -> None:
    store = tmp_path / "a store"
    for number in range(300):
        log_run(store, number, points=100)
    wrong = [said for seed in range(TIMES) if (said := open_and_close(store, seed))]
    assert wrong == []


def test_memory_is_flat_over_five_hundred_charts_and_pages(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    at_first = 0
    for number in range(ROUNDS):
        window.tabs.open("run")
        window.runs_pane.table.selectRow(number % 6)
        settle(qtbot, window)
        window.tabs.open("charts")
        window.charts_pane.grid.expand(("train/loss", "val/acc")[number % 2])
        settle(qtbot, window)
        window.charts_pane.grid.expand(None)
        settle(qtbot, window)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if number == WARM_UP:
            at_first = resident_bytes()
    grown = resident_bytes() - at_first
    assert grown < MOST_GROWTH_BYTES, f"{grown / 2**20:.1f} MiB more"
