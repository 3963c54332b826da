"""New names for several runs from a pattern, with what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core import run_edits
from desktop.core.source import RunFacts
from desktop.qt.theme import Space

_SEEN = 6
_LONGEST = 40


class RenameDialog(QDialog):
    """Not modal. Made once, opened for some runs at a time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Rename runs")
        self.setObjectName("page")
        self.setModal(False)
        self._runs: Sequence[RunFacts] = ()
        self._take: Callable[[list[str]], None] = lambda names: None
        self.pattern = QLineEdit()
        self.pattern.setAccessibleName("Pattern of the names")
        self.pattern.textChanged.connect(self._preview)
        self._hint = QLabel(
            "{name}, {n}, {id}, {group}, {config.lr} and {summary.loss} are filled in"
        )
        self._hint.setProperty("tone", "soft")
        self._trouble = QLabel()
        self._trouble.setProperty("tone", "bad")
        self.lines: list[tuple[QLabel, QLabel]] = []
        self._more = QLabel()
        self._more.setProperty("tone", "faint")
        self.accept_button = QPushButton("Rename")
        self.accept_button.setDefault(True)
        self.accept_button.setProperty("primary", True)
        self.accept_button.clicked.connect(self._accept)
        self._lay_out()
        self.resize(460, 10)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setColumnStretch(1, 1)
        for row in range(_SEEN):
            old, new = QLabel(), QLabel()
            old.setProperty("tone", "faint")
            grid.addWidget(old, row, 0)
            grid.addWidget(new, row, 1)
            self.lines.append((old, new))
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        for widget in (self.pattern, self._hint, self._trouble):
            layout.addWidget(widget)
        layout.addLayout(grid)
        layout.addWidget(self._more)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def ask(self, runs: Sequence[RunFacts], take: Callable[[list[str]], None]) -> None:
        """Let a pattern be typed for these runs; `take` gets their new names in the same order."""
        self._runs, self._take = runs, take
        self.setWindowTitle(f"Rename {run_edits.runs_text(len(runs))}")
        self.pattern.setText(run_edits.PATTERN_EXAMPLE)
        self._preview()
        self.show()
        self.raise_()
        self.pattern.setFocus()
        self.pattern.selectAll()

    def _preview(self) -> None:
        trouble, names = "", []
        try:
            names = run_edits.names_by_pattern(self.pattern.text(), self._runs[:_SEEN])
        except ValueError as error:
            trouble = str(error)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self.accept_button.setEnabled(not trouble)
        for place, (old, new) in enumerate(self.lines):
            is_there = place < len(names)
            old.setVisible(is_there)
            new.setVisible(is_there)
            if is_there:
                old.setText(_short(self._runs[place].name or self._runs[place].run_id))
                new.setText(f"→ {_short(names[place])}")
        rest = len(self._runs) - _SEEN
        self._more.setText(f"and {rest:,} more")
        self._more.setVisible(rest > 0 and not trouble)

    def _accept(self) -> None:
        try:
            names = run_edits.names_by_pattern(self.pattern.text(), self._runs)
        except ValueError as error:
            self._trouble.setText(str(error))
            self._trouble.show()
            return
        self.accept()
        self._take(names)


def _short(name: str) -> str:
    name = name.replace("\n", " ")
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
