"""What fields of messages may hold."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Id = Annotated[
    str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_][A-Za-z0-9._~-]*$(?!\n)")
]
"""A run, writer or device id: also a file name."""
ProjectName = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
