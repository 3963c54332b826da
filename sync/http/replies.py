"""What a reply says: its message, a peer's "no", or that something else than a peer answered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx
import msgspec

from sync.errors import Code, NotAPeer, Refused, SyncError, Unreachable
from sync.http.wire import JSON, MSGPACK, PROTOCOL_HEADER
from sync.protocol.messages import OLDEST_PROTOCOL, PROTOCOL, Refusal, Welcome

_PASSING_PROXY = (429, 500, 502, 503, 504)  # what proxies answer while a server is away
_LONGEST_TEXT = 300
UPDATE_HERE = "Update tracklib here: pip install -U 'tracklib-runs[sync]'"
UPDATE_THERE = "Update tracklib there: pip install -U 'tracklib-runs[server]'"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; `body` is unpacked."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def kind(self) -> str:
        """The kind of the body, such as application/msgpack."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def message_in(reply: Reply, kind: type[Any], where: str) -> Any:
    """The message, which is a `kind`. Raises what the reply says instead."""
    protocol = reply.headers.get(PROTOCOL_HEADER)
    if protocol is None:
        raise _from_elsewhere(reply, where)
    if not (protocol.isascii() and protocol.isdigit()):
        raise NotAPeer(f"{where} replies as no tracklib server does", "Check the address")
    if int(protocol) < OLDEST_PROTOCOL:
        raise Refused(
            Code.TOO_NEW,
            f"{where} speaks version {protocol} of the protocol; this program needs"
            f" {OLDEST_PROTOCOL} or newer",
            UPDATE_THERE,
        )
    if reply.status != HTTPStatus.OK:
        raise _refusal(reply, where)
    try:
        message = _decoded(reply, kind)
    except (msgspec.MsgspecError, ValueError) as error:
        raise NotAPeer(
            f"The reply of {where} cannot be understood: {error}", "Update tracklib on both sides"
        ) from error
    if isinstance(message, Welcome) and message.oldest_protocol > PROTOCOL:
        raise Refused(
            Code.TOO_OLD,
            f"{where} no longer speaks version {PROTOCOL} of the protocol, only"
            f" {message.oldest_protocol} and newer",
            UPDATE_HERE,
        )
    return message


def _decoded(reply: Reply, kind: type[Any]) -> Any:
    if reply.kind == MSGPACK:
        return msgspec.msgpack.decode(reply.body, type=kind)
    if reply.kind == JSON:
        return msgspec.json.decode(reply.body, type=kind)
    raise ValueError(f"it is {reply.kind or 'of no kind'}")


def _refusal(reply: Reply, where: str) -> SyncError:
    try:
        refusal: Refusal = _decoded(reply, Refusal)
    except (msgspec.MsgspecError, ValueError):
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unreachable(f"{where} failed: {_name(reply.status)}", "See the server's log")
        return NotAPeer(f"{where} answers {_name(reply.status)}", "Update tracklib on both sides")
    try:
        code = Code(refusal.code)
    except ValueError:  # of a newer peer
        code = Code.INTERNAL if reply.status >= 500 else Code.BAD_REQUEST
    retry_after_s = refusal.retry_after_s
    if retry_after_s is None or not math.isfinite(retry_after_s):
        retry_after_s = _retry_after_s(reply.headers)
    return Refused(code, _line(refusal.message), _line(refusal.hint), retry_after_s=retry_after_s)


def _from_elsewhere(reply: Reply, where: str) -> SyncError:
    """A reply that no peer gave: from a proxy before it, a portal, or another program."""
    status = reply.status
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Refused(
            Code.TOO_LARGE,
            f"Something before {where} takes no bodies of this size",
            "A proxy's limit: client_max_body_size in nginx",
        )
    if status in _PASSING_PROXY:
        return Unreachable(
            f"The server behind {where} does not answer: {_name(status)}",
            "The proxy answers and the server behind it does not: is it started?",
            retry_after_s=_retry_after_s(reply.headers),
        )
    if 300 <= status < 400:
        target = _line(reply.headers.get("Location", ""))
        return NotAPeer(
            f"{where} sends on to {target or 'somewhere else'}",
            "Use that address, or log in to the network in a browser if it is a log-in page",
        )
    if status in (401, 403, 407):
        return NotAPeer(
            f"Something before {where} asks to log in: {_name(status)}",
            "A proxy or gateway asks, not tracklib: it must let /api/ through",
        )
    if status == HTTPStatus.NOT_FOUND:
        return NotAPeer(f"There is no tracklib server at {where}", "Check the address and the path")
    if "html" in reply.kind:
        return NotAPeer(
            f"A web page answers instead of {where}",
            "Does this network ask to log in first? Open any page in a browser",
        )
    return NotAPeer(
        f"What answers at {where} is no tracklib server ({_name(status)})", "Check the address"
    )


def _retry_after_s(headers: httpx.Headers) -> float | None:
    """`Retry-After` in seconds: it is a number of them, or a date."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:10])
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _name(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _line(text: str) -> str:
    """A text from elsewhere on one line, without characters that a terminal would obey."""
    return "".join(c if c.isprintable() else " " for c in text[:_LONGEST_TEXT]).strip()
