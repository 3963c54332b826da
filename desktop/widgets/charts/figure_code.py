"""The code for a figure: what the window knows of it put into words for matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.core.chart_code import (
    CodeLine,
    CodePage,
    CodeRun,
    code_from_data,
    code_from_store,
    reads_store,
)
from desktop.core.code_data import arrays_of, curves_of, write_arrays
from desktop.core.source import Source
from desktop.core.terms import Term
from desktop.widgets.charts.figure_source import Made, Order
from desktop.widgets.charts.plot_references import label_of
from tracklib.store.arrays import Floats


@dataclass(frozen=True, slots=True)
class Code:
    """A program, and the arrays that it needs in a file beside it (none: it reads the store)."""

    text: str
    data_name: str = ""
    arrays: Mapping[str, Floats] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write the program and its data.

        :raises OSError: when one of them cannot be written
        """
        if self.data_name:
            write_arrays(path.with_name(self.data_name), self.arrays)
        path.write_text(self.text, encoding="utf-8", newline="\n")


def code_for(made: Made, order: Order, path: Path, sources: Mapping[str, Source]) -> Code:
    """The code that draws a figure, to be written to a path."""
    page, chart = page_of(made, order), made.figure.chart
    plain = _plain(made.terms)
    if plain is not None and reads_store(made.drawing.look, plain):
        runs = [
            CodeRun(
                str(sources[key.store].path.absolute()),
                key.run,
                created_ns,
                made.figure.names[key],
                made.drawing.colours[key],
            )
            for key, created_ns in made.drawing.runs
            if key in chart.by_key and key.store in sources
        ]
        return Code(code_from_store(page, plain, runs))
    curves = curves_of(chart, made.drawing.colours, made.figure.names.__getitem__)
    data = path.with_suffix(".npz").name
    return Code(code_from_data(page, curves, data), data, arrays_of(chart))


def page_of(made: Made, order: Order) -> CodePage:
    """What a figure is besides its curves."""
    figure, style = made.figure, order.style
    look = figure.chart.look
    return CodePage(
        title=figure.title,
        look=look,
        x=figure.chart.x,
        y=figure.chart.y,
        width=style.width / 72,
        height=style.height / 72,
        family=style.family,
        font_size=style.font_size,
        dpi=round(72 * order.scale),
        legend=order.legend,
        lines=tuple(
            CodeLine(line.at, line.is_vertical, label_of(line))
            for line in figure.lines
            if line.is_on(look)
        ),
    )


def _plain(terms: Sequence[Term]) -> list[str] | None:
    """The metrics of terms that are metrics as they were logged; None if one is computed."""
    return [term.inputs[0] for term in terms] if all(not t.formula for t in terms) else None
