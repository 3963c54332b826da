"""Steps and times of many points as text, fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracklib.cli.format import iso

_SECOND_NS = 1_000_000_000
_EXACT = 2.0**53


def step_texts(steps: Iterable[float]) -> Iterator[str]:
    """Whole steps as whole numbers, others so that they read back as the same double."""
    for step in steps:
        yield str(int(step)) if -_EXACT < step < _EXACT and step == int(step) else repr(step)


def time_texts(times_ns: Iterable[int]) -> Iterator[str]:
    """ISO 8601 in UTC with nanoseconds. The date is made once for points of the same second."""
    current, start = -1, ""
    for time_ns in times_ns:
        second, rest_ns = divmod(time_ns, _SECOND_NS)
        if second != current:
            current, start = second, iso(time_ns)[:-10]
        yield f"{start}{rest_ns:09d}Z"
