"""A chart as Python code that draws it with matplotlib.

Curves of logged metrics over step or time are read from the store, with all their points. Groups,
expressions and curves over another metric are computed by the window: their points go into a file
beside the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.axes import Span, XAxis
from desktop.core.code_data import CodeCurve
from desktop.core.export_choices import FigureLegend
from desktop.core.look import Look

_X_LABELS = {
    XAxis.STEP: "Step",
    XAxis.RELATIVE: "Seconds since the run began",
    XAxis.WALL: "Seconds since 1970 (UTC)",
}
_LINE_STYLES = ("-", (0, (6, 3)), (0, (2, 3)), (0, (10, 3, 2, 3)), (0, (3, 6)), (0, (12, 6)))


@dataclass(frozen=True, slots=True)
class CodeRun:
    """A run as the code names it."""

    store: str
    run_id: str
    created_ns: int
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line that the user drew, at a value of the axis."""

    at: float
    is_vertical: bool
    text: str


@dataclass(frozen=True, slots=True)
class CodePage:
    """What the figure is besides its curves; sizes in inches, the font's in points."""

    title: str
    look: Look
    x: Span
    y: Span
    width: float
    height: float
    family: str
    font_size: int
    dpi: int
    legend: FigureLegend
    lines: tuple[CodeLine, ...] = ()


def reads_store(look: Look, metrics: Sequence[str] | None) -> bool:
    """Whether code can read what a chart draws from the store; None stands for expressions."""
    return metrics is not None and look.axis is not XAxis.METRIC and not look.group_by.keys


def code_from_store(page: CodePage, metrics: Sequence[str], runs: Sequence[CodeRun]) -> str:
    """A program that needs tracklib, numpy and matplotlib; with the name of a picture as argument
    it writes that, else it opens a window."""
    look = page.look
    rows = "\n".join(
        f"    {(run.store, run.run_id, run.created_ns, tidy(run.name), run.colour)!r},"
        for run in runs
    )
    raw = look.smoothing > 0 and look.show_raw
    return _program(
        page,
        what="drawn with matplotlib from all points in the store",
        needs='"tracklib-runs[desktop]" "matplotlib>=3.8"',
        imports="import sys",
        more_imports="\nfrom desktop.core.smoothing import Method, smooth\n"
        "from tracklib.store import open_store\n",
        given=f"METRICS = {list(metrics)!r}\n"
        f"STYLES = {[_style(place) for place in range(len(metrics))]!r}\n"
        f"RUNS = [  # store, run, created (ns), name, colour\n{rows}\n]\n",
        draw=_FROM_STORE.format(
            x_values=_X_VALUES[look.axis],
            smoothing=look.smoothing,
            method=look.method.name,
            raw=_RAW_OF_STORE if raw else "",
        ),
    )


def code_from_data(page: CodePage, curves: Sequence[CodeCurve], data: str) -> str:
    """A program that needs numpy, matplotlib and the file `data` beside it."""
    rows = "\n".join(
        f"    {(tidy(one.name), one.colour, _style(one.place), one.is_faint)!r}," for one in curves
    )
    return _program(
        page,
        what=f"drawn with matplotlib from the computed points in {_plain(data)}",
        needs='numpy "matplotlib>=3.8"',
        imports="import sys\nfrom pathlib import Path",
        more_imports="",
        given=f"DATA = {data!r}\nCURVES = [  # name, colour, dashes, whether it stands behind\n"
        f"{rows}\n]\n",
        draw=_FROM_DATA,
    )


def _program(
    page: CodePage,
    *,
    what: str,
    needs: str,
    imports: str,
    more_imports: str,
    given: str,
    draw: str,
) -> str:
    look, x, y = page.look, page.x, page.y
    x_lo, x_hi = (10.0**x.lo, 10.0**x.hi) if look.log_x else (x.lo, x.hi)
    y_lo, y_hi = (10.0**y.lo, 10.0**y.hi) if look.log_y else (y.lo, y.hi)
    scales = [f'axes.set_{axis}scale("log")\n' for axis, on in _logs(look) if on]
    lines = [(one.at, one.is_vertical, tidy(one.text)) for one in page.lines]
    label = look.x_metric if look.axis is XAxis.METRIC else _X_LABELS[look.axis]
    return _PROGRAM.format(
        doc=_plain(page.title) or "A chart",
        what=what,
        needs=needs,
        imports=imports,
        more_imports=more_imports,
        given=given,
        lines=f"LINES = {lines!r}  # place, whether upright, text\n" if lines else "",
        family=page.family,
        font_size=page.font_size,
        size=f"({page.width:.3f}, {page.height:.3f})",
        draw=draw,
        draw_lines=_DRAW_LINES if lines else "",
        scales="".join(scales),
        x_range=f"({x_lo!r}, {x_hi!r})",
        y_range=f"({y_lo!r}, {y_hi!r})",
        x_label=tidy(label),
        title=f'axes.set_title({tidy(page.title)!r}, loc="left")\n' if page.title else "",
        legend=_LEGENDS[page.legend],
        dpi=page.dpi,
    )


