"""Calls of `log()` while every write and fsync of the process takes 500 ms longer.

strace (Debian's `strace`) delays the system calls as they are entered; threads that are not in one
run on. From `init()` to the end of `finish()` nothing is written quickly. Afterwards the rows that
can be read are counted.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure, median_of, parser_for, report
from benchmarks.finished import only_run
from benchmarks.processes import LOOP, own, run_script_in
from tests.fault.tracing import stalling

STALLED = "write,writev,pwrite64,pwritev,fsync,fdatasync"
STALL_MS = 500
PACE = 2_000


def one_run(calls: int, before: list[str]) -> dict[str, float]:
    """One paced run, started by the command `before`."""
    options = ["--calls", str(calls), "--pace", str(PACE)]
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        result = run_script_in(Path(scratch), own("tracklib", calls), LOOP, *options, before=before)
        measured: dict[str, float] = json.loads(result)
        measured["lost"] = calls + 1 - only_run(Path(scratch) / "data").facts().rows
    return measured


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="length of one run")
    arguments = parser.parse_args()
    if shutil.which("strace") is None:
        print("bench_stall needs strace (Debian package strace)", file=sys.stderr)
        return 1
    calls = int(PACE * arguments.seconds)
    trials = arguments.trials or 3
    stalled = [one_run(calls, stalling(STALLED, STALL_MS)) for _ in range(trials)]
    quick = [one_run(calls, []) for _ in range(trials)]
    figures = [
        Figure("log() on a stalling disk, p50", median_of(stalled, "p50_us"), "µs"),
        Figure("log() on a stalling disk, p99.9", median_of(stalled, "p999_us"), "µs", asked=1000),
        Figure("calls over 1 ms", median_of(stalled, "over_1ms"), f"of {calls:,}"),
        Figure("longest call", median_of(stalled, "max_us") / 1e6, "s"),
        Figure("rows that cannot be read afterwards", median_of(stalled, "lost"), "", asked=0),
        Figure("import + init to first log()", median_of(stalled, "start_s"), "s"),
        Figure("finish()", median_of(stalled, "finish_s"), "s"),
        Figure("the same on the quick disk, p99.9", median_of(quick, "p999_us"), "µs"),
    ]
    report("Logging on a stalling disk", figures, arguments.json, stalled=stalled, quick=quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
