"""Brings cards their pictures: series from the disk lane, lines and raster from the compute lane.

A card asks once, and again when its view changes; while runs grow the feed draws it anew by itself.
What the user does counts first: requests of cards go before the touches of live runs.
"""

from __future__ import annotations

import itertools
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, QTimer

from desktop.core.axes import Span
from desktop.core.curve_lines import GroupCache, LineCache, RunSeries, grouped
from desktop.core.curves import Look, View, make_chart
from desktop.core.lanes import Lane, Ticket
from desktop.core.outline import Outline, Wish
from desktop.core.series import SeriesStore
from desktop.core.series_data import SeriesData
from desktop.core.source import Reader, RunKey, Source
from desktop.core.terms import Term
from desktop.qt.raster import Canvas, Picture, draw
from desktop.qt.raster_moved import draw_moved
from desktop.qt.relay import Relay
from tracklib.errors import NotFound, StoreNotFound, TracklibError

_READERS_KEPT = 512
_RUNS_AT_ONCE = 400
"""Runs that are read for one card before the next card's turn: fewer than readers are kept open, so
that a run is opened once for all cards."""
_PART_EVERY_S = 0.15
_PART_SHARE = 4  # parts come no more often than a picture of them takes, times this
_PAN_S = 0.25  # moves to the side that follow each other so soon are one
_FIT_EVERY_S = 0.5
_REST_MS = 150
_URGENT, _TOUCH = 0, 1
_LineName = tuple[RunKey, int]  # a run, and the place of a term among those of its card
_Series = dict[_LineName, SeriesData | Outline]
_STEPS = {"load": _URGENT, "outline": _URGENT, "touch": _TOUCH}


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a card wants its curves: which runs (newest first), in which colours, on which canvas.

    `of_run` says which group a run is in where the look wants groups; groups have colours too.
    """

    runs: tuple[tuple[RunKey, int], ...]  # with the time of their creation, ns
    colours: Mapping[RunKey, str]
    look: Look
    view: View
    canvas: Canvas
    of_run: Mapping[RunKey, RunKey] = field(default_factory=dict)


@dataclass(slots=True)
class _Card:
    """What the feed knows of one card."""

    terms: tuple[Term, ...]
    drawing: Drawing
    show: Callable[[Picture], None]
    data: _Series = field(default_factory=dict)
    is_loaded: bool = False
    seen_x: Span | None = None  # the range of the newest picture
    outlining: Wish | None = None  # what is being read of very long series
    picture: Picture | None = None  # the newest
    drawing_s: float = 0.0  # how long that took
    drawn_s: float = 0.0  # when it was asked for
    panned_s: float = -_PAN_S  # when the view was last moved to the side
    fitted_s: float = 0.0  # when the heights last followed what is in view

    def wish(self) -> Wish:
        """What the card's view needs of series that are too long to keep."""
        look, view = self.drawing.look, self.drawing.view
        width = self.drawing.canvas.width
        x = view.x or self.seen_x
        axis, x_metric, log_x = look.places
        return Wish(axis, x, width, look.smoothing, look.method, x_metric, log_x)

    def outdated(self) -> list[RunKey]:
        """Runs of which another view was read than the one that is shown."""
        wish = self.wish()
        return list(
            dict.fromkeys(
                key
                for (key, _), data in self.data.items()
                if isinstance(data, Outline) and data.wish != wish
            )
        )

    def is_part_due(self) -> bool:
        """Whether it is time to draw what has arrived so far."""
        pause = max(_PART_EVERY_S, _PART_SHARE * self.drawing_s)
        return time.monotonic() - self.drawn_s > pause

    def is_same(self, terms: tuple[Term, ...], drawing: Drawing) -> bool:
        """Whether what has been read serves this as well: the same terms over the same x."""
        return self.terms == terms and _x_metric(self.drawing) == _x_metric(drawing)


def _is_panned(before: Drawing, now: Drawing) -> bool:
    """Whether only the view has moved to the side."""
    a, b = before.view.x, now.view.x
    if a is None or b is None or a == b or before.view.y != now.view.y:
        return False
    is_as_wide = abs(a.width - b.width) <= 1e-9 * b.width
    return is_as_wide and (before.look, before.canvas) == (now.look, now.canvas)


def _x_metric(drawing: Drawing) -> str:
    return drawing.look.places[1]


