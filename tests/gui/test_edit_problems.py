"""Edits of a device that cannot be read: told with the file and what to do, runs stay readable."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, settle
from tracklib import store
from tracklib.edit import edit_runs

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def journal(runs_dir: Path) -> Path:
    """The journal of this device, in which every run has another name."""
    ids = store.open_store(runs_dir).run_ids()
    edit_runs(runs_dir, {one: {"name": f"named {place}"} for place, one in enumerate(ids)})
    (found,) = (runs_dir / "edits").glob("*.sqlite")
    return found


def told(window: MainWindow) -> list[tuple[str, str]]:
    return [(one.where, one.what) for one in window._problems()]


def test_a_damaged_journal_of_edits_is_among_the_problems_until_it_is_mended(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, journal: Path
) -> None:
    whole = journal.read_bytes()
    journal.write_bytes(b"no database " * 1000)
    window = open_window(runs_dir)
    assert len(window.runs_pane.model.listing) == 6
    qtbot.waitUntil(lambda: len(told(window)) == 1, timeout=LONGEST_WAIT_MS)
    (problem,) = window._problems()
    assert problem.where == str(journal)
    assert problem.what.startswith("Edits are damaged: ")
    assert "backup" in problem.todo
    assert problem.folder == str(runs_dir / "edits")
    window.follow()
    assert window.status._problems.text() == "1 problem"
    journal.write_bytes(whole)
    dict(problem.remedies)["Try again"]()
    names = {f"named {place}" for place in range(6)}
    table = window.workspace.runs
    qtbot.waitUntil(
        lambda: {facts.name for facts in table.table.facts} == names, timeout=LONGEST_WAIT_MS
    )
    settle(qtbot, window)
    assert told(window) == []


def test_a_journal_that_breaks_while_the_window_is_open_is_told_and_takes_no_edits_away(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, journal: Path
) -> None:
    window = open_window(runs_dir)
    content = bytearray(journal.read_bytes())
    content[4096:] = bytes(byte ^ 0x55 for byte in content[4096:])
    journal.write_bytes(content)
    window.workspace.try_again()
    qtbot.waitUntil(lambda: len(told(window)) == 1, timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)
    assert {facts.name for facts in window.workspace.runs.table.facts} == {
        f"named {place}" for place in range(6)
    }
