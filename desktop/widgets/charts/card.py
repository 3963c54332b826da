"""A card: one metric's title and its plot."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop.core import formatting, metrics
from desktop.core.legend import LegendPlace
from desktop.qt.chart_state import ChartState
from desktop.qt.raster import Picture
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.charts.card_grip import CardGrip
from desktop.widgets.charts.card_header import CardHeader
from desktop.widgets.charts.legend import Legend
from desktop.widgets.charts.plot import Plot
from desktop.widgets.charts.readout import RunNames

_NUMBERS = itertools.count(1)


class Card(QWidget):
    """Shows one metric at a time; used again for others as the page scrolls."""

    expand_wanted = Signal(str)
    menu_wanted = Signal(str, QPoint)  # where on the screen
    toggle_wanted = Signal(object)  # RunKey of a run or a group in the legend

    def __init__(self, theme: Theme, state: ChartState, names: RunNames, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = next(_NUMBERS)
        self.metric_name = ""
        self._theme = theme
        self._state = state
        self._names = names
        self._is_expanded = False
        self.header = CardHeader(theme, self)
        self.plot = Plot(theme, state, names)
        self.legend: Legend | None = None  # not before one is wanted
        self.grip = CardGrip(theme, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XS, 1, Space.XS, scaled(6))
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(0)
        self._body.addWidget(self.plot, 1)
        layout.addLayout(self._body, 1)
        self.header.expand.clicked.connect(self._expand)
        self.header.double_clicked.connect(self._expand)
        self.header.more.clicked.connect(self._open_menu)
        self.grip.hide()
        self.apply_theme()
        state.cursor_moved.connect(self._update_reading)
        state.emphasis_changed.connect(self._update_reading)
        state.legend_changed.connect(self._legend_due)
        self._place_legend()

    def set_metric(self, metric: str) -> None:
        """Turn to another metric."""
        self.metric_name = metric
        self._title()
        self.plot.setAccessibleName(f"Curves of {metric}")
        self.setAccessibleName(f"Chart {metric}")
        self.plot.clear()
        self._update_legend()
        self.header.reading.clear()

    def set_picture(self, picture: Picture) -> None:
        """Show the curves, and list them in the legend."""
        self.plot.set_picture(picture)
        self._update_legend()

    # -- legend --------------------------------------------------------------------------------

    def _legend_due(self) -> None:
        self._state.turns.deliver(self._place_legend)

    def _place_legend(self) -> None:
        """Put the legend where it is wanted, or away."""
        place = self._state.legend
        is_wanted = place is not LegendPlace.OFF
        if is_wanted and self.legend is None:
            self.legend = Legend(self._theme, self._state, self._names)
            self.legend.toggled.connect(self.toggle_wanted)
            self._body.addWidget(self.legend)
        if self.legend is not None:
            is_right = place is LegendPlace.RIGHT
            direction = QBoxLayout.Direction
            self._body.setDirection(direction.LeftToRight if is_right else direction.TopToBottom)
            self._update_legend()
            self._fit_legend()
            self.legend.setVisible(is_wanted)

    def _update_legend(self) -> None:
        if self.legend is not None and self._state.legend is not LegendPlace.OFF:
            picture = self.plot.picture
            self.legend.setAccessibleName(f"Legend of {self.metric_name}")
            self.legend.show_chart(picture.chart if picture is not None else None)
            if picture is not None:  # until it is there, the room of the one before is kept
                self._fit_legend()

    def _fit_legend(self) -> None:
        if self.legend is not None and self._state.legend is not LegendPlace.OFF:
            self.legend.fit(self._state.legend, self.size())

    def _title(self) -> None:
        full = metrics.full_name(self.metric_name)
        name = full if self._is_expanded else metrics.short_name(self.metric_name)
        self.header.title.setText(name)
        self.header.title.setToolTip(full)

    def set_expanded(self, is_expanded: bool, place: str = "") -> None:
        """Let the header say whether the chart fills the page, and which of all it is."""
        self._is_expanded = is_expanded
        self._title()
        self.header.set_expanded(is_expanded, place)
        self.header.show_buttons(self._are_buttons_due())
        self.grip.setVisible(self.underMouse() and not is_expanded)

    def set_pinned(self, is_pinned: bool) -> None:
        """Mark the card as one that stays at the top."""
        self.header.set_pinned(is_pinned)
        if is_pinned and not self._is_expanded:
            self.header.title.setText(metrics.full_name(self.metric_name))

    def apply_theme(self) -> None:
        self.header.apply_theme()
        self.update()

    def _update_reading(self) -> None:
        """Say the emphasised run's value at the cursor, where no list is painted."""
        key = self._state.hovered
        text = ""
        if key is not None and not self.plot.underMouse():
            found = self.plot.readings_of(key)
            if found:
                text = f"{self._names.name(key)}  {formatting.number(found[0].smoothed)}"
        if text != self.header.reading.text():
            self.header.reading.setText(text)

    def _expand(self) -> None:
        self.expand_wanted.emit(self.metric_name)

    # -- menu and buttons ----------------------------------------------------------------------

    def _open_menu(self) -> None:
        button = self.header.more
        self.menu_wanted.emit(self.metric_name, button.mapToGlobal(button.rect().bottomLeft()))

    def follow_focus(self) -> None:
        """The focus has come or gone: outline and buttons follow."""
        self.header.show_buttons(self._are_buttons_due())
        self.update()

    def _are_buttons_due(self) -> bool:
        return self.underMouse() or self.plot.hasFocus()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.header.show_buttons(True)
        self.grip.setVisible(not self._is_expanded)

    def leaveEvent(self, event: QEvent) -> None:
        self.header.show_buttons(self.plot.hasFocus())
        self.grip.setVisible(self.grip.is_dragged)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.grip.move(self.width() - self.grip.width(), self.height() - self.grip.height())
        self.grip.raise_()
        self._fit_legend()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        focused = self.plot.hasFocus()
        painter.setPen(QPen(tokens.colour("accent" if focused else "border"), 1))
        painter.setBrush(tokens.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def focus_plot(self) -> None:
        self.plot.setFocus(Qt.FocusReason.OtherFocusReason)
