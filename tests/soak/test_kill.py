"""The long form of the kill tests: at every step of a life, and at very many random moments."""

import random
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.fault.child import LoggingChild
from tests.fault.machine import require
from tests.fault.recovered import lost_rows
from tests.fault.tracing import killed_at
from tracklib import store

pytestmark = pytest.mark.soak

ENDLESS = 1_000_000_000
STEPS = ("mkdir", "pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "utimensat")
"""What a life does to files, apart from `write` (once a row) and `openat` (mostly Python's)."""
OFTEN = {"TRACKLIB_INTERVAL": "0.05"}
ROWS = 1500
RESUMED = 1_000_000


@pytest.mark.parametrize("resumed", [False, True], ids=["first life", "second life"])
@pytest.mark.parametrize("call", STEPS)
def test_killed_at_every_step(tmp_path: Path, call: str, resumed: bool) -> None:
    """Kill before the first such call, then in a new store before the second, and so on.

    Whatever the moment, all acknowledged rows are there, and the run can be resumed and finished.
    """
    require("strace", soak=True)
    for nth in count(1):
        folder = tmp_path / str(nth)
        lives = [_finished_life(folder)] if resumed else []
        with LoggingChild(
            folder,
            "run",
            first=RESUMED,
            resume="allow",
            before=killed_at(call, nth),
            environment=OFTEN,
        ) as child:
            child.start_logging(ROWS)
            child.start_finishing()
            child.wait_end()
        _check(folder, [*lives, child])
        if child.process.returncode == 0:
            assert child.is_finished
            return


def _finished_life(folder: Path) -> LoggingChild:
    with LoggingChild(folder, "run") as child:
        child.log(ROWS)
        assert child.finish() == 0
    return child


def _check(folder: Path, lives: list[LoggingChild]) -> None:
    for child in lives:
        assert lost_rows(folder, "run", child.indices) == []
    with LoggingChild(folder, "run", first=2 * RESUMED, resume="allow") as last:
        last.log(100)
        assert last.finish() == 0
    for child in [*lives, last]:
        assert lost_rows(folder, "run", child.indices) == []
    run = store.open_store(folder).run("run")
    assert run.facts().state == "finished"
    assert run.problems() == []


@pytest.mark.parametrize("writers", [1, 8])
def test_killed_at_random_moments(tmp_path: Path, writers: int) -> None:
    rng = random.Random(writers)
    for trial in range(100):
        folder = tmp_path / str(trial)
        _kill_together(folder, writers, rng.uniform(0, 1.0))


def _kill_together(folder: Path, writers: int, seconds: float) -> None:
    with ExitStack() as stack:
        children = []
        for rank in range(writers):
            job = {"RANK": str(rank), "WORLD_SIZE": str(writers)} if writers > 1 else {}
            child = LoggingChild(folder, "run", resume="allow", environment=OFTEN | job)
            children.append(stack.enter_context(child))
            child.start_logging(ENDLESS)
        for child in children:
            child.wait_opened()
        time.sleep(seconds)  # a random moment is what is tested
        for child in children:
            child.kill()
    for rank, child in enumerate(children):
        assert lost_rows(folder, "run", child.indices, rank if writers > 1 else None) == []
