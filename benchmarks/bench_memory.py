"""Memory of the window with 1,000 runs of 1 M points each in the store and 20 of them shown.

Measured on the real window, rendered offscreen, in a process of its own. The reference is what the
shown curves would need as plain arrays of steps and values.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_read import write_long_run
from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report

RUNS, POINTS, SHOWN = 1000, 1_000_000, 20


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="needs 7 MB of disk for each")
    arguments: argparse.Namespace = parser.parse_args()
    runs: int = arguments.runs
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        folder, cache = Path(scratch) / "store", Path(scratch) / "cache"
        for _ in range(runs):
            write_long_run(folder, POINTS)
        run_window("window_memory.py", str(folder), str(runs), cache=cache)
        found = run_window("window_memory.py", str(folder), str(runs), cache=cache)
    what = f"{runs:,} runs × {POINTS:,} points"
    figures = [
        Figure(f"{what}: window with the table", found["table"], "MiB"),
        Figure(f"{what}: {SHOWN} of them drawn", found["drawn"], "MiB", 500),
        Figure(f"{what}: … and zoomed through", found["zoomed"], "MiB", 500),
        Figure(f"{what}: the most there ever was", found["most"], "MiB", 500),
        Figure(f"{what}: {SHOWN} of them drawn after", found["drawn_s"], "s"),
        Figure("the shown curves as plain arrays", SHOWN * POINTS * 16 / 2**20, "MiB"),
    ]
    report("Memory of the window", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
