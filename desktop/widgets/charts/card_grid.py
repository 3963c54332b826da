"""The scrolling page of charts. Only cards in sight exist; scrolling uses them again."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from desktop.core.chart_book import ChartBook
from desktop.core.curves import View
from desktop.core.grid import Box, Measures, Page, lay_out
from desktop.core.metrics import Section
from desktop.core.source import RunKey
from desktop.core.terms import Term
from desktop.qt.chart_state import ChartState
from desktop.qt.curve_feed import CurveFeed, Drawing
from desktop.qt.design_state import DesignState
from desktop.qt.raster import Canvas
from desktop.qt.theme import Theme
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.card_moving import CardMoving
from desktop.widgets.charts.card_pool import CardPool
from desktop.widgets.charts.card_views import CardViews
from desktop.widgets.charts.plot import Plot
from desktop.widgets.charts.readout import RunNames
from desktop.widgets.charts.section_header import SectionHeader

_LONGEST_TURN_S = 0.015  # for making cards
_AHEAD = 120  # logical pixels below and above the window in which cards exist already


class CardGrid(QScrollArea):
    """Sections of cards. Knows which metrics there are and what each card looks at."""

    folding_changed = Signal()
    expanded_changed = Signal()
    menu_wanted = Signal(str, QPoint)
    toggle_wanted = Signal(object)  # RunKey of a run or a group in a legend
    card_made = Signal(object)  # a Card, before it shows anything
    hidden_wanted = Signal(object, QPoint)  # the hidden charts of a section

    def __init__(
        self,
        theme: Theme,
        state: ChartState,
        feed: CurveFeed,
        names: RunNames,
        design: DesignState,
    ) -> None:
        super().__init__()
        self.setAccessibleName("Charts")
        self._theme = theme
        self._state = state
        self._feed = feed
        self._names = names
        self._measures = Measures()
        self._design = design
        self._given: list[Section] = []
        self._sections: list[Section] = []
        self._page = Page()
        self._runs: tuple[tuple[RunKey, int], ...] = ()
        self._colours: Mapping[RunKey, str] = {}
        self._of_run: Mapping[RunKey, RunKey] = {}
        self._book = ChartBook()
        self._views = CardViews(state)
        self._cards: dict[str, Card] = {}
        self._headers: list[SectionHeader] = []
        self._pool = CardPool(self._new_card, self)
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._place_cards)
        self.folded: set[str] = set()
        self.expanded: str | None = None
        self._inside = QWidget()
        self._inside.setObjectName("page")
        self.setWidget(self._inside)
        self._moving = CardMoving(theme, design, self._inside)
        self._moving.sizes_tried.connect(self._lay_out)
        self._moving.moved_to.connect(lambda at: self.ensureVisible(at.x(), at.y(), 0, _AHEAD // 2))
        self._set_up_scrolling()
        design.changed.connect(self._arrange)
        state.zoom_changed.connect(self._apply_zoom)
        theme.changed.connect(self._apply_theme)

    def _set_up_scrolling(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("page")
        self.viewport().setObjectName("page")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().valueChanged.connect(self._place_cards)
        self.verticalScrollBar().setSingleStep(48)

    # -- what is shown -------------------------------------------------------------------------

    def set_sections(self, sections: list[Section]) -> None:
        """Show these metrics."""
        if sections != self._given:
            self._given = sections
            self._arrange()

    def _arrange(self) -> None:
        """Let the user's arrangement decide which cards stand where."""
        self._sections = self._design.value.arrangement.arrange(self._given)
        if self.expanded is not None and self.expanded not in self.metrics():
            self.expand(None)
        self._lay_out()

    def set_book(self, book: ChartBook) -> None:
        """Cards draw what this says of them."""
        before, self._book = self._book, book
        for chart_id, card in self._cards.items():
            if book.spec(chart_id) != before.spec(chart_id) or self._look_changed(chart_id, before):
                self._ask(card)
            card.plot.set_trouble(book.trouble(chart_id))

    def _look_changed(self, chart_id: str, before: ChartBook) -> bool:
        look = self._state.look
        return self._book.look(chart_id, look) != before.look(chart_id, look)

    def set_runs(
        self,
        runs: tuple[tuple[RunKey, int], ...],
        colours: Mapping[RunKey, str],
        of_run: Mapping[RunKey, RunKey],
    ) -> None:
        """Show these runs on every card, in these groups."""
        self._runs = runs
        self._colours = colours
        self._of_run = of_run
        for card in self._cards.values():
            self._ask(card)

    def metrics(self) -> list[str]:
        """Every metric on the page, folded sections included, in order."""
        return [metric for section in self._sections for metric in section.metrics]

    def sections(self) -> list[Section]:
        """The sections as they are shown."""
        return list(self._sections)

    def hidden(self) -> tuple[str, ...]:
        """The charts that were taken from the page."""
        return tuple(chart for section in self._sections for chart in section.hidden)

    def current(self) -> str:
        """The chart that fills the page, has the focus or lies under the mouse; "" if none."""
        if self.expanded is not None:
            return self.expanded
        cards = self._cards.items()
        focused = (chart for chart, card in cards if card.plot.hasFocus())
        pointed = (chart for chart, card in cards if card.underMouse())
        return next(focused, "") or next(pointed, "")

    def size_of(self, chart: str) -> QSize:
        """How large a card is, or would be if it were in sight."""
        card = self._cards.get(chart)
        return card.size() if card else QSize(self._page.cell.width, self._page.cell.height)

    def chart_at(self, place: QPoint) -> str:
        """The chart at a place of the screen, "" where there is none."""
        inside = self._inside.mapFromGlobal(place)
        found = (chart for chart, card in self._cards.items() if card.geometry().contains(inside))
        return next(found, "")

    def chosen_chart(self) -> str:
        """The chart that fills the page, else the one with the focus; "" where there is none."""
        focused = (chart for chart, card in self._cards.items() if card.plot.hasFocus())
        return self.expanded or next(focused, "")

    def expand(self, metric: str | None) -> None:
        """Fill the page with one chart; None goes back to all."""
        if metric != self.expanded:
            self.expanded = metric
            self._lay_out()
            if metric in self._cards:
                self._cards[metric].focus_plot()
            self.expanded_changed.emit()

    def toggle_fold(self, title: str) -> None:
        """Fold a section, or unfold it."""
        self.folded ^= {title}
        self._lay_out()
        self.folding_changed.emit()

    # -- layout --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        size = self.viewport().size()
        sizes = {**self._design.value.arrangement.sizes, **self._moving.trial}
        self._page = lay_out(self._sections, self.folded, size.width(), self._measures, sizes)
        height = size.height() if self.expanded else max(self._page.height, size.height())
        self._inside.resize(size.width(), height)
        self._place_cards()

    def _places(self) -> dict[str, Box]:
        """Where the cards in sight go."""
        size = self.viewport().size()
        if self.expanded is not None:
            margin = self._measures.margin
            box = Box(margin, margin, size.width() - 2 * margin, size.height() - 2 * margin)
            return {self.expanded: box}
        top = self.verticalScrollBar().value()
        seen = self._page.slots_between(top - _AHEAD, top + size.height() + _AHEAD)
        return {slot.metric: slot.box for slot in seen}

    def _place_cards(self) -> None:
        places = self._places()
        for metric in [metric for metric in self._cards if metric not in places]:
            self._put_away(metric)
        until = time.perf_counter() + _LONGEST_TURN_S
        for metric, box in places.items():
            card = self._cards.get(metric)
            is_new = card is None
            if card is None:
                if self._pool.is_empty() and time.perf_counter() > until:
                    self._rest.start()  # many cards to be made: the others in the next turn
                    continue
                card = self._take(metric)
            card.setGeometry(box.x, box.y, box.width, box.height)
            card.set_expanded(self.expanded is not None, self._place_of(metric))
            card.set_pinned(metric in self._design.value.arrangement.pinned)
            card.show()
            if is_new:
                self._ask(card)
        self._place_headers()
        self._pool.fill()

    def _where(self) -> tuple[list[Section], Page, Measures]:
        return self._sections, self._page, self._measures

    def _place_of(self, metric: str) -> str:
        """Which of all charts the one is that fills the page."""
        if metric != self.expanded:
            return ""
        names = self.metrics()
        return f"{names.index(metric) + 1:,} of {len(names):,}" if metric in names else ""

    def _place_headers(self) -> None:
        top = self.verticalScrollBar().value()
        seen = [] if self.expanded else self._page.headers_between(top, top + self.height())
        while len(self._headers) < len(seen):
            header = SectionHeader(self._theme, self._inside)
            header.toggled_section.connect(self.toggle_fold)
            header.hidden_wanted.connect(self.hidden_wanted)
            self._headers.append(header)
        for place, widget in enumerate(self._headers):
            if place < len(seen):
                widget.set_header(seen[place])
            widget.setVisible(place < len(seen))

    def _take(self, metric: str) -> Card:
        card = self._pool.take()
        self._cards[metric] = card
        card.set_metric(metric)
        card.plot.set_trouble(self._book.trouble(metric))
        card.plot.history = self._views.history(metric)
        card.plot.set_view(self._view_of(metric))
        return card

    def _new_card(self) -> Card:
        card = Card(self._theme, self._state, self._names, self._inside)
        card.expand_wanted.connect(self._toggle_expanded)
        card.plot.view_changed.connect(lambda view: self._viewed(card, view))
        card.plot.canvas_changed.connect(
            lambda: self._feed.resize(card.number, self._drawing_for(card))
        )
        card.menu_wanted.connect(self.menu_wanted)
        card.toggle_wanted.connect(self.toggle_wanted)
        card.header.stepped.connect(self.step_expanded)
        self._moving.listen_to(card, self._where)
        card.plot.installEventFilter(self)
        self.card_made.emit(card)
        return card

    def _put_away(self, metric: str) -> None:
        card = self._cards.pop(metric)
        self._feed.forget(card.number)
        if card.isAncestorOf(QApplication.focusWidget() or self):
            # Qt would hand the focus to another card and scroll to it while cards are placed.
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._pool.put_back(card)

    def _toggle_expanded(self, metric: str) -> None:
        self.expand(None if self.expanded else metric)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A plot that gets the focus scrolls into sight, with its card's outline drawn anew."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut) and isinstance(
            watched, Plot
        ):
            card = watched.parentWidget()
            if isinstance(card, Card):
                card.follow_focus()
        return super().eventFilter(watched, event)

    def step_expanded(self, by: int) -> None:
        """While one chart fills the page: go to the next or the one before."""
        names = self.metrics()
        if self.expanded in names:
            self.expand(names[(names.index(self.expanded) + by) % len(names)])

    # -- pictures ------------------------------------------------------------------------------

    def _drawing_for(self, card: Card) -> Drawing:
        return Drawing(
            runs=self._runs,
            colours=self._colours,
            look=self._book.look(card.metric_name, self._state.look),
            view=card.plot.view,
            canvas=card.plot.canvas(),
            of_run=self._of_run,
        )

    def drawing_of(self, chart: str, canvas: Canvas) -> tuple[tuple[Term, ...], Drawing]:
        """What a chart draws, for a picture of another size than its card's."""
        look = self._book.look(chart, self._state.look)
        view = self._view_of(chart)
        drawing = Drawing(self._runs, self._colours, look, view, canvas, self._of_run)
        return self._book.spec(chart).terms, drawing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for card in self._cards.values():
            self._ask(card)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is read or drawn for charts behind another tab."""
        for card in self._cards.values():
            self._feed.forget(card.number)
        super().hideEvent(event)

    def _ask(self, card: Card) -> None:
        if not self.isVisible():
            return  # it is asked for when it is shown
        terms = self._book.spec(card.metric_name).terms
        self._feed.show(card.number, terms, self._drawing_for(card), card.set_picture)

    def _redraw(self, card: Card) -> None:
        self._feed.redraw(card.number, self._drawing_for(card))

    def redraw_all(self) -> None:
        """The look has changed; every card keeps what it looks at if the x axis stayed."""
        for card in self._cards.values():
            self._redraw(card)

    def reset_views(self) -> None:
        """Look at everything on every card."""
        self._views.clear()
        for metric, card in self._cards.items():
            card.plot.history = self._views.history(metric)
            card.plot.set_view(self._view_of(card.metric_name))
        self.redraw_all()

    def _view_of(self, metric: str) -> View:
        return self._views.of(metric, self._book.look(metric, self._state.look).places)

    def _viewed(self, card: Card, view: View) -> None:
        if not self._views.note(card.metric_name, view, card.plot.look.places):
            self._redraw(card)

    def _apply_zoom(self) -> None:
        for card in self._cards.values():
            card.plot.set_view(self._view_of(card.metric_name))
        self.redraw_all()

    def _apply_theme(self) -> None:
        for card in (*self._cards.values(), *self._pool.cards):
            card.apply_theme()
        for header in self._headers:
            header.update()
