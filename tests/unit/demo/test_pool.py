"""Trainings of the demo run in processes of their own, a few at a time."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tracklib.demo import DemoFailed, Training, dozen
from tracklib.demo.pool import Pool

Script = Callable[[str], Path]
TICK = threading.Event()  # never set: waiting on it paces a poll
TRAININGS = [Training(lr=0.1, width=8, seed=seed, epochs=1) for seed in range(5)]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    def write(text: str) -> Path:
        path = tmp_path / "script.py"
        path.write_text(text)
        return path

    return write


def run(pool: Pool) -> list[Training]:
    finished = []
    while not pool.is_done:
        finished += pool.advance()
        TICK.wait(0.01)
    return finished


def test_every_training_runs_with_its_arguments_and_store(tmp_path: Path, script: Script) -> None:
    path = script(
        "import os, pathlib, sys\n"
        "store = pathlib.Path(os.environ['TRACKLIB_DIR'])\n"
        "(store / sys.argv[3]).write_text(' '.join(sys.argv[1:]))\n"
    )
    with Pool(TRAININGS, path, tmp_path, at_once=2) as pool:
        assert sorted(run(pool), key=lambda one: one.seed) == TRAININGS
    texts = [(tmp_path / f"--seed={seed}").read_text() for seed in range(5)]
    assert texts == [f"--lr=0.1 --width=8 --seed={seed} --epochs=1" for seed in range(5)]


def test_no_more_at_once_than_asked_for(tmp_path: Path, script: Script) -> None:
    path = script(
        "import os, pathlib, time\n"
        "alive = pathlib.Path(os.environ['TRACKLIB_DIR']) / 'alive'\n"
        "alive.mkdir(exist_ok=True)\n"
        "mine = alive / str(os.getpid())\n"
        "mine.touch()\n"
        "count = len(list(alive.iterdir()))\n"
        "mine.unlink()\n"
        "assert count <= 2, count\n"
    )
    with Pool(TRAININGS, path, tmp_path, at_once=2) as pool:
        run(pool)
        assert pool.finished == 5


def test_a_training_that_fails_is_told_in_its_own_words(tmp_path: Path, script: Script) -> None:
    path = script("raise SystemExit('the disk is on fire')")
    with (
        Pool(TRAININGS, path, tmp_path, at_once=2) as pool,
        pytest.raises(DemoFailed, match=r"(?s)lr=0.1 width=8 seed=\d failed.*the disk is on fire"),
    ):
        run(pool)


def test_leaving_stops_what_still_trains(tmp_path: Path, script: Script) -> None:
    path = script(
        "import os, pathlib, threading\n"
        "(pathlib.Path(os.environ['TRACKLIB_DIR']) / 'started').touch()\n"
        "threading.Event().wait()\n"
    )
    with Pool(TRAININGS, path, tmp_path, at_once=1) as pool:
        pool.advance()
        while not (tmp_path / "started").exists():
            assert pool.advance() == []
            TICK.wait(0.01)
    assert pool.finished == 0
    assert pool.advance() == []  # nothing is left to start either


def test_the_dozen_has_seeds_in_groups_and_two_short_ones_of_which_one_diverges() -> None:
    plan = dozen(epochs=300)
    assert len(set(plan)) == len(plan) == 12
    assert sum(training.epochs < 300 for training in plan) == 2
    assert max(training.lr for training in plan) == 0.8  # too much for float32
    groups = [(training.lr, training.width) for training in plan]
    assert sorted(groups.count(group) for group in set(groups))[-3:] == [2, 2, 3]