class CurveFeed(QObject):
    """Pictures for all cards in sight."""

    def __init__(
        self, sources: Mapping[str, Source], disk: Lane, compute: Lane, relay: Relay
    ) -> None:
        super().__init__()
        self._disk = disk
        self._compute = compute
        self._relay = relay
        self._readers = _Readers(sources)
        self._series = SeriesStore(self._readers.get)
        self._lines = LineCache()
        self._groups = GroupCache()
        self._cards: dict[int, _Card] = {}
        self._moving: set[int] = set()  # cards whose newest picture is one of a moving view
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._come_to_rest)
        self._on_trouble: Callable[[RunKey, str], None] = lambda key, text: None

    def on_trouble(self, report: Callable[[RunKey, str], None]) -> None:
        """Whom to tell (on the event loop) about a run that cannot be read."""
        self._on_trouble = report

    def show(
        self,
        card: int,
        terms: tuple[Term, ...],
        drawing: Drawing,
        show: Callable[[Picture], None],
    ) -> None:
        """Have a picture of some terms made; `show` gets it, and every newer one, on the event
        loop."""
        before = self._cards.get(card)
        is_same = before is not None and before.is_same(terms, drawing)
        if before is not None and not is_same:
            self._compute.cancel(("draw", card))
        data: _Series = {}
        wanted = {key for key, _ in drawing.runs}
        if before is not None and is_same:
            data = {name: series for name, series in before.data.items() if name[0] in wanted}
        self._cards[card] = _Card(terms, drawing, show, data)
        if before is not None and is_same:
            self._cards[card].seen_x = before.seen_x
        there = {key for key, _ in data}
        missing = [key for key, _ in drawing.runs if key not in there]
        if missing:
            self._load(card, missing, "load")
        else:
            self._cards[card].is_loaded = True
        if data or not missing:
            self._draw(card, _URGENT)

    def redraw(self, card: int, drawing: Drawing) -> None:
        """The same runs in another view, size or look."""
        known = self._cards.get(card)
        if known is not None and not known.is_same(known.terms, drawing):
            self.show(card, known.terms, drawing, known.show)
        elif known is not None:
            if drawing.look.places != known.drawing.look.places:
                known.seen_x = None
            self._note_pan(card, known, drawing)
            known.drawing = drawing
            self._draw(card, _URGENT)
            self._outline_anew(card)

    def _note_pan(self, number: int, card: _Card, drawing: Drawing) -> None:
        """A view that goes on moving to the side is drawn in a quicker way until it rests."""
        now = time.monotonic()
        is_pan = _is_panned(card.drawing, drawing)
        if is_pan and now - card.panned_s < _PAN_S:
            self._moving.add(number)
            self._rest.start()
        elif not is_pan:
            self._moving.discard(number)
        card.panned_s = now if is_pan else -_PAN_S

    def _come_to_rest(self) -> None:
        numbers, self._moving = self._moving, set()
        for number in numbers & self._cards.keys():
            self._draw(number, _URGENT)

    def forget(self, card: int) -> None:
        """The card is out of sight."""
        self._moving.discard(card)
        if self._cards.pop(card, None) is not None:
            for step in _STEPS:
                self._disk.cancel((step, card))
            self._compute.cancel(("draw", card))

    def touch(self, keys: set[RunKey]) -> None:
        """These runs have logged: bring the cards that show them up to date."""
        for number, card in self._cards.items():
            grown = [key for key, _ in card.drawing.runs if key in keys]
            if grown:
                self._load(number, grown, "touch")

    def is_complete(self, card: int) -> bool:
        """Whether a card's newest picture shows all there is of it."""
        known = self._cards.get(card)
        is_read = known is not None and known.is_loaded and known.outlining is None
        return is_read and known is not None and not known.outdated()

    def is_settled(self) -> bool:
        """Whether every card in sight has all its series and nothing is being drawn."""
        loaded = all(card.is_loaded for card in self._cards.values())
        is_still = not self._moving
        return loaded and is_still and self._disk.is_idle() and self._compute.is_idle()

    def _outline_anew(self, number: int) -> None:
        """Read very long series again for the view that is shown now."""
        card = self._cards[number]
        keys, wish = card.outdated(), card.wish()
        if keys and card.outlining != wish:
            card.outlining = wish
            self._load(number, keys, "outline")

    def _load(self, number: int, keys: list[RunKey], step: str) -> None:
        card = self._cards[number]
        wish, priority = card.wish(), _STEPS[step]
        created = dict(card.drawing.runs)
        now, later = keys, list[RunKey]()
        if step == "load":
            now, later = keys[:_RUNS_AT_ONCE], keys[_RUNS_AT_ONCE:]
        runs = [(key, created[key]) for key in now if key in created]

        def arrived(part: _Series, is_last: bool = False) -> None:
            if self._is_same(number, card):
                current = self._cards[number]
                current.data.update(part)
                if is_last or current.is_part_due():
                    self._draw(number, priority)

        def work(ticket: Ticket) -> _Series:
            return self._read(card.terms, runs, wish, ticket, arrived)

        def done(rest: _Series) -> None:
            if self._is_same(number, card) and not later:
                self._cards[number].is_loaded |= step == "load"
                self._cards[number].outlining = None
            arrived(rest, is_last=not later)
            if later and self._is_same(number, card):
                self._load(number, later, step)

        self._disk.submit(
            (step, number),
            work,
            done,
            title="Reading curves",
            priority=priority,
            interrupt=priority == _URGENT,
        )

    def _is_same(self, number: int, asked: _Card) -> bool:
        """Whether what was read for a card as it was asked still serves it."""
        card = self._cards.get(number)
        return card is not None and asked.is_same(card.terms, card.drawing)

    def _read(
        self,
        terms: tuple[Term, ...],
        runs: list[tuple[RunKey, int]],
        wish: Wish,
        ticket: Ticket,
        arrived: Callable[[_Series], None],
    ) -> _Series:
        """In the disk lane: all series, delivered in parts while it takes long."""
        part: _Series = {}
        since = time.monotonic()
        for (key, created_ns), (place, term) in itertools.product(runs, enumerate(terms)):
            if ticket.is_cancelled():
                break
            data = self._read_one(key, term, created_ns, wish)
            if data is not None:
                part[key, place] = data
            if time.monotonic() - since > _PART_EVERY_S:
                self._relay.deliver(partial(arrived, part))
                part, since = {}, time.monotonic()
        return part

    def _read_one(
        self, key: RunKey, term: Term, created_ns: int, wish: Wish
    ) -> SeriesData | Outline | None:
        try:
            return self._series.get(key, term, created_ns, wish)
        except NotFound:
            return None  # the run has not logged this metric, or it is gone
        except (TracklibError, OSError) as error:
            self._relay.deliver(partial(self._on_trouble, key, str(error)))
            return None

    def _draw(self, number: int, priority: int) -> None:
        card = self._cards[number]
        drawing, look = card.drawing, card.drawing.look
        terms, data = card.terms, dict(card.data)  # what comes later belongs to a later picture

        card.drawn_s = time.monotonic()
        before = card.picture if number in self._moving else None
        held = before.chart if before is not None else None
        if time.monotonic() - card.fitted_s > _FIT_EVERY_S:
            held = None
        if held is None:
            card.fitted_s = time.monotonic()

        def work(ticket: Ticket) -> tuple[Picture, float]:
            began = time.monotonic()
            runs = [
                RunSeries(key, created_ns, data[key, place], term.title, place)
                for key, created_ns in drawing.runs
                for place, term in enumerate(terms)
                if (key, place) in data
            ]
            lines = [self._lines.line(run, look) for run in runs]
            if look.group_by.keys and drawing.of_run:
                lines = grouped(lines, drawing.of_run, look.group_by, self._groups)
            canvas = drawing.canvas
            chart = make_chart(lines, look, drawing.view, canvas.width, canvas.scale, held)
            moved = draw_moved(before, chart, drawing.colours, canvas) if before else None
            made = moved or draw(chart, drawing.colours, canvas)
            return made, time.monotonic() - began

        def done(result: tuple[Picture, float]) -> None:
            picture, card.drawing_s = result
            card.seen_x, card.picture = picture.chart.x, picture
            card.show(picture)
            if self._cards.get(number) is card:
                self._outline_anew(number)

        self._compute.submit(
            ("draw", number),
            work,
            done,
            title="Drawing curves",
            priority=priority,
            interrupt=False,
        )


class _Readers:
    """Open readers of the runs used last; lives in the disk lane."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._open: OrderedDict[RunKey, Reader] = OrderedDict()

    def get(self, key: RunKey) -> Reader:
        source = self._sources.get(key.store)
        if source is None:
            raise StoreNotFound("the store was closed")
        reader = self._open.pop(key, None) or source.run(key.run)
        self._open[key] = reader
        if len(self._open) > _READERS_KEPT:
            self._open.popitem(last=False)
        return reader
