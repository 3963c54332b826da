"""A catalog's cache gives back what it was told last, however much of it lies in pieces."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracklib.store import RunFacts, catalog_cache
from tracklib.store.catalog_cache import CatalogCache
from tracklib.store.kept_runs import Kept, KeptRuns

IDS = st.sampled_from([f"r{number:02}" for number in range(40)])
SAVED = st.dictionaries(IDS, st.tuples(st.integers(0, 3), st.booleans()), max_size=20)
STEPS = st.lists(st.tuples(SAVED, st.lists(IDS, max_size=3), st.booleans()), max_size=8)


@pytest.fixture(autouse=True)
def small_pieces() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog_cache, "_IN_A_PIECE", 4)
        patch.setattr(catalog_cache, "_FOLD_AT", 6)
        yield


def kept(run_id: str, value: int, is_final: bool = True) -> Kept:
    facts = RunFacts(run_id, config={"lr": value}, summary={"loss": value / 2, "note": "x"})
    return Kept(run_id, value, is_final, (value, 7), facts)


def opened(path: Path) -> tuple[CatalogCache, dict[str, Kept]]:
    cache = CatalogCache(str(path))
    return cache, {one.run_id: one for one in cache.load(lambda some, edits: None)[0].one_by_one()}


def pieces(path: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT last_run_id, length(content) FROM piece").fetchall()


@given(STEPS)
def test_what_was_saved_last_comes_back(
    steps: list[tuple[dict[str, tuple[int, bool]], list[str], bool]],
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "cache.sqlite")
        expected: dict[str, Kept] = {}
        cache, _ = opened(path)
        for saved, removed, is_reopened in steps:
            runs = [kept(run_id, *what) for run_id, what in saved.items() if run_id not in removed]
            cache.save(runs, removed)
            expected |= {one.run_id: one for one in runs}
            for run_id in removed:
                expected.pop(run_id, None)
            if is_reopened:
                cache.close()
                cache, found = opened(path)
                assert found == expected
        cache.close()


def test_finished_runs_are_in_pieces_and_live_ones_are_not(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache, _ = opened(path)
    cache.save([kept(f"r{number:02}", 1, number % 2 == 0) for number in range(20)], [])
    cache.close()
    assert [last for last, _ in pieces(path)] == ["r06", "r14"]


def test_pieces_of_which_much_is_outdated_are_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache, _ = opened(path)
    everything = [kept(f"r{number:02}", 1) for number in range(40)]
    cache.save(everything, [])
    cache.save([], [one.run_id for one in everything[8:]])
    cache.close()
    assert len(pieces(path)) == 10
    cache, found = opened(path)
    cache.close()
    assert [last for last, _ in pieces(path)] == ["r03", "r07"]
    cache, again = opened(path)
    cache.close()
    assert again == found == {one.run_id: one for one in everything[:8]}


def test_a_piece_that_was_changed_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    cache, _ = opened(path)
    cache.save([kept(f"r{number:02}", 1) for number in range(8)], [])
    cache.close()
    content = path.read_bytes()
    assert b"r03" in content
    path.write_bytes(content.replace(b"r03", b"r30"))
    cache, found = opened(path)
    cache.close()
    assert found == {}


def test_the_newest_come_first_from_pieces_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cache.sqlite"
    monkeypatch.setattr(catalog_cache, "_MANY", 10)
    monkeypatch.setattr(catalog_cache, "_FIRST", 4)
    cache, _ = opened(path)
    cache.save([kept(f"r{number:02}", 1) for number in range(20)], [])
    cache.save([kept("r18", 2), kept("r20", 1)], ["r19"])
    cache.close()
    came: list[dict[str, int]] = []

    def newest(some: KeptRuns, edits: object) -> None:
        came.append({one.run_id: one.folder_ns for one in some.one_by_one()})

    cache = CatalogCache(str(path))
    cache.load(newest)
    cache.close()
    assert came == [{"r16": 1, "r17": 1, "r18": 2, "r20": 1}]
