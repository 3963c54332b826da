"""`tracklib sync`, `push` and `pull`: make a store and a remote equal."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

import click

from sync.cli import telling
from sync.cli.far_side import checked_rate, far_side, split
from sync.cli.new_store import make_store
from sync.cli.progress import BarListener, sync_progress
from sync.engine.books import Books, Pair
from sync.engine.rehearsal import Rehearsal
from sync.engine.results import Listener
from sync.engine.session import Scope, Session, synchronise
from sync.engine.watch import watch
from sync.errors import SyncError
from sync.protocol.peer import Peer
from sync.store_peer import StorePeer
from sync.wrappers.retrying import Policy
from tracklib.cli import format as fmt
from tracklib.cli.failure import Failure
from tracklib.cli.plain import echo_json
from tracklib.cli.stores import chosen_store, dir_option, find_run
from tracklib.errors import NotFound
from tracklib.format import layout
from tracklib.store.run_reader import RunReader
from tracklib.store.store import Store

INCOMPLETE = 3
"""The exit code when some runs could not be sent in full."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the command line asks for."""

    far: str
    scope: Scope
    is_rehearsal: bool
    is_json: bool
    is_quiet: bool
    rate: int
    log_file: str


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        dir_option,
        click.option("--log", "log_file", metavar="FILE", default="", help="Record what is said"),
        click.option("--rate", metavar="N", callback=checked_rate, help="At most N (500k) bytes/s"),
        click.option("-q", "--quiet", "is_quiet", is_flag=True, help="Say only what is wrong"),
        click.option("--json", "is_json", is_flag=True, help="For programs: what became of runs"),
        click.option("-n", "--dry-run", "is_rehearsal", is_flag=True, help="Send nothing"),
        click.option("--project", "projects", multiple=True, metavar="NAME", help="Only its runs"),
        click.argument("words", metavar="[REMOTE] [RUN]...", nargs=-1),
    ):
        function = option(function)
    return function


@click.command("sync")
@_options
@click.option("--watch", "is_watched", is_flag=True, help="Go on until Ctrl+C")
@click.option("--until-end", "is_ending", is_flag=True, help="With --watch: until the runs end")
@click.option("--push", "way", flag_value="push", help="Only send")
@click.option("--pull", "way", flag_value="pull", help="Only fetch")
@click.pass_context
def sync(
    context: click.Context, /, way: str | None, is_watched: bool, is_ending: bool, **given: Any
) -> None:
    """Push what is new here, then pull what is new there.

    REMOTE is a name from tracklib remote, an address (https://host, ssh://host/folder), or another
    store's folder; without one the default remote is meant. Everything may be stopped and repeated
    at any time: only what is missing travels. Exit code 3: some runs could not be sent in full.
    """
    if is_watched and given["is_rehearsal"]:
        raise click.UsageError("--watch and --dry-run do not go together")
    if is_ending and not is_watched:
        raise click.UsageError("--until-end is for --watch")
    _run(context, _Asked(way != "pull", way != "push", is_watched, is_ending), given)


@click.command()
@_options
@click.pass_context
def push(context: click.Context, /, **given: Any) -> None:
    """Send what is new here: runs, and what people made of them. See tracklib sync."""
    _run(context, _Asked(is_pushed=True, is_pulled=False), given)


@click.command()
@_options
@click.pass_context
def pull(context: click.Context, /, **given: Any) -> None:
    """Fetch what is new there; the store is made if it is missing. See tracklib sync."""
    _run(context, _Asked(is_pushed=False, is_pulled=True), given)


@dataclass(frozen=True, slots=True)
class _Asked:
    is_pushed: bool
    is_pulled: bool
    is_watched: bool = False
    is_ending: bool = False
    """Whether to stop when the runs that were named have ended and all of them is sent."""


def _run(context: click.Context, asked: _Asked, given: dict[str, Any]) -> None:
    store = _store(given["store_dir"], is_made=asked.is_pulled and not asked.is_pushed)
    far, words = split(given["words"])
    runs = _run_ids(store, words, is_pulled=asked.is_pulled) if words else None
    scope = Scope(asked.is_pushed, asked.is_pulled, runs, list(given["projects"]) or None)
    wish = _Wish(
        far,
        scope,
        given["is_rehearsal"],
        given["is_json"],
        given["is_quiet"],
        given["rate"],
        given["log_file"],
    )
    local = StorePeer(store.path)
    books = Books(":memory:" if wish.is_rehearsal else None)
    try:
        with _stoppable() as stop:
            if asked.is_watched:
                _watch(local, books, wish, stop, is_ending=asked.is_ending)
            else:
                context.exit(_once(local, books, wish, stop))
    finally:
        books.close()
        local.close()


