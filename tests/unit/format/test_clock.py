"""Stamps that order edits although clocks are wrong."""

import time

import pytest

from tracklib.format.clock import HybridClock


def test_stamps_only_grow_although_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000_000]
    monkeypatch.setattr(time, "time_ns", lambda: now[0])
    clock = HybridClock()
    stamps = [clock.now(), clock.now()]
    now[0] -= 500_000_000
    stamps += [clock.now(), clock.now()]
    now[0] += 10**12
    stamps.append(clock.now())
    assert stamps == sorted(set(stamps))
    assert stamps[-1] >> 16 == now[0] // 1_000_000


def test_a_clock_goes_on_behind_the_stamp_it_begins_with() -> None:
    late = HybridClock().now() + (3600 * 1000 << 16)
    assert HybridClock(late).now() == late + 1
