"""The bar above the charts: search, x axis, smoothing, scale."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop.core.axes import XAxis
from desktop.qt.chart_state import ChartState
from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme
from desktop.widgets.smoothing_control import SmoothingControl

_AXES = (
    (XAxis.STEP, "Step", "The step that was logged"),
    (XAxis.RELATIVE, "Relative", "Time since each run began"),
    (XAxis.WALL, "Wall", "Time of day"),
)
_NARROWEST = 320
_ROOM_FOR_LINK, _ROOM_FOR_CLIP, _ROOM_FOR_LOG = 740, 680, 620


class ChartsToolbar(QWidget):
    """Controls of `ChartState`, and the search over metrics."""

    search_changed = Signal(str)

    def __init__(self, theme: Theme, state: ChartState) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(Space.BAR)
        self._theme = theme
        self._state = state
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search metrics")
        self.search.setMinimumWidth(90)
        self.search.setMaximumWidth(420)
        self.search.setAccessibleName("Search metrics")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.search_changed)
        self.smoothing = SmoothingControl(theme, state)
        self._log = QToolButton()
        self._clip = QToolButton()
        self._link = QToolButton()
        self._buttons: dict[XAxis, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, 0, Space.S, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.search, 1)
        layout.addWidget(self._axis_buttons())
        layout.addSpacing(Space.S)
        layout.addWidget(self.smoothing)
        layout.addWidget(self._make_log())
        layout.addWidget(self._make_clip())
        layout.addWidget(self._make_link())
        self.search.setTextMargins(20, 0, 0, 0)
        self._search_icon = QLabel(self.search)
        self._search_icon.setGeometry(9, 6, 16, 16)
        state.look_changed.connect(self.follow_state)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.follow_state()

    def _axis_buttons(self) -> QWidget:
        holder = QWidget()
        holder.setObjectName("segments")
        holder.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        holder.setAccessibleName("X axis")
        holder.setFixedHeight(Space.CONTROL)
        holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(holder)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        group = QButtonGroup(self)
        for axis, title, tip in _AXES:
            button = QToolButton()
            button.setText(title)
            button.setToolTip(f"X axis: {tip[0].lower()}{tip[1:]}")
            button.setAccessibleName(f"X axis {title}")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, axis=axis: self._state.set_axis(axis))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[axis] = button
        return holder

    def _make_log(self) -> QToolButton:
        self._log.setText("Log y")
        self._log.setCheckable(True)
        self._log.setToolTip("Logarithmic y axis")
        self._log.clicked.connect(self._state.set_log_y)
        return self._log

    def _make_clip(self) -> QToolButton:
        self._clip.setText("Clip")
        self._clip.setAccessibleName("Clip outliers")
        self._clip.setCheckable(True)
        self._clip.setToolTip(
            "Clip outliers: values far off do not decide the heights; arrows mark them"
        )
        self._clip.clicked.connect(self._state.set_clip_outliers)
        return self._clip

    def _make_link(self) -> QToolButton:
        self._link.setText("Link x")
        self._link.setCheckable(True)
        self._link.setToolTip("Zoom the x axis of all charts together")
        self._link.clicked.connect(self._state.set_linked)
        return self._link

    def minimumSizeHint(self) -> QSize:
        """Narrow windows hide what is said elsewhere instead of growing."""
        return QSize(_NARROWEST, Space.BAR)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = event.size().width()
        self._clip.setVisible(width > _ROOM_FOR_CLIP)
        self._link.setVisible(width > _ROOM_FOR_LINK)
        self._log.setVisible(width > _ROOM_FOR_LOG)

    def follow_state(self) -> None:
        """Show what the state says, however it came to be."""
        look = self._state.look
        self._buttons[look.axis].setChecked(True)
        self._log.setChecked(look.log_y)
        self._clip.setChecked(look.clip_outliers)

    def mark_search(self, trouble: str) -> None:
        """Say what is wrong with the regular expression; "" when nothing is."""
        self.search.setProperty("wrong", bool(trouble))
        self.search.setToolTip(trouble)
        self.search.style().unpolish(self.search)
        self.search.style().polish(self.search)

    def _apply_theme(self) -> None:
        tokens, scale = self._theme.tokens, self.devicePixelRatioF()
        self._search_icon.setPixmap(pixmap("search", tokens.text_faint, 16, scale))
