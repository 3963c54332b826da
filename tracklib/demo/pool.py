"""Training processes, a few at a time."""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracklib.demo.errors import DemoFailed
from tracklib.demo.plan import Training

STOP_SECONDS = 10.0
ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


@dataclass(frozen=True, slots=True)
class Started:
    """A training with its process and what the process printed."""

    training: Training
    process: subprocess.Popen[bytes]
    output: IO[bytes]

    def last_words(self) -> str:
        """The last lines the process printed."""
        self.output.seek(0)
        return "\n".join(self.output.read().decode(errors="replace").splitlines()[-15:])


class Pool:
    """Runs trainings in order, at most `at_once` at a time, logging into `store`.

    It has no thread: `advance` looks what has ended and starts what comes next. As a context
    manager it stops what still trains at its end.
    """

    def __init__(
        self, trainings: Sequence[Training], script: Path, store: Path, at_once: int
    ) -> None:
        self._waiting = list(trainings)
        self._running: list[Started] = []
        self._script = script
        self._environment = training_environment(os.environ, store)
        self._at_once = at_once
        self.total = len(trainings)
        self.finished = 0

    @property
    def is_done(self) -> bool:
        return self.finished == self.total

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def advance(self) -> list[Training]:
        """Start what there is room for; return what has finished since the last call.

        Raises DemoFailed with the last words of a training that failed.
        """
        ended = [one for one in self._running if one.process.poll() is not None]
        for one in ended:
            self._running.remove(one)
            with one.output:
                if one.process.returncode != 0:
                    raise DemoFailed(f"The training {one.training} failed:\n{one.last_words()}")
        self.finished += len(ended)
        while self._waiting and len(self._running) < self._at_once:
            self._running.append(self._start(self._waiting.pop(0)))
        return [one.training for one in ended]

    def stop(self) -> None:
        """End what still trains, politely first, and start nothing more."""
        self._waiting.clear()
        for one in self._running:
            one.process.terminate()
        for one in self._running:
            try:
                one.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()
            one.output.close()
        self._running.clear()

    def _start(self, training: Training) -> Started:
        output = tempfile.TemporaryFile()  # noqa: SIM115  closed when the process has ended
        process = subprocess.Popen(
            training.command(self._script),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=self._environment,
        )
        return Started(training, process, output)


def training_environment(environment: Mapping[str, str], store: Path) -> dict[str, str]:
    """The environment of a training: its store, and one core, since several train at once."""
    return {**environment, "TRACKLIB_DIR": str(store), **dict.fromkeys(ONE_THREAD, "1")}
