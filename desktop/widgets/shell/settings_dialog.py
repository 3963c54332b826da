"""The settings that hold for every window. What is set holds at once, without confirming."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.core.notices import KINDS_IN_WORDS
from desktop.qt.preferences import Preferences
from desktop.qt.theme import Scheme, Space, TextSize, Theme, title_font
from desktop.widgets.base.check_box import CheckBox
from desktop.widgets.base.choice_row import ChoiceRow
from desktop.widgets.shell.rules_editor import RulesEditor
from desktop.widgets.shell.tray import Tray

_WIDTH, _HEIGHT = 560, 640


class SettingsDialog(QDialog):
    """Not modal: the window behind it shows at once what a setting does."""

    def __init__(self, theme: Theme, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setObjectName("page")
        self.setModal(False)
        self._theme = theme
        self._preferences = preferences
        self.scheme = ChoiceRow(
            "Theme",
            [(Scheme.SYSTEM, "As the system"), (Scheme.LIGHT, "Light"), (Scheme.DARK, "Dark")],
        )
        self.text_size = ChoiceRow(
            "Text size",
            [(TextSize.SMALL, "Small"), (TextSize.USUAL, "Usual"), (TextSize.LARGE, "Large")],
        )
        self.times = ChoiceRow("Times", [(False, "Time of day"), (True, "How long ago")])
        self.confirm = CheckBox(theme, "Ask before deleting runs")
        self.system = CheckBox(theme, "Also as notifications of the desktop")
        self.kinds = {kind: CheckBox(theme, words) for kind, words in KINDS_IN_WORDS.items()}
        self.system.setEnabled(Tray.is_available())
        if not Tray.is_available():
            self.system.setText("Also as notifications of the desktop (it has none)")
        self.rules = RulesEditor(theme)
        self._lay_out()
        self._connect()
        self.follow()
        self.resize(_WIDTH, _HEIGHT)

    # -- building ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(page)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.S)
        column.addWidget(_heading("Appearance"))
        column.addLayout(
            _grid(("Theme", self.scheme), ("Text size", self.text_size), ("Times", self.times))
        )
        column.addSpacing(Space.M)
        column.addWidget(_heading("Tell me when"))
        for box in (*self.kinds.values(), self.system):
            column.addWidget(box)
        column.addSpacing(Space.M)
        column.addWidget(_heading("Rules"))
        column.addWidget(self.rules)
        column.addSpacing(Space.M)
        column.addWidget(_heading("Confirmations"))
        column.addWidget(self.confirm)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName("Settings")
        area.setWidget(page)
        close = QPushButton("Close")
        close.setDefault(False)
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        bar = QHBoxLayout()
        bar.setContentsMargins(Space.XL, Space.S, Space.XL, Space.M)
        bar.addStretch(1)
        bar.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(area, 1)
        layout.addLayout(bar)

    def _connect(self) -> None:
        keep = self._preferences.set
        self.scheme.chosen.connect(lambda one: keep("theme", one.value))
        self.text_size.chosen.connect(lambda one: keep("text_size", one.value))
        self.times.chosen.connect(lambda one: keep("relative_times", one))
        self.confirm.toggled.connect(lambda on: keep("confirm_delete", on))
        self.system.toggled.connect(lambda on: keep("system_notices", on))
        for kind, box in self.kinds.items():
            box.toggled.connect(lambda on, kind=kind: self._preferences.set_tells(kind, on))
        self.rules.changed.connect(self._preferences.set_rules)
        self._preferences.changed.connect(self.follow)

    # -- following -----------------------------------------------------------------------------

    def follow(self) -> None:
        """Show what holds."""
        kept = self._preferences
        self.scheme.choose(kept.scheme)
        self.text_size.choose(kept.text_size)
        self.times.choose(kept.has_relative_times)
        self.confirm.setChecked(kept.confirms_deletion)
        self.system.setChecked(kept.tells_system)
        for kind, box in self.kinds.items():
            box.setChecked(kept.tells(kind))
        self.rules.set_rules([rule.text for rule in kept.rules])


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(title_font())
    return label


def _grid(*lines: tuple[str, QWidget]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.S)
    grid.setColumnStretch(2, 1)
    for row, (name, widget) in enumerate(lines):
        grid.addWidget(QLabel(name), row, 0)
        grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignLeft)
    return grid
