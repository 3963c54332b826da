"""Reading curves: one metric of a million points to numpy, and a hundred million as an envelope.

The reference for the first is `numpy.load` of the same steps, times and values, uncompressed. All
files are in the page cache. The long curve is written as a journal in bulk, not row by row.
"""

import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np

import tracklib
from benchmarks.figures import Figure, parser_for, report
from benchmarks.finished import logged_run, only_run
from tracklib.format import layout
from tracklib.format.journal_write import JournalWriter, Position
from tracklib.format.key_set_rows import Columns
from tracklib.store.envelope import envelope

POINTS = 1_000_000
LONG_POINTS = 100_000_000
PIXELS = 1000
METRIC = "train/loss"
LONG_METRIC = "long/loss"
WRITER = "bulk"


def milliseconds(work: Callable[[], object], trials: int) -> float:
    """The median duration of `work`, after one call that is not counted."""
    durations = []
    for _ in range(trials + 1):
        started = time.perf_counter()
        work()
        durations.append(1e3 * (time.perf_counter() - started))
    return statistics.median(durations[1:])


def read_million(data: str, trials: int) -> Figure:
    """A run logged by a process of its own, read from opening the store on."""
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        logged_run(Path(scratch), POINTS, data, metrics=1)

        def read() -> int:
            points = only_run(Path(scratch) / "data").series(METRIC).read()
            arrays = [np.asarray(part) for part in (points.steps, points.times, points.values)]
            assert all(len(part) == POINTS for part in arrays)
            return len(arrays)

        what = f"1 M points to numpy, {data}"
        return Figure(what, milliseconds(read, trials), "ms", asked=80)


def load_million(trials: int) -> Figure:
    """The reference."""
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        file = Path(scratch) / "points.npy"
        np.save(file, np.random.default_rng(0).random((3, POINTS)))
        return Figure(
            "numpy.load of the same 24 MB", milliseconds(lambda: np.load(file), trials), "ms"
        )


def write_long_run(folder: Path, points: int) -> None:
    """A finished run with a second writer that holds one very long, noisy curve."""
    with tracklib.init(project="bench", dir=folder) as run:
        run.log({METRIC: 0.0})
    journal = JournalWriter(layout.journal(run.dir, WRITER), is_durable=False)
    journal.set_meta({"run": run.id, "writer": WRITER, "created_ns": time.time_ns()})
    journal.add_key_set(1, [LONG_METRIC])
    random = np.random.default_rng(0)
    started_ns = time.time_ns()
    for start in range(0, points, POINTS):
        steps = np.arange(start, min(start + POINTS, points), dtype=np.float64)
        times = started_ns + (steps * 1e6).astype(np.int64)
        values = 3 / (1 + steps / 1e6) + random.normal(0.2, 0.02, len(steps))
        columns = [array("d", steps.tobytes()), array("d", values.tobytes())]
        journal.add_columns(1, Columns(columns[0], array("q", times.tobytes()), columns[1:]))
        journal.commit(Position())
    journal.close()


def overview(points: int, trials: int) -> list[Figure]:
    """The whole curve and a hundredth of it at the width of a chart."""
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        write_long_run(Path(scratch), points)
        size = sum(file.stat().st_size for file in Path(scratch).rglob("*") if file.is_file())

        def draw(lo: float | None, hi: float | None) -> None:
            series = only_run(Path(scratch)).series(LONG_METRIC)
            shape = envelope(series, pixels=PIXELS, axis="step", lo=lo, hi=hi)
            assert len(shape.x) > PIXELS

        middle = points / 2
        whole = milliseconds(lambda: draw(None, None), trials)
        part = milliseconds(lambda: draw(middle, middle + points / 100), trials)
        return [
            Figure(f"envelope of {points:,} points at {PIXELS} px", whole, "ms", asked=100),
            Figure("… of a hundredth of them", part, "ms"),
            Figure("… size of the run", size / points, "B/point"),
        ]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--points", type=int, default=LONG_POINTS, help="of the long curve")
    arguments = parser.parse_args()
    trials = arguments.trials or 9
    figures = [read_million(data, trials) for data in ("float32", "doubles")]
    figures.append(load_million(trials))
    figures += overview(arguments.points, trials)
    report("Reading curves", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
