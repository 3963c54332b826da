"""A chart as a picture for a paper or a slide: painted by the same code as on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgGenerator

from desktop.core.axes import XAxis
from desktop.core.curves import Chart
from desktop.core.export_choices import FigureLegend
from desktop.core.frame import Frame
from desktop.core.legend import Entry
from desktop.core.reference import Line
from desktop.core.source import RunKey
from desktop.qt.raster import Canvas, paint_curves
from desktop.qt.tokens import Tokens
from desktop.widgets.charts.figure_legend import LegendBox, lay_out_legend, paint_legend
from desktop.widgets.charts.plot_axes import paint_axes
from desktop.widgets.charts.plot_references import paint_references

POINT_MM = 25.4 / 72
_PAD = 6
_PDF_DPI = 1200
_MUCH = 0.22  # of the figure's height
_THIN = 0.6  # the lines that the user drew
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
_X_LABELS = {
    XAxis.STEP: "Step",
    XAxis.RELATIVE: "Time since the start",
    XAxis.WALL: "Time of day",
}


@dataclass(frozen=True, slots=True)
class Style:
    """Size in logical units (points on paper, pixels on screens), colours, and the font."""

    width: int
    height: int
    tokens: Tokens
    family: str
    font_size: int

    def font(self, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        made = QFont(self.family)
        made.setPixelSize(self.font_size)
        made.setWeight(weight)
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return made


@dataclass(frozen=True, slots=True)
class Figure:
    """What is drawn: curves with their colours, what they are called, the user's lines."""

    title: str
    chart: Chart
    colours: Mapping[RunKey, str]
    names: Mapping[RunKey, str]
    style: Style
    legend: FigureLegend = FigureLegend.BELOW
    lines: tuple[Line, ...] = ()

    def text(self, entry: Entry) -> str:
        """What the legend says of a curve."""
        name = " ".join(self.names[entry.key].split())
        return f"{name} · {entry.title}" if entry.title else name


def paint_figure(painter: QPainter, figure: Figure, is_vector: bool) -> None:
    """Title, axes, curves, lines and legend in logical units from the upper left corner."""
    style, chart = figure.style, figure.chart
    text = style.font()
    legend = legend_of(figure)
    frame = frame_of(figure, legend)
    painter.fillRect(QRectF(0, 0, style.width, style.height), style.tokens.colour("surface"))
    if figure.title:
        painter.setFont(style.font(QFont.Weight.DemiBold))
        painter.setPen(style.tokens.colour("text"))
        head = QRectF(frame.left, _PAD / 2, style.width - frame.left - _PAD, _row(style))
        metrics = QFontMetricsF(painter.font())
        title = metrics.elidedText(figure.title, Qt.TextElideMode.ElideMiddle, head.width())
        painter.drawText(head, int(_MIDDLE), title)
    paint_axes(painter, style, frame, chart.look, round(frame.right) + _PAD, text)
    _paint_x_label(painter, figure, frame)
    painter.save()
    painter.setClipRect(QRectF(frame.left - 1, frame.top - 1, frame.width + 2, frame.height + 2))
    painter.translate(frame.left, frame.top)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    canvas = Canvas(round(frame.width), round(frame.height), 1.0, style.tokens.surface, is_vector)
    paint_curves(painter, chart, figure.colours, canvas)
    painter.restore()
    paint_references(painter, style, frame, chart.look, figure.lines, text, _THIN)
    corner = QPointF(frame.left, style.height - legend.height - _PAD / 2)
    if legend.place is FigureLegend.RIGHT:
        corner = QPointF(style.width - legend.width - _PAD / 2, frame.top)
    painter.setFont(text)
    paint_legend(painter, legend, corner, lambda entry: figure.colours[entry.key], style.tokens)


def frame_of(figure: Figure, legend: LegendBox) -> Frame:
    """The axes: what title, labels and legend leave of the figure."""
    style, chart = figure.style, figure.chart
    left = _left(style)
    top = _top(figure)
    below = legend.height if legend.place is FigureLegend.BELOW else 0.0
    beside = legend.width + _PAD if legend.place is FigureLegend.RIGHT else 0.0
    bottom = round(style.font_size * 3.6) + _PAD + below
    width, height = style.width - left - 2 * _PAD - beside, style.height - top - bottom
    return Frame(left, top, max(20, width), max(20, height), chart.x, chart.y)


