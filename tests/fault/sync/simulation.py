"""Three stores and two servers that crash, are wiped and restored, with clocks that are wrong.

Whatever happens in whatever order: once everybody can be reached again and has synced, all hold the
same. Runs are logged for real, servers have real databases; only the network is played, since a
fault must come at the very step that the history asks for.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import tracklib
from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.errors import SyncError, Unreachable
from sync.protocol import messages as m
from sync.protocol.peer import Peer
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.place import begin_epoch
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.contents import edits_of, journals_of
from tests.unit.sync.stores import empty_store
from tracklib.edit import edit_runs
from tracklib.format.clock import HybridClock
from tracklib.store.store import open_store

R = TypeVar("R")
STORES = ("cluster", "desk", "laptop")
SERVERS = ("lab", "cloud")
MOST_RUNS = 6
_MOST_ROUNDS = 12

stores = st.sampled_from(STORES)
servers = st.sampled_from(SERVERS)
names = st.sampled_from(["a", "b", "c"])


class Line:
    """A connection that breaks at its n-th message: before it arrives, or before the reply does."""

    def __init__(self, peer: Peer, messages: int | None, *, is_reply_lost: bool) -> None:
        self._peer = peer
        self._left = messages
        self._is_reply_lost = is_reply_lost

    def ask(self, request: m.Request[R]) -> R:
        """The reply to a request, while the line holds."""
        if self._left is not None:
            if self._left <= 0:
                if self._is_reply_lost:
                    self._peer.ask(request)
                raise Unreachable("the line broke")
            self._left -= 1
        return self._peer.ask(request)


class Small:
    """A peer that says it takes only small batches, so that a line can break within a run."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def ask(self, request: m.Request[R]) -> R:
        """The reply to a request."""
        reply: Any = self._peer.ask(request)
        if isinstance(reply, m.Welcome):
            reply = m.Welcome(
                **{f: getattr(reply, f) for f in reply.__struct_fields__ if f != "batch_bytes"},
                batch_bytes=1500,
            )
        return reply  # type: ignore[no-any-return]


