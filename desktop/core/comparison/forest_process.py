"""Grows forests in a process of their own.

To import scikit-learn takes a second in which Python's lock is held again and again, and trees are
grown in thousands of short calls: in the window's process both would hold the window up, and the
window them. The other process is started when first needed and kept for the next forest.

A question is the length of what follows and an `npz` of the arrays; the answer are lines of JSON:
how far it is, then the forest. While it works the process also sends empty lines, at which the
asking side looks whether anybody waits still; when nobody does it is ended.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import BinaryIO

import numpy as np

from desktop.core.comparison.forest import Forest, cross_validated
from tracklib.store.arrays import Floats

_BEAT_S = 0.05
_LENGTH = 8


class ForestProcess:
    """Belongs to one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def grow(
        self,
        blocks: Sequence[Floats],
        result: Floats,
        cancelled: Callable[[], bool],
        say: Callable[[float], None],
    ) -> Forest | None:
        """As `cross_validated` does. Raises OSError when the process cannot be started or dies."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        arrays = io.BytesIO()
        np.savez(arrays, result, *blocks)
        content = arrays.getvalue()
        process.stdin.write(len(content).to_bytes(_LENGTH, "big") + content)
        process.stdin.flush()
        for line in process.stdout:
            if cancelled():
                break
            answer = json.loads(line) if line.strip() else None
            if isinstance(answer, float | int):
                say(float(answer))
            elif answer is not None:
                return Forest(
                    answer["explained"],
                    np.array(answer["importance"]),
                    np.array(answer["spread"]),
                )
        self.close()
        if cancelled():
            return None
        raise OSError("the process that learns has ended")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "desktop.core.comparison.forest_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:  # closes the pipes and waits
                pass


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more."""
    lock = threading.Lock()

    def send(what: object) -> None:
        line = b"" if what is None else json.dumps(what).encode()
        with lock:
            answers.write(line + b"\n")
            answers.flush()

    while head := questions.read(_LENGTH):
        content = questions.read(int.from_bytes(head, "big"))
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            result, *blocks = (arrays[name] for name in arrays.files)
        done = threading.Event()
        beats = threading.Thread(target=_beat, args=(send, done), daemon=True)
        beats.start()
        forest = cross_validated(blocks, result, lambda: False, send)
        done.set()
        beats.join()
        assert forest is not None
        plain = {name: np.asarray(one).tolist() for name, one in asdict(forest).items()}
        send(plain)


def _beat(send: Callable[[object], None], done: threading.Event) -> None:
    while not done.wait(_BEAT_S):
        try:
            send(None)
        except OSError:  # nobody is there to hear the answer
            os._exit(0)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
