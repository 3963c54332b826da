"""The runs at the top of the comparison, in their colours: a click makes one the baseline."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from desktop.qt.compare_model import CompareModel
from desktop.qt.icons import pixmap
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painted_header import PaintedHeader

HEADER_HEIGHT = 34
_PAD = 10


class CompareRuns(PaintedHeader):
    """Swatch, name, and a flag on the baseline."""

    run_clicked = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, model: CompareModel, runs: RunsState, parent: QWidget) -> None:
        super().__init__(theme, parent, HEADER_HEIGHT, "Compared runs")
        self._model = model
        self._runs = runs
        self.setSectionsClickable(True)
        self.setSectionsMovable(False)
        self.setMinimumSectionSize(72)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        side = self._model.side
        if section >= len(side.runs):
            return
        tokens = self._theme.tokens
        is_baseline = section == self._model.baseline
        ground = "hover" if section == self._hovered else "raised" if is_baseline else "surface"
        self.paint_ground(painter, rect, ground)
        painter.setPen(tokens.colour("grid"))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        colour = self._theme.run_colour(self._runs.listing.colours.get(side.keys[section], 0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(rect.left() + _PAD + 5, rect.center().y() + 0.5), 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        room = rect.adjusted(_PAD + 17, 0, -_PAD - (18 if is_baseline else 0), 0)
        painter.setFont(font(Type.BODY, QFont.Weight.Medium))
        metrics = QFontMetrics(painter.font())
        facts = side.runs[section]
        name = " ".join((facts.name or facts.run_id).split())
        painter.setPen(tokens.colour("text"))
        elided = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), elided)
        if is_baseline or section == self._hovered:
            tint = tokens.accent if is_baseline else tokens.text_faint
            flag = pixmap("baseline", tint, 14, self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - _PAD - 12, rect.center().y() - 6, flag)

    def clicked_at(self, section: int, modifiers: Qt.KeyboardModifier) -> None:
        self.run_clicked.emit(section)

    def menu_at(self, section: int, place: QPoint) -> None:
        self.menu_wanted.emit(section, place)
