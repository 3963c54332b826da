"""What it costs to record without being asked: `init()`, `print()`, and a core while running.

The process stands in a git repository with changes and packages. Captured and not captured take
turns.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, median_of, parser_for, report
from benchmarks.processes import CHILD, environment

ROOT = Path(__file__).parents[1]
LINES = 50_000
SECONDS = 60


def once(capture: str, lines: int, seconds: int) -> dict[str, float]:
    """One fresh process, its output in a file as a batch job's."""
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        script = str(CHILD / "capturing.py")
        with open(f"{scratch}/output", "wb") as output:
            done = subprocess.run(
                [sys.executable, script, scratch, capture, str(lines), str(seconds)],
                cwd=ROOT,
                env=environment(),
                stdout=output,
                stderr=subprocess.PIPE,
                check=True,
            )
        measured: dict[str, float] = json.loads(done.stderr.splitlines()[-1])
    return measured


def main() -> int:
    arguments = parser_for(__doc__).parse_args()
    trials: dict[str, list[dict[str, float]]] = {"on": [], "off": []}
    for trial in range((arguments.trials or 9) + 1):
        for capture, found in trials.items():
            measured = once(capture, LINES, 0)
            if trial:
                found.append(measured)
    running = {capture: once(capture, 0, SECONDS) for capture in trials}
    on, off = trials["on"], trials["off"]
    added = [mine["print_us"] - plain["print_us"] for mine, plain in zip(on, off, strict=True)]
    share = 100 * (running["on"]["beside_s"] - running["off"]["beside_s"]) / SECONDS
    figures = [
        Figure("init() with everything on", median_of(on, "init_ms"), "ms", asked=150),
        Figure("… with nothing", median_of(off, "init_ms"), "ms"),
        Figure("print() of a line to a file, recorded", median_of(on, "print_us"), "µs"),
        Figure("… not recorded", median_of(off, "print_us"), "µs"),
        Figure("… what recording adds", statistics.median(added), "µs"),
        Figure("while it runs, with everything on", share, "% of a core", asked=1),
        Figure("finish() with everything on", median_of(on, "finish_ms"), "ms"),
        Figure("… with nothing", median_of(off, "finish_ms"), "ms"),
    ]
    report("Recording without being asked", figures, arguments.json, trials=trials, running=running)
    return 0


if __name__ == "__main__":
    sys.exit(main())
