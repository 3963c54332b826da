"""The bar above the comparison: search, which runs, what to leave out, copying."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.qt.compare_state import CompareState
from desktop.qt.theme import Space, Theme
from desktop.widgets.base.bar_room import leave_out
from desktop.widgets.base.copy_button import CopyButton
from desktop.widgets.base.more_button import MoreButton
from desktop.widgets.base.search_field import SearchField
from desktop.widgets.base.segments import Segments
from desktop.widgets.compare.ignored_popup import IgnoredPopup

_NARROWEST = 320


class CompareToolbar(QWidget):
    """Controls of `CompareState`."""

    def __init__(self, theme: Theme, state: CompareState) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(Space.BAR)
        self._state = state
        self.search = SearchField(theme, "Search keys")
        self.search.textChanged.connect(lambda text: state.set_wish(search=text))
        self.which = Segments(
            "Runs to compare",
            (
                (False, "Shown", "Compare all shown runs"),
                (True, "Selected", "Compare the runs selected in the table"),
            ),
        )
        self.which.chosen.connect(state.set_of_selected)
        self.differences = QToolButton()
        self.differences.setText("Only differences")
        self.differences.setToolTip("Hide keys that are the same in all of these runs")
        self.differences.setCheckable(True)
        self.differences.clicked.connect(lambda on: state.set_wish(only_differences=on))
        self.percent = QToolButton()
        self.percent.setText("Percent")
        self.percent.setToolTip("Differences from the baseline in percent")
        self.percent.setCheckable(True)
        self.percent.clicked.connect(state.set_as_percent)
        self.ignored = QToolButton()
        self.ignored.setToolTip("Keys that are left out…")
        self.ignored.clicked.connect(self.open_ignored)
        self.note = QLabel()
        self.note.setProperty("tone", "faint")
        self.more = MoreButton(theme)
        self.copy = CopyButton(theme, "the comparison")
        self.popup = IgnoredPopup(theme, self)
        self.popup.changed.connect(lambda names: state.set_wish(ignored=tuple(names)))
        self._lay_out()
        state.wish_changed.connect(self.follow_state)
        state.compared.connect(self._follow_result)
        theme.changed.connect(self._fit)
        self.follow_state()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.L, 0, Space.S, 0)
        layout.setSpacing(Space.S)
        self.search.setMinimumWidth(130)
        layout.addWidget(self.search, 4)
        for widget in (self.which, self.differences, self.ignored, self.percent, self.more):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.note)
        layout.addWidget(self.copy)

    def minimumSizeHint(self) -> QSize:
        """Narrow windows have a menu of the rest instead of growing."""
        return QSize(_NARROWEST, Space.BAR)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        always = (self.search, self.which, self.copy)
        optional = (self.differences, self.ignored, self.percent)
        leave_out(self, always, optional, self.more, extras=(self.note,))

    def follow_state(self) -> None:
        """Show what the state says, however it came to be."""
        wish = self._state.wish
        self.which.choose(self._state.of_selected)
        self.differences.setChecked(wish.only_differences)
        self.percent.setChecked(self._state.as_percent)
        count = len(wish.ignored)
        self.ignored.setText(f"Ignored {count}" if count else "Ignored")
        self._fit()

    def _follow_result(self) -> None:
        result = self._state.result
        parts = []
        if result.left_out:
            parts.append(f"the first {len(result.runs):,} runs, {result.left_out:,} left out")
        if result.hidden_same:
            parts.append(f"{result.hidden_same:,} the same")
        if result.hidden_ignored:
            parts.append(f"{result.hidden_ignored:,} ignored")
        self.note.setText(" · ".join(parts))
        self._fit()

    def open_ignored(self) -> None:
        """The list of ignored keys, below its button."""
        corner = self.ignored.mapToGlobal(QPoint(self.ignored.width(), self.ignored.height() + 4))
        self.popup.open_at(corner, self._state.wish.ignored)
