"""Brings cards their pictures: series from the disk lane, lines and raster from the compute lane.

A card asks once, and again when its view changes; while runs grow the feed draws it anew by itself.
What the user does counts first: requests of cards go before the touches of live runs.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject

from desktop.core.axes import Span
from desktop.core.curves import LineCache, Look, RunSeries, View, make_chart
from desktop.core.lanes import Lane, Ticket
from desktop.core.outline import Outline, Wish
from desktop.core.series import SeriesData, SeriesStore
from desktop.core.source import Reader, RunKey, Source
from desktop.qt.raster import Canvas, Picture, draw
from desktop.qt.relay import Relay
from tracklib.errors import NotFound, StoreNotFound, TracklibError

_READERS_KEPT = 512
_PART_EVERY_S = 0.15
_URGENT, _TOUCH = 0, 1
_STEPS = {"load": _URGENT, "outline": _URGENT, "touch": _TOUCH}


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a card wants its curves: which runs (newest first), in which colours, on which canvas."""

    runs: tuple[tuple[RunKey, int], ...]  # with the time of their creation, ns
    colours: Mapping[RunKey, str]
    look: Look
    view: View
    canvas: Canvas


@dataclass(slots=True)
class _Card:
    """What the feed knows of one card."""

    metric: str
    drawing: Drawing
    show: Callable[[Picture], None]
    data: dict[RunKey, SeriesData | Outline] = field(default_factory=dict)
    is_loaded: bool = False
    seen_x: Span | None = None  # the range of the newest picture
    outlining: Wish | None = None  # what is being read of very long series

    def wish(self) -> Wish:
        """What the card's view needs of series that are too long to keep."""
        look, view = self.drawing.look, self.drawing.view
        width = self.drawing.canvas.width
        return Wish(look.axis, view.x or self.seen_x, width, look.smoothing, look.method)

    def outdated(self) -> list[RunKey]:
        """Runs of which another view was read than the one that is shown."""
        wish = self.wish()
        return [
            key
            for key, data in self.data.items()
            if isinstance(data, Outline) and data.wish != wish
        ]


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
        self._cards: dict[int, _Card] = {}
        self._on_trouble: Callable[[RunKey, str], None] = lambda key, text: None

    def on_trouble(self, report: Callable[[RunKey, str], None]) -> None:
        """Whom to tell (on the event loop) about a run that cannot be read."""
        self._on_trouble = report

    def show(
        self, card: int, metric: str, drawing: Drawing, show: Callable[[Picture], None]
    ) -> None:
        """Have a metric's picture made; `show` gets it, and every newer one, on the event loop."""
        before = self._cards.get(card)
        kept = before.data if before is not None and before.metric == metric else {}
        if before is not None and before.metric != metric:
            self._compute.cancel(("draw", card))
        wanted = {key for key, _ in drawing.runs}
        data = {key: series for key, series in kept.items() if key in wanted}
        self._cards[card] = _Card(metric, drawing, show, data)
        if before is not None and before.metric == metric:
            self._cards[card].seen_x = before.seen_x
        missing = [key for key, _ in drawing.runs if key not in data]
        if missing:
            self._load(card, missing, "load")
        else:
            self._cards[card].is_loaded = True
        if data or not missing:
            self._draw(card, _URGENT)

    def redraw(self, card: int, drawing: Drawing) -> None:
        """The same runs in another view, size or look."""
        known = self._cards.get(card)
        if known is not None:
            if drawing.look.axis is not known.drawing.look.axis:
                known.seen_x = None
            known.drawing = drawing
            self._draw(card, _URGENT)
            self._outline_anew(card)

    def forget(self, card: int) -> None:
        """The card is out of sight."""
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

    def is_settled(self) -> bool:
        """Whether every card in sight has all its series and nothing is being drawn."""
        loaded = all(card.is_loaded for card in self._cards.values())
        return loaded and self._disk.is_idle() and self._compute.is_idle()

    def _outline_anew(self, number: int) -> None:
        """Read very long series again for the view that is shown now."""
        card = self._cards[number]
        keys, wish = card.outdated(), card.wish()
        if keys and card.outlining != wish:
            card.outlining = wish
            self._load(number, keys, "outline")

    def _load(self, number: int, keys: list[RunKey], step: str) -> None:
        card = self._cards[number]
        metric, wish, priority = card.metric, card.wish(), _STEPS[step]
        created = dict(card.drawing.runs)
        runs = [(key, created[key]) for key in keys if key in created]

        def arrived(part: dict[RunKey, SeriesData | Outline]) -> None:
            if self._is_same(number, metric):
                self._cards[number].data.update(part)
                self._draw(number, priority)

        def work(ticket: Ticket) -> dict[RunKey, SeriesData | Outline]:
            return self._read(metric, runs, wish, ticket, arrived)

        def done(rest: dict[RunKey, SeriesData | Outline]) -> None:
            if self._is_same(number, metric):
                self._cards[number].is_loaded |= step == "load"
                self._cards[number].outlining = None
            arrived(rest)

        self._disk.submit(
            (step, number),
            work,
            done,
            title="Reading curves",
            priority=priority,
            interrupt=priority == _URGENT,
        )

    def _is_same(self, number: int, metric: str) -> bool:
        card = self._cards.get(number)
        return card is not None and card.metric == metric

    def _read(
        self,
        metric: str,
        runs: list[tuple[RunKey, int]],
        wish: Wish,
        ticket: Ticket,
        arrived: Callable[[dict[RunKey, SeriesData | Outline]], None],
    ) -> dict[RunKey, SeriesData | Outline]:
        """In the disk lane: all series, delivered in parts while it takes long."""
        part: dict[RunKey, SeriesData | Outline] = {}
        since = time.monotonic()
        for key, created_ns in runs:
            if ticket.is_cancelled():
                break
            data = self._read_one(key, metric, created_ns, wish)
            if data is not None:
                part[key] = data
            if time.monotonic() - since > _PART_EVERY_S:
                self._relay.deliver(partial(arrived, part))
                part, since = {}, time.monotonic()
        return part

    def _read_one(
        self, key: RunKey, metric: str, created_ns: int, wish: Wish
    ) -> SeriesData | Outline | None:
        try:
            return self._series.get(key, metric, created_ns, wish)
        except NotFound:
            return None  # the run has not logged this metric, or it is gone
        except (TracklibError, OSError) as error:
            self._relay.deliver(partial(self._on_trouble, key, str(error)))
            return None

    def _draw(self, number: int, priority: int) -> None:
        card = self._cards[number]
        drawing, metric = card.drawing, card.metric
        runs = [
            RunSeries(key, created_ns, card.data[key])
            for key, created_ns in drawing.runs
            if key in card.data
        ]

        def work(ticket: Ticket) -> Picture:
            lines = [self._lines.line(metric, run, drawing.look) for run in runs]
            canvas = drawing.canvas
            chart = make_chart(lines, drawing.look, drawing.view, canvas.width, canvas.scale)
            return draw(chart, drawing.colours, canvas)

        def done(picture: Picture) -> None:
            card.seen_x = picture.chart.x
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
