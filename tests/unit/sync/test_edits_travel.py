"""What people make of runs travels both ways and merges, whoever's clock was right."""

import sqlite3
from pathlib import Path

import pytest

from sync.protocol.messages import Edit, PutEdits, RunEdits
from sync.store_peer import StorePeer
from tests.unit.sync.contents import edits_of
from tests.unit.sync.stores import copy, empty_store, log_run
from tracklib.edit import Change, edit_runs
from tracklib.store.store import open_store


class Two:
    """Two stores with one run each has, edited on two devices."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.here, self.there = empty_store(folder / "here"), empty_store(folder / "there")
        self.run_id = log_run(self.here, 3, tags=["first"])
        self._folder = folder
        self._monkeypatch = monkeypatch
        copy(self.here, self.there)

    def edit(self, device: str, store: Path, change: Change) -> None:
        """Edit the run on a device."""
        self._monkeypatch.setenv("TRACKLIB_CONFIG_DIR", str(self._folder / device))
        edit_runs(store, {self.run_id: change})

    def meet(self) -> None:
        """Sync both ways."""
        copy(self.here, self.there)
        copy(self.there, self.here)

    def facts(self) -> list[tuple[str, str, tuple[str, ...], bool, bool]]:
        """Name, notes, tags, archived, deleted: in both stores."""
        both = [open_store(store).run(self.run_id).facts() for store in (self.here, self.there)]
        return [(f.name, f.notes, f.tags, f.is_archived, f.is_deleted) for f in both]


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Two:
    """Two stores that share a run."""
    return Two(tmp_path, monkeypatch)


def test_edits_made_on_both_sides_merge(two: Two) -> None:
    two.edit("laptop", two.here, {"name": "best", "add_tags": ["good"]})
    two.edit("desk", two.there, {"notes": "the one for the paper", "add_tags": ["paper"]})
    two.meet()
    one, other = two.facts()
    assert one == other
    assert one[:3] == ("best", "the one for the paper", ("first", "good", "paper"))
    assert edits_of(two.here) == edits_of(two.there)


def test_of_two_names_the_later_counts_and_the_other_is_kept(two: Two) -> None:
    two.edit("laptop", two.here, {"name": "earlier"})
    two.edit("desk", two.there, {"name": "later"})
    two.meet()
    assert [facts[0] for facts in two.facts()] == ["later", "later"]
    values = {edit.value for edit in edits_of(two.here)[two.run_id] if edit.path == "name"}
    assert values == {'"earlier"', '"later"'}


def test_deleting_and_taking_it_back_travel(two: Two) -> None:
    two.edit("laptop", two.here, {"deleted": True})
    two.meet()
    assert [facts[4] for facts in two.facts()] == [True, True]
    two.edit("desk", two.there, {"deleted": False})
    two.meet()
    assert [facts[4] for facts in two.facts()] == [False, False]


def test_a_device_edits_in_both_stores(two: Two) -> None:
    two.edit("laptop", two.here, {"name": "one"})
    two.edit("laptop", two.there, {"name": "two"})
    two.edit("laptop", two.here, {"archived": True})
    two.meet()
    two.meet()
    one, other = two.facts()
    assert one == other
    assert one[0] == "two"
    assert one[3]


def test_edits_reach_a_third_store_through_the_second(two: Two, tmp_path: Path) -> None:
    third = empty_store(tmp_path / "third")
    two.edit("laptop", two.here, {"name": "far"})
    copy(two.here, two.there)
    copy(two.there, third)
    assert open_store(third).run(two.run_id).facts().name == "far"


def test_a_later_value_is_not_lost_to_an_earlier_one_that_comes_again(two: Two) -> None:
    earlier = RunEdits(two.run_id, [Edit("phone", "name", 1 << 60, '"earlier"')])
    later = RunEdits(two.run_id, [Edit("phone", "name", (1 << 60) + 1, '"later"')])
    peer = StorePeer(two.there)
    assert [peer.ask(PutEdits([one])).news for one in (later, earlier, later)] == [1, 0, 0]
    peer.close()
    assert open_store(two.there).run(two.run_id).facts().name == "later"


def test_equal_stamps_come_out_the_same_in_whatever_order_they_come(two: Two) -> None:
    values = [
        RunEdits(two.run_id, [Edit("phone", "name", 1 << 60, f'"{name}"')]) for name in ("a", "b")
    ]
    here, there = StorePeer(two.here), StorePeer(two.there)
    here.ask(PutEdits(values[:1]))
    here.ask(PutEdits(values[1:]))
    there.ask(PutEdits(values[1:]))
    there.ask(PutEdits(values[:1]))
    here.close()
    there.close()
    assert edits_of(two.here) == edits_of(two.there)


def test_a_damaged_file_of_copied_edits_is_put_aside(two: Two) -> None:
    two.edit("laptop", two.here, {"name": "kept"})
    copy(two.here, two.there)
    (path,) = (two.there / "edits").glob("*~.sqlite")
    path.write_bytes(b"garbage" * 2000)
    copy(two.here, two.there)
    assert open_store(two.there).run(two.run_id).facts().name == "kept"
    assert list((two.there / "edits").glob("*.damaged"))
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
