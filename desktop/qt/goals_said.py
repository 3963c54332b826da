"""What the user said of keys: whether higher or lower is better, for every table of the window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from desktop.core.goals import Goal

_WORDS = ("", *(goal.value for goal in Goal))


class GoalsSaid(QObject):
    """Words by column id, as `desktop.core.goals.goal_of` takes them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said: Mapping[str, str] = {}

    @property
    def said(self) -> Mapping[str, str]:
        """Never changed in place: lanes may hold it."""
        return self._said

    def say(self, column_ids: Iterable[str], goal: Goal | None) -> None:
        """Say which values of some keys are better; None: neither."""
        word = goal.value if goal is not None else ""
        self._take({**self._said, **dict.fromkeys(column_ids, word)})

    def state(self) -> dict[str, str]:
        """What `restore` takes."""
        return dict(self._said)

    def restore(self, state: object) -> None:
        """Take what was remembered; what no goal is called is left out."""
        kept = state.items() if isinstance(state, dict) else ()
        self._take({str(key): word for key, word in kept if word in _WORDS})

    def _take(self, said: Mapping[str, str]) -> None:
        if said != self._said:
            self._said = said
            self.changed.emit()
