"""Changing the selected runs: names, tags, notes, colours, archive and delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QMessageBox

from desktop.core import colours
from desktop.core.run_edits import runs_text, tag_states
from desktop.core.source import RunFacts, RunKey
from desktop.qt.theme import Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.runs.name_editor import NameEditor
from desktop.widgets.runs.notes_dialog import NotesDialog
from desktop.widgets.runs.rename_dialog import RenameDialog
from desktop.widgets.runs.tags_popup import TagsPopup

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane

_OTHER_TAGS = 200
_DOT = 12


class RunEditing(QObject):
    """What the commands and the menu of runs do. The selection is asked when it is needed."""

    def __init__(self, theme: Theme, workspace: Workspace, pane: RunsPane) -> None:
        super().__init__(pane)
        self._theme = theme
        self._workspace = workspace
        self._pane = pane
        self.names = NameEditor(pane.table)
        self.rename_dialog = RenameDialog(pane)
        self.notes_dialog = NotesDialog(pane)
        self.tags_popup = TagsPopup(theme, pane)
        self.confirm: Callable[[str, str], bool] = self._ask
        self.asks_first = True
        pane.table.rename_wanted.connect(self.rename)

    # -- what commands do ----------------------------------------------------------------------

    def rename(self) -> None:
        """One run in its place in the table, several by a pattern."""
        keys, runs = self._selected()
        if len(runs) == 1:
            rows = self._pane.model.rows_of({keys[0]})
            if rows:
                take = partial(self._rename_to, keys)
                self.names.open(rows[0], runs[0].name, lambda name: take([name]))
        elif runs:
            self.rename_dialog.ask(runs, partial(self._rename_to, keys))

    def edit_tags(self) -> None:
        keys, runs = self._selected()
        if runs:
            table = self._pane.table
            corner = table.viewport().mapToGlobal(QPoint(40, self._bottom_of_selection()))
            others = tag_states(self._workspace.runs.table.facts[-_OTHER_TAGS:])
            self.tags_popup.open_for(
                corner, tag_states(runs), list(others), partial(self._tag, keys)
            )

    def edit_notes(self) -> None:
        keys, runs = self._selected()
        if runs:
            texts = {facts.notes for facts in runs}
            text = texts.pop() if len(texts) == 1 else ""
            hint = "Markdown" if not texts else "Replaces notes that differ"
            title = f"Notes of {_what(runs)}"
            self.notes_dialog.ask(title, text, hint, partial(self._annotate, keys))

    def archive(self) -> None:
        """Put the runs away; bring them back if all of them are archived."""
        keys, runs = self._selected()
        if runs:
            archived = not all(facts.is_archived for facts in runs)
            word = "archiving" if archived else "bringing back"
            self._edit(f"{word} of {runs_text(len(runs))}", keys, {"archived": archived})

    def delete(self) -> None:
        """The one question that is asked first."""
        keys, runs = self._selected()
        if runs:
            question = f"Delete {_what(runs)}?"
            details = "Files stay on the disk for now: Ctrl+Z, or tracklib edit --undelete, brings "
            details += "it back" if len(runs) == 1 else "them back"
            if not self.asks_first or self.confirm(question, details):
                self._edit(f"deletion of {runs_text(len(runs))}", keys, {"deleted": True})

    def set_colour(self, colour: int | None) -> None:
        """Give the runs a colour of the palette; None: the usual one."""
        keys, runs = self._selected()
        if runs:
            chosen = None if colour is None else str(colour)
            self._edit(f"colour of {runs_text(len(runs))}", keys, {"colour": chosen})

    def toggle_archived(self) -> None:
        runs = self._workspace.runs
        runs.list_archived(not runs.lists_archived)

    # -- the menu ------------------------------------------------------------------------------

    def colour_menu(self, parent: QMenu) -> QMenu:
        """A menu of the palette's colours, each with its number: none is told by colour alone."""
        menu = QMenu("Colour", parent)
        menu.addAction("Usual colour", lambda: self.set_colour(None))
        menu.addSeparator()
        for number in range(colours.COUNT):
            action = menu.addAction(f"Colour {number + 1}", partial(self.set_colour, number))
            action.setIcon(_dot(self._theme.run_colour(number)))
        return menu

    # -- what is remembered --------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {"lists_archived": self._workspace.runs.lists_archived}

    def restore(self, state: Any) -> None:
        if isinstance(state, dict):
            self._workspace.runs.list_archived(state.get("lists_archived") is True)

    # -- helpers -------------------------------------------------------------------------------

    def _selected(self) -> tuple[list[RunKey], list[RunFacts]]:
        table = self._workspace.runs.table
        found = [(key, table.get(key)) for key in self._pane.table.selected_keys()]
        there = [(key, facts) for key, facts in found if facts is not None]
        return [key for key, _ in there], [facts for _, facts in there]

    def _bottom_of_selection(self) -> int:
        table = self._pane.table
        index = table.currentIndex()
        return table.visualRect(index).bottom() + 2 if index.isValid() else 0

    def _edit(self, title: str, keys: Sequence[RunKey], change: dict[str, Any]) -> None:
        self._workspace.edits.edit(title, dict.fromkeys(keys, change))

    def _rename_to(self, keys: Sequence[RunKey], names: list[str]) -> None:
        edits = {key: {"name": name} for key, name in zip(keys, names, strict=True)}
        self._workspace.edits.edit(f"rename of {runs_text(len(keys))}", edits)

    def _tag(self, keys: Sequence[RunKey], tag: str, is_there: bool) -> None:
        change = {"add_tags" if is_there else "remove_tags": [tag]}
        self._edit(f"tag {tag} on {runs_text(len(keys))}", keys, change)

    def _annotate(self, keys: Sequence[RunKey], text: str) -> None:
        self._edit(f"notes of {runs_text(len(keys))}", keys, {"notes": text})

    def _ask(self, question: str, details: str) -> bool:
        box = QMessageBox(self._pane)
        box.setWindowTitle("Delete runs")
        box.setText(question)
        box.setInformativeText(details)
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.exec()
        return box.clickedButton() is delete


def _what(runs: Sequence[RunFacts]) -> str:
    """A run by its name, several by their number."""
    return runs[0].name or runs[0].run_id if len(runs) == 1 else runs_text(len(runs))


def _dot(colour: QColor) -> QIcon:
    picture = QPixmap(_DOT, _DOT)
    picture.fill(QColor(0, 0, 0, 0))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(colour)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.drawEllipse(1, 1, _DOT - 2, _DOT - 2)
    painter.end()
    return QIcon(picture)
