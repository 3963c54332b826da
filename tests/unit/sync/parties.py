"""Peers of every kind that start empty and hold what they are given, for the same tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sync.protocol.peer import Peer
from sync.remotes.address import parse
from sync.ssh.peer import SshPeer
from sync.store_peer import StorePeer
from tests.unit.sync.ssh.conftest import TRACKLIB
from tests.unit.sync.stores import empty_store

Party = Callable[[], AbstractContextManager[Peer]]
"""Opens a peer; each call opens the same holder anew, as another program would."""


def store_party(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Party]:
    """A store on this disk."""
    store = empty_store(folder / "party")

    @contextmanager
    def opened() -> Iterator[Peer]:
        peer = StorePeer(store)
        yield peer
        peer.close()

    yield opened


def pipe_party(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Party]:
    """A store behind the program that ssh calls, without the ssh (whose tests are in `ssh/`)."""
    store = empty_store(folder / "party")
    shell = folder / "shell"
    shell.write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
    shell.chmod(0o700)
    patch.setenv("TRACKLIB_SSH", str(shell))

    @contextmanager
    def opened() -> Iterator[Peer]:
        peer = SshPeer(parse(f"ssh://here{store}"), str(TRACKLIB), may_ask=False)
        yield peer
        peer.close()

    yield opened


PARTIES = {"store": store_party, "pipe": pipe_party}
