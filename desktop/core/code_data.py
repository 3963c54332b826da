"""The points that a chart has computed, for code that draws it without the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop.core.curves import Chart
from desktop.core.look import Look
from desktop.core.source import RunKey
from tracklib.store.arrays import Floats


@dataclass(frozen=True, slots=True)
class CodeCurve:
    """A curve as code names it. `place` is that of its term, which dashes stand for; a faint one is
    a run behind its group."""

    name: str
    colour: str
    place: int
    is_faint: bool


def curves_of(
    chart: Chart, colours: Mapping[RunKey, str], name: Callable[[RunKey], str]
) -> list[CodeCurve]:
    """All curves of a chart, in the order of their arrays."""
    is_several = len({curve.line.place for curve in chart.curves}) > 1
    made = []
    for curve in chart.curves:
        line = curve.line
        text = f"{name(line.key)} · {line.title}" if is_several else name(line.key)
        made.append(CodeCurve(text, colours[line.key], line.place, line.is_faint))
    return made


def arrays_of(chart: Chart) -> dict[str, Floats]:
    """Every point of every curve: `x0`, `y0`, and of smoothed ones `raw_x0`, `raw_y0`, of groups
    `low0` and `high0`. Places of a logarithmic axis are values again."""
    found: dict[str, Floats] = {}
    for number, curve in enumerate(chart.curves):
        line, look = curve.line, chart.look
        found |= {f"x{number}": _places(line.smooth_x, look), f"y{number}": line.smooth_y}
        if len(curve.raw_x):
            found |= {f"raw_x{number}": _places(line.x, look), f"raw_y{number}": line.y}
        if line.band is not None:
            found |= {f"low{number}": line.band.low, f"high{number}": line.band.high}
    return found


def _places(x: Floats, look: Look) -> Floats:
    values: Floats = np.power(10.0, x) if look.log_x else x
    return values


def write_arrays(path: Path, arrays: Mapping[str, Floats]) -> None:
    """Into one compressed file of numpy's.

    :raises OSError: when it cannot be written
    """
    with path.open("wb") as file:
        np.savez_compressed(file, **dict(arrays))  # type: ignore[arg-type]


def are_outlines(chart: Chart) -> bool:
    """Whether some curves are only what the present view shows of very long series."""
    return any(curve.line.is_outline for curve in chart.curves)
