"""The window: how soon 10,000 runs can be used, and how soon a logged point is a pixel.

Both are measured on the real window, rendered offscreen, in a process of its own. A point's way is
from the call of `log()` in another process to the end of painting the plot that shows it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.bench_catalog import log_runs
from benchmarks.figures import Figure, parser_for, report
from benchmarks.processes import CHILD, environment

RUNS = 10_000
CALLS = 200
PER_SECOND = 7.3  # no multiple of any polling interval


def run_window(child: str, *options: str, cache: Path) -> Any:
    """One fresh process with the window; what it printed."""
    program = [sys.executable, str(CHILD / child), *options]
    root = Path(__file__).parents[1]
    places = {
        "QT_QPA_PLATFORM": "offscreen",
        "TRACKLIB_CACHE_DIR": str(cache),
        "PYTHONPATH": str(root),
    }
    done = subprocess.run(
        program, cwd=root, env=environment() | places, check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def measure_start(scratch: Path, runs: int, trials: int) -> list[Figure]:
    """The first start builds the catalog and the bytecode caches; the others count."""
    folder, cache = scratch / "store", scratch / "cache"
    log_runs(folder, runs)
    taken = []
    for _ in range(trials + 1):
        began = str(time.monotonic())
        options = (str(folder), str(runs), began)
        taken.append(run_window("window_start.py", *options, cache=cache))
    first, *warm = taken
    middle = {name: statistics.median(one[name] for one in warm) for name in first}
    return [
        Figure(f"{runs:,} runs: usable after start", middle["usable"], "s", asked=1.5),
        Figure(f"{runs:,} runs: all curves in sight drawn", middle["drawn"], "s"),
        Figure(f"{runs:,} runs: the very first start, catalog built", first["usable"], "s"),
        Figure(f"{runs:,} runs: filter until painted", 1e3 * middle["filter"], "ms"),
        Figure(f"{runs:,} runs: sort until painted", 1e3 * middle["sort"], "ms"),
    ]


def measure_live(scratch: Path, calls: int) -> list[Figure]:
    """From log() to pixel, and what an idle window costs."""
    folder = scratch / "live"
    folder.mkdir()
    options = (str(folder), str(calls), str(PER_SECOND))
    result = run_window("window_live.py", *options, cache=scratch / "cache")
    latencies = sorted(result["latencies_ms"])
    p95 = latencies[round(0.95 * (len(latencies) - 1))]
    return [
        Figure("log() to pixel, median", statistics.median(latencies), "ms"),
        Figure("log() to pixel, p95", p95, "ms", asked=250),
        Figure("log() to pixel, worst", latencies[-1], "ms"),
        Figure("idle window, share of one core", max(0.0, 100 * result["quiet"]), "%", asked=1),
    ]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--calls", type=int, default=CALLS)
    arguments: argparse.Namespace = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        figures = [
            *measure_live(Path(scratch), arguments.calls),
            *measure_start(Path(scratch), arguments.runs, arguments.trials or 5),
        ]
    report("The window", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
