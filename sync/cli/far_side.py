"""Whom a command syncs with: a remote by name, an address, or another store's folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import click

from sync.errors import SyncError
from sync.protocol.messages import Hello
from sync.protocol.peer import Peer
from sync.remotes import book
from sync.remotes.connect import connected
from sync.store_peer import StorePeer
from sync.wrappers.recording import Recording
from sync.wrappers.retrying import Policy, Retrying
from sync.wrappers.throttled import Throttled
from tracklib.cli import format as fmt
from tracklib.format import layout

_FIRST = Policy(patience_s=8.0)
"""Who never answered so far is not waited for as long as who did."""

Say = Callable[[str], None]


def split(arguments: tuple[str, ...]) -> tuple[str, list[str]]:
    """The far side, "" for the default one, and the runs that a command line names.

    Only its first word may be a far side: an address, the name of a remote, or a store's folder.
    """
    if arguments and _is_far_side(arguments[0]):
        return arguments[0], list(arguments[1:])
    return "", list(arguments)


def _is_far_side(word: str) -> bool:
    return (
        "://" in word
        or word.startswith("unix:")
        or _is_store(word)
        or book.read().named(word) is not None
    )


def _is_store(word: str) -> bool:
    return os.path.isfile(os.path.join(os.path.expanduser(word), layout.STORE_FILE))


@contextmanager
def far_side(
    text: str,
    *,
    say: Say,
    stop: Event,
    policy: Policy | None = None,
    bytes_per_second: int = 0,
    log_file: str = "",
) -> Iterator[tuple[Peer, str]]:
    """A peer to sync with, patient and at the speed that is wanted, and what it is called.

    `say` is told of pauses; `stop` ends them.
    """
    with _peer(text) as (peer, where):
        if log_file:
            peer = Recording(peer, log_file)
        if bytes_per_second:
            peer = Throttled(peer, bytes_per_second, wait=stop.wait)
        if policy is not None:
            notice = _notice(say)
            Retrying(peer, _FIRST, wait=stop.wait, notice=notice).ask(Hello())
            peer = Retrying(peer, policy, wait=stop.wait, notice=notice)
        yield peer, where


def _notice(say: Say) -> Callable[[float, SyncError], None]:
    return lambda pause, error: say(f"{error.message}; trying again in {fmt.duration(pause)}")


@contextmanager
def _peer(text: str) -> Iterator[tuple[Peer, str]]:
    if text and _is_store(text):
        store = StorePeer(os.path.expanduser(text))
        try:
            yield store, fmt.path(store.path)
        finally:
            store.close()
        return
    remote = book.find(text)
    with connected(remote) as peer:
        yield peer, remote.name or remote.url


_UNITS = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}


def checked_rate(context: click.Context, parameter: click.Parameter, value: str | None) -> int:
    """Bytes in a second as people write them: 500k, 2M; 0 without a limit."""
    if value is None:
        return 0
    number, unit = value.rstrip("kMG"), value[len(value.rstrip("kMG")) :]
    try:
        rate = int(float(number) * _UNITS[unit])
    except (ValueError, KeyError, OverflowError):
        rate = 0
    if rate < 1:
        raise click.BadParameter("write it as 500k or 2M: bytes in a second")
    return rate
