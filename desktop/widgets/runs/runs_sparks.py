"""Paints small curves in cells of the runs table."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from desktop.core.spark import Spark

_PAD_X, _PAD_Y = 8, 6
_DOT = 1.75
_DRAWN_KEPT = 600


class SparkPainter:
    """Keeps the polygons of what was drawn last: the same curve is painted again and again."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, int, int], tuple[Spark, list[QPolygonF]]] = {}

    def paint(self, painter: QPainter, box: QRect, spark: Spark, colour: QColor) -> None:
        """Draw into a cell, the newest point as a dot."""
        polygons = self._polygons(spark, box.width(), box.height())
        if not polygons:
            return
        painter.save()
        painter.translate(box.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for polygon in polygons:
            painter.drawPolyline(polygon)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(polygons[-1].last(), _DOT, _DOT)
        painter.restore()

    def _polygons(self, spark: Spark, width: int, height: int) -> list[QPolygonF]:
        name = (id(spark), width, height)
        kept = self._drawn.get(name)
        if kept is not None and kept[0] is spark:
            return kept[1]
        across, down = width - 2 * _PAD_X, height - 2 * _PAD_Y
        polygons = [
            QPolygonF(
                [
                    QPointF(_PAD_X + across * x, _PAD_Y + down * (1 - y))
                    for x, y in zip(xs.tolist(), ys.tolist(), strict=True)
                ]
            )
            for xs, ys in spark.pieces
        ]
        if len(self._drawn) >= _DRAWN_KEPT:
            self._drawn.clear()
        self._drawn[name] = (spark, polygons)
        return polygons
