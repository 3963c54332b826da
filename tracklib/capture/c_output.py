"""What C code and child processes print, by leading descriptors 1 and 2 through pipes.

A thread passes on what comes through to where it would have gone, and records it. Python's own
streams keep writing there directly, so that their text neither waits for the thread nor is recorded
twice. A process that is killed loses what the thread had not read; that is why this part is asked
for by name.
"""

from __future__ import annotations

import codecs
import io
import os
import selectors
import sys
import threading
from typing import Any

from tracklib.capture.console import PrintedText
from tracklib.format.console import RAW_STDERR, RAW_STDOUT

_READ_BYTES = 1 << 16
_PATIENCE_S = 1.0


class _Way:
    """One descriptor that leads through a pipe."""

    def __init__(self, number: int, descriptor: int) -> None:
        self.number = number
        self._descriptor = descriptor
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.real = os.dup(descriptor)
        self.source, end = os.pipe()
        os.set_blocking(self.source, False)
        os.dup2(end, descriptor)
        os.close(end)

    def text_of(self, data: bytes) -> str:
        """Bytes as text; a character that came in two parts comes with its second."""
        return self._decoder.decode(data)

    def restore(self) -> None:
        """Let the descriptor lead where it led."""
        os.dup2(self.real, self._descriptor)


class _Direct:
    """Lets a Python stream write to the real descriptor, around the pipe."""

    def __init__(self, stream: Any, descriptor: int) -> None:
        stream.flush()
        self._stream = stream
        self._own = open(  # noqa: SIM115 (closed by `end`)
            descriptor,
            "w",
            encoding=stream.encoding,
            errors=stream.errors,
            newline="",
            buffering=1 if stream.line_buffering else -1,
            closefd=False,
        )
        if stream.write_through:
            self._own.reconfigure(write_through=True)
        stream.write, stream.flush = self._own.write, self._own.flush

    def end(self) -> None:
        """The stream writes as before."""
        self._own.flush()
        self.leave()
        self._own.detach()

    def leave(self) -> None:
        """The stream writes into the pipe."""
        for name in ("write", "flush"):
            self._stream.__dict__.pop(name, None)


class COutput:
    """Records descriptors 1 and 2 until `end`. Where that cannot be done, nothing happens."""

    def __init__(self, text: PrintedText) -> None:
        self._text = text
        self._ways: list[_Way] = []
        self._directs: list[_Direct] = []
        self._selector = selectors.DefaultSelector()
        self._is_recording = True
        self._is_drained = threading.Event()
        self._ended, self._end = os.pipe()
        self._selector.register(self._ended, selectors.EVENT_READ)
        self._lead(RAW_STDOUT, 1, sys.stdout)
        self._lead(RAW_STDERR, 2, sys.stderr)
        self._thread = threading.Thread(target=self._run, name="tracklib-output", daemon=True)
        self._thread.start()

    def _lead(self, number: int, descriptor: int, stream: Any) -> None:
        try:
            way = _Way(number, descriptor)
        except OSError:  # a closed descriptor, or no more of them
            return
        self._ways.append(way)
        self._selector.register(way.source, selectors.EVENT_READ, way)
        if _descriptor_of(stream) == descriptor:
            self._directs.append(_Direct(stream, way.real))

    def end(self) -> None:
        """Record what was printed until now, and let the descriptors lead where they led.

        Child processes that live on keep their pipe: what they print is passed on, no longer
        recorded.
        """
        _flush_c_streams()
        for direct in self._directs:
            direct.end()
        for way in self._ways:
            way.restore()
        os.close(self._end)
        self._is_drained.wait(_PATIENCE_S)

    def leave(self) -> None:
        """After a fork, in the child: all that it prints comes to the parent through the pipes."""
        for direct in self._directs:
            direct.leave()

    def _run(self) -> None:
        while self._selector.get_map():
            for key, _ in self._selector.select():
                if key.data is not None:
                    self._pass_on(key.data)
            if self._is_recording and _is_closed(self._ended):
                self._drain()

    def _drain(self) -> None:
        for way in list(self._ways):
            while self._pass_on(way):
                pass
        self._is_recording = False
        self._selector.unregister(self._ended)
        os.close(self._ended)
        self._is_drained.set()

    def _pass_on(self, way: _Way) -> bool:
        """Pass on what a pipe has; whether there was anything."""
        try:
            data = os.read(way.source, _READ_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            if way in self._ways:
                self._ways.remove(way)
                self._selector.unregister(way.source)
                os.close(way.source)
                os.close(way.real)
            return False
        _write_all(way.real, data)
        if self._is_recording and (text := way.text_of(data)):
            self._text.take(way.number, text)
        return True


def _is_closed(pipe: int) -> bool:
    """Whether the other end of a pipe was closed."""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        return bool(selector.select(0))


def _descriptor_of(stream: Any) -> int | None:
    try:
        return int(stream.fileno()) if isinstance(stream, io.TextIOWrapper) else None
    except (OSError, ValueError):
        return None


def _write_all(descriptor: int, data: bytes) -> None:
    """Write everything. Where nobody reads any more, it is gone."""
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        return


def _flush_c_streams() -> None:
    """What the C library keeps of `printf()`: into a pipe it writes only when that is much."""
    try:
        import ctypes

        ctypes.CDLL(None).fflush(None)
    except (ImportError, OSError, AttributeError):
        return
