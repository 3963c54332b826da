"""A speed limit holds on average, both ways together, also for many threads."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import pytest

from sync.errors import Cancelled
from sync.protocol import messages as m
from sync.wrappers.sizes import weight
from sync.wrappers.throttled import Throttled

R = TypeVar("R")
KEY = m.JournalKey("run", "writer")


def batch(size: int) -> m.Batch:
    return m.Batch(KEY, m.Marks(), m.Marks(), 0, records=[m.Record(1, b"b1", bytes(size))])


class Flow:
    """A peer whose time passes by waiting; it remembers what passed through."""

    def __init__(self, reply_bytes: int = 0) -> None:
        self.now = 0.0
        self.passed = 0
        self.asked: list[m.Request[Any]] = []
        self.reply_bytes = reply_bytes
        self.is_stopped = False

    def ask(self, request: m.Request[R]) -> R:
        self.asked.append(request)
        reply: Any = m.Pushed([])
        if isinstance(request, m.Pull):
            reply = m.Batches([batch(self.reply_bytes)])
        self.passed += weight(request) + weight(reply)
        return reply  # type: ignore[no-any-return]

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return self.is_stopped


def test_sending_keeps_to_the_limit() -> None:
    flow = Flow()
    peer = Throttled(flow, 10_000.0, wait=flow.wait, clock=flow.clock)
    for _ in range(20):
        peer.ask(m.Push([batch(5_000)]))
    last = weight(m.Push([batch(5_000)])) + weight(m.Pushed([]))
    assert (flow.passed - last) / 10_000 == pytest.approx(flow.now, rel=0.01)


def test_receiving_keeps_to_the_limit() -> None:
    flow = Flow(reply_bytes=30_000)
    peer = Throttled(flow, 100_000.0, wait=flow.wait, clock=flow.clock)
    for _ in range(50):
        peer.ask(m.Pull([m.Wanted(KEY)]))
    assert flow.passed / flow.now == pytest.approx(100_000, rel=0.05)


def test_what_was_not_used_is_not_saved_up() -> None:
    flow = Flow()
    peer = Throttled(flow, 1_000.0, wait=flow.wait, clock=flow.clock)
    flow.now = 1_000_000.0
    peer.ask(m.Push([batch(10_000)]))
    before = flow.now
    peer.ask(m.Push([batch(10_000)]))
    assert flow.now - before > 9.0


def test_pulls_ask_for_a_seconds_worth() -> None:
    flow = Flow()
    peer = Throttled(flow, 200_000.0, wait=flow.wait, clock=flow.clock)
    peer.ask(m.Pull([m.Wanted(KEY)], limit=1 << 20))
    peer.ask(m.Pull([m.Wanted(KEY)], limit=1_000))
    assert [request.limit for request in flow.asked if isinstance(request, m.Pull)] == [
        200_000,
        1_000,
    ]


def test_waiting_can_be_ended() -> None:
    flow = Flow()
    peer = Throttled(flow, 1.0, wait=flow.wait, clock=flow.clock)
    peer.ask(m.Push([batch(1_000)]))
    flow.is_stopped = True
    with pytest.raises(Cancelled):
        peer.ask(m.Push([batch(1_000)]))
    assert len(flow.asked) == 1


@pytest.mark.parametrize("rate", [0.0, -1.0])
def test_what_is_no_speed(rate: float) -> None:
    with pytest.raises(ValueError, match="speed limit"):
        Throttled(Flow(), rate)


@pytest.mark.parametrize(
    "message",
    [
        m.Push([batch(10_000)] * 3),
        m.Batches([batch(77)]),
        m.PutEdits([m.RunEdits("run", [m.Edit("device", "/name", 1, '"x"' * 50)] * 10)]),
        m.EditsReply([m.RunEdits("run", [m.Edit("device", "/name", 1, None)] * 10)]),
        m.Hello(),
    ],
)
def test_the_weight_is_about_the_size_on_the_wire(message: Any) -> None:
    size = len(msgspec.msgpack.encode(message))
    assert size - 100 <= weight(message) <= size * 1.2 + 400
