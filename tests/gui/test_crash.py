"""What happens when the window itself has a fault: it is told once, can be kept, and goes on."""

import inspect
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType

import pytest
from PySide6.QtCore import Qt, QTimer, qCritical
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.shell.crash_dialog import CrashDialog
from desktop.widgets.shell.crash_hooks import CrashHooks
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def fail(message: str) -> None:
    raise ValueError(message)


@pytest.fixture
def hooks(
    open_window: OpenWindow, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CrashHooks]:
    window = open_window(runs_dir)
    # what would write to the terminal, and what pytest uses to notice the same errors
    monkeypatch.setattr(sys, "excepthook", lambda *error: None)
    installed = CrashHooks(window)
    installed.install()
    yield installed
    installed.remove()


def button(dialog: CrashDialog, title: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == title)


@pytest.mark.qt_no_exception_capture
def test_an_error_in_a_slot_is_told_in_words_once(qtbot: QtBot, hooks: CrashHooks) -> None:
    for _ in range(3):
        QTimer.singleShot(0, lambda: fail("too steep"))
    qtbot.waitUntil(lambda: len(hooks.dialogs) == 1, timeout=LONGEST_WAIT_MS)
    dialog = hooks.dialogs[0]
    assert "ValueError: too steep" in dialog.report
    qtbot.mouseClick(button(dialog, "Copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.report
    qtbot.mouseClick(button(dialog, "Go on"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not hooks.dialogs, timeout=LONGEST_WAIT_MS)
    QTimer.singleShot(0, lambda: fail("again"))
    qtbot.wait(50)
    assert not hooks.dialogs


def classes_below(base: type) -> set[type]:
    return {found for one in base.__subclasses__() for found in (one, *classes_below(one))}


def test_every_painting_of_the_window_ends_even_where_it_fails(open_window: OpenWindow) -> None:
    open_window()  # imports what there is
    paintings = [
        (kind.__name__, kind.__dict__["paintEvent"])
        for kind in classes_below(QWidget)
        if kind.__module__.startswith("desktop.") and "paintEvent" in kind.__dict__
    ]
    makes = [(name, paint) for name, paint in paintings if "QPainter" in names_in(paint)]
    assert len(makes) > 15
    assert [name for name, paint in makes if not hasattr(paint, "__wrapped__")] == []


def names_in(function: Callable[..., object]) -> tuple[str, ...]:
    code: CodeType = inspect.unwrap(function).__code__
    return code.co_names


class Faulty(QWidget):
    """Fails in the middle of its painting."""

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.red)
        fail("half painted")


def test_an_error_while_painting_does_not_end_the_process(qtbot: QtBot) -> None:
    faulty = Faulty()
    qtbot.addWidget(faulty)
    for _ in range(2):
        with pytest.raises(ValueError, match="half painted"):
            faulty.grab()
        assert not faulty.paintingActive()


@pytest.mark.qt_no_exception_capture
def test_a_report_is_saved_where_it_can_be(qtbot: QtBot, hooks: CrashHooks, tmp_path: Path) -> None:
    QTimer.singleShot(0, lambda: fail("x"))
    qtbot.waitUntil(lambda: len(hooks.dialogs) == 1, timeout=LONGEST_WAIT_MS)
    dialog = hooks.dialogs[0]
    dialog.save_to(tmp_path / "missing" / "report.txt")
    assert dialog.saved.text().startswith("Not saved")
    dialog.save_to(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == dialog.report


def test_an_error_on_another_thread_is_told_too(qtbot: QtBot, hooks: CrashHooks) -> None:
    thread = threading.Thread(target=fail, args=("on a thread",), name="worker")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(hooks.dialogs) == 1, timeout=LONGEST_WAIT_MS)
    assert "in the thread worker" in hooks.dialogs[0].report


@pytest.mark.qt_no_exception_capture
def test_many_different_errors_do_not_fill_the_screen(qtbot: QtBot, hooks: CrashHooks) -> None:
    for kind in (ValueError, KeyError, TypeError, IndexError, OSError, RuntimeError):
        sys.excepthook(kind, kind("x"), None)
    qtbot.waitUntil(lambda: len(hooks.dialogs) == 3, timeout=LONGEST_WAIT_MS)
    qtbot.wait(50)
    assert len(hooks.dialogs) == 3


def test_what_qt_calls_critical_is_told(
    qtbot: QtBot, hooks: CrashHooks, capsys: pytest.CaptureFixture[str]
) -> None:
    qCritical("the display is gone")
    qtbot.waitUntil(lambda: len(hooks.dialogs) == 1, timeout=LONGEST_WAIT_MS)
    assert "the display is gone" in hooks.dialogs[0].report


def test_hooks_are_put_back(open_window: OpenWindow, runs_dir: Path) -> None:
    before = (sys.excepthook, threading.excepthook)
    hooks = CrashHooks(open_window(runs_dir))
    hooks.install()
    assert sys.excepthook != before[0]
    hooks.remove()
    assert (sys.excepthook, threading.excepthook) == before


def test_a_real_program_goes_on_after_an_error(runs_dir: Path) -> None:
    script = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import app
def fail():
    raise ValueError("too steep")
def later():
    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, "runs_pane"))
    dialogs = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "CrashDialog"]
    print(len(dialogs), window.isVisible())
    window.close()
make = app.make_window
def made(*args, **options):
    QTimer.singleShot(300, fail)
    QTimer.singleShot(900, later)
    return make(*args, **options)
app.make_window = made
sys.exit(app.main([sys.argv[1]]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(runs_dir)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1", "True"]
    assert "ValueError: too steep" in done.stderr
