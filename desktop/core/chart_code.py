"""A chart as Python code that draws it with matplotlib from all points of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.axes import Span, XAxis
from desktop.core.look import Look

_X_LABELS = {
    XAxis.STEP: "Step",
    XAxis.RELATIVE: "Seconds since the run began",
    XAxis.WALL: "Seconds since 1970 (UTC)",
}


@dataclass(frozen=True, slots=True)
class CodeRun:
    """A run as the code names it."""

    store: str
    run_id: str
    created_ns: int
    name: str
    colour: str


def trouble(look: Look, metrics: Sequence[str] | None) -> str:
    """Why there is no code for a chart; "" when there is."""
    if metrics is None or look.axis is XAxis.METRIC or look.group_by.keys:
        return "Code is made for charts of logged metrics over step or time, without groups"
    return ""


def code_of(
    title: str, metrics: Sequence[str], runs: Sequence[CodeRun], look: Look, x: Span, y: Span
) -> str:
    """A program that needs tracklib, numpy and matplotlib; with the name of a picture as argument
    it writes that, else it opens a window."""
    rows = "\n".join(
        f"    ({run.store!r}, {run.run_id!r}, {run.created_ns}, {run.name!r}, {run.colour!r}),"
        for run in runs
    )
    x_lo, x_hi = (10.0**x.lo, 10.0**x.hi) if look.log_x else (x.lo, x.hi)
    y_lo, y_hi = (10.0**y.lo, 10.0**y.hi) if look.log_y else (y.lo, y.hi)
    scales = [f'axes.set_{axis}scale("log")' for axis, on in _logs(look) if on]
    return _PROGRAM.format(
        doc=title.replace("\\", "\\\\").replace('"', "'").replace("\n", " "),
        title=title,
        metrics=list(metrics),
        runs=rows,
        x_values=_X_VALUES[look.axis],
        smoothing=look.smoothing,
        method=look.method.name,
        raw="        axes.plot(x, y, color=colour, alpha=0.28, linewidth=0.8)\n"
        if look.smoothing > 0 and look.show_raw
        else "",
        scales="".join(f"{scale}\n" for scale in scales),
        x_range=f"({x_lo!r}, {x_hi!r})",
        y_range=f"({y_lo!r}, {y_hi!r})",
        x_label=_X_LABELS[look.axis],
    )


def _logs(look: Look) -> tuple[tuple[str, bool], ...]:
    return ("x", look.log_x), ("y", look.log_y)


_X_VALUES = {
    XAxis.STEP: "np.asarray(points.steps)",
    XAxis.RELATIVE: "(np.asarray(points.times) - created_ns) / 1e9",
    XAxis.WALL: "np.asarray(points.times) / 1e9",
}

_PROGRAM = '''"""{doc}, drawn with matplotlib from all points.

Needs: pip install "tracklib-runs[desktop]" matplotlib
"""

import sys

import matplotlib.pyplot as plt
import numpy as np

from desktop.core.smoothing import Method, smooth
from tracklib.store import open_store

METRICS = {metrics!r}
RUNS = [  # store, run, created (ns), name, colour
{runs}
]

figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
for store, run, created_ns, name, colour in RUNS:
    reader = open_store(store).run(run)
    for metric in METRICS:
        if metric not in reader.metrics():
            continue
        points = reader.series(metric).read()
        x, y = {x_values}, np.asarray(points.values)
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
        label = name if len(METRICS) == 1 else f"{{name}} · {{metric}}"
{raw}        axes.plot(x, smooth(x, y, {smoothing!r}, Method.{method}), color=colour, label=label)
{scales}axes.set_xlim{x_range}
axes.set_ylim{y_range}
axes.set_xlabel({x_label!r})
axes.set_title({title!r})
if len(RUNS) <= 20:
    axes.legend(fontsize="small")

if len(sys.argv) > 1:
    figure.savefig(sys.argv[1], dpi=200)
else:
    plt.show()
'''
