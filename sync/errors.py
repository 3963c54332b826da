"""What can go wrong between two peers.

    SyncError
    ├── Unreachable     no reply, or half of one: trying again may help
    ├── NotAPeer        something else answered, such as a captive portal's log-in page
    ├── Refused         the peer said no; `code` tells why
    └── Cancelled       the user said no: nothing more was asked

Each message is one line that names what and where; `hint` says what to do about it.
"""

from __future__ import annotations

from enum import StrEnum

from tracklib.errors import TracklibError


class Code(StrEnum):
    """Why a peer refuses."""

    BAD_REQUEST = "bad-request"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    GAP = "gap"
    """The batch begins after what the receiver has: ask for its marks."""
    TORN = "torn"
    """The batch arrived damaged: send it again."""
    TAKEN = "taken"
    """The run's id belongs to a run of another project."""
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    TOO_OLD = "too-old"
    TOO_NEW = "too-new"
    DAMAGED = "damaged"
    """The file that was asked for cannot be read."""
    FULL = "full"
    """The receiver's disk does not take it."""
    BUSY = "busy"
    INTERNAL = "internal"


PASSING = frozenset({Code.TOO_MANY, Code.BUSY, Code.INTERNAL, Code.TORN, Code.FULL})
"""Refusals after which the same request may succeed later."""


class SyncError(TracklibError):
    """Two peers could not do something together. `message` is a line, `hint` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Unreachable(SyncError):
    """No whole reply came."""

    def __init__(self, message: str, hint: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after_s = retry_after_s


class NotAPeer(SyncError):
    """The reply is not a tracklib peer's."""


class Refused(SyncError):
    """The peer understood and said no."""

    def __init__(
        self, code: Code, message: str, hint: str = "", *, retry_after_s: float | None = None
    ) -> None:
        super().__init__(message, hint)
        self.code = code
        self.retry_after_s = retry_after_s

    @property
    def is_passing(self) -> bool:
        """Whether the same request may succeed later."""
        return self.code in PASSING


class Cancelled(SyncError):
    """The user did not want to wait longer."""
