"""The window and servers: connecting, following, being offline, and never waiting for any of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.core.columns import SYNC
from desktop.core.joining_remote import NotJoined
from desktop.core.store_sync_state import Phase
from desktop.widgets.shell.connect_dialog import ConnectDialog
from desktop.widgets.shell.main_window import MainWindow
from desktop.widgets.shell.projects_dialog import ProjectsDialog
from desktop.widgets.shell.sync_chip import SyncChip
from sync.remotes import book
from sync.store_peer import StorePeer
from tests.gui.conftest import OpenWindow, log_run, settle
from tests.unit.sync.serving import RunningServer, running_server
from tests.unit.sync.stores import copy_between
from tracklib.edit import edit_runs
from tracklib.store.store import open_store

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LONG_MS = 30_000


@pytest.fixture(autouse=True)
def own_mirrors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep copies of servers with the test."""
    monkeypatch.setenv("TRACKLIB_MIRROR_DIR", str(tmp_path / "mirrors"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server with three runs."""
    with running_server(tmp_path) as started:
        for number in range(3):
            log_run(tmp_path / "elsewhere", number)
        push(started, tmp_path / "elsewhere")
        yield started


def push(server: RunningServer, folder: Path) -> None:
    """Bring a store's runs to the server."""
    store = StorePeer(folder)
    with server.peer() as peer:
        copy_between(store, peer)
    store.close()


def dialog_of(window: MainWindow) -> ConnectDialog:
    """The dialog that the command opens."""
    window.commands["stores.connect"].trigger()
    dialog = window.findChild(ConnectDialog)
    assert isinstance(dialog, ConnectDialog)
    return dialog


def names(window: MainWindow) -> set[str]:
    """The runs in the table."""
    return {facts.name for facts in window.workspace.runs.table.facts}


def connect(qtbot: QtBot, window: MainWindow, server: RunningServer) -> str:
    """Log in with the keyboard; the path of the store that the runs come into."""
    dialog = dialog_of(window)
    qtbot.keyClicks(dialog.address, server.url)
    qtbot.keyClicks(dialog.token, server.token)
    qtbot.keyClick(dialog.token, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.shell.syncs.states()) == 1, timeout=LONG_MS)
    return next(iter(window.shell.syncs.states()))


def chip(window: MainWindow) -> SyncChip:
    """What the status bar says of syncs."""
    found = window.findChild(SyncChip)
    assert isinstance(found, SyncChip)
    return found


def test_a_servers_runs_come_into_the_table(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer
) -> None:
    window = open_window(runs_dir)
    assert chip(window).isHidden()
    path = connect(qtbot, window, server)
    qtbot.waitUntil(lambda: len(window.workspace.runs.table) == 9, timeout=LONG_MS)
    settle(qtbot, window)
    assert "up to date" in window.shell.syncs.states()[path].words(0)
    assert not chip(window).isHidden()
    assert Path(path).name == book.read().default


def test_a_missing_token_is_asked_for_and_a_wrong_one_named(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer
) -> None:
    dialog = dialog_of(open_window(runs_dir))
    assert not dialog.accept_button.isEnabled()
    qtbot.keyClicks(dialog.address, server.url)
    qtbot.keyClick(dialog.address, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "wants a token" in dialog.message.text(), timeout=LONG_MS)
    qtbot.keyClicks(dialog.token, "tlk_" + "0" * 40)
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "does not accept" in dialog.message.text(), timeout=LONG_MS)
    assert book.read().remotes == []
    dialog.reject()


def test_projects_are_chosen(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer, tmp_path: Path
) -> None:
    log_run(tmp_path / "elsewhere", 9, project="words", name="of words")
    push(server, tmp_path / "elsewhere")
    window = open_window(runs_dir)
    dialog = dialog_of(window)
    qtbot.keyClicks(dialog.address, server.url)
    qtbot.keyClicks(dialog.token, server.token)
    qtbot.keyClick(dialog.token, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(ProjectsDialog) is not None, timeout=LONG_MS)
    choice = window.findChild(ProjectsDialog)
    assert isinstance(choice, ProjectsDialog)
    assert choice.chosen() == ["digits", "words"]
    qtbot.keyClick(choice.boxes["digits"], Qt.Key.Key_Space)
    qtbot.mouseClick(choice.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "of words" in names(window), timeout=LONG_MS)
    settle(qtbot, window)
    assert len(window.workspace.runs.table) == 7


@pytest.mark.parametrize("address", ["", "ftp://x", "https://", "http://a b"])
def test_what_is_no_address_is_said_at_once(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, address: str
) -> None:
    dialog = dialog_of(open_window(runs_dir))
    qtbot.keyClicks(dialog.address, address)
    qtbot.keyClick(dialog.address, Qt.Key.Key_Return)
    if address:
        qtbot.waitUntil(lambda: bool(dialog.message.text()), timeout=LONG_MS)
    else:
        assert not dialog.accept_button.isEnabled()
    dialog.reject()


