"""Brings cards their pictures: series from the disk lane, lines and raster from the compute lane.

A card asks once, and again when its view changes; while runs grow the feed draws it anew by itself.
What the user does counts first: requests of cards go before the touches of live runs.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from desktop.core.curves import LineCache, Look, RunSeries, View, make_chart
from desktop.core.lanes import Lane, Ticket
from desktop.core.series import SeriesData, SeriesStore
from desktop.core.source import Reader, RunKey, Source
from desktop.qt.raster import Canvas, Picture, draw
from desktop.qt.relay import Relay
from tracklib.errors import NotFound, TracklibError

_READERS_KEPT = 512
_PART_EVERY_S = 0.15
_URGENT, _TOUCH = 0, 1


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
    data: dict[RunKey, SeriesData] = field(default_factory=dict)
    is_loaded: bool = False


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
        missing = [key for key, _ in drawing.runs if key not in data]
        if missing:
            self._load(card, missing, _URGENT)
        else:
            self._cards[card].is_loaded = True
        if data or not missing:
            self._draw(card, _URGENT)

    def redraw(self, card: int, drawing: Drawing) -> None:
        """The same runs in another view, size or look."""
        known = self._cards.get(card)
        if known is not None:
            known.drawing = drawing
            self._draw(card, _URGENT)

    def forget(self, card: int) -> None:
        """The card is out of sight."""
        if self._cards.pop(card, None) is not None:
            for step in ("load", "touch"):
                self._disk.cancel((step, card))
            self._compute.cancel(("draw", card))

    def touch(self, keys: set[RunKey]) -> None:
        """These runs have logged: bring the cards that show them up to date."""
        for number, card in self._cards.items():
            grown = [key for key, _ in card.drawing.runs if key in keys]
            if grown:
                self._load(number, grown, _TOUCH)

    def is_settled(self) -> bool:
        """Whether every card in sight has all its series and nothing is being drawn."""
        loaded = all(card.is_loaded for card in self._cards.values())
        return loaded and self._disk.is_idle() and self._compute.is_idle()

    def _load(self, number: int, keys: list[RunKey], priority: int) -> None:
        metric = self._cards[number].metric
        card = self._cards[number]

        def arrived(part: dict[RunKey, SeriesData]) -> None:
            if self._cards.get(number) is card or self._is_same(number, metric):
                self._cards[number].data.update(part)
                self._draw(number, priority)

        def work(ticket: Ticket) -> dict[RunKey, SeriesData]:
            return self._read(metric, keys, ticket, arrived)

        def done(rest: dict[RunKey, SeriesData]) -> None:
            if priority == _URGENT and self._is_same(number, metric):
                self._cards[number].is_loaded = True
            arrived(rest)

        step = "load" if priority == _URGENT else "touch"
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
        keys: list[RunKey],
        ticket: Ticket,
        arrived: Callable[[dict[RunKey, SeriesData]], None],
    ) -> dict[RunKey, SeriesData]:
        """In the disk lane: all series, delivered in parts while it takes long."""
        part: dict[RunKey, SeriesData] = {}
        since = time.monotonic()
        for key in keys:
            if ticket.is_cancelled():
                break
            self._read_one(key, metric, part)
            if time.monotonic() - since > _PART_EVERY_S:
                self._relay.deliver(lambda done=part: arrived(done))  # type: ignore[misc]
                part, since = {}, time.monotonic()
        return part

    def _read_one(self, key: RunKey, metric: str, into: dict[RunKey, SeriesData]) -> None:
        try:
            into[key] = self._series.get(key, metric)
        except NotFound:
            return  # the run has not logged this metric, or it is gone
        except (TracklibError, OSError) as error:
            text = str(error)
            self._relay.deliver(lambda: self._on_trouble(key, text))

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

        self._compute.submit(
            ("draw", number),
            work,
            card.show,
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
        reader = self._open.pop(key, None) or self._sources[key.store].run(key.run)
        self._open[key] = reader
        if len(self._open) > _READERS_KEPT:
            self._open.popitem(last=False)
        return reader
