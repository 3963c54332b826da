"""Copies the runs table to the clipboard and writes it to files, off the event loop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from desktop.core import formatting
from desktop.core.lanes import Lane
from desktop.core.table_sheet import Extract
from desktop.core.table_text import WRITERS, Sheet


class TableExport(QObject):
    """`told` says in words what was done or why it was not; the flag is true for trouble."""

    told = Signal(str, bool)

    def __init__(self, compute: Lane, disk: Lane) -> None:
        super().__init__()
        self._compute = compute
        self._disk = disk

    def copy(self, extract: Extract, kind: str) -> None:
        """Put lines on the clipboard as "tsv", "markdown" or "latex"."""

        def done(result: tuple[str, int]) -> None:
            text, count = result
            QGuiApplication.clipboard().setText(text)
            self.told.emit(f"Copied {formatting.count(count, 'line')}", False)

        self._make(extract, kind, done)

    def write(self, extract: Extract, path: Path) -> None:
        """Write lines to a file: JSON where its name ends so, else CSV."""
        kind = "json" if path.suffix.lower() == ".json" else "csv"

        def failed(error: Exception) -> None:
            if not isinstance(error, OSError):
                raise error
            self.told.emit(f"Cannot write {path.name}: {error.strerror or error}", True)

        def made(result: tuple[str, int]) -> None:
            text, count = result
            said = f"Wrote {formatting.count(count, 'line')} to {path.name}"
            self._disk.submit(
                ("export table", path),
                lambda ticket: _write(path, text),
                lambda nothing: self.told.emit(said, False),
                title="Writing the table",
                failed=failed,
            )

        self._make(extract, kind, made)

    def _make(self, extract: Extract, kind: str, done: Callable[[tuple[str, int]], None]) -> None:
        def work(ticket: object) -> tuple[str, int]:
            sheet: Sheet = extract.sheet()
            return WRITERS[kind](sheet), len(sheet.values)

        self._compute.submit(("table text", kind), work, done, title="Taking out the table")


def _write(path: Path, text: str) -> None:
    """In one piece: a file that is there stays whole when the disk is full."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8", newline="")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
