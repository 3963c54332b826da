"""Opening, dropping and closing stores while the window is open."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, log_run, settle
from tracklib.store import Catalog, RunFacts, Store, catalog_cache, open_store
from tracklib.store.catalog import Newest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def drop(window: MainWindow, folder: Path) -> None:
    """What the system does when somebody drops a folder."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), copy, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, mime, left, none))


def names(window: MainWindow) -> list[str]:
    tree = window.sources_pane._tree
    return [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]


def test_a_dropped_folder_opens_beside_the_others(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    log_run(tmp_path / "another", 7, project="texts")
    window = open_window(runs_dir)
    drop(window, tmp_path / "another")
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 7, timeout=LONGEST_WAIT_MS)
    qtbot.waitUntil(
        lambda: names(window) == ["All stores", "a store", "digits", "another", "texts"],
        timeout=LONGEST_WAIT_MS,
    )
    drop(window, tmp_path / "another")
    settle(qtbot, window)
    assert len(window.workspace.feeds) == 2


class HeldStore(Store):
    """A real store of which no more than the newest runs are read until the gate opens."""

    gate: threading.Event

    def catalog(
        self, cache_dir: str | os.PathLike[str] | None = None, *, newest: Newest | None = None
    ) -> Catalog:
        def first(rows: list[RunFacts]) -> None:
            assert newest is not None
            newest(rows)
            assert self.gate.wait(LONGEST_WAIT_MS / 1000)

        return super().catalog(cache_dir, newest=first)


def test_the_newest_of_very_many_runs_are_listed_before_the_others(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_store(runs_dir).catalog()
    first.refresh()
    first.close()
    monkeypatch.setattr(catalog_cache, "_MANY", 5)
    monkeypatch.setattr(catalog_cache, "_FIRST", 2)
    held = HeldStore(str(runs_dir))
    held.gate = threading.Event()
    window = open_window()
    model = window.runs_pane.model
    window.workspace.add(held)
    qtbot.waitUntil(lambda: len(model.listing) == 2, timeout=LONGEST_WAIT_MS)
    assert not window.workspace.is_settled()
    shutil.rmtree(held.run(model.listing.key_at(0).run).folder)
    held.gate.set()
    qtbot.waitUntil(lambda: len(model.listing) == 6, timeout=LONGEST_WAIT_MS)
    qtbot.waitUntil(lambda: len(model.listing) == 5, timeout=LONGEST_WAIT_MS)


def test_a_dropped_folder_without_runs_is_refused_with_words(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    window = open_window(runs_dir)
    drop(window, tmp_path / "empty")
    toasts = window.shell.toasts
    qtbot.waitUntil(lambda: toasts.titles() == ["This is no store"], timeout=LONGEST_WAIT_MS)
    assert "holds no runs" in toasts.toasts()[0].accessibleName()
    qtbot.mouseClick(toasts.toasts()[0], Qt.MouseButton.LeftButton)
    assert toasts.titles() == []


def test_a_closed_store_goes_and_can_be_opened_again_from_the_recent_ones(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    other = tmp_path / "another"
    log_run(other, 7)
    window = open_window(runs_dir, other, remembers=True)
    store = next(k for k, source in window.workspace.sources.items() if source.path == other)
    window.shell.stores.close(store)
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 6, timeout=LONGEST_WAIT_MS)
    qtbot.waitUntil(lambda: names(window) == ["a store", "digits"], timeout=LONGEST_WAIT_MS)
    assert window.shell.stores.recent() == [str(other)]
    menu = window.shell.store_menu("")
    texts = [action.text() for action in menu.actions()]
    next(one for one in menu.actions() if one.text().endswith("another")).trigger()
    assert "Forget recent stores" in texts
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 7, timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)


def test_the_last_store_can_be_closed_too(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.commands["stores.close"].trigger()
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 0, timeout=LONGEST_WAIT_MS)
    qtbot.waitUntil(lambda: names(window) == [], timeout=LONGEST_WAIT_MS)
    drop(window, runs_dir)
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 6, timeout=LONGEST_WAIT_MS)
    settle(qtbot, window)


def test_a_copy_of_an_open_store_says_so(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    shutil.copytree(runs_dir, tmp_path / "copied")
    window = open_window(runs_dir)
    drop(window, tmp_path / "copied")
    toasts = window.shell.toasts
    qtbot.waitUntil(lambda: len(toasts.titles()) == 1, timeout=LONGEST_WAIT_MS)
    assert "copied is a copy of" in toasts.toasts()[0].accessibleName()
    settle(qtbot, window)


def test_stores_tell_their_path_and_state_in_words(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    tree = window.sources_pane._tree
    qtbot.waitUntil(lambda: tree.topLevelItem(0).toolTip(0) == str(runs_dir))
    said = tree.topLevelItem(0).data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert said == "a store, 6 runs"
