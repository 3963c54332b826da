"""A writer on a disk that does what its test says."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.reading_back import only_run
from tracklib.format import layout
from tracklib.format.clock import HybridClock
from tracklib.record import notices, tail_writer
from tracklib.record.absorber import ROTATE_BYTES, Absorber
from tracklib.record.tail_writer import TailWriter
from tracklib.record.writer import Writer
from tracklib.store import RunReader


class Disk:
    """Stands between a tail and the kernel. Its clock is the tail's."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.takes: Callable[[int], int] = lambda size: size
        """How many bytes of a write are taken."""
        self.error: int | None = None
        """The errno that every write fails with."""
        self.delay_ns = 0
        """What every write takes by the clock."""
        self.is_answering = threading.Event()
        """While it is not set, writes do not return."""
        self.is_answering.set()
        self.writes = 0
        self.is_failing_noticed = threading.Event()

    def write(self, fd: int, data: bytes) -> int:
        self.writes += 1
        self.now_ns += self.delay_ns
        self.is_answering.wait()
        if self.error is not None:
            self.is_failing_noticed.set()
            raise OSError(self.error, os.strerror(self.error))
        return os.write(fd, data[: self.takes(len(data))])

    def fail(self, error: int = errno.EIO) -> None:
        self.is_failing_noticed.clear()
        self.error = error

    def recover(self) -> None:
        self.error = None


class Harness:
    """Makes writers of the run "mine"; `reader()` is what a viewer sees."""

    def __init__(self, store: Path, disk: Disk) -> None:
        self.store = store
        self.disk = disk
        self.folder = Path(layout.run_folder(str(store), "mine"))
        self._writers: list[Writer] = []

    def writer(
        self,
        *,
        memory: int = 1 << 20,
        is_strict: bool = False,
        interval_s: float = 0.001,
        rotate_bytes: int = ROTATE_BYTES,
    ) -> Writer:
        name = f"w{len(self._writers)}"
        tail = TailWriter(
            str(self.folder),
            name,
            backlog_limit=memory,
            is_strict=is_strict,
            write=self.disk.write,
        )
        absorber = Absorber(
            str(self.store),
            "mine",
            name,
            tail,
            interval_s=interval_s,
            rotate_bytes=rotate_bytes,
            meta={"run": "mine", "writer": name, "store": "s"},
        )
        writer = Writer(tail, absorber, HybridClock())
        self._writers.append(writer)
        writer.start({"/writer/state": "running", "/created_ns": 1}, 0.0)
        return writer

    def end_all(self) -> None:
        self.disk.recover()
        self.disk.is_answering.set()
        for writer in self._writers:
            writer.end("finished", {})

    def reader(self) -> RunReader:
        return only_run(self.store)

    def values(self, name: str = "x") -> list[float]:
        return list(self.reader().series(name).read().values)

    def suffixes(self) -> list[str]:
        return sorted(path.suffix for path in self.folder.iterdir())


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(tail_writer, "monotonic_ns", lambda: disk.now_ns)
    return disk


@pytest.fixture
def harness(store_dir: Path, disk: Disk) -> Iterator[Harness]:
    harness = Harness(store_dir, disk)
    yield harness
    harness.end_all()


@pytest.fixture(autouse=True)
def every_warning_again() -> None:
    """Warnings are said once a process; here once a test."""
    notices._said.clear()
