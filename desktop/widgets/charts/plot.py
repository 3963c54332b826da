"""The drawing area of a card: axes, the picture of the curves, cursor, zooming by mouse and keys.

The curves come as a finished picture from the compute lane. Until the one for the present view has
arrived, the last one is shown stretched to it, so zooming answers at once and then gets sharp.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.core.axes import Span
from desktop.core.curves import Curve, Look, View
from desktop.core.frame import Frame
from desktop.core.readout import Reading, at
from desktop.core.source import RunKey
from desktop.core.zoom_history import ZoomHistory
from desktop.qt.chart_state import ChartState
from desktop.qt.raster import Canvas, Picture
from desktop.qt.theme import Theme
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.charts.plot_axes import paint_axes, paint_x_title
from desktop.widgets.charts.plot_overlay import (
    MOST_DOTS,
    paint_cursor,
    paint_emphasis,
    paint_zoom_box,
    place_of,
)
from desktop.widgets.charts.plot_terms import note_box, notes_of, paint_terms
from desktop.widgets.charts.readout import RunNames, paint_readout

_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 6, 22
_SMALLEST_DRAG = 5
_FLAT, _THIN = 20, 10  # a zoom box lower or narrower than this means the other axis only
_NEAR = 10  # logical pixels within which a curve is meant by the mouse
_REACH = 0.01  # of the view: how far behind its last point a run still says something
_WHEEL_STEP = 1.25
_KEY_STEP = 1.5
_KEY_PAN = 0.1
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_DIMMED = 0.28
_NOTHING = Span(0.0, 1.0)


class Plot(QWidget):
    """One chart. `view_changed` asks for a picture of another view."""

    view_changed = Signal(object)
    canvas_changed = Signal()

    def __init__(self, theme: Theme, state: ChartState, names: RunNames) -> None:
        super().__init__()
        self._theme = theme
        self._state = state
        self._names = names
        self._picture: Picture | None = None
        self._curves: Mapping[RunKey, list[Curve]] = {}
        self._read: tuple[Picture, tuple[float, float], list[Reading]] | None = None
        self._trouble = ""
        self._view = View()
        self.history = ZoomHistory()
        self.underlays: list[Callable[[QPainter], None]] = []  # between curves and cursor
        self._mouse: QPointF | None = None
        self._drag_from: QPointF | None = None
        self._pan_from: tuple[QPointF, Frame, View] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        state.cursor_moved.connect(self.update)
        state.emphasis_changed.connect(self.update)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def view(self) -> View:
        return self._view

    @property
    def picture(self) -> Picture | None:
        return self._picture

    def canvas(self) -> Canvas:
        """The picture this plot needs."""
        area, scale = self._area(), self.devicePixelRatioF()
        return Canvas(
            width=max(1, round(area.width() * scale)),
            height=max(1, round(area.height() * scale)),
            scale=scale,
            surface=self._theme.tokens.surface,
        )

    def set_picture(self, picture: Picture) -> None:
        self._picture = picture
        self._curves = picture.chart.by_key
        self.setAccessibleDescription("; ".join(notes_of(picture.chart, self._trouble)))
        self.update()

    def set_view(self, view: View) -> None:
        """Look at another part, without telling anyone."""
        self._view = view
        self.update()

    def set_trouble(self, text: str) -> None:
        """Say in words why there is nothing, or not all, to be seen."""
        if text != self._trouble:
            self._trouble = text
            self.update()

    def clear(self) -> None:
        """Forget picture and view: the plot is going to show another metric."""
        self._picture = self._read = None
        self._curves = {}
        self._view = View()
        self._drag_from = self._pan_from = self._mouse = None
        self.update()

    def readings(self) -> list[Reading]:
        """What the runs say at the cursor, the largest value first."""
        cursor = self._state.cursor_on(self.look.places)
        if self._picture is None or cursor is None:
            return []
        place = (cursor, self.frame().x.width * _REACH)
        if self._read is None or self._read[0] is not self._picture or self._read[1] != place:
            lines = [curve.line for curve in self._picture.chart.curves]
            self._read = (self._picture, place, at(lines, *place))
        return self._read[2]

    def readings_of(self, key: RunKey) -> list[Reading]:
        """What one run or group says at the cursor."""
        cursor = self._state.cursor_on(self.look.places)
        if cursor is None:
            return []
        lines = [curve.line for curve in self._curves.get(key, ())]
        return at(lines, cursor, self.frame().x.width * _REACH)

    def _painted_readings(self) -> list[Reading]:
        """Those that show: of many runs only the one meant, unless the mouse asks for all."""
        if self._mouse is not None or len(self._curves) <= MOST_DOTS:
            return self.readings()
        return self.readings_of(self._state.hovered) if self._state.hovered is not None else []

    @property
    def look(self) -> Look:
        """How the picture that is shown was drawn."""
        return self._picture.chart.look if self._picture is not None else self._state.look

    def frame(self) -> Frame:
        """The drawing area with the ranges in view: those wished for, or those of the picture."""
        area = self._area()
        chart = self._picture.chart if self._picture is not None else None
        x = self._view.x or (chart.x if chart else _NOTHING)
        y = self._view.y or (chart.y if chart else _NOTHING)
        size = (max(1, area.width()), max(1, area.height()))
        return Frame(area.left(), area.top(), *size, x, y)

    def _area(self) -> QRect:
        return self.rect().adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    # -- painting ------------------------------------------------------------------------------

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.tokens.colour("surface"))
        if self._picture is None:
            return
        frame, area = self.frame(), self._area()
        paint_axes(painter, self._theme, frame, self.look, self.width())
        readings = self._painted_readings()
        painter.setClipRect(area.adjusted(-1, -1, 1, 1))
        self._paint_curves(painter, frame, area)
        for paint in self.underlays:
            paint(painter)
        paint_x_title(painter, self._theme, frame, self.look)
        paint_terms(painter, self._theme, frame, self._picture.chart, self._trouble)
        paint_cursor(painter, self._theme, frame, readings, self._state, self._names, self.look)
        if self._drag_from is not None:
            paint_zoom_box(painter, self._theme, self._dragged_box())
        elif readings and self._mouse is not None:
            paint_readout(
                painter,
                self._theme,
                area,
                self._mouse,
                readings,
                self._names,
                self._state,
                self.look,
            )
        painter.end()

    def _paint_curves(self, painter: QPainter, frame: Frame, area: QRect) -> None:
        assert self._picture is not None
        chart, image = self._picture.chart, self._picture.image
        painter.setOpacity(_DIMMED if self._state.hovered in self._curves else 1.0)
        if chart.x == frame.x and chart.y == frame.y and _fits(image, area):
            painter.drawImage(area.topLeft(), image)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            corner = QPointF(frame.across(chart.x.lo), frame.down(chart.y.hi))
            end = QPointF(frame.across(chart.x.hi), frame.down(chart.y.lo))
            painter.drawImage(QRectF(corner, end), image)
        painter.setOpacity(1.0)
        paint_emphasis(painter, frame, self._curves, self._state, self._names)

    # -- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_middle = event.button() == Qt.MouseButton.MiddleButton
        if is_middle or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan_from = (event.position(), self.frame(), self._view)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = event.position()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self._pan_from is not None:
            start, frame, view = self._pan_from
            moved = event.position() - start
            self._change_view(frame.panned(moved.x(), moved.y(), view), "drag")
        self._point_at(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pan_from = None
        self.history.end_gesture()
        if self._drag_from is not None:
            self._mouse = event.position()
            moved = self._mouse - self._drag_from
            if max(abs(moved.x()), abs(moved.y())) >= _SMALLEST_DRAG:
                box = self._dragged_box()
                corners = (box.left(), box.top(), box.right(), box.bottom())
                self._change_view(self.frame().boxed(*corners, self._view))
        self._drag_from = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._drag_from = None
        self._change_view(View())

    def event(self, event: QEvent) -> bool:
        """Tell what is not in the picture to whoever points at the mark of it."""
        if isinstance(event, QHelpEvent) and self._picture is not None:
            notes = notes_of(self._picture.chart, self._trouble)
            near = note_box(self.frame()).adjusted(-6, -6, 6, 6)
            if notes and near.contains(QPointF(event.pos())):
                QToolTip.showText(event.globalPos(), "\n".join(notes), self)
                return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self._state.move_cursor(None)
        self._state.hover(None)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom at the mouse; the plain wheel scrolls the page."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = _WHEEL_STEP ** (-event.angleDelta().y() / 120)
            self._zoom(factor, self.frame().x_at(event.position().x()), "wheel")
            event.accept()
        else:
            event.ignore()

    def _point_at(self, position: QPointF) -> None:
        frame = self.frame()
        is_inside = frame.left <= position.x() <= frame.right
        x = frame.x_at(position.x()) if is_inside else None
        self._state.move_cursor(x, self.look.places)
        self._state.hover(self._nearest_run(position) if is_inside else None)
        self.update()

    def _nearest_run(self, position: QPointF) -> RunKey | None:
        """The run whose curve the mouse is on, or nearly so."""
        frame = self.frame()
        best, nearest = float(_NEAR), None
        for reading in self.readings():
            place = place_of(reading, frame, self.look.log_y)
            if place is not None and abs(place.y() - position.y()) < best:
                best, nearest = abs(place.y() - position.y()), reading.key
        return nearest

    def _dragged_box(self) -> QRectF:
        """The rectangle drawn with the mouse; a flat one means all heights, a thin one all x."""
        frame = self.frame()
        whole = QRectF(frame.left, frame.top, frame.width, frame.height)
        start = self._drag_from or QPointF()
        box = QRectF(start, self._mouse or start).normalized() & whole
        if box.height() < _FLAT:
            return QRectF(box.left(), whole.top(), box.width(), whole.height())
        if box.width() < _THIN:
            return QRectF(whole.left(), box.top(), whole.width(), box.height())
        return box

    # -- keys and view -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        with_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_Backspace or (with_alt and key == Qt.Key.Key_Left):
            self._look_at(self.history.back())
        elif with_alt and key == Qt.Key.Key_Right:
            self._look_at(self.history.forward())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom(1 / _KEY_STEP, self._middle(), "keys")
        elif key == Qt.Key.Key_Minus:
            self._zoom(_KEY_STEP, self._middle(), "keys")
        elif key in _ARROWS:
            frame, (right, down) = self.frame(), _ARROWS[key]
            # By whole pixels: what stays in view is then the same picture, moved.
            width, height = round(frame.width * _KEY_PAN), round(frame.height * _KEY_PAN)
            moved = (right * width, down * height)
            self._change_view(frame.panned(*moved, self._view), "arrows")
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self._change_view(View())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.canvas_changed.emit()

    def _middle(self) -> float:
        """Where keys zoom: at the mouse, else in the middle."""
        x = self.frame().x
        cursor = self._state.cursor_on(self.look.places)
        return cursor if self._mouse is not None and cursor is not None else (x.lo + x.hi) / 2

    def _zoom(self, factor: float, middle: float, gesture: str) -> None:
        if self._picture is not None:
            everything = self._picture.chart.everything
            view = self.frame().zoomed(factor, middle, everything, self._view)
            self._change_view(view, gesture)

    def _change_view(self, view: View, gesture: str = "") -> None:
        """Look at another part; views of one gesture are one step of the history."""
        if view != self._view:
            self.history.visit(view, gesture)
            self._look_at(view)

    def _look_at(self, view: View) -> None:
        if view != self._view:
            self._view = view
            self.update()
            self.view_changed.emit(view)


def _fits(image: QImage, area: QRect) -> bool:
    """Whether a picture is as large as the area, to the pixel."""
    return image.deviceIndependentSize().toSize() == area.size()
