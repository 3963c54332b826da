"""Paints the cells of the runs table: eye and colour, state with glyph and word, tags, numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.core import formatting
from desktop.core.columns import Column, Kind
from desktop.core.source import RunFacts, RunKey
from desktop.qt.icons import pixmap
from desktop.qt.runs_model import RunsModel, state_word
from desktop.qt.spark_feed import SparkFeed
from desktop.qt.theme import Space, Theme, Type, font
from desktop.widgets.base.runs_difference import DIFFERENCE_WIDTH, paint_difference
from desktop.widgets.runs.runs_group_painter import CHEVRON_WIDTH, EYE_WIDTH, INDENT, GroupPainter
from desktop.widgets.runs.runs_sparks import SparkPainter

__all__ = ["CHEVRON_WIDTH", "EYE_WIDTH", "INDENT", "RunsDelegate"]

_SWATCH = 22  # from the left edge of the name cell to the name, beyond the eye
_PAD = 8
_GLYPHS = {
    "Running": ("state-running", "live"),
    "Silent": ("state-silent", "warn"),
    "Finished": ("state-finished", "good"),
    "Failed": ("state-failed", "bad"),
    "Preempted": ("state-preempted", "warn"),
}
_Index = QModelIndex | QPersistentModelIndex


class RunsDelegate(QStyledItemDelegate):
    """Draws straight from the run's facts: no role by role questions for every cell."""

    def __init__(self, theme: Theme, model: RunsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self.hovered_row = -1
        self.offline_stores: frozenset[str] = frozenset()
        self._metrics = QFontMetrics(font())
        self._groups = GroupPainter(theme, model)
        self._curves = SparkPainter()
        self.sparks: SparkFeed | None = None
        self._colours: dict[str, QColor] = {}
        theme.changed.connect(self._take_colours)
        theme.changed.connect(self._measure)
        self._take_colours()

    def _take_colours(self) -> None:
        """Cells ask for them tens of thousands of times a second."""
        names = ("text", "text_soft", "text_faint", "selected", "hover")
        self._colours = {name: self._theme.tokens.colour(name) for name in names}

    def _measure(self) -> None:
        self._metrics = QFontMetrics(font())

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self.width_of(index), Space.ROW)

    def width_of(self, index: _Index) -> int:
        """How wide a cell would like to be."""
        column = self._model.columns[index.column()]
        if column.kind is Kind.CURVE:
            return _CURVE_WIDTH
        text = self._model.text_at(index.row(), column)
        facts = self._model.facts_at(index.row())
        depth = self._model.listing.groups.depth
        extra = {
            Kind.NAME: EYE_WIDTH + _SWATCH + INDENT * depth,
            Kind.STATE: 22,
            Kind.TAGS: 12 * len(facts.tags) if facts is not None else 0,
        }
        width = self._metrics.horizontalAdvance(text) + 2 * _PAD + 4 + extra.get(column.kind, 0)
        is_compared = self._model.baseline is not None and column.kind.is_right_aligned
        return width + DIFFERENCE_WIDTH if is_compared else width

    def width_of_text(self, words: str) -> int:
        """How wide the cell of a text with these words would like to be."""
        return self._metrics.horizontalAdvance(words) + 2 * _PAD + 4

    def width_of_state(self, words: str) -> int:
        """How wide the cell of a state with these words would like to be."""
        return self._metrics.horizontalAdvance(words) + 2 * _PAD + 22

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        box: QRect = option.rect
        cells = ((index.column(), box.left(), box.width()),)
        is_selected = bool(option.state.value & _SELECTED)
        self.paint_line(painter, index.row(), box.top(), cells, is_selected=is_selected)

    def paint_line(
        self,
        painter: QPainter,
        line: int,
        top: int,
        cells: Sequence[tuple[int, int, int]],
        *,
        is_selected: bool,
    ) -> None:
        """Paint cells of a line: the section, left edge and width of each. What holds for the whole
        line is looked up once, not once a cell."""
        model = self._model
        group, key, facts = model.lines.group_at(line), model.key_at(line), model.facts_at(line)
        is_offline = key is not None and key.store in self.offline_stores
        ground = "selected" if is_selected else "hover" if line == self.hovered_row else ""
        for section, left, width in cells:
            if section >= len(model.columns):
                continue
            column, box = model.columns[section], QRect(left, top, width, Space.ROW)
            if ground:
                painter.fillRect(box, self._colours[ground])
            painter.setFont(font())
            if group is not None:
                self._groups.paint(painter, box, line, column, line == self.hovered_row)
            elif key is not None and facts is not None:
                self._paint_cell(painter, box, key, facts, column, line, is_offline)

    def _paint_cell(
        self,
        painter: QPainter,
        box: QRect,
        key: RunKey,
        facts: RunFacts,
        column: Column,
        line: int,
        is_offline: bool,
    ) -> None:
        if column.kind is Kind.NAME:
            self._paint_name(painter, box, key, facts, line, is_offline)
        elif column.kind is Kind.STATE:
            self._paint_state(painter, box, key, facts)
        elif column.kind is Kind.CURVE:
            self._paint_curve(painter, box, key, column)
        elif column.kind is Kind.TAGS:
            self._paint_tags(painter, box, facts)
        else:
            self._paint_text(painter, box, key, facts, column, is_offline, line)

    def _paint_name(
        self,
        painter: QPainter,
        box: QRect,
        key: RunKey,
        facts: RunFacts,
        row: int,
        is_offline: bool,
    ) -> None:
        tokens = self._theme.tokens
        is_shown = self._model.is_shown(key)
        if is_shown or row == self.hovered_row:
            colour = tokens.text_soft if is_shown else tokens.text_faint
            self._paint_icon(painter, box.left() + 8, box, "eye" if is_shown else "eye-off", colour)
        else:
            self._paint_icon(painter, box.left() + 8, box, "eye-off", tokens.border_strong)
        indent = INDENT * self._model.listing.groups.depth
        swatch = QPointF(box.left() + EYE_WIDTH + indent + 7, box.center().y() + 0.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour_of_run = self._theme.run_colour(self._model.listing.colours.get(key, 0))
        painter.setOpacity(1.0 if is_shown else 0.35)
        painter.setBrush(colour_of_run)
        painter.drawEllipse(swatch, 5, 5)
        painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        text = box.adjusted(EYE_WIDTH + indent + _SWATCH, 0, -_PAD, 0)
        if key == self._model.baseline:
            self._paint_icon(painter, box.right() - 22, box, "baseline", tokens.accent)
            text.setRight(box.right() - 26)
        elif facts.is_archived:
            self._paint_icon(painter, box.right() - 22, box, "archive", tokens.text_faint)
            text.setRight(box.right() - 26)
        is_faint = not is_shown or is_offline or facts.is_archived
        painter.setPen(tokens.colour("text_faint" if is_faint else "text"))
        self._draw_text(painter, text, facts.name or facts.run_id, Qt.TextElideMode.ElideMiddle)

    def _paint_state(self, painter: QPainter, box: QRect, key: RunKey, facts: RunFacts) -> None:
        tokens = self._theme.tokens
        word = state_word(facts)
        icon, tone = _GLYPHS.get(word, ("state-silent", "text_faint"))
        self._paint_icon(painter, box.left() + _PAD - 1, box, icon, getattr(tokens, tone))
        text = box.adjusted(_PAD + 20, 0, -_PAD, 0)
        painter.setPen(tokens.colour("text_soft"))
        if word == "Running":
            word = f"{word} {formatting.duration(self._model.live_duration(key, facts))}"
        self._draw_text(painter, text, word)

    def _paint_curve(self, painter: QPainter, box: QRect, key: RunKey, column: Column) -> None:
        spark = self.sparks.get(key, column.metric) if self.sparks is not None else None
        if spark is not None:
            colour = self._theme.run_colour(self._model.listing.colours.get(key, 0))
            self._curves.paint(painter, box, spark, colour)

    def _paint_tags(self, painter: QPainter, box: QRect, facts: RunFacts) -> None:
        tokens = self._theme.tokens
        small = font(Type.SMALL)
        metrics = QFontMetrics(small)
        painter.setFont(small)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = float(box.left() + _PAD)
        for tag in facts.tags:
            width = metrics.horizontalAdvance(tag) + 12
            if left + width > box.right() - 4:
                painter.setPen(tokens.colour("text_faint"))
                painter.drawText(QRectF(left, box.top(), 20, box.height()), _MIDDLE_LEFT, "…")
                break
            pill = QRectF(left, box.center().y() - 8.5, width, 18)
            painter.setPen(tokens.colour("border_strong"))
            painter.setBrush(tokens.colour("raised"))
            painter.drawRoundedRect(pill, 9, 9)
            painter.setPen(tokens.colour("text_soft"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, tag)
            left += width + 4
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_text(
        self,
        painter: QPainter,
        box: QRect,
        key: RunKey,
        facts: RunFacts,
        column: Column,
        is_offline: bool,
        row: int,
    ) -> None:
        text = self._model.cell_text(key, facts, column)
        is_faint = is_offline or text in (formatting.MISSING, "NaN")
        is_soft = column.kind is Kind.TIME or column.kind is Kind.TEXT
        painter.setPen(self._colours["text_faint" if is_faint else _TONES[is_soft]])
        inside = box.adjusted(_PAD, 0, -_PAD, 0)
        is_best = self._model.best.at(facts, column) is not None
        if self._model.baseline is not None and column.kind.is_right_aligned:
            apart = self._model.difference_at(row, column)
            paint_difference(painter, self._theme, inside, apart)
            inside = inside.adjusted(0, 0, -DIFFERENCE_WIDTH, 0)
            painter.setFont(font())
            painter.setPen(self._colours["text_faint" if is_faint else "text"])
        if is_best:
            painter.setFont(font(weight=QFont.Weight.DemiBold))
        align = _MIDDLE_RIGHT if column.kind.is_right_aligned else _MIDDLE_LEFT
        if len(text) * _WIDEST_LETTER > inside.width():  # most cells need not be measured
            text = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, align, text)

    def _draw_text(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        weight: QFont.Weight = QFont.Weight.Normal,
    ) -> None:
        painter.setFont(font(weight=weight))
        painter.drawText(box, _MIDDLE_LEFT, self._metrics.elidedText(text, elide, box.width()))

    def _paint_icon(self, painter: QPainter, left: int, box: QRect, name: str, colour: str) -> None:
        device = painter.device()
        picture = pixmap(name, colour, 14, device.devicePixelRatio())
        painter.drawPixmap(left, box.center().y() - 6, picture)


_CURVE_WIDTH = 112
_TONES = {False: "text", True: "text_soft"}
_SELECTED = QStyle.StateFlag.State_Selected.value  # enums of Qt are slow to combine
_WIDEST_LETTER = 9  # of figures and common letters; a cell of nothing but W is cut at its edge
_MIDDLE_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_MIDDLE_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
