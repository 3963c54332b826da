"""The tail's frames: how one call to `log()` becomes bytes, and how bytes become rows again.

A tail begins with `MAGIC`; then come frames, all integers little-endian:

    u32 length of what follows up to the checksum | u8 kind | u32 id | payload | u32 CRC-32

The checksum covers everything before it in the frame. `id` is the key set of a row and zero
elsewhere. A row's payload is `f64 step, i64 time (ns since the epoch), f64 value…` in the order
of its key set's names; that of printed text is `i64 time, u8 stream, UTF-8 text`; every other
payload is JSON in ASCII.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any, NamedTuple
from zlib import crc32

MAGIC = b"TRKTAIL1"

KEY_SET = 1  # {"id": int, "names": [str, …]}: comes before the first row that uses it
ROW = 2
ATTRIBUTES = 3  # [[path, value, stamp], …]
EVENT = 4  # {"time": ns, "kind": str, "data": {…}}
CONSOLE = 5  # text as it was printed: pieces of lines, whole lines, or several
_KINDS = frozenset((KEY_SET, ROW, ATTRIBUTES, EVENT, CONSOLE))

_HEAD = struct.Struct("<IBI")
_CRC = struct.Struct("<I")
_PRINTED = struct.Struct("<IBIqB")
_OVERHEAD = _HEAD.size + _CRC.size
_RESYNC_LIMIT = 1 << 20
ROW_HEAD_SIZE = 16
"""Bytes of a row's payload before its values: step and time."""


def row_packer(count: int) -> tuple[Callable[..., bytes], int]:
    """What packs `(length, ROW, id, step, time_ns, *values)` for `count` values, and that length.

    The packed frame lacks its checksum, which the caller appends.
    """
    layout = struct.Struct(f"<IBIdq{count}d")
    return layout.pack, layout.size - 4


def seal(unsealed: bytes) -> bytes:
    """The frame with its checksum."""
    return unsealed + crc32(unsealed).to_bytes(4, "little")


def json_frame(kind: int, content: Any) -> bytes:
    """A complete frame of any kind but `ROW`."""
    payload = json.dumps(content, separators=(",", ":"), allow_nan=False).encode("ascii")
    return seal(_HEAD.pack(len(payload) + 5, kind, 0) + payload)


def console_frame(time_ns: int, stream: int, text: bytes) -> bytes:
    """A complete frame of printed UTF-8."""
    unsealed = _PRINTED.pack(len(text) + 14, CONSOLE, 0, time_ns, stream) + text
    return unsealed + crc32(unsealed).to_bytes(4, "little")


class Damage(NamedTuple):
    """Bytes of a tail that are not a frame although frames follow, or whose checksum is wrong."""

    offset: int
    size: int


class Frames(NamedTuple):
    """What a stretch of a tail holds."""

    rows: dict[int, list[bytes]]
    """Payloads of rows by key set, each in the order in which they were logged."""
    key_sets: dict[int, list[str]]
    attributes: list[tuple[str, Any, int]]
    events: list[dict[str, Any]]
    console: list[bytes]
    """Payloads of printed text, in order; `tracklib.format.console` makes lines of them."""
    damage: list[Damage]
    end: int
    """Offset behind the last complete frame: where to go on reading."""


def parse(buffer: bytes, start: int = 0, *, is_growing: bool = False) -> Frames:
    """All complete frames of `buffer` from `start`.

    An incomplete last frame is normal (the writer was killed, or is writing): parsing ends before
    it. Bytes that are no frame while a good frame follows are reported as damage and passed over.
    `is_growing` says that more bytes are about to come, so that a frame which runs past the end
    is not searched for the start of another.
    """
    frames = Frames({}, {}, [], [], [], [], start)
    position = start
    while True:
        position = _parse_run(buffer, position, frames)
        if is_growing and not _is_broken(buffer, position):
            return frames._replace(end=position)
        following = _next_frame(buffer, position)
        if following is None:
            break
        frames.damage.append(Damage(position, following - position))
        position = following
    if _is_broken(buffer, position):
        frames.damage.append(Damage(position, len(buffer) - position))
    return frames._replace(end=position)


def _parse_run(buffer: bytes, position: int, frames: Frames) -> int:
    """Take frames until one is incomplete or wrong; return where that is."""
    size, view, rows = len(buffer), memoryview(buffer), frames.rows
    head, crc, checksum = _HEAD.unpack_from, _CRC.unpack_from, crc32
    while position + _OVERHEAD <= size:
        length, kind, key_set = head(buffer, position)
        end = position + 4 + length
        if length < 5 or end + 4 > size or checksum(view[position:end]) != crc(buffer, end)[0]:
            break
        if kind == ROW:
            payload = buffer[position + 9 : end]
            if key_set in rows:
                rows[key_set].append(payload)
            else:
                rows[key_set] = [payload]
        elif kind == CONSOLE:
            frames.console.append(buffer[position + 9 : end])
        else:
            try:
                _take(kind, buffer[position + 9 : end], frames)
            except (ValueError, TypeError, LookupError):  # written so by another program
                frames.damage.append(Damage(position, end + 4 - position))
        position = end + 4
    return position


def _take(kind: int, payload: bytes, frames: Frames) -> None:
    """Add a frame other than a row. Kinds of later minor versions are passed over.

    Raises ValueError, TypeError or LookupError for a content that the kind does not have.
    """
    if kind == KEY_SET:
        content = json.loads(payload)
        number, names = content["id"], content["names"]
        if not isinstance(number, int) or not all(isinstance(name, str) for name in names):
            raise TypeError("a key set has a number and names")
        frames.key_sets[number] = names
    elif kind == ATTRIBUTES:
        frames.attributes.extend(_attributes(json.loads(payload)))
    elif kind == EVENT:
        event = json.loads(payload)
        if not isinstance(event["time"], int) or not isinstance(event["kind"], str):
            raise TypeError("an event has a time and a kind")
        frames.events.append({"time": event["time"], "kind": event["kind"], "data": event["data"]})


def _attributes(content: list[list[Any]]) -> list[tuple[str, Any, int]]:
    found = []
    for path, value, stamp in content:
        if not isinstance(path, str) or not isinstance(stamp, int):
            raise TypeError("an attribute has a path, a value and a stamp")
        found.append((path, value, stamp))
    return found


def _is_frame(buffer: bytes, position: int) -> bool:
    length, kind, _ = _HEAD.unpack_from(buffer, position)
    end = position + 4 + length
    if kind not in _KINDS or length < 5 or end + 4 > len(buffer):
        return False
    checksum: int = _CRC.unpack_from(buffer, end)[0]
    return crc32(memoryview(buffer)[position:end]) == checksum


def _next_frame(buffer: bytes, position: int) -> int | None:
    """The first good frame behind a place that is none, looking at most 1 MiB ahead."""
    last = min(len(buffer) - _OVERHEAD, position + _RESYNC_LIMIT)
    for candidate in range(position + 1, last + 1):
        if buffer[candidate + 4] in _KINDS and _is_frame(buffer, candidate):
            return candidate
    return None


def _is_broken(buffer: bytes, position: int) -> bool:
    """Whether what is left is a complete frame with a wrong checksum, not one cut short.

    Nor one that is all zeros: what a file system leaves of bytes that a power cut kept from the
    disk. A frame cut short has at least its length.
    """
    if position + _OVERHEAD > len(buffer):
        return False
    length, kind, _ = _HEAD.unpack_from(buffer, position)
    fits = position + 4 + length + 4 <= len(buffer)
    return length == 0 or fits or kind not in _KINDS
