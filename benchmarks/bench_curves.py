"""Curves in the window: how soon many are drawn, and how fast one zooms, pans and scrolls.

Everything is measured on the real window, rendered offscreen, in a process of its own, from the
start of the process or from a key to the painted, sharp picture. Catalog and bytecode are warm.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import tracklib
from benchmarks.bench_read import LONG_POINTS, write_long_run
from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report

_STALL_MS = 50
_ONCE = ("listed", "drawn", "shown", "moved")


def log_curves(folder: Path, runs: int, metrics: int, points: int) -> None:
    """Finished runs whose metrics are noisy, falling curves."""
    os.environ["TRACKLIB_INTERVAL"] = "1000"
    for number in range(runs):
        rng = random.Random(number)
        noise = [rng.gauss(0, 0.05) for _ in range(997)]
        names = [f"group{m // 50}/metric{m % 50}" for m in range(metrics)]
        with tracklib.init(project="bench", dir=str(folder), config={"seed": number}) as run:
            for step in range(points):
                level = 1 / (1 + step * (number + 1) / points)
                run.log(
                    {name: level + noise[(step * (i + 3)) % 997] for i, name in enumerate(names)}
                )


def measure(folder: Path, cache: Path, runs: int, trials: int) -> dict[str, Any]:
    """Medians over some fresh processes, after one that is not counted."""
    taken = []
    for _ in range(trials + 1):
        options = (str(folder), str(runs), str(time.monotonic()))
        taken.append(run_window("window_curves.py", *options, cache=cache))
    warm = taken[1:]
    middle: dict[str, Any] = {name: statistics.median(one[name] for one in warm) for name in _ONCE}
    for name in ("zoom", "pan", "scroll"):
        middle[name] = [seconds for one in warm for seconds in one[name]]
    middle["stalls"] = [stall for one in warm for stall in one["stalls"]]
    return middle


def stalls(what: str, found: dict[str, Any]) -> Figure:
    """The longest stall; the stack of each is printed."""
    for seconds, stack in found["stalls"]:
        print(f"\nstall of {1e3 * seconds:.0f} ms\n{stack}", file=sys.stderr)
    worst = max((1e3 * seconds for seconds, _ in found["stalls"]), default=0.0)
    return Figure(f"{what}: longest stall (0: none above {_STALL_MS} ms)", worst, "ms", asked=50)


def few_runs(scratch: Path, trials: int) -> list[Figure]:
    """20 runs × 5 metrics × 10,000 points."""
    log_curves(scratch / "few", 20, 5, 10_000)
    found = measure(scratch / "few", scratch / "cache", 20, trials)
    what = "20 runs × 5 metrics × 10,000 points"
    return [Figure(f"{what}: drawn after start", found["drawn"], "s", 1.5), stalls(what, found)]


def many_runs(scratch: Path, trials: int) -> list[Figure]:
    """200 runs in one card."""
    log_curves(scratch / "many", 200, 1, 10_000)
    found = measure(scratch / "many", scratch / "cache", 200, trials)
    what = "200 runs × 10,000 points in one card"
    frames = 1 / statistics.median(found["pan"])
    return [
        Figure(f"{what}: all drawn after they are asked for", found["shown"], "s", 1.5),
        Figure(f"{what}: frames while panning", found["moved"], "1/s", 20, "at least"),
        Figure(f"{what}: of these with sharp curves", frames, "1/s"),
        stalls(what, found),
    ]


def many_metrics(scratch: Path, trials: int) -> list[Figure]:
    """2,000 metrics."""
    log_curves(scratch / "metrics", 1, 2000, 100)
    found = measure(scratch / "metrics", scratch / "cache", 1, trials)
    worst = 1e3 * max(found["scroll"])
    return [
        Figure("2,000 metrics: first screen after it is asked for", found["shown"], "s", 1.0),
        Figure("2,000 metrics: slowest frame while scrolling", worst, "ms", 100),
        stalls("2,000 metrics", found),
    ]


def long_curve(scratch: Path, trials: int, points: int) -> list[Figure]:
    """One very long curve."""
    write_long_run(scratch / "long", points)
    found = measure(scratch / "long", scratch / "cache", 1, trials)
    zoom = 1e3 * statistics.median(found["zoom"] + found["pan"])
    what = f"{points:,} points"
    return [
        Figure(f"{what}: envelope after it is asked for", found["shown"], "s", 0.5),
        Figure(f"{what}: zoom or pan until sharp", zoom, "ms", 150),
        stalls(what, found),
    ]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--points", type=int, default=LONG_POINTS, help="of the long curve")
    arguments: argparse.Namespace = parser.parse_args()
    trials = arguments.trials or 3
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        figures = [
            *few_runs(Path(scratch), trials),
            *many_runs(Path(scratch), trials),
            *many_metrics(Path(scratch), trials),
            *long_curve(Path(scratch), trials, arguments.points),
        ]
    report("Curves in the window", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
