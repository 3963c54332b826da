"""How messages look in HTTP: paths, headers, kinds of bodies and statuses. Both sides use it."""

from __future__ import annotations

from sync.errors import Code
from sync.protocol.messages import PROTOCOL

PREFIX = f"/api/v{PROTOCOL}/"
"""The path of a request is this and its route's name."""
PROTOCOL_HEADER = "Tracklib-Protocol"
"""Every reply of a peer has it. One without it comes from something else: a proxy, a portal."""

MSGPACK = "application/msgpack"
JSON = "application/json"

STATUSES: dict[Code, int] = {
    Code.BAD_REQUEST: 400,
    Code.UNAUTHORISED: 401,
    Code.FORBIDDEN: 403,
    Code.NOT_FOUND: 404,
    Code.GAP: 409,
    Code.TORN: 400,
    Code.TAKEN: 409,
    Code.TOO_LARGE: 413,
    Code.TOO_MANY: 429,
    Code.TOO_OLD: 426,
    Code.TOO_NEW: 426,
    Code.DAMAGED: 422,
    Code.FULL: 507,
    Code.BUSY: 503,
    Code.INTERNAL: 500,
}
"""The status of a reply that refuses."""
