"""Where an axis has its ticks, and what they are called."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.core import formatting


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on an axis, in data coordinates."""

    at: float
    label: str


_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def linear(lo: float, hi: float, at_most: int) -> list[Tick]:
    """Ticks at round numbers, at most `at_most` of them, labelled with the same precision."""
    step = _nice_step(hi - lo, at_most)
    if step <= 0 or not math.isfinite(step):
        return []
    first, last = math.ceil(lo / step - 1e-9), math.floor(hi / step + 1e-9)
    places = [index * step for index in range(first, last + 1)]
    return [Tick(place, _number(place, step, max(abs(lo), abs(hi)))) for place in places]


def steps(lo: float, hi: float, at_most: int) -> list[Tick]:
    """Ticks for counted steps: whole numbers as long as the view is not within one step."""
    if hi - lo <= 1:
        return linear(lo, hi, at_most)
    step = max(1.0, _nice_step(hi - lo, at_most))
    if step == 2.5:
        step = 5.0
    first, last = math.ceil(lo / step - 1e-9), math.floor(hi / step + 1e-9)
    return [
        Tick(index * step, _number(index * step, step, max(abs(lo), abs(hi))))
        for index in range(first, last + 1)
    ]


def _nice_step(span: float, at_most: int) -> float:
    if span <= 0:
        return 0.0
    rough = span / max(1, at_most)
    power = 10.0 ** math.floor(math.log10(rough))
    factor = next((nice for nice in _NICE if rough <= nice * power * (1 + 1e-9)), 10.0)
    return factor * power


_PREFIXES = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))


def _number(value: float, step: float, largest: float) -> str:
    """The label of a tick: as many decimals as the step needs, k/M/G/T where that is shorter."""
    if abs(value) < step * 1e-6:
        return "0"
    if largest < 1e-3 or largest >= 1e15:
        return formatting.short_power(value)
    for scale, suffix in _PREFIXES:
        if largest >= max(scale, 10_000) and step * 10 >= scale:
            return _decimals(value / scale, step / scale) + suffix
    return _decimals(value, step)


def _decimals(value: float, step: float) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step * 10**decimals, 6) % 1:
        decimals += 1
    return f"{value:,.{min(decimals, 12)}f}".replace("-", "−")


def logarithmic(lo: float, hi: float, at_most: int) -> list[Tick]:
    """Ticks between positive `lo` and `hi`: powers of ten, or 1-2-5 where few of them fit."""
    first, last = math.floor(math.log10(lo)), math.ceil(math.log10(hi))
    decades = last - first
    if math.log10(hi / lo) < 0.5:
        return [tick for tick in linear(lo, hi, at_most) if tick.at > 0]
    factors = (1.0, 2.0, 5.0) if 3 * math.log10(hi / lo) <= at_most + 2 else (1.0,)
    stride = max(1, math.ceil(decades / max(1, at_most)))
    places = [
        factor * 10.0**power
        for power in range(first - first % stride, last + 1, stride)
        for factor in factors
    ]
    seen = [place for place in places if lo <= place * 1.0000001 <= hi * 1.0000002]
    return [Tick(place, _power(place)) for place in seen]


def _power(value: float) -> str:
    if 1e-3 <= value < 1e4:
        return f"{value:g}"
    return (
        formatting.number(float(f"{value:.3g}"), 2) if value < 1 else _number(value, value, value)
    )


_SPANS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)
_DAY = 86400


def elapsed(lo: float, hi: float, at_most: int) -> list[Tick]:
    """Ticks for seconds since a run began: `0`, `30s`, `5m`, `2h`, `3d`."""
    span = hi - lo
    if span <= at_most:
        return [
            Tick(tick.at, tick.label + "s" if tick.at else "0") for tick in linear(lo, hi, at_most)
        ]
    step = next((s for s in _SPANS_S if span / s <= at_most), None)
    stride = float(step) if step else _DAY * max(1.0, _nice_step(span / _DAY, at_most))
    first, last = math.ceil(lo / stride - 1e-9), math.floor(hi / stride + 1e-9)
    return [Tick(index * stride, _elapsed(index * stride)) for index in range(first, last + 1)]


def _elapsed(seconds: float) -> str:
    if seconds == 0:
        return "0"
    sign, rest = ("−" if seconds < 0 else ""), round(abs(seconds))
    parts = []
    for size, unit in ((_DAY, "d"), (3600, "h"), (60, "m"), (1, "s")):
        amount, rest = divmod(rest, size)
        if amount:
            parts.append(f"{amount}{unit}")
    return sign + " ".join(parts[:2])


def clock(lo: float, hi: float, at_most: int) -> list[Tick]:
    """Ticks for seconds since the epoch at round local times."""
    span = hi - lo
    if span <= 0:
        return []
    step = next((s for s in _SPANS_S if span / s <= at_most), None)
    stride = step or _DAY * math.ceil(span / _DAY / max(1, at_most))
    midnight = datetime.fromtimestamp(lo).replace(hour=0, minute=0, second=0, microsecond=0)
    ticks: list[Tick] = []
    index = math.ceil((lo - midnight.timestamp()) / stride)
    while (place := midnight + timedelta(seconds=index * stride)).timestamp() <= hi:
        ticks.append(Tick(place.timestamp(), _clock_label(place, stride)))
        index += 1
    return ticks


def _clock_label(when: datetime, stride: float) -> str:
    if stride >= _DAY or (when.hour == when.minute == when.second == 0):
        return f"{when.day} {when:%b}"
    return f"{when:%H:%M:%S}" if stride < 60 else f"{when:%H:%M}"
