"""What a chart draws as CSV: every point of the thinned curves, exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

import numpy as np

from desktop.core.curves import Chart
from desktop.core.source import RunKey
from tracklib.store.arrays import Floats

HEADER = ("chart", "run", "name", "curve", "x", "y")


def drawn_rows(chart_id: str, chart: Chart, name: Callable[[RunKey], str]) -> Iterator[list[str]]:
    """A row for each point; `curve` says "smoothed" or "raw" where there are both. Places and
    heights of logarithmic axes are values again; a gap of a curve is an empty y."""
    for curve in chart.curves:
        kind = "smoothed" if len(curve.raw_x) else "curve"
        for what, x, y in ((kind, curve.x, curve.y), ("raw", curve.raw_x, curve.raw_y)):
            places, values = _plain(x, chart.look.log_x), _plain(y, chart.look.log_y)
            start = [chart_id, curve.line.key.run, name(curve.line.key), what]
            for place, value in zip(places.tolist(), values.tolist(), strict=True):
                yield [*start, repr(place), "" if value != value else repr(value)]


def _plain(values: Floats, is_log: bool) -> Floats:
    plain: Floats = np.power(10.0, values) if is_log else values
    return plain


def csv_text(rows: Iterator[list[str]]) -> str:
    """Rows as CSV with `\\n` between lines, without a header."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
