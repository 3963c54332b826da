"""What happened to a run, a line each: when, what, why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.core import formatting
from desktop.core.run_page import Happening
from desktop.qt.theme import Space
from desktop.qt.tokens import scaled
from desktop.widgets.base.wrapped_label import WrappedLabel

_MOST_LINES = 40


class HistoryView(QWidget):
    """The latest happenings, oldest first; what came before is counted."""

    def __init__(self) -> None:
        super().__init__()
        self._said: tuple[tuple[Happening, ...], int] = ((), 0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(scaled(6))
        self._grid.setColumnStretch(2, 1)

    def set_history(self, history: Sequence[Happening], earlier: int) -> None:
        """Show this history; the same again changes nothing."""
        said = (tuple(history[-_MOST_LINES:]), earlier + max(0, len(history) - _MOST_LINES))
        if said == self._said:
            return
        self._said = said
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        kept, left_out = said
        if left_out:
            self._line(0, "", f"{left_out:,} earlier", "")
        for row, one in enumerate(kept, 1):
            self._line(row, formatting.moment_in_full(one.time_ns), one.title, one.detail)

    def titles(self) -> list[str]:
        """What happened, without when and why."""
        return [one.title for one in self._said[0]]

    def _line(self, row: int, when: str, title: str, detail: str) -> None:
        for column, (text, tone) in enumerate(((when, "faint"), (title, ""), (detail, "soft"))):
            label = WrappedLabel(text, tone) if column == 2 else QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("tone", tone)
            self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
