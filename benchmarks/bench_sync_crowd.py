"""Sixty-four clients push a hundred live runs each, for a minute, to one server with SQLite.

The clients are threads of two processes on the same machine, and want to push once a second.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_sync import served_by
from benchmarks.figures import Figure, parser_for, report

CLIENTS, RUNS, SECONDS = 64, 100, 60
PROCESSES = 2
_ROOT = Path(__file__).parents[1]


def crowd(url: str) -> tuple[list[float], int]:
    """Milliseconds of each push of all clients, and how many tails lack something."""
    child = _ROOT / "benchmarks" / "child" / "sync_crowd.py"
    each = CLIENTS // PROCESSES
    processes = [
        subprocess.Popen(
            [sys.executable, str(child), url, *map(str, (n * each, each, RUNS, SECONDS))],
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(_ROOT)},
        )
        for n in range(PROCESSES)
    ]
    results = [json.loads(process.communicate()[0]) for process in processes]
    return [ms for one in results for ms in one["times_ms"]], sum(one["lost"] for one in results)


def peak_mib(pid: int) -> float:
    """The most memory that a process ever had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    """Measure."""
    arguments = parser_for(__doc__).parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="tracklib-bench-") as name,
        served_by(Path(name) / "server") as (url, process),
    ):
        idle = peak_mib(process.pid)
        times, lost = crowd(url)
        peak = peak_mib(process.pid)
    quantiles = statistics.quantiles(times, n=100)
    figures = [
        Figure("runs of which something is lost", lost, f"of {CLIENTS * RUNS:,}", 0),
        Figure("updates of runs a second", len(times) * RUNS / SECONDS, "/s"),
        Figure("a push of 100 live runs, median", quantiles[49], "ms"),
        Figure("… p99", quantiles[98], "ms"),
        Figure("server's memory before", idle, "MiB", 100),
        Figure("… at its most", peak, "MiB"),
    ]
    report("A crowd that syncs", figures, arguments.json)


if __name__ == "__main__":
    main()
