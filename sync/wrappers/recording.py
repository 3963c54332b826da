"""A peer whose conversation is written down, to look into what went wrong.

One JSON object a line: when, how long, what was asked and what came. Of contents (points, values,
texts that people wrote) only the size is kept; tokens are not part of any message.
"""

from __future__ import annotations

import json
import os
import time
from threading import Lock
from typing import Any, TypeVar

import msgspec

from sync.errors import Refused, SyncError
from sync.protocol.messages import Batch, Edit, Record, Request, TailPiece
from sync.protocol.peer import Peer
from sync.protocol.routes import BY_REQUEST
from tracklib._version import __version__

R = TypeVar("R")

MOST_BYTES = 50 << 20
"""Larger a recording does not get: it says so in its last line."""
_LONGEST_LIST = 50


class Recording:
    """Asks a peer and appends what was said to a file that only the user can read."""

    def __init__(self, peer: Peer, path: str, most_bytes: int = MOST_BYTES) -> None:
        """Raises OSError if the file cannot be written."""
        self._peer = peer
        self._lock = Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._left = most_bytes - os.fstat(self._file).st_size
        self._write({"program": f"tracklib {__version__}", "system": " ".join(os.uname()[::2])})

    def close(self) -> None:
        """End the recording."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
            self._file, self._left = -1, 0

    def ask(self, request: Request[R]) -> R:
        """The reply to a request; see `Peer`."""
        line: dict[str, Any] = {"ask": BY_REQUEST[type(request)].name, "request": _plain(request)}
        began = time.monotonic()
        try:
            reply = self._peer.ask(request)
            line["reply"] = _plain(reply)
            return reply
        except SyncError as error:
            line["error"] = type(error).__name__
            line["message"] = error.message
            if isinstance(error, Refused):
                line["code"] = error.code
            raise
        finally:
            line["seconds"] = round(time.monotonic() - began, 6)
            self._write(line)

    def _write(self, line: dict[str, Any]) -> None:
        data = json.dumps({"at_ns": time.time_ns(), **line}).encode() + b"\n"
        with self._lock:
            if self._left <= 0:
                return
            self._left -= len(data)
            if self._left <= 0:
                data += b'{"end": "the recording is full"}\n'
            try:
                os.write(self._file, data)
            except OSError:  # a full disk: the sync matters more
                self._left = 0


def _plain(value: Any) -> Any:
    """A message as JSON can hold it, without contents."""
    match value:
        case Record():
            return [value.rev, value.key.hex(), len(value.body)]
        case TailPiece():
            return [value.generation, value.start, len(value.data)]
        case Edit():
            size = None if value.value is None else len(value.value)
            return [value.device, value.path, value.stamp, size]
        case Batch():
            fields = {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
            return {**fields, "meta": sorted(value.meta)}
        case msgspec.Struct():
            return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
        case dict():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            head = [_plain(part) for part in value[:_LONGEST_LIST]]
            return [*head, f"… {len(value)} in all"] if len(value) > _LONGEST_LIST else head
        case bytes():
            return value.hex()
        case _:
            return value
