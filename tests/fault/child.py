"""The test's end of `logging_child`: start it, conduct it, kill it, know what it acknowledged."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from array import array
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.fault.logging_child import DONE, FINISHED, OPENED

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
"""How long a child may take for anything before the test gives up. Never waited for in full."""


class LoggingChild:
    """A real process that logs to a store. Use as a context manager: it never outlives the test.

    `before` is a command that starts the process in its turn, such as a tracer; `first` is the
    index of the first row.
    """

    def __init__(
        self,
        store: Path,
        run_id: str,
        *,
        first: int = 0,
        resume: str | None = None,
        before: Sequence[str] = (),
        environment: dict[str, str] | None = None,
    ) -> None:
        self.first = first
        self.rows = 0
        """Rows whose `log()` is known to have returned: indices first … first + rows - 1."""
        self.commands_done = 0
        self.is_opened = False
        self.is_finished = False
        self._is_silent = False
        self._news = threading.Condition()
        self._printed = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed in __exit__)
        self._socket, theirs = socket.socketpair()
        program = [sys.executable, "-m", "tests.fault.logging_child", str(store), run_id]
        options = ["--first", str(first), *(["--resume", resume] if resume else [])]
        self.process = subprocess.Popen(
            [*before, *program, str(theirs.fileno()), *options],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            pass_fds=[theirs.fileno()],
            stdout=self._printed,
            stderr=subprocess.STDOUT,
        )
        theirs.close()
        self._listener = threading.Thread(target=self._listen, name="child-listener")
        self._listener.start()

    def __enter__(self) -> "LoggingChild":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.kill()
        self._printed.close()

    @property
    def indices(self) -> range:
        """The indices of all acknowledged rows."""
        return range(self.first, self.first + self.rows)

    def wait_opened(self) -> None:
        """Until `init()` has returned."""
        self._wait(lambda: self.is_opened, "init()")

    def start_logging(self, count: int) -> None:
        """Let it log `count` rows; does not wait."""
        self._send(f"log {count}")

    def wait_rows(self, count: int) -> None:
        """Until `count` rows in all are acknowledged."""
        self._wait(lambda: self.rows >= count, f"{count} rows")

    def log(self, count: int) -> None:
        """Let it log `count` rows and wait for all of them."""
        wanted = self.commands_done + 1
        self.start_logging(count)
        self._wait(lambda: self.commands_done >= wanted, f"log({count})")

    def start_finishing(self) -> None:
        """Let it call `finish()`; does not wait."""
        self._send("finish")

    def finish(self) -> int:
        """Let it finish and end; its exit code."""
        self.start_finishing()
        return self.wait_end()

    def wait_end(self) -> int:
        """Until the process has ended by itself and all it said was read; its exit code."""
        code = self.process.wait(PATIENCE_S)
        self._close()
        return code

    def kill(self) -> None:
        """SIGKILL, now; afterwards everything it had acknowledged is known."""
        self.process.kill()
        self.process.wait()
        self._close()

    def output(self) -> str:
        """What the ended process printed."""
        self._printed.seek(0)
        return self._printed.read()

    def _send(self, command: str) -> None:
        with suppress(BrokenPipeError):  # a dead child is noticed by whoever waits for it
            self._socket.sendall(command.encode() + b"\n")

    def _close(self) -> None:
        self._listener.join()
        self._socket.close()

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        with self._news:
            reached = self._news.wait_for(lambda: condition() or self._is_silent, PATIENCE_S)
            is_there = condition()
        if not is_there:
            state = "ended" if reached else "is stuck"
            raise AssertionError(f"the child {state} before {what}:\n{self._last_words()}")

    def _last_words(self) -> str:
        self.kill()
        return self.output()

    def _listen(self) -> None:
        pending = b""
        while data := self._receive():
            pending += data
            whole = len(pending) // 8 * 8
            with self._news:
                self._take(array("q", pending[:whole]))
                self._news.notify_all()
            pending = pending[whole:]
        with self._news:
            self._is_silent = True
            self._news.notify_all()

    def _receive(self) -> bytes:
        try:
            return self._socket.recv(1 << 16)
        except ConnectionResetError:  # it was killed with a command unread
            return b""

    def _take(self, numbers: "array[int]") -> None:
        notes = [number for number in numbers if number < 0] if min(numbers, default=0) < 0 else []
        self.is_opened |= OPENED in notes
        self.commands_done += notes.count(DONE)
        self.is_finished |= FINISHED in notes
        self.rows += len(numbers) - len(notes)
