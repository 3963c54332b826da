"""Everything that is captured of one run, from its start to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracklib.capture import console, parts
from tracklib.capture.background import Background, Watched
from tracklib.capture.recorder import Recorder

if TYPE_CHECKING:
    from tracklib.capture.c_output import COutput


class Capture:
    """Begins with a run and ends with it. Nothing in here raises into the training."""

    def __init__(self, recorder: Recorder, watched: Watched) -> None:
        wanted = watched.wanted
        self._background: Background | None = None
        if wanted & (parts.FACTS | {parts.SYSTEM}):
            self._background = Background(recorder, watched)
            self._background.start()
        self._text: console.PrintedText | None = None
        self._c_output: COutput | None = None
        if parts.CONSOLE in wanted or parts.C_OUTPUT in wanted:
            self._text = console.PrintedText(recorder)
            if parts.C_OUTPUT in wanted:
                self._c_output = _c_output(self._text)
            console.begin(self._text)

    def end(self, patience_s: float) -> None:
        """Leave the process as it was. What was printed until now is recorded.

        Facts that come within `patience_s` are recorded, too.
        """
        if self._background is not None:
            self._background.end(patience_s)
        if self._text is None:
            return
        console.end(self._text)
        if self._c_output is not None:
            self._c_output.end()
        self._text.pass_on()

    def leave_to_parent(self) -> None:
        """After a fork, in the child: what it prints is its own."""
        if self._text is not None:
            console.leave()
        if self._c_output is not None:
            self._c_output.leave()


def _c_output(text: console.PrintedText) -> COutput:
    from tracklib.capture.c_output import COutput  # takes longer than all the rest

    return COutput(text)
