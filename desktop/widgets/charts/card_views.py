"""What part of its curves each chart looks at, also while its card is out of sight."""

from __future__ import annotations

from desktop.core.curves import View
from desktop.core.look import Places
from desktop.core.zoom_history import ZoomHistory
from desktop.qt.chart_state import ChartState


class CardViews:
    """Views and zoom histories by chart. The x axes of charts may be linked, y axes never are."""

    def __init__(self, state: ChartState) -> None:
        self._state = state
        self._views: dict[str, View] = {}
        self._histories: dict[str, ZoomHistory] = {}

    def of(self, chart: str, places: Places) -> View:
        """What a chart looks at whose x axis has those values."""
        own = self._views.get(chart, View())
        is_linked = self._state.is_linked and self._state.linked_places in (None, places)
        return View(self._state.linked_x, own.y) if is_linked else own

    def history(self, chart: str) -> ZoomHistory:
        """Where a chart has looked before."""
        return self._histories.setdefault(chart, ZoomHistory())

    def note(self, chart: str, view: View, places: Places) -> bool:
        """A chart was zoomed or moved; whether that tells all charts, this one among them."""
        if not self._state.is_linked:
            self._views[chart] = view
            return False
        self._views[chart] = View(None, view.y)
        self._state.zoom_linked(view.x, places)
        return True

    def clear(self) -> None:
        """Look at everything on all charts."""
        self._views.clear()
        self._histories.clear()
