"""The commands of the runs table: grouping and folding."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.qt.actions import Command

if TYPE_CHECKING:
    from desktop.widgets.main_window import MainWindow


def table_commands(window: MainWindow) -> list[Command]:
    """In the order menus show them."""
    grouping = window.runs_pane.grouping
    return [
        Command("runs.group", "Group runs…", grouping.open, ("Shift+G",), "Runs"),
        Command(
            "runs.unfold",
            "Unfold all groups",
            partial(grouping.fold_all, False),
            ("Shift+U",),
            "Runs",
        ),
        Command(
            "runs.fold", "Fold all groups", partial(grouping.fold_all, True), ("Shift+F",), "Runs"
        ),
    ]
