"""What all charts share: how curves look, the cursor, which run stands out."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.core.axes import Span, XAxis
from desktop.core.curves import Look
from desktop.core.smoothing import Method
from desktop.core.source import RunKey


class ChartState(QObject):
    """Shared by the tool bar, every card and the runs table."""

    look_changed = Signal()
    cursor_moved = Signal()
    emphasis_changed = Signal()
    selection_wanted = Signal(object)  # RunKey: have the table select this run
    step_wanted = Signal(int)  # have the table select the run so many rows below
    zoom_changed = Signal()  # of the x range that linked charts share

    def __init__(self) -> None:
        super().__init__()
        self.look = Look()
        self.is_linked = False
        self.linked_x: Span | None = None
        self.cursor_x: float | None = None
        self.hovered: RunKey | None = None
        self.selected: frozenset[RunKey] = frozenset()

    def set_axis(self, axis: XAxis) -> None:
        """Change what x counts; places on the old axis mean nothing on the new one."""
        if axis is not self.look.axis:
            self.look = replace(self.look, axis=axis)
            self.cursor_x = self.linked_x = None
            self.look_changed.emit()

    def set_smoothing(self, weight: float) -> None:
        self._set_look(replace(self.look, smoothing=weight))

    def set_method(self, method: Method) -> None:
        self._set_look(replace(self.look, method=method))

    def set_show_raw(self, show: bool) -> None:
        """Show what was logged faintly behind smoothed curves, or leave it away."""
        self._set_look(replace(self.look, show_raw=show))

    def set_log_y(self, log_y: bool) -> None:
        self._set_look(replace(self.look, log_y=log_y))

    def set_clip_outliers(self, clip: bool) -> None:
        self._set_look(replace(self.look, clip_outliers=clip))

    def _set_look(self, look: Look) -> None:
        if look != self.look:
            self.look = look
            self.look_changed.emit()

    def state(self) -> dict[str, object]:
        """What is remembered of it, as plain data."""
        return {"method": self.look.method.value, "show_raw": self.look.show_raw}

    def restore(self, kept: object) -> None:
        """Take up what `state` gave, as far as it is understood."""
        if isinstance(kept, dict):
            methods = {method.value: method for method in Method}
            self.set_method(methods.get(str(kept.get("method")), self.look.method))
            self.set_show_raw(bool(kept.get("show_raw", True)))

    def set_linked(self, is_linked: bool) -> None:
        """Zoom x in all charts together, or each for itself."""
        self.is_linked = is_linked
        self.linked_x = None
        self.zoom_changed.emit()

    def zoom_linked(self, x: Span | None) -> None:
        self.linked_x = x
        self.zoom_changed.emit()

    def move_cursor(self, x: float | None) -> None:
        if x != self.cursor_x:
            self.cursor_x = x
            self.cursor_moved.emit()

    def hover(self, key: RunKey | None) -> None:
        """The run under the mouse, in a chart or in the table."""
        if key != self.hovered:
            self.hovered = key
            self.emphasis_changed.emit()

    def select(self, keys: frozenset[RunKey]) -> None:
        if keys != self.selected:
            self.selected = keys
            self.emphasis_changed.emit()
