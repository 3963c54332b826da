"""Keeps Python's search for garbage from holding up the window.

A hundred thousand runs are a million objects that stay. To look through all of them takes longer
than a user should wait for a key, and finds nothing: runs hold no cycles and go by themselves.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_COLLECT_AFTER = (7_000, 3, 2_000)
"""How many new objects there are before they are looked through, and so on by age. Whichever thread
made them, Python's lock is held meanwhile: a little often holds nobody up, much at once does."""


def search_rarely() -> None:
    """Look for garbage less often than Python does by itself, and almost only among what is new."""
    gc.set_threshold(*_COLLECT_AFTER)


def spare_what_is_there() -> None:
    """Look through what exists now no more; called when many runs have come."""
    gc.collect(1)
    gc.freeze()


@contextmanager
def none_is_made() -> Iterator[None]:
    """Look for nothing meanwhile, nor later through what was made: it is much and it stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def spare_nothing() -> None:
    """Look through everything again: the window has closed, and what it held goes."""
    gc.unfreeze()
