"""Patience: what is tried again, when, for how long, and what is told meanwhile."""

from __future__ import annotations

import threading
from typing import TypeVar

import pytest

from sync.errors import PASSING, Cancelled, Code, NotAPeer, Refused, SyncError, Unreachable
from sync.http.client import HttpPeer
from sync.protocol import messages as m
from sync.wrappers.retrying import Policy, Retrying
from tests.unit.sync.http.raw_server import (
    RawServer,
    peer_reply,
    reply,
    resets,
    says,
    says_once,
)

R = TypeVar("R")

WELCOME = m.Welcome(peer="p", epoch="e", seq=0, protocol=1, oldest_protocol=1, program="x")
USUAL = Policy()
AWAY = Unreachable("away")


class Faults:
    """A peer that raises what it is given, and then answers."""

    def __init__(self, *faults: SyncError) -> None:
        self.faults = list(faults)
        self.asked = 0

    def ask(self, request: m.Request[R]) -> R:
        self.asked += 1
        if self.faults:
            raise self.faults.pop(0)
        return WELCOME  # type: ignore[return-value]


class Clock:
    """A time that passes by waiting alone."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        self.pauses.append(seconds)
        return False


def patient(peer: Faults, clock: Clock, policy: Policy = USUAL, chance: float = 1.0) -> Retrying:
    return Retrying(peer, policy, wait=clock.wait, clock=clock, chance=lambda: chance)


def test_pauses_double_up_to_the_longest() -> None:
    clock = Clock()
    peer = patient(Faults(*[AWAY] * 6), clock, Policy(first_s=1.0, most_s=10.0))
    assert peer.ask(m.Hello()) == WELCOME
    assert clock.pauses == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


@pytest.mark.parametrize("chance", [0.0, 0.25])
def test_pauses_are_drawn_from_nothing_to_their_length(chance: float) -> None:
    clock = Clock()
    patient(Faults(AWAY, AWAY), clock, Policy(first_s=1.0), chance).ask(m.Hello())
    assert clock.pauses == [chance, chance * 2]


def test_patience_ends_with_the_last_error() -> None:
    clock = Clock()
    inner = Faults(*[AWAY] * 100)
    with pytest.raises(Unreachable, match="away"):
        patient(inner, clock, Policy(first_s=1.0, most_s=8.0, patience_s=60.0)).ask(m.Hello())
    assert 50.0 <= clock.now <= 60.0
    assert inner.asked == len(clock.pauses) + 1


def test_patience_without_end_has_pauses_of_bounded_length() -> None:
    clock = Clock()
    policy = Policy(patience_s=float("inf"))
    assert patient(Faults(*[AWAY] * 2000), clock, policy).ask(m.Hello()) == WELCOME
    assert max(clock.pauses) == policy.most_s


def test_each_request_has_its_own_patience() -> None:
    clock = Clock()
    policy = Policy(first_s=1.0, patience_s=2.0)
    peer = patient(inner := Faults(AWAY), clock, policy)
    for _ in range(10):
        inner.faults = [AWAY]
        assert peer.ask(m.Hello()) == WELCOME


@pytest.mark.parametrize("code", sorted(PASSING))
def test_a_passing_refusal_is_tried_again(code: Code) -> None:
    assert patient(Faults(Refused(code, "not now")), Clock()).ask(m.Hello()) == WELCOME


@pytest.mark.parametrize(
    "error",
    [NotAPeer("x"), Cancelled("x"), *(Refused(code, "x") for code in sorted(set(Code) - PASSING))],
)
def test_what_is_final_is_raised_at_once(error: SyncError) -> None:
    inner = Faults(error)
    with pytest.raises(type(error)) as caught:
        patient(inner, Clock()).ask(m.Hello())
    assert caught.value is error
    assert inner.asked == 1


@pytest.mark.parametrize("kind", [Refused, Unreachable])
def test_the_time_that_a_peer_names_is_the_least(kind: type[SyncError]) -> None:
    error: SyncError = (
        Refused(Code.TOO_MANY, "slower", retry_after_s=7.0)
        if kind is Refused
        else Unreachable("proxy", retry_after_s=7.0)
    )
    clock = Clock()
    patient(Faults(error), clock, Policy(first_s=1.0)).ask(m.Hello())
    assert clock.pauses == [8.0]


def test_a_time_beyond_the_patience_is_not_waited_for() -> None:
    clock = Clock()
    error = Refused(Code.BUSY, "come back tomorrow", retry_after_s=86_400.0)
    with pytest.raises(Refused, match="tomorrow"):
        patient(Faults(error), clock).ask(m.Hello())
    assert clock.pauses == []


def test_pauses_are_told_before_they_begin() -> None:
    told: list[tuple[float, str]] = []
    peer = Retrying(
        Faults(AWAY, Refused(Code.BUSY, "busy")),
        Policy(first_s=1.0),
        wait=Clock().wait,
        notice=lambda seconds, error: told.append((seconds, error.message)),
        chance=lambda: 1.0,
    )
    peer.ask(m.Hello())
    assert told == [(1.0, "away"), (2.0, "busy")]


def test_a_pause_can_be_ended_by_the_user() -> None:
    stop = threading.Event()
    inner = Faults(*[AWAY] * 10)
    peer = Retrying(
        inner,
        Policy(first_s=600.0, most_s=600.0, patience_s=6000.0),
        wait=stop.wait,
        notice=lambda seconds, error: stop.set(),
        chance=lambda: 1.0,
    )
    with pytest.raises(Cancelled, match="away"):
        peer.ask(m.Hello())
    assert inner.asked == 1


def test_real_faults_one_after_another() -> None:
    answers = [
        resets(),
        says_once(b""),
        says_once(peer_reply(WELCOME)[:40]),
        says_once(reply(502, b"<html>", Content_Type="text/html", Connection="close")),
        says_once(peer_reply(m.Refusal("too-many", "x"), 429, Retry_After="0", Connection="close")),
        says_once(peer_reply(m.Refusal("busy", "x"), 503, Connection="close")),
        says(peer_reply(WELCOME)),
    ]
    told: list[str] = []
    policy = Policy(first_s=0.01, most_s=0.01)
    with RawServer(*answers) as server, HttpPeer(server.url) as inner:
        peer = Retrying(inner, policy, notice=lambda _, error: told.append(error.message))
        assert peer.ask(m.Hello()) == WELCOME
    assert len(told) == len(answers) - 1
