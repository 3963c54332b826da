"""Messages on a pipe: a greeting, then frames, each a length, a flag, and a MessagePack array.

The greeting begins with a byte that no shell prints, and names the versions that the far side
speaks. A request is [name of its route, message], a reply ["ok", message] or ["refused", Refusal].
"""

from __future__ import annotations

import struct
from typing import Any

import msgspec

from sync.http.squeeze import BadBody, squeezed, unsqueezed
from sync.protocol.messages import MOST_BATCH_BYTES

HEAD = struct.Struct(">IB")
"""How many bytes follow, and whether they are packed."""
MOST_BYTES = 2 * MOST_BATCH_BYTES
OK, REFUSED = "ok", "refused"

_MARK = b"\0tracklib peer "
_LONGEST_GREETING = 1000


class BadFrame(ValueError):
    """Bytes that are no frame. The message says why."""


class Greeting(msgspec.Struct):
    """What the far side says before it is asked."""

    protocol: int
    oldest_protocol: int
    program: str = ""


def greeting_bytes(greeting: Greeting) -> bytes:
    """The greeting as it is sent."""
    return _MARK + msgspec.json.encode(greeting) + b"\n"


def find_greeting(data: bytes) -> tuple[Greeting, bytes] | None:
    """The greeting, and what came after it; None while it is not whole. Raises BadFrame."""
    _, mark, rest = data.partition(_MARK)
    if not mark:
        return None
    line, end, rest = rest.partition(b"\n")
    if not end and len(line) < _LONGEST_GREETING:
        return None
    try:
        return msgspec.json.decode(line, type=Greeting), rest
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadFrame(f"its greeting cannot be understood: {error}") from error


def pack(name: str, message: msgspec.Struct, *, is_worth_squeezing: bool) -> bytes:
    """A frame with its head."""
    body = msgspec.msgpack.encode((name, message))
    packed = squeezed(body) if is_worth_squeezing else None
    return HEAD.pack(len(packed or body), packed is not None) + (packed or body)


def length_of(head: bytes) -> tuple[int, bool]:
    """What a head says: how many bytes follow, and whether they are packed. Raises BadFrame."""
    length, flag = HEAD.unpack(head)
    if length > MOST_BYTES or flag > 1:
        raise BadFrame(f"a frame of {length:,} bytes and kind {flag}")
    return length, bool(flag)


def unpack(body: bytes, is_packed: bool) -> tuple[str, msgspec.Raw]:
    """Name and message of a frame. Raises BadFrame."""
    try:
        plain = unsqueezed(body, MOST_BYTES) if is_packed else body
        found: tuple[str, msgspec.Raw] = msgspec.msgpack.decode(plain, type=_FRAME)
        return found
    except (msgspec.MsgspecError, BadBody) as error:
        raise BadFrame(str(error)) from error


_FRAME: Any = tuple[str, msgspec.Raw]
