"""A recorded session: whether the event loop of the window ever takes longer than 50 ms.

100,000 runs; table, curves and all other tabs are worked with once, in the real window, rendered
offscreen, in a process of its own, while a second thread watches. The stack of each stall goes to
standard error. The last step, in which nothing is done, tells what the machine itself adds.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_catalog import cold_build, log_runs
from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report

RUNS = 100_000
_MOST_MS = 50.0


def measure(folder: Path, cache: Path, runs: int) -> list[Figure]:
    """The longest stall of each step, and what the machine adds."""
    figures = []
    for step in run_window("window_session.py", str(folder), str(runs), cache=cache):
        for seconds, busy, stack in step["stalls"]:
            spent = f"{1e3 * seconds:.0f} ms, {1e3 * busy:.0f} of them busy"
            print(f"\n{step['step']}: {spent}\n{stack}", file=sys.stderr)
        worst = max((1e3 * seconds for seconds, *_ in step["stalls"]), default=0.0)
        name = f"{step['step']} ({step['seconds']:.1f} s, {len(step['stalls'])} stalls)"
        figures.append(Figure(name, worst, "ms", asked=_MOST_MS))
    return figures


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--store", type=Path, help="one of that many runs, instead of a new one")
    arguments: argparse.Namespace = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        cache = Path(scratch) / "cache"
        folder: Path = arguments.store or Path(scratch) / "store"
        if arguments.store is None:
            log_runs(folder, arguments.runs)
        cold_build(folder, cache)
        figures = measure(folder, cache, arguments.runs)
    report(f"A session with {arguments.runs:,} runs: longest stall", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
