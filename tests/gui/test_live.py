"""Runs that train while the window looks, and stores that come and go."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import tracklib
from desktop.qt.store_feed import Status
from desktop.widgets.charts.card import Card
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def drawn_points(window: MainWindow, metric: str) -> int:
    """How many points of a metric's first curve have reached the picture."""
    for card in window.charts_pane.grid.findChildren(Card):
        if card.metric_name == metric and card.isVisible() and card.plot.picture:
            curves = card.plot.picture.chart.curves
            return len(curves[0].line.x) if curves else 0
    return 0


def states(window: MainWindow) -> list[str]:
    return [facts.state for facts in window.workspace.runs.table.facts]


def test_a_run_appears_grows_and_finishes(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    run = tracklib.init(project="digits", name="live", dir=str(runs_dir))
    run.log({"live/loss": 1.0})
    qtbot.waitUntil(lambda: drawn_points(window, "live/loss") == 1, timeout=LONGEST_WAIT_MS)
    assert "running" in states(window)
    for value in (0.9, 0.8, 0.7):
        before = drawn_points(window, "live/loss")
        run.log({"live/loss": value})
        qtbot.waitUntil(
            lambda before=before: drawn_points(window, "live/loss") == before + 1,
            timeout=LONGEST_WAIT_MS,
        )
    run.finish()
    qtbot.waitUntil(lambda: "running" not in states(window), timeout=LONGEST_WAIT_MS)
    assert drawn_points(window, "live/loss") == 4


def test_no_run_that_logged_while_the_disk_was_busy_is_forgotten(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKLIB_INTERVAL", "1000")  # all stays in tails, which the catalog skips
    logging = [tracklib.init(project="digits", dir=str(runs_dir)) for _ in range(3)]
    for run in logging:
        run.log({"live/loss": 1.0})
    window = open_window(runs_dir)
    work = window.workspace
    qtbot.waitUntil(lambda: drawn_points(window, "live/loss") == 1, timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)
    work._live.close()  # from here on this test says which runs have grown
    go_on = threading.Event()
    work.disk.submit("busy", lambda ticket: go_on.wait(30), lambda done: None)
    keys = {key.run: key for key in work.runs.shown}
    for run in logging:
        run.log({"live/loss": 0.5})
        work.curves.touch({keys[run.id]})
    go_on.set()
    settle(qtbot, window)
    cards = window.charts_pane.grid.findChildren(Card)
    picture = next(card.plot.picture for card in cards if card.metric_name == "live/loss")
    assert picture is not None
    assert [len(curve.line.x) for curve in picture.chart.curves] == [2, 2, 2]
    for run in logging:
        run.finish()


def test_a_run_of_another_process_that_fails_is_told(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    script = (
        "import tracklib, sys\n"
        "run = tracklib.init(project='digits', name='broken', dir=sys.argv[1])\n"
        "run.log({'train/loss': 1.0})\n"
        "raise ValueError('too steep')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(runs_dir)], capture_output=True, check=False
    )
    assert done.returncode == 1
    qtbot.waitUntil(lambda: "failed" in states(window), timeout=LONGEST_WAIT_MS)
    model = window.runs_pane.model
    qtbot.waitUntil(lambda: len(model.listing) == 7, timeout=LONGEST_WAIT_MS)
    assert "too steep" in str(model.data(model.index(0, 1), 3))
    assert model.data(model.index(0, 1)) == "Failed"


def test_a_store_that_goes_away_keeps_its_runs_and_comes_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    feed = next(iter(window.workspace.feeds.values()))
    away = runs_dir.with_name("away")
    os.rename(runs_dir, away)
    qtbot.waitUntil(lambda: feed.status is Status.OFFLINE, timeout=LONGEST_WAIT_MS)
    assert len(window.runs_pane.model.listing) == 6
    qtbot.waitUntil(window.status._problems.isVisible, timeout=LONGEST_WAIT_MS)
    os.rename(away, runs_dir)
    qtbot.waitUntil(lambda: feed.status is Status.READY, timeout=LONGEST_WAIT_MS)
    qtbot.waitUntil(lambda: not window.status._problems.isVisible(), timeout=LONGEST_WAIT_MS)


def test_the_first_run_opens_a_store_that_was_not_there(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "later")
    assert window.runs_pane._empty.isVisible()
    with tracklib.init(project="first", dir=str(tmp_path / "later")) as run:
        run.log({"loss": 1.0})
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 1, timeout=LONGEST_WAIT_MS)


def test_a_damaged_run_is_named_and_hides_nothing_else(
    open_window: OpenWindow, runs_dir: Path
) -> None:
    journal = next(iter(sorted(runs_dir.glob("runs/*/*/*.sqlite"))))
    content = bytearray(journal.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    journal.write_bytes(content)
    window = open_window(runs_dir)
    assert len(window.runs_pane.model.listing) == 6
    problems = window._problems()
    assert any(journal.name in one.what or journal.name in one.where for one in problems)