def test_giving_up_forgets_the_answer(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    answered: list[str] = []

    def ask(address: str, token: str) -> NotJoined:
        answered.append(address)
        return NotJoined("too late")

    dialog = ConnectDialog(window.theme, window, ask)
    dialog.open()
    qtbot.keyClicks(dialog.address, "https://slow")
    qtbot.keyClick(dialog.address, Qt.Key.Key_Return)
    dialog.reject()
    qtbot.waitUntil(lambda: bool(answered), timeout=LONG_MS)
    settle(qtbot, window)
    assert window.shell.syncs.states() == {}


def test_edits_go_out_and_come_in(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    path = connect(qtbot, window, server)
    qtbot.waitUntil(lambda: len(window.workspace.runs.table) == 9, timeout=LONG_MS)
    run_id = open_store(path).run_ids()[0]
    edit_runs(tmp_path / "elsewhere", {run_id: {"name": "from elsewhere"}})
    push(server, tmp_path / "elsewhere")
    qtbot.waitUntil(lambda: "from elsewhere" in names(window), timeout=LONG_MS)
    edit_runs(path, {run_id: {"name": "from here"}})

    def has_arrived() -> bool:
        store = StorePeer(tmp_path / "elsewhere")
        with server.peer() as peer:
            copy_between(peer, store)
        store.close()
        return open_store(tmp_path / "elsewhere").run(run_id).facts().name == "from here"

    qtbot.waitUntil(has_arrived, timeout=LONG_MS)


def test_a_server_that_goes_and_comes_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    connect(qtbot, window, server)
    qtbot.waitUntil(lambda: len(window.workspace.runs.table) == 9, timeout=LONG_MS)
    server.stop()
    qtbot.waitUntil(lambda: "trying again" in chip(window).text(), timeout=LONG_MS)
    assert "refuses the connection" in chip(window).toolTip()
    assert len(window.workspace.runs.table) == 9
    server.start()
    log_run(tmp_path / "elsewhere", 7)
    push(server, tmp_path / "elsewhere")
    qtbot.waitUntil(lambda: len(window.workspace.runs.table) == 10, timeout=LONG_MS)


def test_a_revoked_token_is_told_and_not_tried_again(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer
) -> None:
    window = open_window(runs_dir)
    path = connect(qtbot, window, server)
    qtbot.waitUntil(lambda: len(window.workspace.runs.table) == 9, timeout=LONG_MS)
    token_id = server.command("token", "list").split()[0]
    server.command("token", "revoke", token_id)
    states = window.shell.syncs.states
    qtbot.waitUntil(lambda: states()[path].phase is Phase.REFUSED, timeout=LONG_MS)
    assert "log in again" in chip(window).text()


def test_a_sync_is_paused_goes_on_and_is_stopped_by_its_menu(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer
) -> None:
    window = open_window(runs_dir)
    path = connect(qtbot, window, server)
    states = window.shell.syncs.states
    qtbot.waitUntil(lambda: states()[path].phase is Phase.IDLE, timeout=LONG_MS)

    def choose(title: str) -> None:
        menu = chip(window).menu_of_syncs()
        next(action for action in menu.actions() if action.text() == title).trigger()
        menu.deleteLater()

    choose("Pause")
    qtbot.waitUntil(lambda: states()[path].phase is Phase.PAUSED, timeout=LONG_MS)
    choose("Go on")
    qtbot.waitUntil(lambda: states()[path].phase is Phase.IDLE, timeout=LONG_MS)
    choose("Stop syncing")
    assert states() == {}
    assert chip(window).isHidden()
    assert open_store(path).run_ids() != []


def test_a_window_ends_at_once_while_a_server_hangs(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        remote = book.add(book.Remote("silent", f"http://127.0.0.1:{silent.getsockname()[1]}"))
        window = open_window(runs_dir)
        window.shell.syncs.set_remote(str(runs_dir), remote.name)
        line, _ = silent.accept()
        settle(qtbot, window)
        assert len(window.workspace.runs.table) == 6
        began = time.monotonic()
        window.close()
        assert time.monotonic() - began < 5
        line.close()


def test_what_syncs_is_remembered(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer
) -> None:
    window = open_window(runs_dir, remembers=True)
    path = connect(qtbot, window, server)
    qtbot.waitUntil(lambda: len(window.workspace.runs.table) == 9, timeout=LONG_MS)
    window.close()
    again = open_window(Path(path), remembers=True)
    states = again.shell.syncs.states
    qtbot.waitUntil(
        lambda: path in states() and states()[path].phase is Phase.IDLE, timeout=LONG_MS
    )


def synced(window: MainWindow) -> list[str]:
    """What the table's column says, from the top."""
    model = window.runs_pane.model
    if SYNC.id not in [column.id for column in model.columns]:
        return []
    return [model.text_at(line, SYNC) for line in range(model.rowCount())]


def test_each_run_says_how_it_stands_to_the_server(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, server: RunningServer, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    settle(qtbot, window)
    assert synced(window) == []
    path = connect(qtbot, window, server)
    qtbot.waitUntil(lambda: synced(window).count("up to date") == 3, timeout=LONG_MS)
    assert len(synced(window)) == 9, "those of the other store say nothing"
    window.runs_pane.filter.set_text('sync == "up to date"')
    qtbot.waitUntil(lambda: synced(window) == ["up to date"] * 3, timeout=LONG_MS)
    model = window.runs_pane.model
    place = model.index(0, [column.id for column in model.columns].index("sync"))
    assert "The same here and on" in model.data(place, Qt.ItemDataRole.ToolTipRole)
    server.stop()
    log_run(Path(path), 8)
    window.runs_pane.filter.set_text("sync ~ pending")
    qtbot.waitUntil(lambda: [word[:7] for word in synced(window)] == ["pending"], timeout=LONG_MS)
    assert "refuses the connection" in model.data(
        model.index(0, place.column()), Qt.ItemDataRole.ToolTipRole
    )
    window.runs_pane.filter.set_text("sync != none")
    server.start()
    qtbot.waitUntil(lambda: synced(window) == ["up to date"] * 4, timeout=LONG_MS)
    window.shell.syncs.set_remote(path, "")
    window.runs_pane.filter.set_text("")
    qtbot.waitUntil(lambda: len(window.runs_pane.model.listing) == 10, timeout=LONG_MS)
    qtbot.waitUntil(lambda: synced(window) == [], timeout=LONG_MS)
