"""Cards that are carried to another place by their header, or drawn to another size by a corner."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.arrangement import Size
from desktop.core.grid import Measures, Page
from desktop.core.metrics import Section
from desktop.qt.design_state import DesignState
from desktop.qt.theme import Theme
from desktop.widgets.charts.arrange_choices import drop, resize
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.card_drag import DropLine, Ghost, landing

Where = Callable[[], tuple[list[Section], Page, Measures]]
"""What is on the page, and where."""


class CardMoving(QObject):
    """Shows where a card would go, and keeps it when it is let go. One card at a time."""

    sizes_tried = Signal()  # `trial` has changed
    moved_to = Signal(QPoint)  # where on the page the mouse is

    def __init__(self, theme: Theme, design: DesignState, page: QWidget) -> None:
        super().__init__(page)
        self._design = design
        self._page = page
        self._ghost = Ghost(page)
        self._drop_line = DropLine(theme, page)
        self._landing: tuple[Section, str | None] | None = None
        self.trial: dict[str, Size] = {}
        """The size of the card whose corner is held, by chart."""

    def listen_to(self, card: Card, where: Where) -> None:
        """Let a card be carried and resized."""
        card.header.drag_moved.connect(lambda hold, mouse: self._drag(card, where, hold, mouse))
        card.header.drag_dropped.connect(lambda: self._drop(card))
        card.grip.dragged.connect(lambda by: self._try_size(card, where, by))
        card.grip.dropped.connect(lambda: self._keep_size(card))

    def _drag(self, card: Card, where: Where, hold: QPoint, mouse: QPoint) -> None:
        """A card is carried about by its header: show where it would go."""
        sections, page, measures = where()
        inside = self._page.mapFromGlobal(mouse)
        if self._ghost.isHidden():
            self._ghost.lift(card.grab(), hold)
        self._ghost.move_to(inside)
        self.moved_to.emit(inside)
        section = next(one for one in sections if card.metric_name in one.metrics)
        slots = [slot for slot in page.slots if slot.metric in section.metrics]
        place, line = landing(slots, inside.x(), inside.y(), measures.gap)
        before = slots[place].metric if place < len(slots) else None
        self._landing = section, before
        self._drop_line.show_at(line)

    def _drop(self, card: Card) -> None:
        self._ghost.hide()
        self._drop_line.hide()
        if self._landing is not None:
            section, before = self._landing
            self._landing = None
            if before != card.metric_name:
                drop(self._design, section, card.metric_name, before)

    def _try_size(self, card: Card, where: Where, by: QPoint) -> None:
        """A card is drawn larger or smaller by its corner: let the page follow at once."""
        _, page, measures = where()
        chart, cell, gap = card.metric_name, page.cell, measures.gap
        size = self._design.value.arrangement.size(chart)
        columns = size.columns + round(by.x() / (cell.width + gap))
        rows = size.rows + round(by.y() / (cell.height + gap))
        self.trial = {chart: Size.fitted(columns, rows)}
        self.sizes_tried.emit()

    def _keep_size(self, card: Card) -> None:
        size = self.trial.pop(card.metric_name, None)
        if size is not None:
            resize(self._design, card.metric_name, size)
        self.sizes_tried.emit()