def _row(style: Style) -> int:
    return round(style.font_size * 1.5)


def _top(figure: Figure) -> int:
    return _PAD + (_row(figure.style) if figure.title else 0)


def _left(style: Style) -> int:
    """The room for the values of the y axis."""
    return max(30, round(style.font_size * 4.4))


def legend_of(figure: Figure) -> LegendBox:
    """The legend where it was asked for. One below that would take much of the height goes to the
    right if it is more complete there, or leaves the axes more room."""
    asked = _legend_at(figure, figure.legend)
    is_low = asked.height <= _MUCH * figure.style.height and asked.is_complete
    if figure.legend is not FigureLegend.BELOW or is_low:
        return asked

    def worth(legend: LegendBox) -> tuple[bool, float]:
        frame = frame_of(figure, legend)
        return legend.is_complete, frame.width * frame.height

    return max(asked, _legend_at(figure, FigureLegend.RIGHT), key=worth)


def _legend_at(figure: Figure, place: FigureLegend) -> LegendBox:
    style = figure.style
    room, height = style.width - _left(style) - 2 * _PAD, style.height
    if place is FigureLegend.RIGHT:
        room, height = style.width, style.height - _top(figure) - _PAD
    metrics = QFontMetricsF(style.font())
    return lay_out_legend(place, figure.chart.entries, figure.text, metrics, (room, height))


def _paint_x_label(painter: QPainter, figure: Figure, frame: Frame) -> None:
    """What counts on the x axis, below its ticks."""
    style, look = figure.style, figure.chart.look
    painter.setFont(style.font())
    painter.setPen(style.tokens.colour("text_soft"))
    label = look.x_metric if look.axis is XAxis.METRIC else _X_LABELS[look.axis]
    box = QRectF(frame.left, frame.bottom + 5 + style.font_size * 1.6, frame.width, _row(style))
    painter.drawText(box, int(_MIDDLE | Qt.AlignmentFlag.AlignHCenter), label)


def to_image(figure: Figure, scale: float) -> QImage:
    """The figure with so many pixels for each logical unit."""
    size = QSize(round(figure.style.width * scale), round(figure.style.height * scale))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(figure.style.tokens.surface))
    dots = round(scale / POINT_MM * 1000)  # so that it is as large on paper as was asked for
    image.setDotsPerMeterX(dots)
    image.setDotsPerMeterY(dots)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    paint_figure(painter, figure, is_vector=True)
    painter.end()
    return image


def save_png(figure: Figure, path: Path, scale: float) -> None:
    """Raises OSError when it cannot be written."""
    if not to_image(figure, scale).save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"{path} cannot be written")


def save_svg(figure: Figure, path: Path) -> None:
    """Lines as lines, of the same thinned points as on the screen."""
    style = figure.style
    made = QSvgGenerator()
    made.setFileName(str(path))
    made.setSize(QSize(style.width, style.height))
    made.setViewBox(QRectF(0, 0, style.width, style.height))
    made.setResolution(72)
    made.setTitle(figure.title)
    painter = QPainter()
    if not painter.begin(made):
        raise OSError(f"{path} cannot be written")
    paint_figure(painter, figure, is_vector=True)
    painter.end()


def save_pdf(figure: Figure, path: Path) -> None:
    """One page of the figure's size, its unit being a point; fonts are embedded."""
    style = figure.style
    made = QPdfWriter(str(path))
    made.setResolution(_PDF_DPI)
    made.setPageSize(QPageSize(QSizeF(style.width, style.height), QPageSize.Unit.Point))
    made.setPageMargins(QMarginsF(0, 0, 0, 0))
    made.setTitle(figure.title)
    painter = QPainter()
    if not painter.begin(made):
        raise OSError(f"{path} cannot be written")
    painter.scale(_PDF_DPI / 72, _PDF_DPI / 72)
    paint_figure(painter, figure, is_vector=True)
    painter.end()
