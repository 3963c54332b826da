"""The runs table with 100,000 runs and 30 columns: sort, filter, group, scroll, and live updates.

Measured on the real window, rendered offscreen, in a process of its own, until the table is
painted.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report

RUNS = 100_000


def figures_of(trials: list[dict[str, float]], runs: int) -> list[Figure]:
    """The medians over fresh processes."""
    middle = {name: statistics.median(one[name] for one in trials) for name in trials[0]}
    what = f"{runs:,} runs × 30 columns"
    return [
        Figure(f"{what}: listed and painted the first time", middle["first"], "s", asked=2.5),
        Figure(f"{what}: sort until painted, median", 1e3 * middle["sort"], "ms", asked=150),
        Figure(f"{what}: sort until painted, worst", 1e3 * middle["sort_worst"], "ms"),
        Figure(f"{what}: filter until painted, median", 1e3 * middle["filter"], "ms", asked=150),
        Figure(f"{what}: filter until painted, worst", 1e3 * middle["filter_worst"], "ms"),
        Figure(f"{what}: group by two columns, median", 1e3 * middle["group"], "ms", asked=500),
        Figure(f"{what}: group by two columns, worst", 1e3 * middle["group_worst"], "ms"),
        Figure(
            f"{what}: scrolling", middle["frames_per_s"], "frames a second", 50, reach="at least"
        ),
        Figure("1,000 rows a second: longest stall", 1e3 * middle["stall_worst"], "ms", asked=50),
        Figure("1,000 rows a second: stalls, p99", 1e3 * middle["stall_p99"], "ms"),
    ]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments: argparse.Namespace = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        trials = [
            run_window("window_table.py", str(arguments.runs), cache=Path(scratch))
            for _ in range(arguments.trials or 3)
        ]
    report("The runs table", figures_of(trials, arguments.runs), arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
