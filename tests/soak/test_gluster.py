"""One run on a cluster's file system: logged on one host, read on another."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.fault.child import LoggingChild
from tests.fault.machine import require
from tests.fault.recovered import lost_rows
from tests.soak.gluster import Cluster, cluster
from tracklib import store
from tracklib.store import Series

pytestmark = pytest.mark.soak

LIVE_S = 60
ENDLESS = 1_000_000_000
HANG_S = 3.0
OFTEN = {"TRACKLIB_INTERVAL": "1"}
"""Absorb fifteen times as often as usual on a remote file system: more chances to go wrong."""


@pytest.fixture(scope="module")
def two_hosts() -> Iterator[Cluster]:
    """A volume that is mounted twice."""
    require("glusterd", "glusterfs", "gluster", "unshare", "nsenter", root=True, soak=True)
    with cluster() as made:
        yield made


@pytest.fixture
def folders(two_hosts: Cluster, request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """A store of the test's own, as the logging and as the reading host see it."""
    logging, reading = two_hosts.hosts
    name = request.node.name
    return logging / name, reading / name


def test_one_host_logs_and_the_other_reads_live(folders: tuple[Path, Path]) -> None:
    with LoggingChild(folders[0], "run", environment=OFTEN) as child:
        child.start_logging(ENDLESS)
        child.wait_rows(1000)
        series = _appears(folders[1])
        seen = _follow(series, child)
        child.kill()
    assert seen > 1000
    for folder in folders:
        assert lost_rows(folder, "run", child.indices) == []


def _appears(folder: Path) -> Series:
    """The series, as soon as the other host's caches let it through."""
    for _ in range(100):
        if folder.exists() and store.open_store(folder).run_ids():
            return store.open_store(folder).run("run").series("loss")
        time.sleep(0.1)  # the only way to learn of another host's files
    raise AssertionError("the run never appeared on the other host")


def _follow(series: Series, child: LoggingChild) -> int:
    """Read what is new for a minute: the rows in their order, each once; how many."""
    cursor = None
    seen = 0
    deadline = time.monotonic() + LIVE_S
    while time.monotonic() < deadline:
        points, cursor = series.read_after(cursor)
        steps = np.asarray(points.steps)
        assert np.array_equal(steps, np.arange(seen, seen + len(steps)) / 4)
        seen += len(steps)
        child.wait_rows(child.rows + 100)
    return seen


def test_a_finished_run_reads_the_same_on_both_hosts(folders: tuple[Path, Path]) -> None:
    with LoggingChild(folders[0], "run", environment=OFTEN) as child:
        for _ in range(5):
            child.log(10_000)
            assert lost_rows(folders[1], "run", child.indices) == []
        assert child.finish() == 0
    facts = [store.open_store(folder).run("run").facts() for folder in folders]
    assert facts[0].state == facts[1].state == "finished"
    assert facts[0].metrics.keys() == facts[1].metrics.keys()
    for folder in folders:
        assert lost_rows(folder, "run", child.indices) == []


def test_ranks_on_two_hosts(folders: tuple[Path, Path]) -> None:
    jobs = [{"RANK": str(rank), "WORLD_SIZE": "2"} | OFTEN for rank in range(2)]
    with (
        LoggingChild(folders[0], "run", resume="allow", environment=jobs[0]) as first,
        LoggingChild(folders[1], "run", resume="allow", environment=jobs[1]) as second,
    ):
        for child in (first, second):
            child.start_logging(20_000)
        for child in (first, second):
            child.wait_rows(20_000)
            assert child.finish() == 0
    for folder in folders:
        for rank, child in enumerate((first, second)):
            assert lost_rows(folder, "run", child.indices, rank) == []


def test_a_volume_that_turns_read_only_and_back(
    two_hosts: Cluster, folders: tuple[Path, Path]
) -> None:
    with LoggingChild(folders[0], "run", environment=OFTEN) as child:
        child.log(5000)
        two_hosts.set_option("features.read-only", "on")
        child.log(5000)
        two_hosts.set_option("features.read-only", "off")
        child.log(5000)
        assert child.finish() == 0
    for folder in folders:
        assert lost_rows(folder, "run", child.indices) == []


def test_a_mount_that_hangs_for_a_while(two_hosts: Cluster, folders: tuple[Path, Path]) -> None:
    with LoggingChild(folders[0], "run", environment=OFTEN) as child:
        child.log(5000)
        child.start_logging(100_000)
        child.wait_rows(6000)
        two_hosts.freeze(two_hosts.hosts[0])
        time.sleep(HANG_S)  # the length of the hang is what is tested
        two_hosts.thaw(two_hosts.hosts[0])
        child.wait_rows(105_000)
        assert child.finish() == 0
    assert lost_rows(folders[1], "run", child.indices) == []
