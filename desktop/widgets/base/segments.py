"""Buttons of which one is chosen, side by side in one frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from desktop.qt.theme import Space


class Segments(QWidget):
    """A choice of few. `chosen` carries the value of the button that was clicked."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Sequence[tuple[Any, str, str]]) -> None:
        """`choices` are values with their titles and tool tips."""
        super().__init__()
        self.setObjectName("segments")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(name)
        self.setFixedHeight(Space.CONTROL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        group = QButtonGroup(self)
        self.buttons: dict[Any, QToolButton] = {}
        for value, title, tip in choices:
            button = QToolButton()
            button.setText(title)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}: {title}")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, value=value: self.chosen.emit(value))
            group.addButton(button)
            row.addWidget(button)
            self.buttons[value] = button

    def choose(self, value: Any) -> None:
        """Show what is chosen, without saying so."""
        self.buttons[value].setChecked(True)
