"""What the command line could not do."""

from __future__ import annotations

from tracklib.errors import TracklibError


class Failure(TracklibError):
    """A command cannot go on, through no fault of the program.

    `message` is one line; `hint` says what to do, in one line or several.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
