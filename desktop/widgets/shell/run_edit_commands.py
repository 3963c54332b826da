"""The commands that change runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.qt.actions import Command

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow

IN_MENU = ("runs.rename", "runs.tags", "runs.notes", "runs.archive", "runs.delete")


def run_edit_commands(window: MainWindow) -> list[Command]:
    """In the order menus show them."""
    editing, runs = window.table_tools.editing, window.workspace.runs
    return [
        Command("runs.rename", "Rename…", editing.rename, ("F2",), "Edit"),
        Command("runs.tags", "Tags…", editing.edit_tags, ("Shift+T",), "Edit"),
        Command("runs.notes", "Notes…", editing.edit_notes, ("Shift+M",), "Edit"),
        Command("runs.archive", "Archive, or bring back", editing.archive, ("Shift+X",), "Edit"),
        Command("runs.delete", "Delete…", editing.delete, ("Del",), "Edit"),
        Command(
            "runs.archived",
            "Show archived",
            editing.toggle_archived,
            ("Ctrl+Shift+A",),
            "Runs",
            is_checkable=True,
            is_checked=lambda: runs.lists_archived,
        ),
    ]
