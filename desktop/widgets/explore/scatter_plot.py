"""The scatter plot: points, read-out, and rectangles that select or filter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.core.axes import Span
from desktop.core.parallel.axis import Axis
from desktop.core.scatter.scene import ScatterScene
from desktop.core.source import RunKey
from desktop.qt.chart_state import ChartState
from desktop.qt.runs_state import RunsState
from desktop.qt.scatter_raster import dot
from desktop.qt.scatter_state import ScatterCanvas, ScatterState
from desktop.qt.theme import Theme
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.charts.plot_overlay import paint_zoom_box
from desktop.widgets.explore.layer import Layer, Same
from desktop.widgets.explore.parallel_painter import paint_values
from desktop.widgets.explore.scatter_painter import paint_frame, paint_group, paint_trend

_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 28, 56, 60
_CLICK = 5.0
_OWN_KEYS = (  # the plot's while it has the focus, whatever else they do in the window
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
)


class ScatterPlot(QWidget):
    """Paints the state's picture."""

    def __init__(
        self, theme: Theme, state: ScatterState, runs: RunsState, charts: ChartState
    ) -> None:
        super().__init__()
        self._theme, self._state, self._runs, self._charts = theme, state, runs, charts
        self._mouse: QPointF | None = None
        self._pressed: QPointF | None = None
        self._hovered: int | None = None
        self._ground = Layer(self, self._paint_ground)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Scatter plot of the listed runs")
        state.drawn.connect(self._take_picture)
        state.hit.connect(self._take_hit)
        state.stepped.connect(self._take_step)
        charts.emphasis_changed.connect(self.update)
        theme.changed.connect(self._ground.forget)
        theme.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 200)

    def area(self) -> QRectF:
        """Where places from 0 to 1 lie."""
        area = QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        return area.toRect().toRectF()

    def place_of(self, point: int) -> QPointF:
        """Where a point of the scene lies in the widget."""
        scene, area = self._state.scene, self.area()
        x, y = float(scene.x[point]), float(scene.y[point])
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def _take_picture(self) -> None:
        self._hovered = None
        self._fit_canvas()
        self.update()

    def _fit_canvas(self) -> None:
        area = self.area()
        size = (max(1, round(area.width())), max(1, round(area.height())))
        self._state.set_canvas(ScatterCanvas(*size, self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_canvas()

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, state = QPainter(self), self._state
        painter.fillRect(event.rect(), self._theme.tokens.colour("surface"))
        picture = state.picture
        if picture is not None and picture.scene.x_axis is not None:
            key = (Same(picture), state.violins, state.shows_trend, self.hasFocus())
            self._ground.draw(painter, key)
            self._paint_over(painter, picture.scene)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        """All but what follows the mouse."""
        picture, area = self._state.picture, self.area()
        assert picture is not None
        scene = picture.scene
        paint_frame(painter, self._theme, area, scene, self.hasFocus())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, picture.image)
        room = area.width() / max(1, len(scene.groups))
        for group in scene.groups:
            paint_group(painter, self._theme, area, group, room, self._state.violins)
        if self._state.shows_trend and scene.trend is not None and not scene.groups:
            paint_trend(painter, self._theme, area, scene.trend)

    def _paint_over(self, painter: QPainter, scene: ScatterScene) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = self._theme.tokens.colour("surface")
        if self._hovered is not None and self._hovered < len(scene.rows):
            key = scene.table.keys[int(scene.rows[self._hovered])]
            dot(painter, self.place_of(self._hovered), self._colour(key), ring)
            self._paint_values(painter, scene, key)
        if self._pressed is not None and self._mouse is not None and self._is_drag():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            paint_zoom_box(painter, self._theme, QRectF(self._pressed, self._mouse).normalized())

    def _paint_values(self, painter: QPainter, scene: ScatterScene, key: RunKey) -> None:
        facts = self._runs.table.get(key)
        if facts is not None and self._mouse is not None and self._pressed is None:
            axes = _distinct(scene.x_axis, scene.y_axis, scene.colour_axis)
            area = QRectF(self.rect()).adjusted(4, 4, -4, -4)
            paint_values(painter, self._theme, axes, facts, self._mouse, area)

    def _colour(self, key: RunKey) -> QColor:
        return self._theme.run_colour(self._runs.listing.colours.get(key, 0))

    # -- mouse and keys ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._mouse = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self._pressed is None:
            x, y = self._place_at(event.position())
            self._state.find(x, y)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self._pressed is not None and self._is_drag():
            left, high = self._place_at(self._pressed)
            right, low = self._place_at(event.position())
            x, y = Span(min(left, right), max(left, right)), Span(min(low, high), max(low, high))
            self._state.take_rectangle(x, y)
        elif self._pressed is not None and self._charts.hovered is not None:
            self._charts.selection_wanted.emit(self._charts.hovered)
        self._pressed = None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = self._hovered = None
        self._charts.hover(None)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_escape = event.key() == Qt.Key.Key_Escape and self._pressed is not None
            event.setAccepted(is_escape or event.key() in _OWN_KEYS)
            if event.isAccepted():
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from point to point, Enter selects the run."""
        key = event.key()
        if key == Qt.Key.Key_Escape and self._pressed is not None:
            self._pressed = None
            self.update()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._state.step(self._hovered, True, key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._state.step(self._hovered, False, key == Qt.Key.Key_Up)
        elif key in _OWN_KEYS and self._charts.hovered is not None:
            self._charts.selection_wanted.emit(self._charts.hovered)
        else:
            super().keyPressEvent(event)

    def _take_step(self, point: int) -> None:
        if point < len(self._state.scene.rows):
            self._mouse = self.place_of(point)  # where the read-out stands
            self._take_hit(point)

    def _is_drag(self) -> bool:
        assert self._pressed is not None
        return ((self._mouse or self._pressed) - self._pressed).manhattanLength() >= _CLICK

    def _place_at(self, place: QPointF) -> tuple[float, float]:
        area = self.area()
        x = (place.x() - area.left()) / max(1.0, area.width())
        return x, (area.bottom() - place.y()) / max(1.0, area.height())

    def _take_hit(self, point: int | None) -> None:
        scene = self._state.scene
        known = point is not None and point < len(scene.rows) and self._mouse is not None
        self._hovered = point if known else None
        key = scene.table.keys[int(scene.rows[point])] if known and point is not None else None
        self._charts.hover(key)
        self.update()


def _distinct(*axes: Axis | None) -> list[Axis]:
    found: dict[str, Axis] = {}
    for axis in axes:
        if axis is not None:
            found.setdefault(axis.column.id, axis)
    return list(found.values())
