"""Where a figure on paper has its legend, and how much room it leaves to the curves."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from desktop.core.curve_lines import LineCache, RunSeries
from desktop.core.curves import make_chart
from desktop.core.export_choices import FigureLegend
from desktop.core.look import Look, View
from desktop.core.series_data import SeriesData
from desktop.core.source import RunKey
from desktop.qt.tokens import LIGHT
from desktop.widgets.charts.figure import POINT_MM, Figure, Style, frame_of, legend_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
A_COLUMN = (86, 56)  # mm, of a paper with two columns


def figure(
    names: list[str], size: tuple[int, int], place: FigureLegend = FigureLegend.BELOW
) -> Figure:
    steps, cache, lines = np.arange(50.0), LineCache(), []
    for number, _ in enumerate(names):
        data = SeriesData(steps, steps.astype(np.int64), steps * number, 1)
        run = RunSeries(RunKey("s", f"r{number}"), 0, data)
        lines.append(cache.line(run, Look()))
    chart = make_chart(lines, Look(), View(), 300, 1.0)
    width, height = (round(side / POINT_MM) for side in size)
    style = Style(width, height, LIGHT, QApplication.font().family(), 8)
    keys = [line.key for line in lines]
    return Figure("loss", chart, {}, dict(zip(keys, names, strict=True)), style, place)


def numbered(count: int, pattern: str) -> list[str]:
    return [pattern.format(number) for number in range(count)]


def test_a_legend_of_few_runs_stays_below(qapp: QApplication) -> None:
    for names in (numbered(3, "seed {}"), numbered(12, "r{}")):
        legend = legend_of(figure(names, A_COLUMN))
        assert legend.place is FigureLegend.BELOW
        assert legend.is_complete


@pytest.mark.parametrize("pattern", ["mlp-lr0.01-s{}", "a rather long name of run number {}"])
def test_twelve_runs_in_a_column_of_a_paper_leave_room_for_the_curves(
    qapp: QApplication, pattern: str
) -> None:
    made = figure(numbered(12, pattern), A_COLUMN)
    legend = legend_of(made)
    assert legend.is_complete
    assert len(legend.cells) == 12
    frame = frame_of(made, legend)
    assert frame.width * frame.height > 0.25 * made.style.width * made.style.height
    assert frame.height > 0.4 * made.style.height


def test_columns_are_as_wide_as_what_stands_in_them(qapp: QApplication) -> None:
    names = ["sgd with nesterov momentum" if at % 3 == 0 else f"r{at}" for at in range(12)]
    legend = legend_of(figure(names, (120, 90)))
    assert legend.place is FigureLegend.BELOW
    rows: dict[int, list[float]] = {}
    for cell in legend.cells:
        rows.setdefault(cell.row, []).append(cell.left)
        assert cell.left + cell.width <= legend.width + 0.01
    assert all(lefts == sorted(set(lefts)) for lefts in rows.values())
    assert len(rows) < 6


@pytest.mark.parametrize("place", [FigureLegend.BELOW, FigureLegend.RIGHT])
@pytest.mark.parametrize("count", [15, 40, 5000])
def test_what_has_no_room_is_counted_inside_of_the_figure(
    qapp: QApplication, count: int, place: FigureLegend
) -> None:
    made = figure(numbered(count, "mlp-lr0.01-s{}"), A_COLUMN, place)
    legend = legend_of(made)
    listed = [cell for cell in legend.cells if cell.entry is not None]
    if len(listed) < count:
        assert legend.cells[-1].text == f"and {count - len(listed):,} more"
    if legend.place is FigureLegend.RIGHT:
        top = frame_of(made, legend).top
        assert top + legend.height <= made.style.height
