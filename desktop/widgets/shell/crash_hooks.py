"""Catches what nobody caught, on any thread, and shows it once. Never makes it worse.

An error from the same place is told once; after a few different ones nothing is shown any more,
and an error while telling goes to the terminal alone.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from desktop.core import crash_report
from desktop.widgets.shell.crash_dialog import CrashDialog

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow

_MOST_SHOWN = 3


class QtTrouble(RuntimeError):
    """Qt itself reported something critical."""


class CrashHooks(QObject):
    """Installed while the window is on the screen."""

    _happened = Signal(object, str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._seen: set[str] = set()
        self._is_telling = False
        self.dialogs: list[CrashDialog] = []
        self._before: tuple[Any, Any] | None = None
        self._happened.connect(self._tell)

    def install(self) -> None:
        """From now on errors that nobody catches are told."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        qInstallMessageHandler(self._on_qt_message)

    def remove(self) -> None:
        """Put back what was there before."""
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before
            qInstallMessageHandler(None)
            self._before = None

    # -- what may happen -----------------------------------------------------------------------

    def _on_error(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        self._write(kind, error, trace)
        self._happened.emit(error.with_traceback(trace), "the window")

    def _on_thread_error(self, said: threading.ExceptHookArgs) -> None:
        if said.exc_value is None or issubclass(said.exc_type, SystemExit):
            return
        self._write(said.exc_type, said.exc_value, said.exc_traceback)
        name = said.thread.name if said.thread is not None else "a thread"
        self._happened.emit(said.exc_value, f"the thread {name}")

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        print(message, file=sys.stderr)
        if kind is QtMsgType.QtCriticalMsg:
            self._happened.emit(QtTrouble(message), "Qt")

    def _write(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        hook: Callable[..., Any] = self._before[0] if self._before else sys.__excepthook__
        hook(kind, error, trace)

    # -- telling -------------------------------------------------------------------------------

    def _tell(self, error: BaseException, where: str) -> None:
        """On the event loop."""
        place = crash_report.signature(error)
        if self._is_telling or place in self._seen or len(self._seen) >= _MOST_SHOWN:
            return
        self._seen.add(place)
        self._is_telling = True
        try:
            words, text = crash_report.in_words(error), crash_report.report(error, where)
            dialog = CrashDialog(self._window.theme, words, text, self._window)
            self.dialogs.append(dialog)
            dialog.destroyed.connect(lambda: self.dialogs.remove(dialog))
            dialog.show()
        finally:
            self._is_telling = False
