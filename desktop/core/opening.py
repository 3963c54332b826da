"""A store that is being opened, on a thread of its own: its disk may not answer for a long time.

Such a thread cannot be ended; it holds up nothing but itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from desktop.core.source import Source

Result = Source | str
"""A store, or why there is none."""
PATIENCE_S = 5.0
"""How long a disk may take before it is said not to answer."""


class Opening:
    """Opens a store and tells what came of it."""

    def __init__(self, path: str, open_or_why: Callable[[str], Result]) -> None:
        self.path = path
        self._open_or_why = open_or_why
        self._began = time.monotonic()
        self._result: Result | None = None
        self._heard: Callable[[Result], None] | None = None
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="tracklib-opening", daemon=True).start()

    def result(self, wait_s: float = 0.0) -> Result | None:
        """What came of it; None if it is not known after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._result is not None, wait_s)
            return self._result

    def is_silent(self) -> bool:
        """Whether the disk takes longer than disks do."""
        return self.result() is None and time.monotonic() - self._began > PATIENCE_S

    def then(self, heard: Callable[[Result], None]) -> None:
        """Call `heard` with what came of it, once: at once, or later on the thread that opens."""
        with self._changed:
            self._heard = heard
            result = self._result
        if result is not None:
            heard(result)

    def _run(self) -> None:
        result = self._open_or_why(self.path)
        with self._changed:
            self._result = result
            heard = self._heard
            self._changed.notify_all()
        if heard is not None:
            heard(result)
