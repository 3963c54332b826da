# mypy: disable-error-code="import-not-found"
"""The measured process: open one system, log in a loop, write what was measured to a file.

Run by path, with the interpreter that has the system installed, in a folder that holds nothing
that could be imported by mistake. Its own result goes to a file, since some systems talk on
standard output.

    python loop.py SYSTEM FOLDER RESULT --calls N [--pace CALLS_PER_SECOND] [--acknowledge]
"""

import argparse
import json
import os
import random
import resource
import sys
import time
from pathlib import Path

from systems import SYSTEMS, Session


def five_metrics(random_double: random.Random) -> dict[str, float]:
    """What a training loop logs: five names, full-precision doubles."""
    draw = random_double.random
    return {
        "train/loss": draw(),
        "train/acc": draw(),
        "train/lr": draw(),
        "train/grad_norm": draw(),
        "time/step": draw(),
    }


def tight(session: Session, calls: int) -> list[int]:
    """Log as fast as possible; the duration of each call in nanoseconds."""
    rng = random.Random(0)
    clock = time.perf_counter_ns
    durations = []
    for step in range(1, calls + 1):
        metrics = five_metrics(rng)
        before = clock()
        session.log(step, metrics)
        durations.append(clock() - before)
    return durations


def paced(session: Session, calls: int, pace: float) -> list[int]:
    """Log `pace` times a second on average, catching up after a late wake-up."""
    rng = random.Random(0)
    clock = time.perf_counter_ns
    durations = []
    interval = 1e9 / pace
    start = clock()
    for step in range(1, calls + 1):
        metrics = five_metrics(rng)
        early = start + step * interval - clock()
        if early > 0:
            time.sleep(early / 1e9)
        before = clock()
        session.log(step, metrics)
        durations.append(clock() - before)
    return durations


def acknowledged(session: Session, calls: int) -> list[int]:
    """Log until killed; after each call that returned, its step goes to standard output."""
    rng = random.Random(0)
    answers = os.dup(1)
    for step in range(1, calls + 1):
        session.log(step, five_metrics(rng))
        os.write(answers, step.to_bytes(8, "little"))
    return []


def percentile(ordered: list[int], fraction: float) -> float:
    """The value that `fraction` of `ordered` do not exceed, in microseconds."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * fraction))] / 1e3


def distribution(durations: list[int]) -> dict[str, float]:
    """Percentiles of the calls in microseconds, and how many took over a millisecond."""
    ordered = sorted(durations)
    return {
        "p50_us": percentile(ordered, 0.5),
        "p99_us": percentile(ordered, 0.99),
        "p999_us": percentile(ordered, 0.999),
        "max_us": ordered[-1] / 1e3,
        "mean_us": sum(ordered) / len(ordered) / 1e3,
        "over_1ms": sum(1 for duration in ordered if duration > 1_000_000),
    }


def size_of(folder: Path) -> int:
    """Bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(arguments: argparse.Namespace) -> dict[str, float]:
    """Open, log, finish; what each part took."""
    folder = Path(arguments.folder)
    started = time.perf_counter()
    session = SYSTEMS[arguments.system](folder)
    session.log(0, five_metrics(random.Random(1)))
    measured: dict[str, float] = {"start_s": time.perf_counter() - started}
    wall, main_cpu, all_cpu = time.perf_counter(), time.thread_time(), time.process_time()
    if arguments.acknowledge:
        durations = acknowledged(session, arguments.calls)
    elif arguments.pace:
        durations = paced(session, arguments.calls, arguments.pace)
    else:
        durations = tight(session, arguments.calls)
    measured["loop_s"] = time.perf_counter() - wall
    measured["main_cpu_s"] = time.thread_time() - main_cpu
    measured["other_cpu_s"] = time.process_time() - all_cpu - measured["main_cpu_s"]
    measured |= distribution(durations) if durations else {}
    wall, all_cpu = time.perf_counter(), time.process_time()
    session.finish()
    measured["finish_s"] = time.perf_counter() - wall
    measured["finish_cpu_s"] = time.process_time() - all_cpu
    measured["bytes"] = size_of(folder)
    measured["peak_rss_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return measured


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("folder")
    parser.add_argument("result")
    parser.add_argument("--calls", type=int, default=0)
    parser.add_argument("--pace", type=float)
    parser.add_argument("--acknowledge", action="store_true")
    arguments = parser.parse_args()
    Path(arguments.result).write_text(json.dumps(measure(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
