# mypy: disable-error-code="import-not-found"
"""The measured process: open one system, log in a loop, write what was measured to a file.

Run by path, with the interpreter that has the system installed, in a folder that holds nothing
that could be imported by mistake. Its own result goes to a file, since some systems talk on
standard output.

    python loop.py SYSTEM FOLDER RESULT --calls N [--pace CALLS_PER_SECOND] [--acknowledge FD]
                   [--data doubles|float32] [--metrics N]
"""

import argparse
import json
import os
import random
import resource
import struct
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from systems import SYSTEMS, Session

NAMES = ("train/loss", "train/acc", "train/lr", "train/grad_norm", "time/step")
Row = Callable[[int], dict[str, float]]


def random_doubles(names: Sequence[str]) -> Row:
    """Rows of full-precision doubles: what no compressor can shorten."""
    draw = random.Random(0).random
    return lambda step: {name: draw() for name in names}


def float32_curves(names: Sequence[str]) -> Row:
    """Rows of noisy, falling curves whose values are float32, as a network's losses are."""
    noise = random.Random(0).gauss
    return lambda step: {
        name: _FLOAT32.unpack(_FLOAT32.pack(3 / (1 + step / 5000) + noise(0.2, 0.02)))[0]
        for name in names
    }


_FLOAT32 = struct.Struct("f")
DATA = {"doubles": random_doubles, "float32": float32_curves}


def tight(session: Session, row: Row, calls: int) -> list[int]:
    """Log as fast as possible; the duration of each call in nanoseconds."""
    clock = time.perf_counter_ns
    durations = []
    for step in range(1, calls + 1):
        metrics = row(step)
        before = clock()
        session.log(step, metrics)
        durations.append(clock() - before)
    return durations


def paced(session: Session, row: Row, calls: int, pace: float) -> list[int]:
    """Log `pace` times a second on average, catching up after a late wake-up."""
    clock = time.perf_counter_ns
    durations = []
    interval = 1e9 / pace
    start = clock()
    for step in range(1, calls + 1):
        metrics = row(step)
        early = start + step * interval - clock()
        if early > 0:
            time.sleep(early / 1e9)
        before = clock()
        session.log(step, metrics)
        durations.append(clock() - before)
    return durations


def acknowledged(session: Session, row: Row, calls: int, answers: int) -> list[int]:
    """Log until killed; after each call that returned, its step goes to the file `answers`."""
    for step in range(1, calls + 1):
        session.log(step, row(step))
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
    row = DATA[arguments.data](NAMES[: arguments.metrics])
    started = time.perf_counter()
    session = SYSTEMS[arguments.system](folder)
    session.log(0, row(0))
    measured: dict[str, float] = {"start_s": time.perf_counter() - started}
    wall, main_cpu, all_cpu = time.perf_counter(), time.thread_time(), time.process_time()
    if arguments.acknowledge is not None:
        durations = acknowledged(session, row, arguments.calls, arguments.acknowledge)
    elif arguments.pace:
        durations = paced(session, row, arguments.calls, arguments.pace)
    else:
        durations = tight(session, row, arguments.calls)
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
    parser.add_argument("--data", choices=DATA, default="doubles")
    parser.add_argument("--metrics", type=int, default=len(NAMES))
    parser.add_argument("--acknowledge", type=int, metavar="FILE_DESCRIPTOR")
    arguments = parser.parse_args()
    Path(arguments.result).write_text(json.dumps(measure(arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
