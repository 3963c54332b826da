"""What the user copies and exports of the runs table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu

from desktop.core.table_sheet import Extract
from desktop.qt.table_export import TableExport
from desktop.qt.workspace import Workspace

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane

KINDS = {"tsv": "Copy for a spreadsheet", "markdown": "Copy as Markdown", "latex": "Copy as LaTeX"}
_FILES = "CSV (*.csv);;JSON (*.json)"


class RunsCopying(QObject):
    """Takes the selected lines, or all where none is selected. Belongs to the runs pane."""

    def __init__(self, workspace: Workspace, pane: RunsPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._export = TableExport(workspace.compute, workspace.disk)
        self._export.told.connect(pane.tell)

    def copy(self, kind: str) -> None:
        """Put the lines on the clipboard, in one of `KINDS`."""
        self._export.copy(self._extract(self._pane.table.selected_lines().tolist() or None), kind)

    def ask_file(self) -> None:
        """Ask where the table is to be written."""
        dialog = QFileDialog(self._pane, "Export table", str(Path.home() / "runs.csv"), _FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.write(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write all lines to a file: JSON where its name ends so, else CSV."""
        self._export.write(self._extract(None), path)

    def add_actions(self, menu: QMenu) -> None:
        """What the menu of runs offers."""
        below = menu.addMenu("Copy table as")
        for kind, title in zip(KINDS, ("Tab-separated text", "Markdown", "LaTeX"), strict=True):
            below.addAction(title, partial(self.copy, kind))

    def _extract(self, chosen: list[int] | None) -> Extract:
        model = self._pane.model
        columns = tuple(model.columns[section] for section in self._pane.table.sections_in_order())
        return Extract(model.listing, model.lines, columns, chosen)
