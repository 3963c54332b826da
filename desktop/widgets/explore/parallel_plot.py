"""The parallel plot: lines across axes, brushed and rearranged by mouse and keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.core.axes import Span
from desktop.core.parallel.axis import Axis
from desktop.core.parallel.brush_drag import BrushDrag, grown, merged, shifted
from desktop.core.parallel.scene import Scene
from desktop.core.source import RunKey
from desktop.qt.chart_state import ChartState
from desktop.qt.parallel_state import ParallelState
from desktop.qt.parallel_worker import Canvas, downs_of_line
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.explore.layer import Layer, Same
from desktop.widgets.explore.parallel_layout import NARROWEST_GAP, SIDE, AxesLayout
from desktop.widgets.explore.parallel_painter import (
    paint_axis,
    paint_brushes,
    paint_lane,
    paint_run,
    paint_values,
)

_EDGE = 5.0  # pixels within which an end of a range is taken
_CLICK = 4.0
_KEY_STEP = 0.05
_MOST_SELECTED = 30
_DIMMED = 0.35
_OWN_KEYS = (  # the plot's while it has the focus, whatever else they do in the window
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
)


class ParallelPlot(QWidget):
    """Paints the state's picture; `menu_wanted` asks for an axis's menu."""

    menu_wanted = Signal(int, QPointF)

    def __init__(
        self, theme: Theme, state: ParallelState, runs: RunsState, charts: ChartState
    ) -> None:
        super().__init__()
        self._theme, self._state, self._runs, self._charts = theme, state, runs, charts
        self._current = -1
        self._drag: tuple[str, BrushDrag] | None = None
        self._dragged_spans: tuple[Span, ...] = ()
        self._title: tuple[int, float] | None = None
        self._pressed: QPointF | None = None
        self._mouse: QPointF | None = None
        self._axes_before = 0
        self._chrome = Layer(self, self._paint_chrome)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Parallel coordinates of the listed runs")
        state.drawn.connect(self._take_picture)
        state.hit.connect(self._take_hit)
        charts.emphasis_changed.connect(self.update)
        theme.changed.connect(self._chrome.forget)
        theme.changed.connect(self.update)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        return self._state.scene

    def axes_layout(self) -> AxesLayout:
        scene = self.scene
        return AxesLayout.of(self.width(), self.height(), len(scene.axes), scene.has_missing)

    def minimumSizeHint(self) -> QSize:
        """Axes keep their distance: the page scrolls instead."""
        return QSize(2 * SIDE + NARROWEST_GAP * max(0, len(self.scene.axes) - 1), 160)

    def chosen_axis(self) -> Axis | None:
        """The axis that was clicked or stepped to last; None while none was."""
        axes = self.scene.axes
        return axes[self._current] if 0 <= self._current < len(axes) else None

    def spans_of(self, number: int) -> tuple[Span, ...]:
        """The brushed ranges of an axis, as places."""
        axis = self.scene.axes[number]
        if self._drag is not None and self._drag[0] == axis.column.id:
            return self._dragged_spans
        brush = self._state.brushes.get(axis.column.id)
        return axis.places_of(brush) if brush else ()

    def _take_picture(self) -> None:
        if len(self.scene.axes) != self._axes_before:
            self._axes_before = len(self.scene.axes)
            self.updateGeometry()
        self._fit_canvas()
        self.update()

    def _fit_canvas(self) -> None:
        layout = self.axes_layout()
        if layout.count:
            scale = self.devicePixelRatioF()
            self._state.set_canvas(Canvas(layout.gap, layout.height, scale))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_canvas()

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.tokens.colour("surface"))
        layout, scene = self.axes_layout(), self.scene
        self._paint_lines(painter, layout)
        self._paint_runs(painter, layout)
        lanes = tuple(self._is_nothing_brushed(axis.column.id) for axis in scene.axes)
        current = self._current if self.hasFocus() else -1
        self._chrome.draw(painter, (Same(scene), layout, lanes, current))
        for number in range(len(scene.axes)):
            spans = self.spans_of(number)
            if spans:
                paint_brushes(painter, self._theme, layout, number, spans)
        self._paint_values(painter, layout)
        painter.end()

    def _paint_lines(self, painter: QPainter, layout: AxesLayout) -> None:
        picture = self._state.picture
        if picture is None or not picture.scene.axes or len(picture.scene.axes) != layout.count:
            return
        room = layout.pictures(self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if picture.behind is not None:
            painter.drawImage(room, picture.behind)
        painter.setOpacity(_DIMMED if self._charts.hovered is not None else 1.0)
        painter.drawImage(room, picture.front)
        painter.setOpacity(1.0)

    def _paint_chrome(self, painter: QPainter) -> None:
        """Axes with their ticks, titles and lanes."""
        layout, scene = self.axes_layout(), self.scene
        for number, axis in enumerate(scene.axes):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            is_current = number == self._current and self.hasFocus()
            paint_axis(painter, self._theme, layout, number, axis, is_current)
            if scene.missing[number]:
                is_brushed = self._is_nothing_brushed(axis.column.id)
                paint_lane(painter, self._theme, layout, number, is_brushed)

    def _is_nothing_brushed(self, column_id: str) -> bool:
        brush = self._state.brushes.get(column_id)
        return brush is not None and brush.nothing

    def _paint_runs(self, painter: QPainter, layout: AxesLayout) -> None:
        hovered = self._charts.hovered
        chosen = self._charts.selected - {hovered} if self._has_few_selected() else ()
        for key in chosen:
            self._paint_run(painter, layout, key, 1.75)
        if hovered is not None:
            self._paint_run(painter, layout, hovered, 2.5)

    def _has_few_selected(self) -> bool:
        return len(self._charts.selected) <= _MOST_SELECTED + 1

    def _paint_run(self, painter: QPainter, layout: AxesLayout, key: RunKey, width: float) -> None:
        row = self.scene.table.index.get(key)
        if row is not None and row < len(self.scene.table):
            downs = downs_of_line(self.scene, row, layout.height)
            if downs:
                colour = QColor(self._theme.run_colour(self._runs.listing.colours.get(key, 0)))
                paint_run(painter, layout, downs, colour, width)

    def _paint_values(self, painter: QPainter, layout: AxesLayout) -> None:
        key = self._charts.hovered
        facts = self._runs.table.get(key) if key is not None else None
        if facts is not None and self._mouse is not None and self._drag is None:
            area = self.visibleRegion().boundingRect().adjusted(4, 4, -4, -4).toRectF()
            axes = self.scene.axes
            paint_values(painter, self._theme, axes, facts, self._mouse, area)

    # -- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place, layout = event.position(), self.axes_layout()
        self._pressed = place
        title, lane, axis = layout.title_at(place), layout.lane_at(place), layout.axis_at(place)
        if title is not None:
            self._title = (title, place.x())
        elif lane is not None:
            self._pressed = None
            self._toggle_nothing(lane)
        elif axis is not None:
            self._current = axis
            adds = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            at, edge = layout.place_at(place.y()), _EDGE / layout.length
            drag = BrushDrag.begin(self.spans_of(axis), at, edge, adds)
            self._drag = (self.scene.axes[axis].column.id, drag)
            self._dragged_spans = self.spans_before(axis)
            self._charts.hover(None)
        self.update()

    def spans_before(self, number: int) -> tuple[Span, ...]:
        """The ranges of an axis without a drag that has just begun."""
        axis = self.scene.axes[number]
        brush = self._state.brushes.get(axis.column.id)
        return axis.places_of(brush) if brush else ()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        layout = self.axes_layout()
        if self._drag is not None and self._is_moved(event.position()):
            column_id, drag = self._drag
            self._dragged_spans = drag.to(layout.place_at(event.position().y()))
            self._brush(column_id, self._dragged_spans)
            self.update(layout.beside(self._current))  # lines follow as soon as they are drawn
            return
        if self._drag is None and self._title is None:
            self._point_at(event.position(), layout)
        if self._charts.hovered is not None:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        moved = self._is_moved(event.position())
        if self._title is not None:
            self._drop_title(event.position(), moved)
        elif self._drag is not None:
            if moved:
                self._state.settle_brushes()
            else:
                self._state.set_brush(self._drag[0], None)
        elif self._pressed is not None and not moved and self._charts.hovered is not None:
            self._charts.selection_wanted.emit(self._charts.hovered)
        self._drag = self._title = self._pressed = None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self._charts.hover(None)
        self.update()

    def _is_moved(self, place: QPointF) -> bool:
        return self._pressed is not None and (place - self._pressed).manhattanLength() >= _CLICK

    def _drop_title(self, place: QPointF, moved: bool) -> None:
        assert self._title is not None
        number, layout = self._title[0], self.axes_layout()
        if not moved:
            self.menu_wanted.emit(number, place)
            return
        target = min(max(0, round((place.x() - SIDE) / layout.gap)), layout.count - 1)
        self._state.move_axis(self.scene.axes[number].column.id, target)

    def _point_at(self, place: QPointF, layout: AxesLayout) -> None:
        if layout.title_at(place) is not None or layout.lane_at(place) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif layout.axis_at(place) is not None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.setCursor(Qt.CursorShape.ArrowCursor)
        gap, part = layout.gap_at(place)
        self._state.find(gap, part, place.y() - layout.lines().top())

    def _take_hit(self, key: RunKey | None) -> None:
        self._charts.hover(key if self._mouse is not None and self._drag is None else None)

    def _explain_title(self, event: QHelpEvent) -> None:
        """The whole key, which a title may have no room for, and what can be done with it."""
        number = self.axes_layout().title_at(event.pos().toPointF())
        if number is None:
            QToolTip.hideText()
            return
        title = self.scene.axes[number].column.title
        QToolTip.showText(event.globalPos(), f"{title}\nDrag to move, click for more", self)

    # -- brushes -------------------------------------------------------------------------------

    def _brush(self, column_id: str, spans: tuple[Span, ...]) -> None:
        axis = next(one for one in self.scene.axes if one.column.id == column_id)
        before = self._state.brushes.get(column_id)
        wide = tuple(span for span in spans if span.width > 0)
        brush = axis.brush(wide, before is not None and before.nothing)
        self._state.set_brush(column_id, brush, is_going_on=True)

    def _toggle_nothing(self, number: int) -> None:
        axis = self.scene.axes[number]
        before = self._state.brushes.get(axis.column.id)
        nothing = not (before is not None and before.nothing)
        self._state.set_brush(axis.column.id, axis.brush(self.spans_of(number), nothing))

    # -- keys ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._explain_title(event)
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_escape = event.key() == Qt.Key.Key_Escape and bool(self._state.brushes)
            event.setAccepted(is_escape or event.key() in _OWN_KEYS)
            if event.isAccepted():
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._state.clear_brushes():
            return
        count = len(self.scene.axes)
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is not None and count:
            self._step(by, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif 0 <= self._current < count and self._brush_by_key(event):
            pass
        else:
            super().keyPressEvent(event)
        self.update()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self._state.settle_brushes()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._state.settle_brushes()

    def _step(self, by: int, moves: bool) -> None:
        target = min(max(0, self._current + by), len(self.scene.axes) - 1)
        if moves and 0 <= self._current < len(self.scene.axes):
            self._state.move_axis(self.scene.axes[self._current].column.id, target)
        self._current = target

    def _brush_by_key(self, event: QKeyEvent) -> bool:
        """Up and down move the brush, with Shift they make it wider or narrower."""
        key, axis = event.key(), self.scene.axes[self._current]
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._state.set_brush(axis.column.id, None)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            box = self.axes_layout().title(self._current)
            self.menu_wanted.emit(self._current, box.center())
            return True
        if key not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        by = _KEY_STEP if key == Qt.Key.Key_Up else -_KEY_STEP
        spans = self.spans_of(self._current)
        if not spans:
            spans = (Span(0.5, 1.0) if by > 0 else Span(0.0, 0.5),)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            spans = merged(tuple(grown(span, by) for span in spans))
        else:
            spans = merged(tuple(shifted(span, by) for span in spans))
        self._brush(axis.column.id, spans)
        return True
