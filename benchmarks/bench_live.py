"""100 runs that log at once, all of them shown: does the window stay quick?

Another process logs 10 rows a second into each of 100 runs; the window, rendered offscreen in a
process of its own, shows them all for a minute. A stall is told with the processor time that the
event loop itself used in it: the rest it waited for a core, or for its other threads.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report

RUNS, SECONDS, PER_SECOND = 100, 60, 10
_STALL_MS = 50


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    arguments: argparse.Namespace = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        options = (str(Path(scratch) / "store"), str(arguments.runs), str(arguments.seconds))
        cache = Path(scratch) / "cache"
        found = run_window("window_many_live.py", *options, str(PER_SECOND), cache=cache)
    assert all(count == arguments.runs for count in found["shown"])
    for seconds, busy, stack in found["stalls"]:
        if busy > _STALL_MS / 1e3:
            print(f"\nstall of {1e3 * seconds:.0f} ms\n{stack}", file=sys.stderr)
    what = f"{arguments.runs} runs × {PER_SECOND} rows/s"
    worst = max((1e3 * seconds for seconds, _, _ in found["stalls"]), default=0.0)
    busiest = max((1e3 * busy for _, busy, _ in found["stalls"]), default=0.0)
    figures = [
        Figure(f"{what}: longest stall (0: none above {_STALL_MS} ms)", worst, "ms", asked=50),
        Figure("… most processor time of the event loop in a stall", busiest, "ms", asked=50),
        Figure("… new pictures of all charts in sight", found["pictures"], "1/s"),
        Figure("… of the chart with the fewest", found["slowest"], "1/s"),
        Figure("… processor time of the window", 100 * found["busy"], "% of a core"),
    ]
    report("Runs that log while they are shown", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
