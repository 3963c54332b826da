"""Stores to sync with, and how tests sync them."""

from collections.abc import Sequence
from pathlib import Path

import tracklib
from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.engine.results import Report
from sync.protocol.peer import Peer
from sync.store_peer import StorePeer
from tracklib.record.place import prepare_store


def empty_store(folder: Path) -> Path:
    """A store without runs."""
    folder.mkdir(parents=True, exist_ok=True)
    prepare_store(str(folder))
    return folder


def log_run(folder: Path, points: int = 100, **options: object) -> str:
    """A finished run of two metrics; its id."""
    settings: dict[str, object] = {"project": "digits", "config": {"lr": 0.1, "width": 16}}
    with tracklib.init(dir=str(folder), **(settings | options)) as run:  # type: ignore[arg-type]
        for step in range(points):
            run.log({"loss": 1 / (step + 1), "acc": float("nan") if step % 7 == 0 else step})
        return str(run.id)


def copy(source: Path, target: Path, runs: Sequence[str] | None = None) -> Report:
    """Bring what one store has to another, as if they had never met."""
    one, other = StorePeer(source), StorePeer(target)
    try:
        return copy_between(one, other, runs)
    finally:
        one.close()
        other.close()


def copy_between(source: Peer, target: Peer, runs: Sequence[str] | None = None) -> Report:
    """The same with peers."""
    books = Books(":memory:")
    try:
        return replicate(source, target, books, runs=runs)
    finally:
        books.close()
