"""Where an export goes: standard output, or a file that is either whole or not there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from tracklib.cli import format as fmt
from tracklib.cli.failure import Failure


@contextmanager
def target(out: str) -> Iterator[BinaryIO]:
    """A binary file to write to. `-` is standard output.

    A file is written beside its place under the name `….part` and moved there at the end, so that
    an interrupted export leaves what was there before.
    """
    if out == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    folder, part = os.path.dirname(out) or ".", f"{out}.part"
    if not os.path.isdir(folder):
        raise Failure(f"There is no folder {fmt.path(folder)} to write to")
    try:
        with open(part, "wb") as file:
            yield file
        os.replace(part, out)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise
