"""The far side: answers what comes in on a pipe until it ends."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from sync.errors import Code, Refused
from sync.http.worth import is_worth_squeezing
from sync.protocol.messages import OLDEST_PROTOCOL, PROTOCOL, Refusal
from sync.protocol.peer import Peer
from sync.protocol.routes import BY_NAME
from sync.ssh import frames
from tracklib._version import __version__
from tracklib.errors import TracklibError


def serve(peer: Peer, source: BinaryIO, target: BinaryIO) -> None:
    """Greet, and answer requests until the source ends. Raises BadFrame for what is no request."""
    greeting = frames.Greeting(PROTOCOL, OLDEST_PROTOCOL, f"tracklib {__version__}")
    target.write(frames.greeting_bytes(greeting))
    target.flush()
    while head := source.read(frames.HEAD.size):
        if len(head) < frames.HEAD.size:
            return
        length, is_packed = frames.length_of(head)
        body = source.read(length)
        if len(body) < length:
            return
        target.write(_answer(peer, *frames.unpack(body, is_packed)))
        target.flush()


def _answer(peer: Peer, name: str, body: msgspec.Raw) -> bytes:
    try:
        reply = _reply(peer, name, body)
    except Refused as error:
        refusal = Refusal(error.code, error.message, error.hint, error.retry_after_s)
        return frames.pack(frames.REFUSED, refusal, is_worth_squeezing=False)
    except TracklibError as error:
        refusal = Refusal(Code.INTERNAL, str(error))
        return frames.pack(frames.REFUSED, refusal, is_worth_squeezing=False)
    return frames.pack(frames.OK, reply, is_worth_squeezing=is_worth_squeezing(reply))


def _reply(peer: Peer, name: str, body: msgspec.Raw) -> msgspec.Struct:
    route = BY_NAME.get(name)
    if route is None:
        raise Refused(Code.NOT_FOUND, f"There is no request {name!r}", "Update tracklib there")
    try:
        request = msgspec.msgpack.decode(body, type=route.request)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Refused(Code.BAD_REQUEST, f"The request cannot be understood: {error}") from error
    reply: msgspec.Struct = peer.ask(request)
    return reply