def _store(store_dir: str | None, *, is_made: bool) -> Store:
    if is_made:
        make_store(store_dir or layout.default_path())
    return chosen_store(store_dir)


def _run_ids(store: Store, words: list[str], *, is_pulled: bool) -> list[str]:
    """The ids of runs; one that is not here may be there, if it is named in full."""
    found = []
    for word in words:
        try:
            found.append(find_run(store, word).run_id)
        except (NotFound, Failure):
            if not (is_pulled and layout.is_valid_id(word)):
                raise
            found.append(word)
    return found


@contextmanager
def _stoppable() -> Iterator[Event]:
    """An event that SIGTERM sets: what is under way is finished, nothing else begun."""
    stop = Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)


def _once(local: Peer, books: Books, wish: _Wish, stop: Event) -> int:
    with sync_progress("Syncing", is_wanted=not (wish.is_quiet or wish.is_json)) as listener:
        say = listener.say if isinstance(listener, BarListener) else _say
        with far_side(
            wish.far,
            say=say,
            stop=stop,
            policy=Policy(),
            bytes_per_second=wish.rate,
            log_file=wish.log_file,
        ) as (remote, where):
            session = _session(local, remote, books, wish, listener)
    _check_found(session, wish.scope.runs, where)
    if wish.is_json:
        echo_json(telling.for_programs(session, where))
    else:
        lines = telling.in_words(session, where, is_rehearsal=wish.is_rehearsal)
        if not wish.is_quiet or session.has_problems:
            click.echo("\n".join(lines))
    return INCOMPLETE if session.has_problems else 0


def _check_found(session: Session, runs: Sequence[str] | None, where: str) -> None:
    """Raise Failure for runs that were named and are neither here nor there."""
    reports = [one for one in (session.pushed, session.pulled) if one is not None]
    missing = [run for run in runs or () if not any(run in one.runs for one in reports)]
    if missing:
        raise Failure(
            f"There is no run {missing[0]!r} here or at {where}",
            "A run that is only there is named by its whole id",
        )


def _session(local: Peer, remote: Peer, books: Books, wish: _Wish, listener: Listener) -> Session:
    if wish.is_rehearsal:
        local_, remote_ = Rehearsal(local), Rehearsal(remote)
        return synchronise(local_, remote_, books, wish.scope, listener)
    return synchronise(local, remote, books, wish.scope, listener)


def _watch(local: StorePeer, books: Books, wish: _Wish, stop: Event, *, is_ending: bool) -> None:
    with far_side(
        wish.far, say=_say, stop=stop, bytes_per_second=wish.rate, log_file=wish.log_file
    ) as (remote, where):
        if not wish.is_quiet:
            _say(f"Syncing with {where} until Ctrl+C")

        def told(session: Session) -> None:
            if wish.is_json and session.has_news:
                echo_json(telling.for_programs(session, where))
            elif not wish.is_quiet and session.has_news:
                click.echo("\n".join(telling.in_words(session, where)))

        def failed(error: SyncError, pause: float) -> None:
            _say(f"{error.message}; trying again in {fmt.duration(pause)}")

        places: dict[Pair, int] = {}
        with sync_progress("Syncing", is_wanted=False) as listener:
            watch(
                lambda: synchronise(local, remote, books, wish.scope, listener, places),
                stop.wait,
                told=told,
                failed=failed,
                is_over=lambda: is_ending and _have_ended(local.path, wish.scope.runs or ()),
            )


def _have_ended(store: str, runs: Sequence[str]) -> bool:
    """Whether nobody writes to these runs any more: finished, or the process is gone."""
    for run_id in runs:
        reader = RunReader(store, run_id)
        try:
            reader.refresh()
        except OSError:
            continue
        dead = reader.dead_writers()
        if any(not view.is_finished_file and view.writer not in dead for view in reader.views):
            return False
    return True


def _say(text: str) -> None:
    click.echo(text, err=True)
