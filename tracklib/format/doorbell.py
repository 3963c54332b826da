"""Doorbells: one empty file a live writer, touched when it commits, removed when it finishes."""

from __future__ import annotations

import os

from tracklib.format import layout


class Doorbell:
    """The writing side."""

    def __init__(self, store: str, run_id: str, writer: str) -> None:
        self._path = layout.doorbell(store, run_id, writer)

    def ring(self) -> None:
        """Touch the file, making it where it is missing. Raises OSError."""
        try:
            os.utime(self._path)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666))

    def remove(self) -> None:
        """Take the file away."""
        try:
            os.unlink(self._path)
        except FileNotFoundError:
            pass
