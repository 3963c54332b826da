"""Runs whose files a test damages, and all that a viewer finds of them afterwards.

    python -m tests.fault.damage STORE RUN_ID ROWS ABSORBED kill|finish

is the process that logs: it absorbs once, before the row ABSORBED, and ends as it is told.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

import tracklib
from tests.fault.rows import step_of, value_of
from tracklib import store
from tracklib.errors import MetricNotFound
from tracklib.format import frames
from tracklib.store.catalog import Catalog

ROOT = Path(__file__).parents[2]
HURT = "hurt"
WHOLE = "whole"
METRICS = ("loss", "acc", "weird/√", "val/loss")
CONFIG = {"lr": 0.1, "net": {"width": 8, "act": "relu"}, "odd": float("nan"), "text": "y" * 500}


def names_of(index: int) -> tuple[str, ...]:
    """The names that a row logs: three sets of them, one much more often than the others."""
    if index % 9 == 4:
        return ("val/loss",)
    return ("acc", "loss", "weird/√") if index % 9 == 7 else ("loss", "acc")


def row_of(index: int) -> dict[str, float]:
    """What the row with this index logs."""
    return {name: value_of(index, METRICS.index(name)) for name in names_of(index)}


def main(folder: str, run_id: str, rows: int, absorbed: int, end: str) -> None:
    """Log, as a training would."""
    os.environ["TRACKLIB_INTERVAL"] = "1000000"
    run = tracklib.init(
        project="fault",
        dir=folder,
        id=run_id,
        config=CONFIG,
        tags=["a", "b"],
        capture=False,  # what a machine and a repository add differs from one to the next
    )
    run.define_metric("val/*", goal="minimize", summary="min")
    for index in range(rows):
        if index == absorbed:
            run._writer._absorber._cycle()  # type: ignore[union-attr]
        run.log(row_of(index), step=step_of(index))
    run.summary["odd"] = float("inf")
    if end == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    run.finish()


def make(folder: Path, rows: int, absorbed: int, end: str) -> None:
    """A store with the run that is to be damaged and one that nobody touches."""
    for run_id, count, ending in ((WHOLE, 50, "finish"), (HURT, rows, end)):
        arguments = [str(folder), run_id, str(count), str(absorbed), ending]
        command = [sys.executable, "-m", "tests.fault.damage", *arguments]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        assert code == (-signal.SIGKILL if ending == "kill" else 0)


POINT = np.dtype([("step", "u8"), ("time", "i8"), ("value", "u8")])
"""A point bit for bit: NaN equals itself, and 0.0 differs from -0.0."""
Points = npt.NDArray[np.void]


def points_of(series: store.Series) -> Points:
    """All points of a metric in the order of their steps, which are positive and distinct."""
    return in_order(series.read())


def in_order(read: store.Points) -> Points:
    """Points in the order of their steps."""
    points = np.empty(len(read), POINT)
    points["step"] = np.asarray(read.steps).view("u8")
    points["time"] = read.times
    points["value"] = np.asarray(read.values).view("u8")
    return points[np.argsort(points["step"])]


def expected_points(name: str, rows: range) -> Points:
    """What was logged under a name, but for the times."""
    indices = [index for index in rows if name in names_of(index)]
    points = np.zeros(len(indices), POINT)
    values = [value_of(index, METRICS.index(name)) for index in indices]
    points["step"] = np.array([step_of(index) for index in indices]).view("u8")
    points["value"] = np.array(values).view("u8")
    return points


@dataclass(frozen=True)
class Found:
    """What a viewer sees of the damaged run."""

    points: dict[str, Points]
    problems: list[store.Problem]
    facts: store.RunFacts

    @property
    def damaged_files(self) -> set[str]:
        return {problem.path for problem in self.problems}


_TREE = (2, 5, 10, 13)
"""The first bytes of b-tree pages; others continue a long row, a column mostly."""


class Case:
    """A copy of the store, to be damaged again and again; `found()` reads all there is to read."""

    def __init__(self, made: Path, folder: Path, suffix: str) -> None:
        self.folder = folder
        shutil.copytree(made, folder)
        (self.path,) = store.open_store(folder).run(HURT).folder.glob(f"*{suffix}")
        self.content = self.path.read_bytes()
        before = self.found()
        assert before.problems == []
        self.logged = before.points
        self._told = _told(before.facts)
        self._whole = self._points(store.open_store(folder).run(WHOLE))

    def found(self) -> Found:
        """Everything a viewer can ask for, asked; nothing of it may raise."""
        reader = store.open_store(self.folder).run(HURT)
        facts = reader.facts()
        reader.config()
        reader.events()
        points = self._points(reader)
        problems = reader.problems()
        return Found(points, problems, facts)

    def _check_curves(self, points: dict[str, Points]) -> None:
        """Charts, which read all metrics in one go, have what the reader has, or more of what was
        logged: they do not meet damage where they have nothing to look for."""
        curves = store.open_store(self.folder).curves(HURT)
        found = curves.series_of(METRICS)
        read = curves.read_after(dict.fromkeys(found))
        for name in METRICS:
            drawn = in_order(read[name][0]) if name in read else np.empty(0, POINT)
            assert _is_part(points[name], drawn)
            assert _is_part(drawn, self.logged[name])

    @staticmethod
    def _points(reader: store.RunReader) -> dict[str, Points]:
        points = {}
        for name in {*METRICS, *reader.metrics()}:
            try:
                points[name] = points_of(reader.series(name))
            except MetricNotFound:
                points[name] = np.empty(0, POINT)
        return points

    def check_surroundings(self) -> None:
        """The index of the store can be made, and the other run is as it was."""
        catalog = Catalog(str(self.folder), "any", self.path / "no folder")  # kept in memory
        try:
            assert set(catalog.refresh().added) >= {WHOLE}
        finally:
            catalog.close()
        reader = store.open_store(self.folder).run(WHOLE)
        assert reader.problems() == []
        for name, points in self._points(reader).items():
            assert np.array_equal(points, self._whole[name])

    def write(self, content: bytes) -> None:
        """Put other bytes in the file's place."""
        self.path.write_bytes(content)

    def flipped(self, random_: random.Random) -> tuple[list[int], bytes]:
        """The content with one to four bytes changed, and where."""
        content = bytearray(self.content)
        among = random_.choice((range(len(content)), self._structure))
        places = sorted(random_.sample(among, random_.choice((1, 1, 2, 4))))
        for place in places:
            content[place] ^= random_.randrange(1, 256)
        return places, bytes(content)

    @cached_property
    def _structure(self) -> list[int]:
        """Places in the pages of a journal that hold more than the bytes of columns; all of a tail.

        https://www.sqlite.org/fileformat.html#b_tree_pages
        """
        page, content = 4096, self.content
        if not content.startswith(b"SQLite"):
            return list(range(len(content)))
        starts = [start for start in range(page, len(content), page) if content[start] in _TREE]
        return [place for start in (0, *starts) for place in range(start, start + page)]

    # -- tails -----------------------------------------------------------------------------

    @cached_property
    def frames(self) -> "list[Frame]":
        """The frames of the undamaged tail."""
        return list(_frames(self.content))

    def rows_lost(self, content: bytes, absorbed: int) -> set[int]:
        """Indices of rows that stand neither in the journal nor in a frame that is as it was."""
        touched = [
            frame for frame in self.frames if content[frame.start : frame.end] != frame.content
        ]
        nameless = {frame.names for frame in touched if frame.names and frame.is_new(absorbed)}
        lost = {frame.row for frame in touched if frame.row >= absorbed}
        return lost | {
            frame.row
            for frame in self.frames
            if frame.row >= absorbed and frame.key_set in nameless
        }

    def without(self, lost: set[int]) -> dict[str, Points]:
        """All points that were logged, but for those of some rows."""
        steps = np.array([step_of(index) for index in lost]).view("u8")
        return {
            name: points[~np.isin(points["step"], steps)] for name, points in self.logged.items()
        }

    # -- what must hold --------------------------------------------------------------------

    def check_tail(self, content: bytes, absorbed: int = 0) -> Found:
        """Every row of an untouched frame is read exactly; where others are lost, it is said.

        The last frame may look like one whose writing was interrupted, which is nothing to report.
        """
        self.write(content)
        lost = self.rows_lost(content, absorbed)
        found = self.found()
        self._check_curves(found.points)
        for name, points in self.without(lost).items():
            assert np.array_equal(found.points[name], points), (name, len(lost))
        if any(frame.row in lost for frame in self.frames[:-1]) and len(content) == len(
            self.content
        ):
            assert found.damaged_files == {str(self.path)}
        return found

    def check_journal(self, content: bytes) -> Found:
        """Every point that is read was logged; where some are missing, or the run tells anything
        else than before, the file is named."""
        self.write(content)
        found = self.found()
        self._check_curves(found.points)
        missing = 0
        for name, logged in self.logged.items():
            points = found.points[name]
            assert not np.any(points["step"][1:] == points["step"][:-1]), f"{name}: twice"
            assert _is_part(points, logged), f"{name}: points that nobody logged"
            missing += len(logged) - len(points)
        assert found.damaged_files <= {str(self.path)}
        told = _told(found.facts)
        if told != self._told:
            assert found.damaged_files == {str(self.path)}, f"{told} instead of {self._told}"
        if missing:
            assert found.damaged_files == {str(self.path)}, f"{missing} points are missing"
        return found


