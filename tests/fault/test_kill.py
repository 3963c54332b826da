"""kill -9 of real processes: every row whose `log()` had returned is there, bit for bit."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fault.child import LoggingChild
from tests.fault.machine import require
from tests.fault.recovered import lost_rows
from tests.fault.tracing import killed_at
from tracklib import store

ENDLESS = 1_000_000_000
OFTEN = {"TRACKLIB_INTERVAL": "0.02"}
"""Absorb so often that most of the time a commit is under way."""


@pytest.mark.parametrize("rows", [1, 300, 20_000, 100_000])
@pytest.mark.parametrize("settings", [{}, OFTEN], ids=["usual", "absorbing all the time"])
def test_a_killed_loop_loses_nothing(tmp_path: Path, rows: int, settings: dict[str, str]) -> None:
    with LoggingChild(tmp_path, "run", environment=settings) as child:
        child.start_logging(ENDLESS)
        child.wait_rows(rows)
        child.kill()
    assert child.rows >= rows
    assert lost_rows(tmp_path, "run", child.indices) == []
    facts = store.open_store(tmp_path).run("run").facts()
    assert facts.state == "running"
    assert facts.rows in (child.rows, child.rows + 1)


def test_killed_before_the_first_row(tmp_path: Path) -> None:
    with LoggingChild(tmp_path, "run") as child:
        child.wait_opened()
        child.kill()
    run = store.open_store(tmp_path).run("run")
    assert run.facts().rows == 0
    assert run.problems() == []


@pytest.mark.parametrize("rows", [10, 50_000])
def test_killed_while_finishing(tmp_path: Path, rows: int) -> None:
    with LoggingChild(tmp_path, "run") as child:
        child.log(rows)
        child.start_finishing()
        child.kill()
    assert lost_rows(tmp_path, "run", child.indices) == []


@pytest.mark.parametrize(
    ("call", "nth"),
    [("pwrite64", 3), ("pwrite64", 12), ("fdatasync", 4), ("ftruncate", 2), ("unlink", 1)],
)
def test_killed_at_a_step_of_its_life(tmp_path: Path, call: str, nth: int) -> None:
    require("strace")
    with LoggingChild(tmp_path, "run", before=killed_at(call, nth)) as child:
        _log_and_finish(child)
    assert child.process.returncode != 0, f"{call} is called less than {nth} times"
    assert lost_rows(tmp_path, "run", child.indices) == []


def _log_and_finish(child: LoggingChild) -> None:
    """All commands at once, whatever becomes of the child meanwhile."""
    child.start_logging(1000)
    child.start_finishing()
    child.wait_end()


def test_killed_and_resumed_again_and_again(tmp_path: Path) -> None:
    lives = []
    for life in range(4):
        first = life * 1_000_000
        with LoggingChild(tmp_path, "run", first=first, resume="allow") as child:
            child.start_logging(ENDLESS)
            child.wait_rows(5000)
            child.kill()
        lives.append(child)
    with LoggingChild(tmp_path, "run", first=4_000_000, resume="must") as last:
        last.log(100)
        assert last.finish() == 0
    for child in [*lives, last]:
        assert lost_rows(tmp_path, "run", child.indices) == []
    assert store.open_store(tmp_path).run("run").facts().state == "finished"


def test_ranks_killed_together(tmp_path: Path) -> None:
    ranks = 4
    with ExitStack() as stack:
        children = []
        for rank in range(ranks):
            job = {"RANK": str(rank), "WORLD_SIZE": str(ranks)} | OFTEN
            child = LoggingChild(tmp_path, "run", resume="allow", environment=job)
            children.append(stack.enter_context(child))
            child.start_logging(ENDLESS)
        for child in children:
            child.wait_rows(3000)
        for child in children:
            child.kill()
    for rank, child in enumerate(children):
        assert lost_rows(tmp_path, "run", child.indices, rank) == []
    assert store.open_store(tmp_path).run("run").facts().ranks == ranks


def test_a_finished_run_is_one_file(tmp_path: Path) -> None:
    with LoggingChild(tmp_path, "run") as child:
        child.log(5000)
        assert child.finish() == 0
    assert lost_rows(tmp_path, "run", child.indices) == []
    facts = store.open_store(tmp_path).run("run").facts()
    assert (facts.state, facts.rows) == ("finished", 5000)
    folder = store.open_store(tmp_path).run("run").folder
    assert [path.suffix for path in folder.iterdir()] == [".sqlite"]
