"""Curves of 5,000 small runs: read to numpy, and shown in the window all at once.

Reading is told a run, with all five metrics of it. The references read the same files in the same
process: the bytes of each file, and all of its columns, still packed, by sqlite3 alone. Everything
is in the page cache.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.bench_curves import log_curves, stalls
from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report
from tracklib.store import Points, Store, open_store

RUNS, METRICS, POINTS = 5000, 5, 1000
_NAMES = [f"group0/metric{number}" for number in range(METRICS)]

Place = tuple[Store, str]
T = TypeVar("T")


def _each(places: Iterable[T], read: Callable[[T], object]) -> None:
    for place in places:
        read(place)


def _check(points: Points) -> None:
    columns = (points.steps, points.times, points.values)
    assert all(len(np.asarray(column)) == POINTS for column in columns)


def read_together(place: Place) -> None:
    """All metrics in one go, as charts are read."""
    store, run_id = place
    curves = store.curves(run_id)
    found = curves.series_of(_NAMES)
    for points, _ in curves.read_after(dict.fromkeys(found)).values():
        _check(points)


def read_each(place: Place) -> None:
    """One metric after the other."""
    store, run_id = place
    run = store.run(run_id)
    for name in _NAMES:
        _check(run.series(name).read())


def read_columns(path: Path) -> None:
    """The reference: what SQLite needs for the packed columns."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    assert connection.execute("SELECT codec, data FROM column_data").fetchall()
    connection.close()


def per_run(work: Callable[[], None], runs: int) -> float:
    """Milliseconds of processor time a run, of the second time."""
    work()
    started = time.process_time()
    work()
    return 1e3 * (time.process_time() - started) / runs


def reading(folder: Path) -> list[Figure]:
    """Library and references."""
    store, files = open_store(folder), list(folder.glob("runs/*/*/*.sqlite"))
    ids = [(store, run_id) for run_id in store.run_ids()]
    ways: dict[str, Callable[[], None]] = {
        f"{METRICS} metrics × {POINTS:,} points to numpy": lambda: _each(ids, read_together),
        "… one metric after the other": lambda: _each(ids, read_each),
        "reference: packed columns by sqlite3": lambda: _each(files, read_columns),
        "reference: bytes of the files": lambda: _each(files, Path.read_bytes),
    }
    return [Figure(f"{what}, a run", per_run(way, len(ids)), "ms") for what, way in ways.items()]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments: argparse.Namespace = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        folder, cache = Path(scratch) / "store", Path(scratch) / "cache"
        log_curves(folder, arguments.runs, METRICS, POINTS)
        figures = reading(folder)
        options = (str(folder), str(arguments.runs))
        run_window("window_many_runs.py", *options, cache=cache)  # builds the catalog
        found = run_window("window_many_runs.py", *options, cache=cache)
    what = f"{arguments.runs:,} runs × {METRICS} metrics × {POINTS:,} points"
    figures += [
        Figure(f"{what}: all drawn after they are asked for", found["shown"], "s"),
        Figure("… first picture", found["first"], "s"),
        Figure("… another view of a card until sharp", 1e3 * found["zoom"], "ms"),
        Figure("… memory of the process", found["memory"], "MiB"),
        stalls(what, found),
    ]
    report("Curves of thousands of runs", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