def _told(facts: store.RunFacts) -> str:
    """What a run tells of itself, apart from its points and its files."""
    return repr(facts._replace(problems=(), heartbeat_ns=None))


def _is_part(points: Points, logged: Points) -> bool:
    """Whether all points are among those logged; both are in the order of their steps."""
    places = np.searchsorted(logged["step"], points["step"])
    return bool(np.all(places < len(logged)) and np.array_equal(logged[places], points))


@dataclass(frozen=True)
class Frame:
    """A frame of a tail; `row` is the index of its row, -1 for other frames."""

    start: int
    content: bytes
    row: int
    key_set: int
    names: int
    """The key set that the frame names, 0 for other frames."""
    before: int
    """Rows that come before it."""

    @property
    def end(self) -> int:
        return self.start + len(self.content)

    def is_new(self, absorbed: int) -> bool:
        """Whether the journal does not have it."""
        return self.before >= absorbed


def _frames(content: bytes) -> Iterator[Frame]:
    position, rows, key_sets = len(frames.MAGIC), 0, 0
    while position < len(content):
        end = position + 8 + int.from_bytes(content[position : position + 4], "little")
        kind = content[position + 4]
        key_sets += kind == frames.KEY_SET
        yield Frame(
            position,
            content[position:end],
            rows if kind == frames.ROW else -1,
            int.from_bytes(content[position + 5 : position + 9], "little"),
            key_sets if kind == frames.KEY_SET else 0,
            rows,
        )
        rows += kind == frames.ROW
        position = end


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
