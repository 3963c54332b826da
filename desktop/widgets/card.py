"""A card: one metric's title and its plot."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop.core import formatting, metrics
from desktop.qt.chart_state import ChartState
from desktop.qt.icons import icon
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.plot import Plot
from desktop.widgets.readout import RunNames

_NUMBERS = itertools.count(1)


class Card(QWidget):
    """Shows one metric at a time; used again for others as the page scrolls."""

    expand_wanted = Signal(str)

    def __init__(self, theme: Theme, state: ChartState, names: RunNames, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = next(_NUMBERS)
        self.metric_name = ""
        self._theme = theme
        self._state = state
        self._names = names
        self._title = QLabel(self)
        self._title.setFont(font(Type.BODY, QFont.Weight.Medium))
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._reading = QLabel(self)
        self._reading.setFont(font(Type.SMALL))
        self._reading.setProperty("tone", "soft")
        self._expand = QToolButton(self)
        self._expand.setProperty("bare", True)
        self._expand.setToolTip("Fill the page with this chart")
        self._expand.setAccessibleName("Expand chart")
        self._expand.clicked.connect(lambda: self.expand_wanted.emit(self.metric_name))
        self.plot = Plot(theme, state, names)
        self._lay_out()
        self.apply_theme()
        state.cursor_moved.connect(self._update_reading)
        state.emphasis_changed.connect(self._update_reading)
        self._expand.setVisible(False)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(14, 8, 8, 0)
        header.setSpacing(8)
        header.addWidget(self._title, 1)
        header.addWidget(self._reading)
        header.addWidget(self._expand)
        self._header_holder = QWidget(self)
        self._header_holder.setLayout(header)
        self._header_holder.setFixedHeight(36)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 1, 4, 6)
        layout.setSpacing(0)
        layout.addWidget(self._header_holder)
        layout.addWidget(self.plot, 1)

    def set_metric(self, metric: str) -> None:
        """Turn to another metric."""
        self.metric_name = metric
        self._title.setText(metrics.short_name(metric))
        self._title.setToolTip(metrics.full_name(metric))
        self.plot.setAccessibleName(f"Curves of {metric}")
        self.setAccessibleName(f"Chart {metric}")
        self.plot.clear()
        self._reading.clear()

    def set_expanded(self, is_expanded: bool) -> None:
        """Say in the button whether a click makes the chart large or small again."""
        self._expand.setProperty("expanded", is_expanded)
        full, short = metrics.full_name, metrics.short_name
        name = (full if is_expanded else short)(self.metric_name)
        self._title.setText(name)
        self._expand.setToolTip("Back to all charts" if is_expanded else "Fill the page")
        self._expand.setVisible(is_expanded)
        self.apply_theme()

    def apply_theme(self) -> None:
        is_expanded = bool(self._expand.property("expanded"))
        self._expand.setIcon(icon("collapse" if is_expanded else "expand", self._theme.tokens))
        self.update()

    def _update_reading(self) -> None:
        """Say the emphasised run's value at the cursor, where no list is painted."""
        key = self._state.hovered
        text = ""
        if key is not None and not self.plot.underMouse():
            found = [item for item in self.plot.readings() if item.key == key]
            if found:
                text = f"{self._names.name(key)}  {formatting.number(found[0].smoothed)}"
        if text != self._reading.text():
            self._reading.setText(text)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._expand.setVisible(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._expand.setVisible(bool(self._expand.property("expanded")))

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
