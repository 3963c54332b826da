"""What a process prints is recorded: on the thread that prints it, before `print()` returns.

The stream objects stay what they are, so that handlers of `logging` which hold on to one are
heard, too; only their `write` is led through here. Nothing is ever raised into the printing
program, and what is printed while recording (a warning of ours, a signal handler) is kept until
the next text.
"""

from __future__ import annotations

import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable
from time import time_ns
from typing import Any

from tracklib.capture.recorder import Recorder
from tracklib.format import frames
from tracklib.format.console import STDERR, STDOUT, WARNING

_PIECE = 1 << 16
"""Characters of a frame at most."""
_MOST_WAITING = 10_000


class PrintedText:
    """Brings the text of one run to its writer, in order."""

    def __init__(self, recorder: Recorder) -> None:
        self._record = recorder.console
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)

    def take(self, stream: int, text: str) -> None:
        """Record text. What cannot be recorded now goes with the next."""
        waiting, now_ns = self._waiting, time_ns()
        if len(text) <= _PIECE:
            data = text.encode("utf-8", "backslashreplace")
            waiting.append(frames.console_frame(now_ns, stream, data))
        else:
            for at in range(0, len(text), _PIECE):
                data = text[at : at + _PIECE].encode(errors="backslashreplace")
                waiting.append(frames.console_frame(now_ns, stream, data))
        self._record(waiting)

    def pass_on(self) -> None:
        """Record what could not be recorded before."""
        self._record(self._waiting)


class _Hook:
    """Stands in for the `write` of one stream object."""

    def __init__(self, console: _Console, number: int, stream: Any) -> None:
        self._stream = stream
        self._had_own = "write" in getattr(stream, "__dict__", {})
        self._before: Callable[[str], Any] = stream.write
        before, note, here = self._before, console.note, console.here

        def write(text: str, /) -> Any:
            written = before(text)
            note(getattr(here, "stream", number), text)
            return written

        self._ours = write
        stream.write = write

    def remove(self) -> None:
        """Put back what was there, unless somebody came after us: then we stay and do nothing."""
        if getattr(self._stream, "__dict__", {}).get("write") is not self._ours:
            return
        if self._had_own:
            self._stream.write = self._before
        else:
            del self._stream.write


class _Console:
    """The one place where the process's streams are listened to."""

    def __init__(self) -> None:
        self.here = threading.local()
        self._texts: list[PrintedText] = []
        self._hooks: list[_Hook] = []
        self._show_warning: Any = None
        self._our_show_warning: Any = None

    def begin(self, text: PrintedText) -> None:
        """Let a run have what is printed from now on; the one that began last gets it."""
        self._remove()  # sys.stdout may be another object than it was
        self._texts.append(text)
        self._install()

    def end(self, text: PrintedText) -> None:
        """Leave a run alone; with the last one everything is as it was."""
        if text in self._texts:
            self._texts.remove(text)
        if not self._texts:
            self._remove()

    def leave(self) -> None:
        """After a fork, in the child: what it prints is not its parent's."""
        self._texts.clear()
        self._remove()

    def note(self, stream: int, text: Any) -> None:
        """Something was printed."""
        try:
            if text and self._texts and isinstance(text, str):
                self._texts[-1].take(stream, text)
        except Exception:
            pass

    def _install(self) -> None:
        streams = {id(sys.stdout): (STDOUT, sys.stdout)}
        streams.setdefault(id(sys.stderr), (STDERR, sys.stderr))
        for number, stream in streams.values():
            try:
                self._hooks.append(_Hook(self, number, stream))
            except (AttributeError, TypeError):
                continue  # None, or an object that lets nobody in
        self._show_warning = before = warnings.showwarning

        def show_warning(*arguments: Any, **named: Any) -> None:
            self.here.stream = WARNING
            try:
                before(*arguments, **named)
            finally:
                del self.here.stream

        self._our_show_warning = warnings.showwarning = show_warning

    def _remove(self) -> None:
        while self._hooks:
            self._hooks.pop().remove()
        if warnings.showwarning is self._our_show_warning and self._our_show_warning is not None:
            warnings.showwarning = self._show_warning
        self._our_show_warning = None


_console = _Console()
begin = _console.begin
end = _console.end
leave = _console.leave
