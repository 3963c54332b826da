"""The line below: what runs, what is being done, and the problems."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.core import formatting
from desktop.qt.icons import icon
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.progress_line import ProgressLine
from desktop.widgets.shell.problems_panel import ProblemsPanel, Trouble


class StatusBar(QWidget):
    """Words on the left, progress in the middle, problems on the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(scaled(28))
        self._theme = theme
        self._troubles: list[Trouble] = []
        self._dismissed: set[Trouble] = set()
        self._state = QLabel()
        self._busy = QLabel()
        self._progress = ProgressLine(theme)
        self._problems = QToolButton()
        self._problems.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._problems.setFixedHeight(scaled(22))
        self._problems.clicked.connect(self.open_problems)
        self._panel = ProblemsPanel(theme, self)
        self._panel.dismissed.connect(self._dismiss)
        self.bell = QToolButton()
        self.bell.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bell.setFixedHeight(scaled(22))
        for button in (self._problems, self.bell):
            button.setFont(font(Type.SMALL))
        self.bell.setToolTip("Notifications")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, 0, scaled(6), 0)
        layout.setSpacing(scaled(10))
        for label in (self._state, self._busy):
            label.setFont(font(Type.SMALL))
            label.setProperty("tone", "soft")
        self._busy.setProperty("tone", "faint")
        layout.addWidget(self._state)
        layout.addStretch(1)
        layout.addWidget(self._busy)
        layout.addWidget(self._progress)
        layout.addWidget(self._problems)
        layout.addWidget(self.bell)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()
        self.set_busy("", 0, 0)
        self.set_problems([])
        self.set_unread(0)

    def set_state(self, text: str) -> None:
        """What goes on in the stores."""
        if text != self._state.text():
            self._state.setText(text)

    def set_busy(self, title: str, done: int, total: int) -> None:
        """What takes long just now; "" when nothing does. Without a total the bar only moves."""
        self._busy.setText(f"{title} {done:,} of {total:,}" if total else title)
        self._busy.setVisible(bool(title))
        self._progress.setVisible(bool(title))
        if title:
            self._progress.show_progress(done, total)

    def set_problems(self, troubles: list[Trouble]) -> None:
        """What is wrong now; what was dismissed stays away until it is gone and comes again."""
        self._dismissed &= set(troubles)
        self._troubles = [one for one in troubles if one not in self._dismissed]
        troubles = self._troubles
        self._problems.setText(formatting.count(len(troubles), "problem"))
        self._problems.setAccessibleName(self._problems.text())
        self._problems.setVisible(bool(troubles))

    def add_left(self, widget: QWidget) -> None:
        """Put something beside the words on the left."""
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(1, widget)

    def set_unread(self, count: int) -> None:
        """How many notices came that nobody has looked at."""
        self.bell.setText(f"{count:,}" if count else "")
        words = formatting.count(count, "new notification") if count else "Notifications"
        self.bell.setAccessibleName(words)
        self.bell.setToolTip(words)

    def _dismiss(self, trouble: Trouble) -> None:
        self._dismissed.add(trouble)
        self.set_problems([*self._troubles, *self._dismissed])

    def open_problems(self) -> None:
        """The list of problems, above its button."""
        if self._troubles:
            corner = self._problems.mapToGlobal(QPoint(self._problems.width(), -4))
            self._panel.open_above(corner, self._troubles)

    def _apply_theme(self) -> None:
        self._problems.setIcon(icon("warning", self._theme.tokens))
        self.bell.setIcon(icon("bell", self._theme.tokens))