class World(RuleBasedStateMachine):
    """The histories. `folder` is set anew for each."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in STORES:
            empty_store(self.folder / name)
        self._environment = dict(os.environ)
        self.databases: dict[str, Database] = {}
        self.backups: dict[str, int] = {}
        for name in SERVERS:
            self._start(name)
        self.runs: list[str] = []
        self.live: dict[str, tracklib.Run] = {}
        self.lost: set[str] = set()
        self._device(STORES[0])

    def teardown(self) -> None:
        """Everybody meets everybody, and holds the same."""
        try:
            for name in list(self.live):
                self.live.pop(name).finish()
            self._converge()
        finally:
            for database in self.databases.values():
                database.close()
            os.environ.clear()
            os.environ.update(self._environment)

    # -- what may happen -------------------------------------------------------------------

    @precondition(lambda self: len(self.runs) < MOST_RUNS)
    @rule(store=stores, points=st.integers(0, 300))
    def log_a_run(self, store: str, points: int) -> None:
        self._device(store)
        with tracklib.init(dir=str(self.folder / store), config={"at": store}) as run:
            for step in range(points):
                run.log({"loss": step / 3})
            self.runs.append(run.id)

    @precondition(lambda self: len(self.runs) < MOST_RUNS)
    @rule(store=stores)
    def start_a_run(self, store: str) -> None:
        self._device(store)
        if store not in self.live:
            run = tracklib.init(dir=str(self.folder / store), config={"at": store})
            self.live[store] = run
            self.runs.append(run.id)

    @rule(store=stores, points=st.integers(1, 200))
    def log_more(self, store: str, points: int) -> None:
        if store in self.live:
            for step in range(points):
                self.live[store].log({"loss": step, "acc": -step})

    @rule(store=stores)
    def finish_a_run(self, store: str) -> None:
        if store in self.live:
            self.live.pop(store).finish()

    @precondition(lambda self: bool(self.runs))
    @rule(store=stores, which=st.integers(0, MOST_RUNS))
    def resume_a_run(self, store: str, which: int) -> None:
        run_id = self.runs[which % len(self.runs)]
        if run_id not in open_store(self.folder / store).run_ids():
            return
        if any(run.id == run_id for run in self.live.values()):
            return
        self._device(store)
        with tracklib.init(dir=str(self.folder / store), id=run_id, resume="allow") as run:
            run.log({"loss": 0.5})

    @precondition(lambda self: bool(self.runs))
    @rule(
        store=stores,
        which=st.integers(0, MOST_RUNS),
        change=st.one_of(
            st.builds(lambda name: {"name": name}, names),
            st.builds(lambda tag: {"add_tags": [tag]}, names),
            st.builds(lambda tag: {"remove_tags": [tag]}, names),
            st.builds(lambda flag: {"deleted": flag}, st.booleans()),
            st.builds(lambda flag: {"archived": flag}, st.booleans()),
        ),
        clock_s=st.sampled_from([0, -7200, 7200, 2_300_000_000]),
    )
    def edit(self, store: str, which: int, change: dict[str, Any], clock_s: int) -> None:
        run_id = self.runs[which % len(self.runs)]
        if run_id not in open_store(self.folder / store).run_ids():
            return
        self._device(store)
        with pytest.MonkeyPatch.context() as patch:
            now = HybridClock.now
            patch.setattr(HybridClock, "now", lambda clock: now(clock) + (clock_s * 1000 << 16))
            edit_runs(self.folder / store, {run_id: change})

    @rule(
        store=stores,
        server=servers,
        is_push=st.booleans(),
        messages=st.one_of(st.none(), st.integers(0, 12)),
        is_reply_lost=st.booleans(),
    )
    def sync(
        self, store: str, server: str, is_push: bool, messages: int | None, is_reply_lost: bool
    ) -> None:
        line = Line(self._service(server), messages, is_reply_lost=is_reply_lost)
        try:
            self._sync(store, Small(line), is_push=is_push)
        except SyncError:
            assert messages is not None

    @rule(server=servers)
    def back_up(self, server: str) -> None:
        number = self.backups[server] = self.backups.get(server, 0) + 1
        with (
            closing(sqlite3.connect(self.folder / f"{server}.sqlite")) as source,
            closing(sqlite3.connect(self.folder / f"{server}.backup{number}")) as target,
        ):
            source.backup(target)

    @rule(server=servers, which=st.integers(0, 5), is_silent=st.booleans())
    def restore(self, server: str, which: int, is_silent: bool) -> None:
        """Back to a backup: by `tracklib server restore`, or by somebody who copied the file."""
        if server in self.backups:
            self.databases[server].close()
            number = 1 + which % self.backups[server]
            for suffix in ("-wal", "-shm"):
                (self.folder / f"{server}.sqlite{suffix}").unlink(missing_ok=True)
            shutil.copy(self.folder / f"{server}.backup{number}", self.folder / f"{server}.sqlite")
            self._start(server)
            if not is_silent:
                begin_epoch(self.databases[server])

    @rule(server=servers)
    def wipe(self, server: str) -> None:
        self.databases[server].close()
        for path in self.folder.glob(f"{server}.sqlite*"):
            path.unlink()
        self._start(server)

    @rule()
    def lose_the_notes(self) -> None:
        """Caches are only caches: indexes of stores and notes of what was told."""
        shutil.rmtree(self.folder / "cache", ignore_errors=True)

    @invariant()
    def every_copy_can_be_read(self) -> None:
        for store in STORES:
            opened = open_store(self.folder / store)
            for run_id in opened.run_ids():
                assert opened.run(run_id).facts().problems == ()

    # -- helpers -----------------------------------------------------------------------------

    def _device(self, store: str) -> None:
        """Be on the machine that has this store."""
        os.environ["TRACKLIB_CONFIG_DIR"] = str(self.folder / "devices" / store)
        os.environ["TRACKLIB_CACHE_DIR"] = str(self.folder / "cache" / store)

    def _start(self, server: str) -> None:
        self.databases[server] = Database(f"sqlite:///{self.folder}/{server}.sqlite")

    def _service(self, server: str) -> Service:
        return Service(self.databases[server], EVERYTHING)

    def _sync(self, store: str, remote: Peer, *, is_push: bool) -> None:
        self._device(store)
        local, books = StorePeer(self.folder / store), Books()
        try:
            one, other = (local, remote) if is_push else (remote, local)
            report = replicate(one, other, books)
            assert not report.has_problems, report
        finally:
            local.close()
            books.close()

    def _converge(self) -> None:
        """Sync until nothing changes; it must not take long."""
        before: object = None
        for _ in range(_MOST_ROUNDS):
            for store in STORES:
                for server in SERVERS:
                    for is_push in (True, False):
                        self._sync(store, self._service(server), is_push=is_push)
            seqs = [self._service(server).ask(m.Hello()).seq for server in SERVERS]
            if seqs == before:
                break
            before = seqs
        else:
            raise AssertionError("they never come to rest")
        contents = [journals_of(self.folder / store) for store in STORES]
        edits = [edits_of(self.folder / store) for store in STORES]
        assert contents[1:] == contents[:-1]
        assert edits[1:] == edits[:-1]
        assert sorted(contents[0]) == sorted(self.runs)
