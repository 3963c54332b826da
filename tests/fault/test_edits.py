"""Edits under fire: two processes, a kill at every step, a full disk, readers that only read."""

import subprocess
import sys
from pathlib import Path

import pytest

import tracklib
from tests.fault.disks import tmpfs
from tests.fault.machine import require
from tests.fault.tracing import changes_of, killed_at
from tracklib import store
from tracklib.edit import edit_runs
from tracklib.errors import StoreUnavailable

EDIT_MANY = """
import sys
from tracklib.edit import edit_runs
for number in range(int(sys.argv[3])):
    edit_runs(sys.argv[1], {"a": {"add_tags": [f"{sys.argv[2]}-{number}"], "name": sys.argv[2]}})
    print(number, flush=True)
"""
EDIT_ONCE = """
import sys
from tracklib.edit import edit_runs
edit_runs(sys.argv[1], {"a": {"name": "new", "notes": "new"}, "b": {"name": "new"}})
"""
LOOK = """
import sys
from tracklib import store
opened = store.open_store(sys.argv[1])
catalog = opened.catalog(sys.argv[2])
catalog.refresh()
catalog.poll_live()
print([row.name for row in catalog.rows()], opened.run("a").facts().name)
catalog.close()
"""


def fill(folder: Path) -> store.Store:
    for name in "ab":
        tracklib.init(id=name, dir=folder, name="old", tags=[]).finish()
    return store.open_store(folder)


def state_of(opened: store.Store) -> tuple[str, ...]:
    one, other = opened.run("a").facts(), opened.run("b").facts()
    return one.name, one.notes, other.name


def test_two_windows_of_a_user_edit_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    opened = fill(tmp_path / "store")
    count = 40
    programs = [
        subprocess.Popen([sys.executable, "-c", EDIT_MANY, str(opened.path), who, str(count)])
        for who in ("one", "two", "three")
    ]
    catalog = opened.catalog()
    while any(program.poll() is None for program in programs):
        catalog.poll_live()
    assert [program.wait() for program in programs] == [0, 0, 0]
    expected = {f"{who}-{n}" for who in ("one", "two", "three") for n in range(count)}
    assert set(opened.run("a").facts().tags) == expected
    assert len(list((opened.path / "edits").glob("*.sqlite"))) == 1
    catalog.refresh()
    assert catalog.get("a") == opened.run("a").facts()
    catalog.close()


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5, 6, 8])
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync,fsync", "ftruncate", "unlink", "openat"])
@pytest.mark.parametrize("is_first", [True, False])
def test_killed_at_a_step_an_edit_is_whole_or_not_there(
    tmp_path: Path, call: str, nth: int, is_first: bool
) -> None:
    require("strace")
    opened = fill(tmp_path / "store")
    if not is_first:
        edit_runs(opened.path, {"a": {"name": "old"}})
    nth = nth + 150 if call == "openat" else nth  # the interpreter opens that many itself
    program = [sys.executable, "-c", EDIT_ONCE, str(opened.path)]
    subprocess.run([*killed_at(call, nth), *program], check=False, capture_output=True)
    seen = state_of(opened)
    assert seen in (("old", "", "old"), ("new", "new", "new"))
    edit_runs(opened.path, {"b": {"notes": "still possible"}})
    assert opened.run("b").facts().notes == "still possible"
    assert state_of(opened) == seen


def test_a_full_disk_refuses_in_words_and_keeps_everything(tmp_path: Path) -> None:
    require("mount", root=True)
    with tmpfs(tmp_path / "disk", size_mib=4) as disk:
        opened = fill(disk.path / "store")
        edit_runs(opened.path, {"a": {"name": "before"}})
        disk.fill()
        many = {"a": {"notes": "x" * 200_000}, "b": {"name": "lost"}}
        with pytest.raises(StoreUnavailable, match="full; nothing was changed"):
            edit_runs(opened.path, many)
        assert state_of(opened) == ("before", "", "old")
        disk.free()
        edit_runs(opened.path, many)
        assert state_of(opened) == ("before", "x" * 200_000, "lost")


def test_readers_of_edits_change_and_lock_nothing(tmp_path: Path) -> None:
    require("strace")
    opened = fill(tmp_path / "store")
    edit_runs(opened.path, {"a": {"name": "new"}, "b": {"deleted": True}})
    program = [sys.executable, "-c", LOOK, str(opened.path), str(tmp_path / "cache")]
    assert changes_of(program, opened.path, tmp_path) == []


def test_a_look_at_unchanged_edits_opens_no_file(tmp_path: Path) -> None:
    require("strace")
    opened = fill(tmp_path / "store")
    edit_runs(opened.path, {"a": {"name": "new"}})
    trace = tmp_path / "trace"
    program = [sys.executable, "-c", POLL, str(opened.path), str(tmp_path / "cache")]
    tracer = ["strace", "-f", "-qq", "-e", "trace=openat,open", "-o", str(trace)]
    subprocess.run([*tracer, *program], check=True)
    after = trace.read_text().split("marker")[1]
    assert "edits" in after  # the folder is listed
    assert ".sqlite" not in after


POLL = """
import os, sys, time
from tracklib import store
from tracklib.store import edits
catalog = store.open_store(sys.argv[1]).catalog(sys.argv[2])
catalog.refresh()
edits._SETTLED_S = -1.0
try:
    open("/marker")
except OSError:
    pass
catalog.poll_live()
assert catalog.get("a").name == "new"
os._exit(0)
"""
