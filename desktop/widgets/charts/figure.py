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
    QPen,
)
from PySide6.QtSvg import QSvgGenerator

from desktop.core.curves import Chart
from desktop.core.frame import Frame
from desktop.core.source import RunKey
from desktop.qt.raster import Canvas, paint_curves
from desktop.qt.tokens import Tokens
from desktop.widgets.charts.plot_axes import paint_axes, paint_x_title

POINT_MM = 25.4 / 72
_PAD = 6
_MOST_IN_LEGEND = 24
_PDF_DPI = 1200


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
    """What is drawn: curves with their colours, and what they are called."""

    title: str
    chart: Chart
    colours: Mapping[RunKey, str]
    names: Mapping[RunKey, str]
    style: Style


def paint_figure(painter: QPainter, figure: Figure, is_vector: bool) -> None:
    """Title, axes, curves and legend in logical units from the upper left corner."""
    style, chart = figure.style, figure.chart
    text = style.font()
    row = round(style.font_size * 1.5)
    rows = _legend_rows(figure, QFontMetricsF(text))
    left = max(30, round(style.font_size * 4.4))
    top = _PAD + row
    bottom = round(style.font_size * 2) + _PAD + row * len(rows)
    width, height = style.width - left - 2 * _PAD, style.height - top - bottom
    frame = Frame(left, top, max(20, width), max(20, height), chart.x, chart.y)
    painter.fillRect(QRectF(0, 0, style.width, style.height), style.tokens.colour("surface"))
    painter.setFont(style.font(QFont.Weight.DemiBold))
    painter.setPen(style.tokens.colour("text"))
    head = QRectF(left, _PAD / 2, frame.width, row)
    painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, figure.title)
    paint_axes(painter, style, frame, chart.look, style.width, text)
    paint_x_title(painter, style, frame, chart.look)
    painter.save()
    painter.setClipRect(QRectF(frame.left - 1, frame.top - 1, frame.width + 2, frame.height + 2))
    painter.translate(frame.left, frame.top)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    canvas = Canvas(round(frame.width), round(frame.height), 1.0, style.tokens.surface, is_vector)
    paint_curves(painter, chart, figure.colours, canvas)
    painter.restore()
    _paint_legend(painter, figure, rows, frame, style.height - _PAD / 2 - row * len(rows), row)


def _legend_rows(figure: Figure, metrics: QFontMetricsF) -> list[list[tuple[RunKey, float]]]:
    """The runs in lines that fit below the axes, each with its width; none for very many."""
    keys = list(dict.fromkeys(curve.line.key for curve in figure.chart.curves))
    if not 1 < len(keys) <= _MOST_IN_LEGEND:
        return []
    rows: list[list[tuple[RunKey, float]]] = [[]]
    used, room = 0.0, figure.style.width - 5.5 * figure.style.font_size
    for key in keys:
        width = min(room, metrics.horizontalAdvance(figure.names[key]) + 30)
        if rows[-1] and used + width > room:
            rows.append([])
            used = 0.0
        rows[-1].append((key, width))
        used += width
    return rows


def _paint_legend(
    painter: QPainter,
    figure: Figure,
    rows: list[list[tuple[RunKey, float]]],
    frame: Frame,
    top: float,
    height: int,
) -> None:
    painter.setFont(figure.style.font())
    for number, row in enumerate(rows):
        across, middle = frame.left, top + number * height + height / 2
        for key, width in row:
            painter.setPen(QPen(QColor(figure.colours[key]), 1.6))
            painter.drawLine(QPointF(across, middle), QPointF(across + 14, middle))
            painter.setPen(figure.style.tokens.colour("text"))
            box = QRectF(across + 18, middle - height / 2, width - 22, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, figure.names[key])
            across += width


def to_image(figure: Figure, scale: float) -> QImage:
    """The figure with so many pixels for each logical unit."""
    size = QSize(round(figure.style.width * scale), round(figure.style.height * scale))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(figure.style.tokens.surface))
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
