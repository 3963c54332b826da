"""The table of 10,000 runs with 20 config values and 10 summary values each.

Cold: the catalog is built from the journals. Warm: it is opened again, in a fresh process and from
the cache. Then a filter with a sort over all rows. The reference for the cold build is reading
every journal file as plain bytes.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from benchmarks.figures import Figure, parser_for, report
from benchmarks.processes import CHILD, environment
from tracklib import query, store

RUNS = 10_000
QUERY = 'config.lr < 0.01 and summary["score/1"] > 0.5 and tags has "baseline"'
ORDER = 'sort by -summary["score/2"], config.lr'


def log_runs(folder: Path, runs: int) -> None:
    """Let processes log the runs, in memory where there is a /dev/shm, then move them to disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        count = os.cpu_count() or 1
        bounds = [runs * part // count for part in range(count + 1)]
        program = [sys.executable, str(CHILD / "many_runs.py"), scratch]
        processes = [
            subprocess.Popen([*program, str(first), str(last)], env=environment())
            for first, last in pairwise(bounds)
        ]
        for process in processes:
            assert process.wait() == 0
        shutil.copytree(scratch, folder, dirs_exist_ok=True)


def cold_build(folder: Path, cache: Path) -> float:
    """Seconds from an empty cache to a complete table."""
    started = time.perf_counter()
    catalog = store.open_store(folder).catalog(cache)
    catalog.refresh()
    taken = time.perf_counter() - started
    catalog.close()
    return taken


def warm_open(folder: Path, cache: Path) -> tuple[float, float, float]:
    """Seconds until all rows are there, of a refresh without news, and of a filter with a sort."""
    started = time.perf_counter()
    catalog = store.open_store(folder).catalog(cache)
    rows = catalog.rows()
    opened = time.perf_counter()
    catalog.refresh()
    refreshed = time.perf_counter()
    chosen = query.parse(f"{QUERY} {ORDER}").apply(rows)
    filtered = time.perf_counter()
    catalog.close()
    assert 0 < len(chosen) < len(rows)
    return opened - started, refreshed - opened, filtered - refreshed


def warm_open_afresh(folder: Path, cache: Path) -> tuple[float, float, float]:
    """The same in a process of its own."""
    program = [sys.executable, "-m", "benchmarks.bench_catalog", "--warm", str(folder), str(cache)]
    root = Path(__file__).parents[1]
    done = subprocess.run(program, cwd=root, env=environment(), check=True, capture_output=True)
    opened, refreshed, filtered = json.loads(done.stdout)
    return opened, refreshed, filtered


def read_all(folder: Path) -> float:
    """The reference: seconds to read every file of the runs once."""
    started = time.perf_counter()
    for file in folder.glob("runs/*/*/*"):
        file.read_bytes()
    return time.perf_counter() - started


def measure(arguments: argparse.Namespace, scratch: Path) -> list[Figure]:
    """Log the runs, then all figures about them."""
    runs, folder, trials = arguments.runs, scratch / "store", arguments.trials or 5
    log_runs(folder, runs)
    files = read_all(folder)
    cold = [cold_build(folder, scratch / f"cache-{trial}") for trial in range(min(trials, 3))]
    warm = [warm_open_afresh(folder, scratch / "cache-0") for _ in range(trials + 1)][1:]
    opened, refreshed, filtered = (statistics.median(part) for part in zip(*warm, strict=True))
    return [
        Figure(f"{runs:,} runs: cold build", statistics.median(cold), "s", asked=20),
        Figure(f"{runs:,} runs: reading the bare files", files, "s"),
        Figure(f"{runs:,} runs: warm open", opened, "s", asked=0.3),
        Figure(f"{runs:,} runs: refresh without news", refreshed, "s"),
        Figure(f"{runs:,} runs: filter + sort", 1e3 * filtered, "ms", asked=50),
    ]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--warm", nargs=2, metavar=("STORE", "CACHE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.warm:
        folder, cache = map(Path, arguments.warm)
        print(json.dumps(warm_open(folder, cache)))
        return 0
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        figures = measure(arguments, Path(scratch))
    report("The table of runs", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
