"""What `init()` does: find the run's place, its id and its past, and open this process's writer."""

from __future__ import annotations

import math
import os
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from tracklib._version import __version__
from tracklib.errors import RunExists, RunNotFound, ValueRangeError
from tracklib.format import layout
from tracklib.format.clock import HybridClock
from tracklib.format.filesystem import is_local
from tracklib.format.process import identity
from tracklib.format.values import (
    REMOVED,
    all_paths,
    encode,
    flatten,
    keys_of,
    nest,
    pointer,
)
from tracklib.record import ids, ranks, settings
from tracklib.record.absorber import Absorber
from tracklib.record.notices import warn
from tracklib.record.place import prepare_store
from tracklib.record.tail_writer import TailWriter
from tracklib.record.writer import Writer

if TYPE_CHECKING:
    from tracklib.record.sink import Sink
    from tracklib.store.run_reader import RunReader

PROGRAM = f"tracklib {__version__}"

_runs_of_launch = 0


class Asked(NamedTuple):
    """What the caller of `init()` asked for, checked for types and made plain."""

    project: str | None
    name: str | None
    id: str | None
    config: dict[str, Any]
    tags: list[str] | None
    notes: str | None
    group: str | None
    job_type: str | None
    resume: str | bool | None
    fork_from: str | None
    dir: str | None


class Past(NamedTuple):
    """What a run already has when a process joins it."""

    attributes: dict[str, Any]
    last_step: float
    last_stamp: int = 0


class Started(NamedTuple):
    """A run that this process writes to."""

    store: str
    run_id: str
    config: dict[str, Any]
    summary: dict[str, Any]
    rules: dict[str, Any]
    facts: dict[str, Any]
    is_resumed: bool
    writer: Sink | None
    """None in a helper process, which opens a writer of its own when it first logs."""
    created_ns: int = 0
    """When the run began, be it long before this process."""

    @property
    def folder(self) -> str:
        """The folder of the run's files."""
        return layout.run_folder(self.store, self.run_id)


def start(asked: Asked) -> Started:
    """Open or resume the run. Raises UsageError, RunExists or RunNotFound, but for no disk."""
    store = os.path.abspath(os.path.expanduser(asked.dir or layout.default_path()))
    rank = ranks.detect()
    run_id, resume = _identify(asked, rank)
    store_id = prepare_store(store)
    past = _past(store, run_id, resume, rank)
    fork = _fork(store, asked.fork_from) if past is None else None
    inherited = past or fork
    facts = _facts(asked, run_id, past)
    config = _inherited(inherited, "config")
    old_paths = set(all_paths(config, "config"))
    _update_nested(config, asked.config)
    attributes = _attributes(asked, run_id, facts, config if fork else asked.config, past)
    if past is not None:
        attributes |= dict.fromkeys(old_paths.difference(all_paths(config, "config")), REMOVED)
    if fork is not None:
        attributes["/forked_from"] = {"run": fork.attributes["/id"], "step": fork.last_step}
    writer = open_writer(store, run_id, store_id, past.last_stamp if past else 0)
    first_step = inherited.last_step + 1.0 if inherited else 0.0
    writer.start(attributes | _writer_facts("main", rank), first_step)
    summary = _inherited(past, "summary")
    rules = _inherited(inherited, "define")
    if fork is not None:
        writer.set(_rules_as_attributes(rules))
    created_ns = past.attributes.get("/created_ns") if past else attributes["/created_ns"]
    return Started(
        store, run_id, config, summary, rules, facts, past is not None, writer, created_ns or 0
    )


def _rules_as_attributes(rules: dict[str, Any]) -> dict[str, Any]:
    """`define_metric` rules as attributes."""
    return {pointer("define", name): rule for name, rule in rules.items()}


def open_writer(store: str, run_id: str, store_id: str, last_stamp: int = 0) -> Writer:
    """A new writer of a run: its tail is there, its absorber not yet running.

    What it sets counts more than what was set up to `last_stamp`, also where clocks differ.
    """
    folder, writer_id = layout.run_folder(store, run_id), ids.new_writer_id()
    tail = TailWriter(
        folder,
        writer_id,
        backlog_limit=settings.backlog_bytes(),
        is_strict=settings.is_strict(),
    )
    meta = {
        "run": run_id,
        "writer": writer_id,
        "store": store_id,
        "created_ns": time.time_ns(),
        "program": PROGRAM,
    }
    interval = settings.interval_s(is_local(store))
    absorber = Absorber(store, run_id, writer_id, tail, interval_s=interval, meta=meta)
    return Writer(tail, absorber, HybridClock(last_stamp))


def open_worker(store: str, run_id: str) -> Writer:
    """A writer for a helper process of a run (a forked or spawned worker)."""
    writer = open_writer(store, run_id, prepare_store(store))
    writer.start(_writer_facts("worker", ranks.detect()), 0.0)
    return writer


# -- which run -----------------------------------------------------------------------------


