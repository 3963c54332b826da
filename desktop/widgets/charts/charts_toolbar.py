"""The bar above the charts: search, axes, smoothing, groups, new charts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from desktop.qt.chart_state import ChartState
from desktop.qt.icons import icon, pixmap
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.bar_room import leave_out
from desktop.widgets.base.clear_button import ClearButton
from desktop.widgets.base.more_button import MoreButton
from desktop.widgets.charts.axis_control import AxisControl
from desktop.widgets.charts.group_control import GroupControl, Keys
from desktop.widgets.charts.smoothing_control import SmoothingControl

_NARROWEST, _SEARCH_NARROWEST = 320, 96
_ALL_IT_CAN_TAKE = 1000  # stretch, beside the 1 of the gap that grows when it is full


class ChartsToolbar(QWidget):
    """Controls of `ChartState`, and the search over metrics."""

    search_changed = Signal(str)

    def __init__(self, theme: Theme, state: ChartState, keys: Keys) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(Space.BAR)
        self._theme = theme
        self._state = state
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search metrics")
        self.search.setMinimumWidth(_SEARCH_NARROWEST)
        self.search.setMaximumWidth(scaled(420))
        self.search.setAccessibleName("Search metrics")
        ClearButton(theme, self.search)
        self.search.textChanged.connect(self.search_changed)
        self.axes = AxisControl(theme, state)
        self.smoothing = SmoothingControl(theme, state)
        self.groups = GroupControl(theme, state, keys)
        self._log = QToolButton()
        self.more = MoreButton(theme)
        self.new = QToolButton()
        self.new.setProperty("bare", True)
        self.new.setFixedHeight(Space.CONTROL)
        self.new.setToolTip("New chart of an expression or a pattern…")
        self.new.setAccessibleName("New chart")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, 0, Space.S, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.search, _ALL_IT_CAN_TAKE)
        layout.addSpacing(Space.XS)
        layout.addStretch(1)
        log = self._make_log()
        for widget in (self.axes, log, self.smoothing, self.groups, self.more, self.new):
            layout.addWidget(widget)
        self.search.setTextMargins(20, 0, 0, 0)
        self._search_icon = QLabel(self.search)
        self._search_icon.setGeometry(9, 6, 16, 16)
        state.look_changed.connect(self.follow_state)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.follow_state()

    def _make_log(self) -> QToolButton:
        self._log.setText("Log y")
        self._log.setCheckable(True)
        self._log.setToolTip("Logarithmic y axis")
        self._log.clicked.connect(self._state.set_log_y)
        return self._log

    def minimumSizeHint(self) -> QSize:
        """Narrow windows have a menu of the rest instead of growing."""
        return QSize(_NARROWEST, Space.BAR)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        smoothing = self.smoothing
        always = (self.search, self.axes, self.new)
        kinds = (smoothing.button, smoothing.amount)
        optional = (*kinds, self.groups)
        extras = (smoothing.slider, self._log)
        leave_out(self, always, optional, self.more, extras=extras, spare=Space.XL)

    def follow_state(self) -> None:
        """Show what the state says, however it came to be."""
        self._log.setChecked(self._state.look.log_y)
        self._fit()

    def mark_search(self, trouble: str) -> None:
        """Say what is wrong with the regular expression; "" when nothing is."""
        self.search.setProperty("wrong", bool(trouble))
        self.search.setToolTip(trouble)
        self.search.style().unpolish(self.search)
        self.search.style().polish(self.search)

    def _apply_theme(self) -> None:
        tokens, scale = self._theme.tokens, self.devicePixelRatioF()
        self._search_icon.setPixmap(pixmap("search", tokens.text_faint, 16, scale))
        self.new.setIcon(icon("plus", tokens))
        self._fit()
