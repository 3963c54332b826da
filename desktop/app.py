"""Starts the window: `main(...)`, called by `tracklib open` and `python -m desktop`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PySide6.QtCore import (
    QMessageLogContext,
    QSize,
    QTimer,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from desktop.core import garbage
from desktop.core.source import Source
from desktop.qt.icons import app_icon
from desktop.qt.preferences import Preferences
from desktop.qt.session import Session, open_all
from desktop.qt.settings import Settings
from desktop.qt.theme import Scheme, Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.shell.crash_hooks import CrashHooks
from desktop.widgets.shell.main_window import MainWindow

# A painter's calls let go of the interpreter lock and wait for it again, each for as long as a busy
# worker may keep it: with Python's own five milliseconds one painting could take a quarter second.
_SWITCH_INTERVAL_S = 0.0005
_OPENING_S = 0.4  # stores on disks that answer are open before the window is there
_SETTLED_LOOKS = 12  # longer than what any view waits before it follows a change
_LOOK_MS = 60
_LONGEST_WAIT_MS = 120_000
_NO_NEWS = "This plugin does not support propagateSizeHints()"
"""What Qt says of every window that is rendered offscreen."""


def main(
    stores: Sequence[str] = (),
    *,
    screenshot: str | None = None,
    size: str | None = None,
    theme: str | None = None,
    query: str | None = None,
    scale: float | None = None,
    tab: str | None = None,
) -> int:
    """Show the window on some stores until it is closed. None: those that were open when it was
    left, at first the one that logging uses.

    :param screenshot: render the window offscreen once everything is loaded, write this PNG, end
    :param size: window size such as "1600x1000", in logical pixels
    :param theme: "light" or "dark"; None follows the system, or what was chosen last
    :param query: text for the filter line
    :param scale: device pixels per logical pixel, for screenshots
    :param tab: the tab to open, by its id, e.g. "charts"
    :returns: the process's exit code
    """
    if screenshot is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qInstallMessageHandler(_say)
    if scale is not None:
        os.environ["QT_SCALE_FACTOR"] = str(scale)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("tracklib")
    app.setDesktopFileName("tracklib")
    app.setWindowIcon(app_icon())
    window = make_window(app, stores, theme=theme, remembers=screenshot is None)
    window.restore_layout(parse_size(size) if size else _size_for(screenshot))
    if query is not None:
        window.runs_pane.filter.set_text(query)
    if tab is not None:
        window.tabs.open(tab)
    window.show()
    if screenshot is None:
        hooks = CrashHooks(window)
        hooks.install()
        try:
            return app.exec()
        finally:
            hooks.remove()
    return _take_screenshot(app, window, screenshot)


def _say(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's messages, but for the one that is no news."""
    if message != _NO_NEWS:
        print(qFormatLogMessage(kind, context, message), file=sys.stderr)


def make_window(
    app: QApplication, stores: Sequence[str], *, theme: str | None = None, remembers: bool = True
) -> MainWindow:
    """The window with everything behind it, not shown yet."""
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    garbage.search_rarely()
    own = Settings.of_program() if remembers else Settings.forgetful()
    session = Session(own)
    found = open_all(list(stores) or session.names(), session, _open_store, _OPENING_S)
    workspace = Workspace(found.sources)
    for path, why in found.missing.items():
        workspace.wait_for(path, _open_store, why)
    for opening in found.late:
        workspace.wait_for(opening.path, _open_store, opening=opening)
    ids = [source.store_id for source in found.sources]
    kept = Settings.of_stores(ids) if remembers else Settings.forgetful()
    preferences = Preferences(own)
    scheme = Scheme(theme) if theme else preferences.scheme
    return MainWindow(workspace, Theme(app, scheme, preferences.text_size), own, kept)


def parse_size(text: str) -> QSize:
    """`1600x1000` as a size. Raises ValueError for anything else."""
    width, by, height = text.lower().partition("x")
    if not (by and width.isdigit() and height.isdigit()):
        raise ValueError(f"a size looks like 1600x1000, not {text!r}")
    return QSize(int(width), int(height))


def _size_for(screenshot: str | None) -> QSize | None:
    return QSize(1600, 1000) if screenshot is not None else None


def _open_store(path: str) -> Source:
    from tracklib import store

    return store.open_store(path or None)


def _take_screenshot(app: QApplication, window: MainWindow, file: str) -> int:
    """Wait until nothing is loading or being drawn, then write the picture."""
    looks = 0

    def look() -> None:
        nonlocal looks
        looks = looks + 1 if window.is_settled() else 0
        if looks >= _SETTLED_LOOKS:
            app.exit(0)

    timer = QTimer(interval=_LOOK_MS)
    timer.timeout.connect(look)
    timer.start()
    limit = QTimer(interval=_LONGEST_WAIT_MS, singleShot=True)
    limit.timeout.connect(lambda: app.exit(1))
    limit.start()
    code = app.exec()
    timer.stop()
    limit.stop()
    window.follow()
    if code == 0 and not window.grab().save(file):
        print(f"tracklib: cannot write {file}", file=sys.stderr)
        code = 1
    window.close()
    return code
