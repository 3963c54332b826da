"""Brings cards their pictures: series from the disk lane, lines and raster from the compute lane.

A card asks once, and again when its view changes; while runs grow the feed draws it anew by itself.
What the user does counts first: requests of cards go before the touches of live runs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer

from desktop.core.axes import Span
from desktop.core.curve_lines import GroupCache, LineCache, RunSeries, grouped
from desktop.core.curves import Look, View, make_chart
from desktop.core.lanes import Lane, Ticket
from desktop.core.outline import Outline, Wish
from desktop.core.source import RunKey, Source
from desktop.core.terms import Term
from desktop.qt.curve_reading import (
    RUNS_AT_ONCE,
    CurveReading,
    Part,
    Reading,
    SeriesOfRuns,
    names_of,
)
from desktop.qt.raster import Canvas, Picture, draw
from desktop.qt.raster_moved import draw_moved
from desktop.qt.relay import Relay
from desktop.qt.throttle import Throttle

_PART_EVERY_S = 0.15
_PART_SHARE = 4  # parts come no more often than pictures of all cards take, times this
_PAN_S = 0.25  # moves to the side that follow each other so soon are one
_FIT_EVERY_S = 0.5
_REST_MS = 150
_RESIZED_MS = 60  # while sizes change, pictures are drawn no more often
_URGENT, _TOUCH = 0, 1
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
    data: SeriesOfRuns = field(default_factory=dict)
    read: set[RunKey] = field(default_factory=set)  # runs, also those without series
    waiting: int = 0  # how many were to be read when it was asked for
    grown: dict[RunKey, int] = field(default_factory=dict)  # runs to be read on, and as of when
    is_loaded: bool = False
    seen_x: Span | None = None  # the range of the newest picture
    outlining: Wish | None = None  # what is being read of very long series
    picture: Picture | None = None  # the newest
    drawing_s: float = 0.0  # how long that took
    drawn_s: float = 0.0  # when it was asked for
    panned_s: float = -_PAN_S  # when the view was last moved to the side
    fitted_s: float = 0.0  # when the heights last followed what is in view

    def note_read(self, keys: list[RunKey], step: str, touches: int, *, is_last: bool) -> None:
        """A step has read these runs as they were after so many touches."""
        if step == "touch":
            self.grown = {
                key: seen for key, seen in self.grown.items() if key not in keys or seen > touches
            }
        if is_last:
            self.is_loaded |= step == "load"
            self.outlining = None

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

    def is_part_due(self, drawing_s: float) -> bool:
        """Whether it is time to draw what has arrived so far, where drawing all cards takes so
        long."""
        pause = max(_PART_EVERY_S, _PART_SHARE * drawing_s)
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
        self._reading = CurveReading(sources, relay)
        self._lines = LineCache()
        self._groups = GroupCache()
        self._touches = 0
        self._since: float | None = None  # when cards began to wait for series
        self._cards: dict[int, _Card] = {}
        self._moving: set[int] = set()  # cards whose newest picture is one of a moving view
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._come_to_rest)
        self._resized: dict[int, Drawing] = {}
        self._resizing = Throttle(self._draw_resized, _RESIZED_MS, self)

    def on_trouble(self, report: Callable[[RunKey, str], None]) -> None:
        """Whom to tell (on the event loop) about a run that cannot be read."""
        self._reading.on_trouble = report

    def show(
        self,
        card: int,
        terms: tuple[Term, ...],
        drawing: Drawing,
        show: Callable[[Picture], None],
    ) -> None:
        """Have a picture of some terms made; `show` gets it, and every newer one, on the event
        loop."""
        self._resized.pop(card, None)
        before = self._cards.get(card)
        is_same = before is not None and before.is_same(terms, drawing)
        if before is not None and not is_same:
            self._compute.cancel(("draw", card))
        data: SeriesOfRuns = {}
        read: set[RunKey] = set()
        wanted = {key for key, _ in drawing.runs}
        if before is not None and is_same:
            data = {name: series for name, series in before.data.items() if name[0] in wanted}
            read = before.read & wanted
        self._cards[card] = known = _Card(terms, drawing, show, data, read)
        if before is not None and is_same:
            known.seen_x, known.drawing_s = before.seen_x, before.drawing_s
            known.grown = {key: seen for key, seen in before.grown.items() if key in wanted}
        if before is not None:
            self._reading.forget_ahead()
        missing = [key for key, _ in drawing.runs if key not in read]
        known.waiting = len(missing)
        known.is_loaded = not missing
        self._want()
        if missing:
            self._load(card, missing, "load")
        else:
            self._disk.cancel(("load", card))
        if data or not missing:
            self._draw(card, _URGENT)

    def _want(self) -> None:
        """Let what cards wait for be read together."""
        waiting = [card for card in self._cards.values() if not card.is_loaded]
        self._reading.want(self._names(waiting))
        if not waiting:
            self._since = None
        elif self._since is None:
            self._since = time.monotonic()

    @staticmethod
    def _names(cards: Iterable[_Card]) -> tuple[str, ...]:
        """All metrics that cards draw."""
        names = (name for card in cards for name in names_of(card.terms, _x_metric(card.drawing)))
        return tuple(dict.fromkeys(names))

    def progress(self, longer_than_s: float) -> tuple[int, int]:
        """How many runs have been read of those that cards have been waiting for so long; 0, 0
        where none does."""
        waiting = [card for card in self._cards.values() if not card.is_loaded]
        if self._since is None or time.monotonic() - self._since < longer_than_s:
            return 0, 0
        most = max(card.waiting for card in waiting)
        asked = sum(card.waiting for card in waiting)
        left = sum(len(card.drawing.runs) - len(card.read) for card in waiting)
        return most - math.ceil(most * left / max(1, asked)), most

    def resize(self, card: int, drawing: Drawing) -> None:
        """The same in another size: soon, or once sizes have changed for a while. Until then the
        last picture is stretched; drawing all of them at each step would hold up the window."""
        self._resized[card] = drawing
        self._resizing.call()

    def _draw_resized(self) -> None:
        resized, self._resized = self._resized, {}
        for card, drawing in resized.items():
            self.redraw(card, drawing)

    def redraw(self, card: int, drawing: Drawing) -> None:
        """The same runs in another view, size or look."""
        self._resized.pop(card, None)
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
        self._resized.pop(card, None)
        self._moving.discard(card)
        if self._cards.pop(card, None) is not None:
            for step in _STEPS:
                self._disk.cancel((step, card))
            self._compute.cancel(("draw", card))
            self._reading.forget_ahead()
            self._want()

    def touch(self, keys: set[RunKey]) -> None:
        """These runs have logged: bring the cards that show them up to date."""
        self._reading.note_grown(keys)
        self._touches += 1
        for number, card in self._cards.items():
            grown = [key for key, _ in card.drawing.runs if key in keys]
            if grown:
                card.grown.update(dict.fromkeys(grown, self._touches))
                self._load(number, list(card.grown), "touch")

    def is_complete(self, card: int) -> bool:
        """Whether a card's newest picture shows all there is of it."""
        known = self._cards.get(card)
        is_read = known is not None and known.is_loaded and known.outlining is None
        return is_read and known is not None and not known.outdated()

    def is_settled(self) -> bool:
        """Whether every card in sight has all its series and nothing is being drawn."""
        loaded = all(card.is_loaded for card in self._cards.values())
        is_still = not self._moving and not self._resized
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
            now, later = keys[:RUNS_AT_ONCE], keys[RUNS_AT_ONCE:]
        runs = [(key, created[key]) for key in now if key in created]
        also = self._names(self._cards.values()) if step == "touch" else None
        reading, touches = Reading(card.terms, runs, wish, also), self._touches

        def arrived(part: Part, is_last: bool = False) -> None:
            if self._is_same(number, card):
                current = self._cards[number]
                current.data.update(part.series)
                current.read |= part.runs
                if is_last or current.is_part_due(self._drawing_s()):
                    self._draw(number, priority)

        def work(ticket: Ticket) -> Part:
            return self._reading.read(reading, ticket, arrived)

        def done(rest: Part) -> None:
            if self._is_same(number, card):
                self._cards[number].note_read(now, step, touches, is_last=not later)
                self._want()
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

    def _drawing_s(self) -> float:
        """How long it takes to draw all cards."""
        return sum(card.drawing_s for card in self._cards.values())

    def _is_same(self, number: int, asked: _Card) -> bool:
        """Whether what was read for a card as it was asked still serves it."""
        card = self._cards.get(number)
        return card is not None and asked.is_same(card.terms, card.drawing)

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
