"""The lives of a run's writers on one axis of time: segments of a resumed run, and ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core import formatting
from desktop.core.run_page import writer_name
from desktop.core.source import Life

MOST_LANES = 64


@dataclass(frozen=True, slots=True)
class Bar:
    """One life, from 0 (the run's beginning) to 1 (its end, or now)."""

    begin: float
    end: float
    state: str  # running, silent, finished, failed, preempted
    tip: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The lives of one rank, or of what has no rank, one after the other."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes to paint, the time they span, and how many are left out."""

    lanes: tuple[Lane, ...] = ()
    begin_ns: int = 0
    end_ns: int = 0
    left_out: int = 0


def timeline(lives: Sequence[Life], now_ns: int) -> Timeline:
    """Arrange lives; a running writer reaches until now, a silent one to its last sign."""
    if not lives:
        return Timeline()
    ends = [_end(life, now_ns) for life in lives]
    begin = min(life.started_ns or end for life, end in zip(lives, ends, strict=True))
    end = max(*ends, *(life.started_ns for life in lives), begin + 1)
    lanes: dict[str, list[Bar]] = {}
    order = sorted(zip(lives, ends, strict=True), key=lambda one: _order(one[0]))
    for life, ended in order:
        started = max(begin, life.started_ns or begin)
        bar = Bar(
            begin=(started - begin) / (end - begin),
            end=(max(started, ended) - begin) / (end - begin),
            state=state_of(life),
            tip=_tip(life, started, ended),
        )
        lanes.setdefault(writer_name(life), []).append(bar)
    kept = list(lanes.items())[:MOST_LANES]
    return Timeline(
        lanes=tuple(Lane(name, tuple(bars)) for name, bars in kept),
        begin_ns=begin,
        end_ns=end,
        left_out=len(lanes) - len(kept),
    )


def state_of(life: Life) -> str:
    """The state of one writer; a running one without a sign of life is silent."""
    return "silent" if life.state == "running" and life.silent_since_ns else life.state


def _end(life: Life, now_ns: int) -> int:
    if life.ended_ns is not None:
        return life.ended_ns
    is_alive = life.state == "running" and life.silent_since_ns is None
    return max(now_ns, life.started_ns) if is_alive else max(life.last_sign_ns, life.started_ns)


def _order(life: Life) -> tuple[bool, int, int]:
    return (life.rank is None and life.role != "main", life.rank or 0, life.started_ns)


def _tip(life: Life, started_ns: int, ended_ns: int) -> str:
    lines = [
        f"{writer_name(life).capitalize()}: {state_of(life)}",
        f"{formatting.moment_in_full(started_ns)}, "
        f"{formatting.duration((ended_ns - started_ns) / 1e9)}",
    ]
    where = ", ".join(
        part for part in (life.host, f"process {life.pid}" if life.pid else "") if part
    )
    return "\n".join([*lines, *([where] if where else [])])