def _style(place: int) -> object:
    return _LINE_STYLES[place % len(_LINE_STYLES)]


def _logs(look: Look) -> tuple[tuple[str, bool], ...]:
    return ("x", look.log_x), ("y", look.log_y)


def _plain(text: str) -> str:
    """A text inside a docstring."""
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', "'")


def tidy(text: str) -> str:
    """A text as matplotlib shows it unchanged: in one line, without formulas; names that begin with
    an underscore would be left out of a legend."""
    text = " ".join(text.split()).replace("$", r"\$")
    return f" {text}" if text.startswith("_") else text


_X_VALUES = {
    XAxis.STEP: "np.asarray(points.steps)",
    XAxis.RELATIVE: "(np.asarray(points.times) - created_ns) / 1e9",
    XAxis.WALL: "np.asarray(points.times) / 1e9",
}

_RAW_OF_STORE = "        axes.plot(x, y, color=colour, alpha=0.28, linewidth=0.7)\n"

_FROM_STORE = """\
for store, run, created_ns, name, colour in RUNS:
    reader = open_store(store).run(run)
    for metric, style in zip(METRICS, STYLES):
        if metric not in reader.metrics():
            continue
        points = reader.series(metric).read()
        x, y = {x_values}, np.asarray(points.values)
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
        label = name if len(METRICS) == 1 else f"{{name}} · {{metric}}"
{raw}        smoothed = smooth(x, y, {smoothing!r}, Method.{method})
        shown += axes.plot(x, smoothed, color=colour, linestyle=style, label=label)
"""

_FROM_DATA = """\
data = np.load(Path(__file__).with_name(DATA))
for number, (name, colour, style, is_behind) in enumerate(CURVES):
    x, y = data[f"x{number}"], data[f"y{number}"]
    if f"low{number}" in data:
        low, high = data[f"low{number}"], data[f"high{number}"]
        axes.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0)
    if f"raw_y{number}" in data:
        raw_x, raw_y = data[f"raw_x{number}"], data[f"raw_y{number}"]
        axes.plot(raw_x, raw_y, color=colour, alpha=0.28, linewidth=0.7)
    if is_behind:
        axes.plot(x, y, color=colour, linestyle=style, alpha=0.4, linewidth=0.7)
    else:
        shown += axes.plot(x, y, color=colour, linestyle=style, label=name, zorder=3)
"""

_DRAW_LINES = """\
for at, is_upright, text in LINES:
    look = {"color": "0.45", "linestyle": (0, (6, 4)), "linewidth": 0.7}
    words = {"textcoords": "offset points", "fontsize": "small", "color": "0.3", "zorder": 4}
    words |= {"bbox": {"facecolor": "white", "alpha": 0.8, "linewidth": 0, "pad": 1}}
    words |= {"annotation_clip": True}
    if is_upright:
        axes.axvline(at, **look)
        place = {"xycoords": ("data", "axes fraction"), "xytext": (3, -3), "va": "top"}
        axes.annotate(text, (at, 1), **place, **words)
    else:
        axes.axhline(at, **look)
        place = {"xycoords": ("axes fraction", "data"), "xytext": (-3, 2), "ha": "right"}
        axes.annotate(text, (1, at), **place, **words)
"""

_LEGENDS = {
    FigureLegend.NONE: "",
    FigureLegend.BELOW: """\
if 1 < len(shown) <= 24:
    figure.legend(handles=shown, loc="outside lower left", ncols=min(3, len(shown)), frameon=False)
""",
    FigureLegend.RIGHT: """\
if 1 < len(shown) <= 40:
    figure.legend(handles=shown, loc="outside right upper", frameon=False)
""",
}

_PROGRAM = '''"""{doc}: {what}.

Needs: pip install {needs}
With the name of a picture as argument it writes that, else it opens a window.
"""

{imports}

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import font_manager
{more_imports}
{given}{lines}
FAMILY = {family!r}
if FAMILY in font_manager.get_font_names():
    plt.rcParams["font.family"] = FAMILY
plt.rcParams.update({{"font.size": {font_size}, "axes.titlesize": "medium"}})
plt.rcParams.update({{"lines.linewidth": 1.0, "legend.fontsize": "medium", "pdf.fonttype": 42}})

figure, axes = plt.subplots(figsize={size}, layout="constrained")
shown = []
{draw}{scales}axes.set_xlim{x_range}
axes.set_ylim{y_range}
axes.grid(axis="y", color="0.92", linewidth=0.6)
axes.set_axisbelow(True)
axes.spines[["top", "right"]].set_visible(False)
axes.set_xlabel({x_label!r})
{title}{draw_lines}{legend}
if len(sys.argv) > 1:
    figure.savefig(sys.argv[1], dpi={dpi})
else:
    plt.show()
'''
