"""A program whose standard input and output carry frames, with a limit to every wait."""

from __future__ import annotations

import os
import select
import subprocess
import tempfile
import time

_READ_BYTES = 1 << 18
_LEAVE_S = 2.0


class Ended(Exception):
    """The program closed its side. `exit_code` and what it said on standard error."""

    def __init__(self, exit_code: int, said: str) -> None:
        super().__init__(exit_code, said)
        self.exit_code = exit_code
        self.said = said


class Silent(Exception):
    """Nothing moved for as long as one waits."""


class Process:
    """Reads and writes bytes. For one thread at a time; `kill` may come from any."""

    def __init__(self, words: list[str]) -> None:
        """Raises OSError if the program cannot be started."""
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  # closed in `close`
        try:
            self._process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, bufsize=0
            )
        except OSError:
            self._said.close()
            raise
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._into.fileno(), False)
        self._ahead = bytearray()

    def read_some(self, patience_s: float) -> bytes:
        """What is there, at least a byte. Raises Ended or Silent."""
        if self._ahead:
            data = bytes(self._ahead)
            self._ahead.clear()
            return data
        ready, _, _ = select.select([self._out], [], [], patience_s)
        if not ready:
            raise Silent
        data = os.read(self._out.fileno(), _READ_BYTES)
        if not data:
            raise self._end()
        return data

    def put_back(self, data: bytes) -> None:
        """What was read too far; it is read next."""
        self._ahead[:0] = data

    def read(self, count: int, patience_s: float) -> bytes:
        """So many bytes. Raises Ended or Silent."""
        data = bytearray()
        while len(data) < count:
            data += self.read_some(patience_s)
        self.put_back(bytes(data[count:]))
        return bytes(data[:count])

    def write(self, data: bytes, patience_s: float) -> None:
        """All of it. Raises Ended or Silent."""
        left = memoryview(data)
        while left:
            _, ready, _ = select.select([], [self._into], [], patience_s)
            if not ready:
                raise Silent
            try:
                left = left[os.write(self._into.fileno(), left) :]
            except BrokenPipeError:
                raise self._end() from None

    def close(self) -> None:
        """Let the program end by itself, which it does when nobody asks any more."""
        if not self._into.closed:
            self._into.close()
        try:
            self._process.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._out.close()
        self._said.close()

    def kill(self) -> None:
        """End the program now; what waits for it, ends."""
        self._process.kill()

    def _end(self) -> Ended:
        deadline = time.monotonic() + _LEAVE_S
        self._into.close()
        try:
            code = self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._said.seek(0)
        return Ended(code, self._said.read(1 << 16).decode(errors="replace"))
