"""Titles of sections in the tables of comparisons: a click folds what is below."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from desktop.core.goals import Goal
from desktop.qt.icons import pixmap
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painted_table import paint_title_ground

TITLE_INDENT = 30
GOAL_MARKS = {Goal.LESS: "↓", Goal.MORE: "↑"}
_GAP = 8
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)


def paint_section_title(
    painter: QPainter,
    theme: Theme,
    box: QRect,
    title: str,
    *,
    is_folded: bool,
    note: str,
    is_current: bool,
) -> None:
    """A chevron, the title and behind it faint words; tinted where the keyboard is."""
    tokens = theme.tokens
    paint_title_ground(painter, theme, box, is_current)
    name = "chevron-right" if is_folded else "chevron-down"
    picture = pixmap(name, tokens.text_faint, 14, painter.device().devicePixelRatio())
    painter.drawPixmap(box.left() + 10, box.center().y() - 6, picture)
    small = font(Type.SMALL)
    room = box.adjusted(TITLE_INDENT, 0, -_GAP, 0)
    title_font = font(Type.BODY, QFont.Weight.DemiBold)
    painter.setFont(title_font)
    painter.setPen(tokens.colour("text"))
    metrics = QFontMetrics(title_font)
    free = room.width() - QFontMetrics(small).horizontalAdvance(note) - _GAP
    elided = metrics.elidedText(" ".join(title.split()), Qt.TextElideMode.ElideMiddle, free)
    painter.drawText(room, _MIDDLE, elided)
    painter.setFont(small)
    painter.setPen(tokens.colour("text_faint"))
    behind = room.adjusted(metrics.horizontalAdvance(elided) + _GAP, 0, 0, 0)
    painter.drawText(behind, _MIDDLE, note)