def _identify(asked: Asked, rank: ranks.Rank | None) -> tuple[str, str]:
    """The run's id, and whether it may, must or must not exist."""
    resume = "allow" if asked.resume is True else asked.resume or None
    if resume not in (None, "allow", "must", "never"):
        raise ValueRangeError(f'resume must be "allow", "must" or "never", not {asked.resume!r}')
    if asked.id is not None:
        if not layout.is_valid_id(asked.id):
            raise ValueRangeError(
                f"id {asked.id!r}: 1 to {layout.MAX_ID_LENGTH} letters, digits, '.', '_' or '-',"
                " not beginning with '.' or '-'"
            )
        return asked.id, str(resume or ("allow" if rank else "never"))
    shared = settings.text("TRACKLIB_RUN_ID") or (_next_shared_id(rank) if rank else "")
    if shared:
        return _identify(asked._replace(id=shared, resume=resume or "allow"), rank)
    if resume in ("allow", "must"):
        raise ValueRangeError(f'resume="{resume}" needs id=… (or TRACKLIB_RUN_ID): which run?')
    if rank is not None and rank.rank > 0:
        warn(
            "the launcher gives ranks no common name, so each logs a run of its own;"
            " set TRACKLIB_RUN_ID to the same id for all"
        )
    return ids.new_run_id(), "new"


def _next_shared_id(rank: ranks.Rank) -> str:
    """The launch's id; its second run in this process, and so on, have ids of their own."""
    global _runs_of_launch
    shared = ranks.shared_id(rank)
    if not shared:
        return ""
    _runs_of_launch += 1
    return shared if _runs_of_launch == 1 else f"{shared}-{_runs_of_launch}"


def _past(store: str, run_id: str, resume: str, rank: ranks.Rank | None) -> Past | None:
    """What the run has so far, None for a new one."""
    folder = layout.run_folder(store, run_id)
    try:
        exists = resume != "new" and bool(os.listdir(folder))
    except OSError:
        exists = False
    if exists and resume == "never":
        raise RunExists(
            f'run {run_id!r} exists in {store}: resume="allow" goes on with it,'
            " or choose another id"
        )
    if resume == "must" and not exists:
        raise RunNotFound(f'resume="must", but there is no run {run_id!r} in {store}')
    if not exists:
        return None
    return _read_past(_reader(store, run_id), rank)


def _reader(store: str, run_id: str) -> RunReader:
    from tracklib.store.store import open_store  # the reading side, only where there is a past

    return open_store(store).run(run_id)


def _read_past(reader: RunReader, rank: ranks.Rank | None = None) -> Past:
    """Attributes, and where this rank's steps go on."""
    attributes = reader.attributes()
    last_step = reader.last_step(rank.rank if rank else None)
    return Past(attributes | {"/id": reader.run_id}, last_step, reader.last_stamp())


def _fork(store: str, fork_from: str | None) -> Past | None:
    if fork_from is None:
        return None
    source, mark, step = fork_from.partition("?step=")
    try:
        last_step = float(step) if mark else None
    except ValueError:
        last_step = None
    if last_step is None or not math.isfinite(last_step) or not source:
        raise ValueRangeError(f'fork_from must look like "run-id?step=100", not {fork_from!r}')
    return _read_past(_reader(store, source))._replace(last_step=last_step)


# -- what it is ----------------------------------------------------------------------------


def _facts(asked: Asked, run_id: str, past: Past | None) -> dict[str, Any]:
    old = past.attributes if past else {}

    def first(given: Any, path: str, default: Any) -> Any:
        return given if given is not None else old.get(path) or default

    return {
        "project": first(asked.project, "/project", settings.text("TRACKLIB_PROJECT", "default")),
        "name": first(asked.name, "/name", ids.name_of(run_id)),
        "notes": first(asked.notes, "/notes", ""),
        "group": first(asked.group, "/group", ""),
        "tags": first(asked.tags, "/tags", []),
    }


def _attributes(
    asked: Asked, run_id: str, facts: dict[str, Any], config: dict[str, Any], past: Past | None
) -> dict[str, Any]:
    """Run-level attributes to record: all for a new run, only what was given for an old one."""
    flat = {path: encode(value) for path, value in flatten(config, "config").items()}
    if past is not None:
        given = {
            "/project": asked.project,
            "/name": asked.name,
            "/notes": asked.notes,
            "/group": asked.group,
            "/tags": asked.tags,
            "/job_type": asked.job_type,
        }
        return flat | {path: value for path, value in given.items() if value is not None}
    return {
        "/created_ns": time.time_ns(),
        "/job_type": asked.job_type or "",
        "/host": os.uname().nodename,
        "/user": _user(),
        **{f"/{key}": value for key, value in facts.items()},
        **flat,
    }


def _writer_facts(role: str, rank: ranks.Rank | None) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "/writer/state": "running",
        "/writer/role": role,
        "/writer/started_ns": time.time_ns(),
        "/writer/program": PROGRAM,
        "/writer/python": sys.version.split()[0],
        **{f"/writer/{key}": value for key, value in identity().items()},
    }
    if rank is not None:
        facts["/writer/rank"] = rank.rank
        facts["/writer/local_rank"] = rank.local_rank
        facts["/writer/world_size"] = rank.world_size
    return facts


def _user() -> str:
    return os.environ.get("USER") or os.environ.get("LOGNAME") or f"uid {os.getuid()}"


def _inherited(past: Past | None, root: str) -> dict[str, Any]:
    if past is None:
        return {}
    if root == "config":
        return nest(past.attributes, root)
    return {keys_of(p)[1]: v for p, v in past.attributes.items() if p.startswith(f"/{root}/")}


def _update_nested(config: dict[str, Any], new: dict[str, Any]) -> None:
    """Add new values; nested dicts are merged key by key."""
    for key, value in new.items():
        old = config.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            _update_nested(old, value)
        else:
            config[key] = value
