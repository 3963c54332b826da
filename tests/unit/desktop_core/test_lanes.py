"""Lanes: newest request wins, urgent first, errors reach their owner, closing ends all."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop.core.lanes import Lane, Ticket


class Loop:
    """An event loop for one thread: what lanes deliver, run when the test says so."""

    def __init__(self) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()

    def run_one(self) -> None:
        self.calls.get(timeout=10)()


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def lane(loop: Loop) -> Iterator[Lane]:
    made = Lane("test", loop.calls.put)
    yield made
    made.close()


def hold(lane: Lane, gate: threading.Event, started: threading.Event) -> None:
    """Keep the lane busy until the gate opens."""

    def work(ticket: Ticket) -> None:
        started.set()
        gate.wait(10)

    lane.submit("gate", work, lambda result: None)
    started.wait(10)


def test_results_arrive_where_the_loop_runs(loop: Loop, lane: Lane) -> None:
    got: list[tuple[int, str]] = []
    lane.submit(
        "job",
        lambda ticket: threading.current_thread().name,
        lambda name: got.append((threading.get_ident(), name)),
    )
    loop.run_one()
    assert got == [(threading.get_ident(), "tracklib-test")]


def test_a_later_request_replaces_the_one_that_waits(loop: Loop, lane: Lane) -> None:
    gate, started = threading.Event(), threading.Event()
    hold(lane, gate, started)
    done: list[int] = []
    for number in range(5):
        lane.submit("same", lambda ticket, number=number: number, done.append)
    gate.set()
    loop.run_one()
    loop.run_one()
    assert done == [4]


def test_a_running_job_learns_that_nobody_waits(loop: Loop, lane: Lane) -> None:
    started = threading.Event()
    seen: queue.Queue[bool] = queue.Queue()
    gate = threading.Event()

    def work(ticket: Ticket) -> None:
        started.set()
        gate.wait(10)
        seen.put(ticket.is_cancelled())

    done: list[Any] = []
    lane.submit("same", work, done.append)
    started.wait(10)
    lane.submit("same", lambda ticket: "new", done.append)
    gate.set()
    assert seen.get(timeout=10)
    loop.run_one()
    assert done == ["new"]


def test_urgent_requests_go_first(loop: Loop, lane: Lane) -> None:
    gate, started = threading.Event(), threading.Event()
    hold(lane, gate, started)
    order: list[str] = []
    lane.submit("later", lambda ticket: "later", order.append, priority=1)
    lane.submit("now", lambda ticket: "now", order.append, priority=0)
    gate.set()
    for _ in range(3):
        loop.run_one()
    assert order == ["now", "later"]


def test_an_error_reaches_its_owner_and_the_lane_lives_on(loop: Loop, lane: Lane) -> None:
    errors: list[Exception] = []
    done: list[int] = []
    lane.submit("bad", lambda ticket: 1 // 0, done.append, failed=errors.append)
    lane.submit("good", lambda ticket: 1, done.append)
    loop.run_one()
    loop.run_one()
    assert [type(error) for error in errors] == [ZeroDivisionError]
    assert done == [1]


def test_closing_drops_what_waits_and_runs_the_last_wish(loop: Loop) -> None:
    lane = Lane("closing", loop.calls.put)
    gate, started = threading.Event(), threading.Event()
    hold(lane, gate, started)
    lane.submit("never", lambda ticket: None, lambda result: None)
    gate.set()
    where: list[str] = []
    assert lane.close(last=lambda: where.append(threading.current_thread().name))
    assert where == ["tracklib-closing"]
