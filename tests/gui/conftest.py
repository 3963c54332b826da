"""Windows on real stores, driven by real events, closed with nothing left over."""

import gc
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import tracklib
from desktop.app import make_window
from desktop.widgets.shell.main_window import MainWindow

OpenWindow = Callable[..., MainWindow]
LONGEST_WAIT_MS = 20_000
LONGEST_SETTLING_MS = 3 * LONGEST_WAIT_MS
"""Of everything at once, also while the machine has other work."""
_FAR_AWAY = QPoint(9000, 9000)


def log_run(folder: Path, number: int, points: int = 300, **options: object) -> str:
    """A finished run with two metrics that depend on its number; returns its id."""
    settings: dict[str, object] = {
        "project": "digits",
        "name": f"run-{number}",
        "config": {"lr": 0.1 / (number + 1), "width": 16},
        "tags": ["even"] if number % 2 == 0 else [],
    }
    with tracklib.init(dir=str(folder), **(settings | options)) as run:  # type: ignore[arg-type]
        for step in range(points):
            loss = (number + 1) * math.exp(-step / 100)
            run.log({"train/loss": loss, "val/acc": 1 - loss / (number + 2)}, step=step)
        return str(run.id)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the window's settings and catalogs with the test."""
    monkeypatch.setenv("TRACKLIB_CONFIG_DIR", str(tmp_path / "settings"))
    monkeypatch.setenv("TRACKLIB_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    """A store with six finished runs, run-0 to run-5."""
    folder = tmp_path / "a store"
    for number in range(6):
        log_run(folder, number)
    return folder


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[OpenWindow]:
    """Opens windows and waits until everything is loaded and drawn; closes them afterwards."""
    windows: list[MainWindow] = []

    def opened(
        *stores: Path, size: tuple[int, int] = (1280, 800), remembers: bool = False
    ) -> MainWindow:
        window = make_window(
            qapp, [str(store) for store in stores], theme="light", remembers=remembers
        )
        windows.append(window)
        window.restore_layout(None)
        window.resize(*size)
        QCursor.setPos(_FAR_AWAY)  # where another test left it, a card would look hovered
        window.show()
        settle(qtbot, window)
        return window

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    windows.clear()
    # Nobody deletes them without an event loop that ends: a hundred windows would stay alive, and
    # a change of the theme would restyle them all.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.processEvents()
    gc.collect()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing is read, arranged or drawn any more."""
    looks = 0

    def is_settled() -> bool:
        nonlocal looks
        looks = looks + 1 if window.is_settled() else 0
        return looks > 3

    qtbot.waitUntil(is_settled, timeout=LONGEST_SETTLING_MS)


def be_active(qtbot: QtBot, window: MainWindow) -> None:
    """Have the keys again, as a window has after its popup closed."""
    settle(qtbot, window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
