"""Running measured processes: fresh ones, in empty folders, with warm bytecode caches."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

CHILD = Path(__file__).parent / "child"
LOOP = CHILD / "loop.py"
START = CHILD / "start.py"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contender:
    """One system to measure and the interpreter that has it."""

    system: str
    title: str
    python: Path
    calls: int


def environment() -> dict[str, str]:
    """Ours, with bytecode caches: nobody compiles themselves anew at every start."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def run_script(
    contender: Contender, script: Path, *options: str, before: Sequence[str] = ()
) -> str:
    """One fresh process with an empty folder that is removed afterwards; its result file.

    `before` is a command that starts the process in its turn, such as a tracer.
    """
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        return run_script_in(Path(scratch), contender, script, *options, before=before)


def run_script_in(
    scratch: Path,
    contender: Contender,
    script: Path,
    *options: str,
    before: Sequence[str] = (),
    during: Callable[[int], object] | None = None,
) -> str:
    """The same, leaving what was logged in `scratch/data`; `during` gets the running process's id.

    Raises RuntimeError if the process fails.
    """
    result = scratch / "result.json"
    folder = scratch / "data"
    folder.mkdir()
    program = [str(contender.python), str(script), contender.system]
    process = subprocess.Popen(
        [*before, *program, str(folder), str(result), *options],
        env=environment(),
        cwd=scratch,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if during is not None:
        during(process.pid)
    _, complaint = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"{contender.title} failed:\n{complaint[-2000:]}")
    return result.read_text()


def run_loop(contender: Contender, *options: str, before: Sequence[str] = ()) -> dict[str, float]:
    """`child/loop.py` once; see there for what it measures."""
    calls = ["--calls", str(contender.calls)]
    measured: dict[str, float] = json.loads(
        run_script(contender, LOOP, *calls, *options, before=before)
    )
    return measured


def interleaved(
    contenders: Sequence[Contender], trials: int, run: Callable[[Contender], T]
) -> dict[str, list[T]]:
    """`trials` rounds in which every contender runs once, so that all see the same machine.

    One round more goes first and is thrown away: it warms file and bytecode caches.
    """
    results: dict[str, list[T]] = {contender.system: [] for contender in contenders}
    for trial in range(trials + 1):
        for contender in contenders:
            result = run(contender)
            if trial > 0:
                results[contender.system].append(result)
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def own(system: str, calls: int) -> Contender:
    """A system that this interpreter has: tracklib, or the reference."""
    return Contender(system, system, Path(sys.executable), calls)
