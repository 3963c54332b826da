"""Labels with what stands beside them; texts can be selected, ids and paths copied by a button."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.core.run_words import Fact
from desktop.qt.icons import icon
from desktop.qt.style_sheet import high
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.wrapped_label import WrappedLabel


class FactsGrid(QWidget):
    """The same labels again only change their texts: nothing flickers while a run goes on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said: list[Fact] = []
        self._texts: list[QLabel] = []
        self._buttons: list[QToolButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(scaled(6))
        self._grid.setColumnStretch(1, 1)
        theme.changed.connect(self._apply_theme)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show these facts in their order."""
        if [(one.label, one.copied) for one in facts] != [
            (one.label, one.copied) for one in self._said
        ]:
            self._rebuild(facts)
        for label, fact in zip(self._texts, facts, strict=True):
            if label.text() != fact.text:
                label.setText(fact.text)
            label.setToolTip(fact.tip)
        self._said = list(facts)

    def texts(self) -> dict[str, str]:
        """What stands beside each label."""
        return {fact.label: fact.text for fact in self._said}

    def _rebuild(self, facts: Sequence[Fact]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._texts, self._buttons = [], []
        for row, fact in enumerate(facts):
            name = QLabel(fact.label)
            name.setProperty("tone", "faint")
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(self._value(fact), row, 1)
        self._apply_theme()

    def _value(self, fact: Fact) -> QWidget:
        text = WrappedLabel(fact.text)
        self._texts.append(text)
        if not fact.copied:
            return text
        button = QToolButton()
        button.setProperty("bare", True)
        button.setFixedSize(scaled(22), scaled(20))
        button.setStyleSheet(f"min-height: {high(18)}; min-width: {high(20)};")
        button.setToolTip(f"Copy {fact.label.lower()}")
        button.setAccessibleName(f"Copy {fact.label.lower()}")
        button.clicked.connect(partial(_copy, fact.copied))
        self._buttons.append(button)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(text, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def _apply_theme(self) -> None:
        for button in self._buttons:
            button.setIcon(icon("copy", self._theme.tokens, 14))


def _copy(text: str, is_checked: bool = False) -> None:
    QGuiApplication.clipboard().setText(text)
