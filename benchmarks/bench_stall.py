"""Calls of `log()` while every write and fsync of the process takes 500 ms longer.

strace (Debian's `strace`) delays the system calls as they are entered; threads that are not in one
run on. Either nothing is written quickly from `init()` to the end of `finish()`, or the stalls come
and go in the middle of a run. Afterwards the rows that can be read are counted.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.figures import Figure, median_of, parser_for, report
from benchmarks.finished import only_run
from benchmarks.processes import LOOP, own, run_script_in
from tests.fault.tracing import stalling, stalling_from_now_on

STALLED = "write,writev,pwrite64,pwritev,fsync,fdatasync"
STALL_MS = 500
PACE = 2_000


def one_run(
    calls: int, before: Sequence[str] = (), during: Callable[[int], object] | None = None
) -> dict[str, float]:
    """One paced run, and how many of its rows cannot be read."""
    options = ["--calls", str(calls), "--pace", str(PACE)]
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        result = run_script_in(
            Path(scratch), own("tracklib", calls), LOOP, *options, before=before, during=during
        )
        measured: dict[str, float] = json.loads(result)
        measured["lost"] = calls + 1 - only_run(Path(scratch) / "data").facts().rows
    return measured


def stall_in_the_middle(process: int, seconds: float) -> None:
    """Let the second third of a run of so many seconds stall."""
    time.sleep(seconds / 3)
    tracer = subprocess.Popen(stalling_from_now_on(process, STALLED, STALL_MS))
    time.sleep(seconds / 3)
    tracer.terminate()
    tracer.wait()


def figures_of(when: str, trials: list[dict[str, float]]) -> list[Figure]:
    """What the calls of some runs took, and what became of the rows."""
    return [
        Figure(f"stalls {when}: log() p50", median_of(trials, "p50_us"), "µs"),
        Figure(f"stalls {when}: log() p99.9", median_of(trials, "p999_us"), "µs", asked=1000),
        Figure(f"stalls {when}: calls over 1 ms", median_of(trials, "over_1ms"), ""),
        Figure(f"stalls {when}: longest call", median_of(trials, "max_us") / 1e3, "ms"),
        Figure(f"stalls {when}: rows lost", max(trial["lost"] for trial in trials), "", asked=0),
        Figure(f"stalls {when}: start", median_of(trials, "start_s"), "s"),
        Figure(f"stalls {when}: finish()", median_of(trials, "finish_s"), "s"),
    ]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="length of one run")
    arguments = parser.parse_args()
    if shutil.which("strace") is None:
        print("bench_stall needs strace (Debian package strace)", file=sys.stderr)
        return 1
    calls = int(PACE * arguments.seconds)
    trials = arguments.trials or 3
    always, middle, never = [], [], []
    for _ in range(trials):
        always.append(one_run(calls, before=stalling(STALLED, STALL_MS)))
        middle.append(
            one_run(calls, during=lambda pid: stall_in_the_middle(pid, arguments.seconds))
        )
        never.append(one_run(calls))
    figures = [
        *figures_of("always", always),
        *figures_of("in the middle", middle),
        Figure("no stalls: log() p99.9", median_of(never, "p999_us"), "µs"),
    ]
    title = f"Logging on a stalling disk, {calls:,} calls"
    report(title, figures, arguments.json, always=always, middle=middle, never=never)
    return 0


if __name__ == "__main__":
    sys.exit(main())
