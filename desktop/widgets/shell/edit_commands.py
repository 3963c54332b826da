"""Undo and redo, named in the menu by what they would take back or do again."""

from __future__ import annotations

from desktop.qt.actions import Command, Commands
from desktop.qt.undo_stack import UndoStack


def edit_commands(stack: UndoStack) -> list[Command]:
    """The commands of the menu "Edit" that every change shares."""
    return [
        Command("edit.undo", "Undo", stack.undo, ("Ctrl+Z",), "Edit"),
        Command("edit.redo", "Redo", stack.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit"),
    ]


def name_by_stack(commands: Commands, stack: UndoStack) -> None:
    """Keep the titles of both actions in step with the stack."""

    def follow() -> None:
        for command, verb, title in (
            ("edit.undo", "Undo", stack.undo_title),
            ("edit.redo", "Redo", stack.redo_title),
        ):
            commands[command].setText(f"{verb} {title}".rstrip())
            commands[command].setEnabled(bool(title))

    stack.changed.connect(follow)
    follow()
