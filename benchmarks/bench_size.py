"""Bytes a point takes after `finish()`, and how many points a second are absorbed into the journal.

A point is one value of one metric; step and time of a row are shared by its metrics. Sizes count
every file of the store. A float64 is 8 bytes, and random ones cannot be compressed below that; a
float32-valued one has 4 bytes of information at most.
"""

import json
import sys

from benchmarks.figures import Figure, median_of, parser_for, report
from benchmarks.processes import LOOP, own, run_script

CALLS = 200_000
METRICS = 5
NO_ABSORB = "TRACKLIB_INTERVAL=3600"


def logged(data: str) -> dict[str, float]:
    """One run that absorbs nothing before `finish()`, so that `finish()` shows the rate."""
    options = ["--calls", str(CALLS), "--data", data]
    result = run_script(own("tracklib", CALLS), LOOP, *options, before=["env", NO_ABSORB])
    measured: dict[str, float] = json.loads(result)
    points = (CALLS + 1) * METRICS
    measured["bytes_per_point"] = measured["bytes"] / points
    measured["points_per_s"] = points / measured["finish_s"]
    measured["points_per_cpu_s"] = points / measured["finish_cpu_s"]
    return measured


def main() -> int:
    arguments = parser_for(__doc__).parse_args()
    trials = arguments.trials or 3
    kinds: dict[str, list[dict[str, float]]] = {"doubles": [], "float32": []}
    for _ in range(trials):
        for data, runs in kinds.items():
            runs.append(logged(data))
    doubles, curves = kinds["doubles"], kinds["float32"]
    size, rate = "bytes_per_point", "points_per_s"
    figures = [
        Figure("random doubles in 5 metrics", median_of(doubles, size), "B/point", asked=9),
        Figure("float32-valued curves", median_of(curves, size), "B/point", asked=5),
        Figure("absorbing random doubles", median_of(doubles, rate), "points/s", 1e6, "at least"),
        Figure("absorbing float32 curves", median_of(curves, rate), "points/s", 1e6, "at least"),
    ]
    report("Size of a finished run", figures, arguments.json, trials=kinds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
