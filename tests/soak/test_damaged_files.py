"""The long form of the damage tests: every byte of the last 64 KiB, and very many wrong bytes."""

import random
from pathlib import Path

import pytest

from tests.fault.damage import Case, make

pytestmark = pytest.mark.soak

ENDING = 64 << 10
TAIL_ROWS = 2200
ABSORBED = 300
JOURNAL_ROWS = 17_000
TRIALS = 3000


@pytest.fixture
def tail(tmp_path: Path) -> Case:
    """Of a run that was killed, longer than 64 KiB; its first rows stand in the journal, too."""
    make(tmp_path / "made", TAIL_ROWS, ABSORBED, "kill")
    return Case(tmp_path / "made", tmp_path / "copy", ".tail")


@pytest.fixture
def journal(tmp_path: Path) -> Case:
    """Of a run that finished: four blocks of one key set, and two other key sets."""
    make(tmp_path / "made", JOURNAL_ROWS, JOURNAL_ROWS // 2, "finish")
    return Case(tmp_path / "made", tmp_path / "copy", ".sqlite")


def test_a_tail_that_ends_at_any_byte(tail: Case) -> None:
    size = len(tail.content)
    assert size > ENDING
    for end in range(size, size - ENDING - 1, -1):
        assert tail.check_tail(tail.content[:end], ABSORBED).problems == []
    tail.check_surroundings()


def test_a_tail_whose_end_is_zeros(tail: Case) -> None:
    size = len(tail.content)
    for zeros in range(1, ENDING, 17):
        tail.check_tail(tail.content[: size - zeros] + bytes(zeros), ABSORBED)


def test_a_tail_with_wrong_bytes(tail: Case) -> None:
    choose = random.Random(6)
    for trial in range(2 * TRIALS):
        _, content = tail.flipped(choose)
        tail.check_tail(content, ABSORBED)
        if trial % 100 == 0:
            tail.check_surroundings()


def test_a_journal_that_ends_at_any_byte(journal: Case) -> None:
    size = len(journal.content)
    assert size > ENDING
    assert journal.check_journal(journal.content).problems == []
    for end in range(size - 1, size - ENDING - 1, -1):
        found = journal.check_journal(journal.content[:end])
        assert found.damaged_files == {str(journal.path)}
    journal.check_surroundings()


@pytest.mark.parametrize("seed", range(4))
def test_a_journal_with_wrong_bytes(journal: Case, seed: int) -> None:
    choose = random.Random(seed)
    for trial in range(TRIALS):
        _, content = journal.flipped(choose)
        journal.check_journal(content)
        if trial % 100 == 0:
            journal.check_surroundings()
