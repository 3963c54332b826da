"""Points in time as they are written in queries: `"2026-11-01"`, `"2026-11-01 14:30"`, `today`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_SECOND_NS = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS_BACK = {"today": 0, "yesterday": 1}
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2})(?:-(?P<day>[0-9]{1,2})"
    r"(?:[ T](?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"\s?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)


def bounds_of(text: str, now_ns: int) -> tuple[int, int] | None:
    """First and last-but-one nanosecond (half open, since the epoch) of what a text names.

    `"2026-11"` is a month, `"2026-11-01"` a day, `"2026-11-01 14:30"` a minute. Without a zone
    (`Z`, `+01:00`) it is local time. None if the text is no date.
    """
    word = text.strip().lower()
    if word in _DAYS_BACK:
        midnight = _local(now_ns).replace(hour=0, minute=0, second=0, microsecond=0)
        first = midnight - timedelta(days=_DAYS_BACK[word])
        return _ns(first), _ns(first + timedelta(days=1))
    date = _DATE.fullmatch(text.strip())
    if date is None:
        return None
    try:
        return _bounds(date)
    except (ValueError, OverflowError, OSError):  # the 31st of February, a zone of +99:99
        return None


def _bounds(date: re.Match[str]) -> tuple[int, int]:
    first = datetime(
        int(date["year"]),
        int(date["month"] or 1),
        int(date["day"] or 1),
        int(date["hour"] or 0),
        int(date["minute"] or 0),
        int(date["second"] or 0),
        tzinfo=_zone(date["zone"]),
    )
    if date["fraction"]:
        inside_ns = int(date["fraction"].ljust(9, "0"))
        start = _ns(first) + inside_ns
        return start, start + 10 ** (9 - len(date["fraction"]))
    return _ns(first), _ns(_next(first, date))


def _next(first: datetime, date: re.Match[str]) -> datetime:
    if date["month"] is None:
        return first.replace(year=first.year + 1)
    if date["day"] is None:
        years, month = divmod(first.month, 12)
        return first.replace(year=first.year + years, month=month + 1)
    if date["hour"] is None:
        return first + timedelta(days=1)
    return first + (timedelta(seconds=1) if date["second"] else timedelta(minutes=1))


def _zone(written: str | None) -> timezone | None:
    if written is None:
        return None
    if written == "Z":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)


def _ns(moment: datetime) -> int:
    """Exact whole seconds: a float time stamp could not hold nanoseconds of this century."""
    since = moment.astimezone(UTC) - _EPOCH
    return (since.days * 86400 + since.seconds) * _SECOND_NS


def _local(now_ns: int) -> datetime:
    return datetime.fromtimestamp(now_ns // _SECOND_NS)
