"""Disks that fill up, are limited, turn read-only or lose folders while a training logs to them.

In every case the training ends with exit code 0. What fits into memory until the disk is back is
not lost; what does not is counted in the run.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fault import disks
from tests.fault.child import LoggingChild
from tests.fault.machine import obeying_permissions, require
from tests.fault.recovered import lost_rows
from tests.fault.tracing import failing, stalling
from tracklib import store

OFTEN = {"TRACKLIB_INTERVAL": "0.1"}
LITTLE_MEMORY = {"TRACKLIB_MEMORY_MB": "0.2"}
WRITES = "write,pwrite64,fsync,fdatasync"
HANG_MS = 15_000


def dropped(folder: Path) -> int:
    """How many records the run says it had to drop."""
    events = store.open_store(folder).run("run").events()
    return sum(event.data["frames"] for event in events if event.kind == "dropped")


def test_a_full_disk_that_gets_space_again(tmp_path: Path) -> None:
    require("mount", root=True)
    with disks.tmpfs(tmp_path / "disk", size_mib=8) as disk:
        with LoggingChild(disk.path / "store", "run", environment=OFTEN) as child:
            child.log(5000)
            disk.fill()
            child.log(20_000)
            disk.free()
            child.log(5000)
            assert child.finish() == 0
        assert lost_rows(disk.path / "store", "run", child.indices) == []
        assert store.open_store(disk.path / "store").run("run").facts().state == "finished"


def test_a_disk_that_is_full_from_the_start(tmp_path: Path) -> None:
    require("mount", root=True)
    with disks.tmpfs(tmp_path / "disk", size_mib=8) as disk:
        disk.fill()
        with LoggingChild(disk.path / "store", "run", environment=OFTEN) as child:
            child.log(3000)
            disk.free()
            child.log(1000)
            assert child.finish() == 0
        assert lost_rows(disk.path / "store", "run", child.indices) == []


def test_rows_beyond_the_memory_are_counted(tmp_path: Path) -> None:
    require("mount", root=True)
    with disks.tmpfs(tmp_path / "disk", size_mib=8) as disk:
        folder = disk.path / "store"
        with LoggingChild(folder, "run", environment=OFTEN | LITTLE_MEMORY) as child:
            child.log(2000)
            disk.fill()
            child.log(20_000)
            disk.free()
            child.log(10)
            assert child.finish() == 0
            assert "dropped" in child.output()
        lost = lost_rows(folder, "run", child.indices)
        assert 0 < len(lost) < 20_000
        assert dropped(folder) == len(lost)
        assert set(range(2000)).isdisjoint(lost)
        assert store.open_store(folder).run("run").facts().state == "finished"


def test_names_that_first_come_while_the_memory_is_full(tmp_path: Path) -> None:
    require("mount", root=True)
    with disks.tmpfs(tmp_path / "disk", size_mib=8) as disk:
        folder = disk.path / "store"
        disk.fill()
        with LoggingChild(
            folder, "run", environment=OFTEN | {"TRACKLIB_MEMORY_MB": "0.001"}
        ) as child:
            child.log(1000)
            disk.free()
            while not any(path.stat().st_size for path in folder.rglob("*.tail")):
                child.log(1)
            first = child.rows
            child.log(5000)
            assert child.finish() == 0
        lost = lost_rows(folder, "run", child.indices)
        assert dropped(folder) == len(lost)
        assert set(range(first + 2500, first + 5000)).isdisjoint(lost)


def test_a_disk_that_stays_full(tmp_path: Path) -> None:
    require("mount", root=True)
    with disks.tmpfs(tmp_path / "disk", size_mib=8) as disk:
        with LoggingChild(disk.path / "store", "run", environment=OFTEN) as child:
            child.log(5000)
            disk.fill()
            child.log(30_000)
            assert child.finish() == 0
            assert "cannot be written" in child.output()
        disk.free()
        assert lost_rows(disk.path / "store", "run", range(5000)) == []


def test_a_quota(tmp_path: Path) -> None:
    require("mount", "mkfs.btrfs", "btrfs", root=True)
    with disks.btrfs(tmp_path / "disk", tmp_path / "image") as disk:
        with LoggingChild(disk.path / "store", "run", environment=OFTEN) as child:
            child.log(5000)
            disk.limit(1 << 20)
            child.log(40_000)
            disk.limit(None)
            child.log(1000)
            assert child.finish() == 0
            assert "quota" in child.output()
        assert lost_rows(disk.path / "store", "run", child.indices) == []


def test_a_disk_that_turns_read_only(tmp_path: Path) -> None:
    require("mount", "mkfs.ext4", root=True)
    with disks.ext4(tmp_path / "disk", tmp_path / "image") as disk:
        with LoggingChild(disk.path / "store", "run", environment=OFTEN) as child:
            child.log(5000)
            disk.fail()
            child.log(5000)
            assert child.finish() == 0
            assert "Read-only" in child.output()
        assert lost_rows(disk.path / "store", "run", range(5000)) == []


@pytest.mark.parametrize("error", ["EROFS", "EIO", "EDQUOT", "ENOSPC", "ESTALE", "ENOTCONN"])
def test_errors_that_go_away(tmp_path: Path, error: str) -> None:
    require("strace")
    before = failing(WRITES, error, first=30, last=60)
    with LoggingChild(tmp_path, "run", before=before, environment=OFTEN) as child:
        child.log(3000)
        assert child.finish() == 0
    assert lost_rows(tmp_path, "run", child.indices) == []


def test_a_stalling_disk(tmp_path: Path) -> None:
    require("strace")
    with LoggingChild(tmp_path, "run", before=stalling(WRITES, 60)) as child:
        child.log(20_000)
        assert child.finish() == 0
    assert lost_rows(tmp_path, "run", child.indices) == []


def test_leaving_while_the_disk_hangs(tmp_path: Path) -> None:
    require("strace")
    # the script tells what the end of the interpreter took: a tenth of one hanging call at most
    script = (
        "import atexit, time\n"
        "atexit.register(lambda: print(time.monotonic() - begun))\n"
        "import tracklib\n"
        f"run = tracklib.init(dir={str(tmp_path / 'store')!r}, id='hangs')\n"
        "for step in range(1000):\n    run.log({'loss': step})\n"
        "begun = time.monotonic()\n"
    )
    hangs = stalling("pwrite64,fsync,fdatasync", HANG_MS)
    done = subprocess.run(
        [*hangs, sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert float(done.stdout) * 1000 < HANG_MS / 10
    assert "does not answer" in done.stderr
    assert len(store.open_store(tmp_path / "store").run("hangs").series("loss").read()) == 1000


@pytest.mark.parametrize("what", ["run folder", "store"])
def test_a_removed_folder(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "store"
    with LoggingChild(folder, "run", environment=OFTEN) as child:
        child.log(2000)
        gone = store.open_store(folder).run("run").folder if what == "run folder" else folder
        shutil.rmtree(gone)
        child.log(2000)
        assert child.finish() == 0
    assert lost_rows(folder, "run", range(2000, 4000)) == []


def test_permission_revoked_and_given_back(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with LoggingChild(folder, "run", environment=OFTEN, before=obeying_permissions()) as child:
        child.log(2000)
        places = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        for place in places:
            place.chmod(0o500)
        child.log(2000)
        for place in places:
            place.chmod(0o700)
        child.log(2000)
        assert child.finish() == 0
    assert lost_rows(folder, "run", child.indices) == []


def test_a_store_that_must_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir(mode=0o500)
    with LoggingChild(folder, "run", before=obeying_permissions()) as child:
        child.log(2000)
        assert child.finish() == 0
        assert "Permission denied" in child.output()
    assert list(folder.iterdir()) == []
