"""Folding groups of runs in the table, by mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.qt.runs_model import RunsModel
from desktop.widgets.runs.runs_delegate import CHEVRON_WIDTH, EYE_WIDTH, INDENT


class GroupFolds:
    """Lines of groups, folded and unfolded."""

    def __init__(self, model: RunsModel) -> None:
        self._model = model

    def is_mark(self, line: int, x: float) -> bool:
        """Whether the fold mark of a group is that far from the left edge of a name."""
        group = self._model.lines.group_at(line)
        if group is None:
            return False
        left = EYE_WIDTH + int(self._model.listing.groups.levels[group]) * INDENT
        return left <= x < left + CHEVRON_WIDTH

    def toggle(self, line: int) -> bool:
        """Fold or unfold the group on a line; False where none is."""
        group = self._model.lines.group_at(line)
        if group is not None:
            self._model.toggle_fold(group)
        return group is not None

    def act_on_key(self, line: int, key: int) -> int | None:
        """Do what a key does on a line; the line to go to, None where the key is not for groups.

        Left folds a group or goes to the one around, right unfolds it or goes into it, the enter
        key does one or the other.
        """
        if not len(self._model.listing.groups):
            return None
        group = self._model.lines.group_at(line)
        if key == Qt.Key.Key_Left:
            return self._fold(line, group)
        if group is None or key not in (Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return None
        if key == Qt.Key.Key_Right and not self._model.is_folded(group):
            return min(line + 1, len(self._model.lines) - 1)
        self._model.toggle_fold(group)
        return line

    def _fold(self, line: int, group: int | None) -> int:
        if group is not None and not self._model.is_folded(group):
            self._model.toggle_fold(group)
            return line
        above = self._model.lines.around(line, self._model.listing.groups)
        return line if above is None else above
