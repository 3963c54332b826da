"""Disks that are full on either side: what is there stays good, and the next sync goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.engine.results import Outcome
from sync.errors import Refused
from sync.store_peer import StorePeer
from tests.fault import disks
from tests.fault.machine import require
from tests.unit.sync.contents import journals_of
from tests.unit.sync.serving import running_server
from tests.unit.sync.stores import copy, copy_between, empty_store, log_run
from tracklib.store.store import open_store


def some_runs(folder: Path) -> Path:
    """A store with a few megabytes."""
    store = empty_store(folder)
    for _ in range(6):
        log_run(store, 60_000)
    return store


def test_a_store_on_a_full_disk(tmp_path: Path) -> None:
    require("mount", root=True)
    here = some_runs(tmp_path / "here")
    with disks.tmpfs(tmp_path / "disk", size_mib=8) as disk:
        there = empty_store(disk.path / "there")
        disk.fill()
        report = copy(here, there)
        assert report.count(Outcome.REFUSED) == 6
        assert all("No space left" in one.why[0] or "full" in one.why[0]
                   for one in report.runs.values())  # fmt: skip
        for run_id in open_store(there).run_ids():
            assert open_store(there).run(run_id).facts().problems == ()
        disk.free()
        assert not copy(here, there).has_problems
        assert journals_of(there) == journals_of(here)


def test_a_server_on_a_full_disk(tmp_path: Path) -> None:
    require("mount", root=True)
    here = some_runs(tmp_path / "here")
    with (
        disks.tmpfs(tmp_path / "disk", size_mib=16) as disk,
        running_server(disk.path) as server,
        server.peer() as peer,
    ):
        disk.fill()
        store = StorePeer(here)
        with pytest.raises(Refused, match="disk is full"):
            copy_between(store, peer)
        disk.free()
        assert not copy_between(store, peer).has_problems
        store.close()
        there = StorePeer(empty_store(tmp_path / "there"))
        copy_between(peer, there)
        there.close()
        assert journals_of(tmp_path / "there") == journals_of(here)
