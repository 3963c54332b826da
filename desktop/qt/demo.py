"""The demo's trainings as a process beside the window; ends with the window."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QStandardPaths, Signal

_PROGRESS = re.compile(r"^\s*(\d+) of (\d+) trained", re.MULTILINE)
_PATIENCE_MS = 3000


def demo_folder() -> Path:
    """Where the demo's store is kept: it can be deleted at any time."""
    place = QStandardPaths.StandardLocation.GenericCacheLocation
    return Path(QStandardPaths.writableLocation(place)) / "tracklib" / "demo"


class Demo(QObject):
    """Starts and stops `tracklib demo --train-only`, and says how far it is."""

    changed = Signal()

    def __init__(self, parent: QObject, *, is_quick: bool = False) -> None:
        super().__init__(parent)
        self.folder = demo_folder()
        self.done, self.total = 0, 12
        self.trouble = ""
        self._is_quick = is_quick
        self._is_stopped = False
        self._process: QProcess | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Start training; nothing happens while it does."""
        if self._process is not None:
            return
        self.done, self.trouble, self._is_stopped = 0, "", False
        process = QProcess(self)
        # -P: a folder `tracklib` where the user happens to be never hides the installed one
        arguments = ["-P", "-m", "tracklib", "demo", "--train-only", "--dir", str(self.folder)]
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._failed)
        self._process = process
        process.start(sys.executable, arguments + (["--quick"] if self._is_quick else []))
        self.changed.emit()

    def stop(self) -> None:
        """End the trainings. What they logged stays."""
        if self._process is not None:
            self._is_stopped = True
            self._process.terminate()

    def close(self) -> None:
        """The window closes: end the process and wait a moment for it."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.terminate()
            if not process.waitForFinished(_PATIENCE_MS):
                process.kill()
                process.waitForFinished(_PATIENCE_MS)

    def _read(self) -> None:
        if self._process is None:
            return
        said = bytes(self._process.readAllStandardOutput().data()).decode(errors="replace")
        found = _PROGRESS.findall(said)
        if found:
            self.done, self.total = map(int, found[-1])
            self.changed.emit()
        elif said.strip() and not said.startswith(("Training", "Look again")):
            self.trouble = said.strip().splitlines()[-1]

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.trouble = "The demo cannot be started"
            self._ended(1)

    def _ended(self, code: int) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if code == 0 or self._is_stopped:
            self.trouble = ""
        self.changed.emit()
