"""Files with missing ends and wrong bytes: what is good of them is read, the damage is named.

The long form is in `tests/soak/test_damaged_files.py`.
"""

import random
from pathlib import Path

import numpy as np
import pytest

from tests.fault.damage import METRICS, Case, expected_points, make

TAIL_ROWS = 400
ABSORBED = 150
"""Of the killed run: the others stand in its tail only."""
JOURNAL_ROWS = 16_000
TRIALS = 100


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was killed: some rows in the journal, some in the tail."""
    folder = tmp_path_factory.mktemp("killed") / "store"
    make(folder, TAIL_ROWS, ABSORBED, "kill")
    return folder


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that finished: four blocks of one key set, and two other key sets."""
    folder = tmp_path_factory.mktemp("finished") / "store"
    make(folder, JOURNAL_ROWS, JOURNAL_ROWS // 2, "finish")
    return folder


@pytest.fixture
def young_tail(tmp_path: Path) -> Case:
    """Of a run that was killed before there was a journal."""
    make(tmp_path / "made", 60, 100, "kill")
    return Case(tmp_path / "made", tmp_path / "tail", ".tail")


@pytest.fixture
def tail(killed: Path, tmp_path: Path) -> Case:
    return Case(killed, tmp_path / "tail", ".tail")


@pytest.fixture
def journal(finished: Path, tmp_path: Path) -> Case:
    return Case(finished, tmp_path / "journal", ".sqlite")


def test_before_any_damage_all_is_there(tail: Case, journal: Case) -> None:
    for case, rows in ((tail, TAIL_ROWS), (journal, JOURNAL_ROWS)):
        case.check_surroundings()
        for name in METRICS:
            logged = case.logged[name].copy()
            logged["time"] = 0
            assert np.array_equal(logged, expected_points(name, range(rows)))


def test_a_tail_that_ends_too_early(tail: Case) -> None:
    size = len(tail.content)
    for end in [size, *random.Random(1).sample(range(size), TRIALS)]:
        assert tail.check_tail(tail.content[:end], ABSORBED).problems == []
    tail.check_surroundings()


def test_a_tail_that_ends_at_any_byte(young_tail: Case) -> None:
    size = len(young_tail.content)
    for end in range(size, size - 2049, -1):
        assert young_tail.check_tail(young_tail.content[:end]).problems == []


def test_a_tail_with_wrong_bytes(tail: Case) -> None:
    choose = random.Random(2)
    for trial in range(TRIALS):
        _, content = tail.flipped(choose)
        tail.check_tail(content, ABSORBED)
        if trial % 20 == 0:
            tail.check_surroundings()


def test_a_tail_with_wrong_first_bytes(tail: Case) -> None:
    for place in range(8):
        content = bytearray(tail.content)
        content[place] ^= 1 << place
        assert tail.check_tail(bytes(content), ABSORBED).damaged_files == {str(tail.path)}


def test_a_tail_whose_end_is_zeros(tail: Case) -> None:
    size = len(tail.content)
    for zeros in [1, 4, 7, 8, 30, *random.Random(3).sample(range(size), 30)]:
        tail.check_tail(tail.content[: size - zeros] + bytes(zeros), ABSORBED)
        tail.check_tail(tail.content + bytes(zeros), ABSORBED)
    tail.check_surroundings()


def test_a_journal_that_ends_too_early(journal: Case) -> None:
    size = len(journal.content)
    assert journal.check_journal(journal.content).problems == []
    for end in [*range(40), 99, 100, *random.Random(4).sample(range(size), TRIALS)]:
        found = journal.check_journal(journal.content[:end])
        assert found.damaged_files == {str(journal.path)}
    journal.check_surroundings()


def test_a_journal_with_wrong_bytes(journal: Case) -> None:
    choose = random.Random(5)
    for trial in range(TRIALS):
        _, content = journal.flipped(choose)
        journal.check_journal(content)
        if trial % 20 == 0:
            journal.check_surroundings()
