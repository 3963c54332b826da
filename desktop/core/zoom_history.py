"""Where a chart was looked at before: back and forward as in a browser."""

from __future__ import annotations

from desktop.core.curves import View

_MOST = 100


class ZoomHistory:
    """The views of one chart. Views of one gesture (turning the wheel, holding a key) are one."""

    def __init__(self) -> None:
        self._views = [View()]
        self._place = 0
        self._gesture = ""

    @property
    def current(self) -> View:
        return self._views[self._place]

    @property
    def can_go_back(self) -> bool:
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        return self._place < len(self._views) - 1

    def visit(self, view: View, gesture: str = "") -> None:
        """Look at another view. With the name of the gesture that made the last one, it replaces
        that; what lay ahead is forgotten."""
        if view == self.current:
            return
        goes_on = gesture != "" and gesture == self._gesture and self._place > 0
        kept = self._views[: self._place if goes_on else self._place + 1]
        self._views = [*kept, view][-_MOST:]
        self._place = len(self._views) - 1
        self._gesture = gesture

    def end_gesture(self) -> None:
        """The next view is one of its own."""
        self._gesture = ""

    def back(self) -> View:
        return self._go(-1)

    def forward(self) -> View:
        return self._go(1)

    def _go(self, by: int) -> View:
        self._place = min(max(self._place + by, 0), len(self._views) - 1)
        self._gesture = ""
        return self.current
