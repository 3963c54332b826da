"""How tests look at what was logged: through the store, as any viewer does."""

import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import tracklib
from tracklib import store

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
"""How long a script may take before the test gives up. Never waited for in full."""

_HURRIED = "the disk does not answer; its tail stays readable"


def reader_of(run: tracklib.Run) -> store.RunReader:
    """The run as a viewer sees it now."""
    return store.open_store(Path(run.dir).parents[2]).run(run.id)


def only_run(folder: Path) -> store.RunReader:
    """The one run of a store."""
    opened = store.open_store(folder)
    (run_id,) = opened.run_ids()
    return opened.run(run_id)


def values_of(run: tracklib.Run | store.RunReader, name: str) -> list[float]:
    """A metric's values, in the order they were logged."""
    reader = reader_of(run) if isinstance(run, tracklib.Run) else run
    return list(reader.series(name).read().values)


def steps_of(run: tracklib.Run | store.RunReader, name: str) -> list[float]:
    """A metric's steps, in the order they were logged."""
    reader = reader_of(run) if isinstance(run, tracklib.Run) else run
    return list(reader.series(name).read().steps)


def bits(values: Iterable[float]) -> list[str]:
    """Floats as their bytes: NaN equals itself, and 0.0 differs from -0.0."""
    return [struct.pack(">d", value).hex() for value in values]


def float_of(pattern: str) -> float:
    """The inverse of `bits` for one value."""
    (value,) = struct.unpack(">d", bytes.fromhex(pattern))
    return float(value)


def files_of(run: tracklib.Run) -> list[str]:
    """What the run's files end with, sorted: `.sqlite`, `.tail`."""
    return sorted(Path(name).suffix for name in Path(run.dir).iterdir())


def until(condition: Callable[[], object]) -> None:
    """Look again and again until it holds; fail where it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it never came about")
        time.sleep(0.001)


def python(source: str, *arguments: str | Path, **environment: str) -> tuple[int, str]:
    """Run a script in a process of its own; its exit code and all that it printed."""
    return end_of(start(source, *arguments, **environment))


def end_of(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Wait for a script; its exit code and all that it printed (since somebody read from it).

    On a crowded machine a script may leave before its last absorb, and says so: that is no news.
    """
    printed, _ = process.communicate(timeout=PATIENCE_S)
    lines = [line for line in printed.splitlines(keepends=True) if _HURRIED not in line]
    return process.returncode, "".join(lines)


def start(source: str, *arguments: str | Path, **environment: str) -> "subprocess.Popen[str]":
    """Start a script in a process of its own, its output in one pipe."""
    return subprocess.Popen(
        [sys.executable, "-u", "-c", source, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
