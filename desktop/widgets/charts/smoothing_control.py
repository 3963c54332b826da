"""Smoothing in the charts' tool bar: which kind, how strong, and whether the raw curve shows."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from desktop.core.smoothing import Method
from desktop.core.smoothing import amount as in_words
from desktop.qt.chart_state import ChartState
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.menu_button import MenuButton

_STEPS = 1000
_METHODS = (
    (
        Method.EMA,
        "Moving average",
        "Exponential, weighted by distance in x; the number is its weight",
    ),
    (
        Method.GAUSSIAN,
        "Gaussian",
        "Looks to both sides; the number is the standard deviation in percent of the range of x",
    ),
    (
        Method.MEAN,
        "Running mean",
        "The mean of a window around each point; the number is its width in percent of the range"
        " of x",
    ),
)


class SmoothingControl(QWidget):
    """A menu of the three kinds and a slider."""

    def __init__(self, theme: Theme, state: ChartState) -> None:
        super().__init__()
        self._state = state
        self.button = MenuButton(theme, "Kind of smoothing", "Smoothing, always over all points")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.amount = QLabel()
        group = QActionGroup(self)
        self._kinds = {
            method: self.button.add_choice(title, tip, partial(state.set_method, method), group)
            for method, title, tip in _METHODS
        }
        self.button.choices.addSeparator()
        self.raw = self.button.add_choice(
            "Raw curve behind",
            "Show what was logged faintly behind smoothed curves",
            lambda: state.set_show_raw(not state.look.show_raw),
        )
        self.slider.setRange(0, _STEPS)
        self.slider.setFixedWidth(scaled(84))
        self.slider.setAccessibleName("Smoothing")
        self.slider.setPageStep(100)
        self.slider.setSingleStep(10)
        self.slider.valueChanged.connect(self._slid)
        self.amount.setFixedWidth(scaled(44))
        self.amount.setProperty("tone", "soft")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for widget in (self.button, self.slider, self.amount):
            row.addWidget(widget)
        state.look_changed.connect(self.follow_state)
        self.follow_state()

    def _slid(self, position: int) -> None:
        self._state.set_smoothing(round(position / _STEPS, 3))

    def follow_state(self) -> None:
        """Show what the state says, however it came to be."""
        look = self._state.look
        self._kinds[look.method].setChecked(True)
        self.raw.setChecked(look.show_raw)
        title, tip = next((title, tip) for method, title, tip in _METHODS if method is look.method)
        self.button.say(title)
        self.slider.setToolTip(f"{title}: {tip[0].lower()}{tip[1:]}")
        self.slider.blockSignals(True)
        self.slider.setValue(round(look.smoothing * _STEPS))
        self.slider.blockSignals(False)
        self.amount.setText(in_words(look.method, look.smoothing))
