"""The part of menus that says whether higher or lower is better."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from desktop.core.goals import Goal

GOALS: tuple[tuple[Goal | None, str], ...] = (
    (Goal.LESS, "Lower is better"),
    (Goal.MORE, "Higher is better"),
    (None, "Neither is better"),
)


def add_goals(menu: QMenu, present: Goal | None, say: Callable[[Goal | None], None]) -> None:
    """Offer each goal, with a mark at the present one."""
    group = QActionGroup(menu)
    for goal, words in GOALS:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setActionGroup(group)
        action.setChecked(present is goal)
        action.triggered.connect(lambda _=False, goal=goal: say(goal))
