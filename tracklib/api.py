"""The functions that scripts call as `tracklib.…`: on the run that was started last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tracklib.capture import parts, snapshot
from tracklib.capture.background import Watched
from tracklib.capture.capture import Capture
from tracklib.errors import RunStateError
from tracklib.record import companion, lifecycle, ranks, settings
from tracklib.record.disabled import DisabledRun
from tracklib.record.notebook import is_notebook
from tracklib.record.plain import plain_dict
from tracklib.record.run import Run, check_tags, check_text
from tracklib.record.start import Asked, Started, start
from tracklib.record.writer import Writer

if TYPE_CHECKING:
    import os

    from tracklib.record.views import Config, Summary


def init(
    project: str | None = None,
    name: str | None = None,
    *,
    id: str | None = None,  # noqa: A002 (the word that users of other trackers know)
    config: Any = None,
    tags: Iterable[str] | None = None,
    notes: str | None = None,
    group: str | None = None,
    job_type: str | None = None,
    resume: str | bool | None = None,
    fork_from: str | None = None,
    dir: str | os.PathLike[str] | None = None,  # noqa: A002 (likewise)
    mode: str | None = None,
    sync: str | bool | None = None,
    capture: bool | str | Iterable[str] | None = None,
) -> Run:
    """Start a run, or go on with one, in the local store. Needs no network, account or server.

    - `project`: what the run belongs to; `TRACKLIB_PROJECT`, else "default".
    - `config`: dict, dataclass, argparse Namespace or mapping; nested, types kept.
    - `id`, `resume`: an id of your own; "never" (default) refuses an existing run, "allow" (or
      True) goes on with it if it exists, "must" insists on it. Steps go on after the last one.
    - `fork_from="run-id?step=100"`: a new run with the past of another up to that step.
    - `dir`: the store; `TRACKLIB_DIR`, else `~/tracklib`. `mode="disabled"` records nothing.

    - `sync`: a remote that gets the run while it is logged; True: the default; `TRACKLIB_SYNC`.
    - `capture`: what is recorded without asking: True (default), False, names of parts, or changes
      of the usual ones such as "-console,+c_output"; `TRACKLIB_CAPTURE`.

    Ranks of one distributed job (RANK, SLURM_PROCID, OMPI_COMM_WORLD_RANK) write to one run.
    In a notebook the run of an earlier `init()` is finished first. A store that cannot be written
    now does not raise: rows are kept in memory until it can.

    Raises UsageError for wrong arguments, RunExists, RunNotFound.
    """
    _check_texts(
        project=project, name=name, id=id, notes=notes, group=group, job_type=job_type,
        fork_from=fork_from, sync=None if isinstance(sync, bool) else sync,
    )  # fmt: skip
    asked = Asked(
        project=project,
        name=name,
        id=id,
        config={} if config is None else plain_dict(config, "config"),
        tags=None if tags is None else check_tags(tags),
        notes=notes,
        group=group,
        job_type=job_type,
        resume=resume,
        fork_from=fork_from,
        dir=None if dir is None else str(dir),
    )
    if settings.is_disabled(mode):
        return DisabledRun(asked)
    wanted = parts.wanted(capture, settings.text("TRACKLIB_CAPTURE"))
    return _begin(asked, companion.remote_of(sync), wanted)


def _begin(asked: Asked, remote: str | None, wanted: frozenset[str]) -> Run:
    """Start the run, and what goes on beside it."""
    if is_notebook() and (previous := lifecycle.current()) is not None:
        previous.finish()
    started = start(asked)
    writer = started.writer
    capture = None
    if wanted and isinstance(writer, Writer):
        capture = Capture(writer, _watched(started, wanted))
    run = Run(started, capture)
    lifecycle.remember(run)
    companion.start(started.store, started.run_id, remote)
    return run


def _watched(started: Started, wanted: frozenset[str]) -> Watched:
    """What is captured of the run by this process."""
    rank = ranks.detect()
    if rank is not None:
        wanted = parts.of_rank(wanted, rank.rank, rank.local_rank)
    interval_s = settings.capture_interval_s()
    return Watched(wanted, snapshot.take(), started.store, started.created_ns, interval_s)


def _check_texts(**given: Any) -> None:
    for word, value in given.items():
        if value is not None:
            check_text(value, f"init(): {word}")


def current(call: str) -> Run:
    """The run that a function of that name is about. Raises RunStateError where there is none."""
    run = lifecycle.current()
    if run is None:
        raise RunStateError(f"{call}: no active run; call tracklib.init() first")
    return run


def log(data: Mapping[str, Any], step: Any = None) -> None:
    """`Run.log` of the current run."""
    current("tracklib.log()").log(data, step)


def define_metric(
    name: str,
    *,
    step_metric: str | None = None,
    summary: str | None = None,
    goal: str | None = None,
) -> None:
    """`Run.define_metric` of the current run."""
    run = current("tracklib.define_metric()")
    run.define_metric(name, step_metric=step_metric, summary=summary, goal=goal)


def alert(title: str, text: str = "", level: str = "info") -> None:
    """`Run.alert` of the current run."""
    current("tracklib.alert()").alert(title, text, level)


def finish(state: str = "finished") -> None:
    """`Run.finish` of the current run; without one it does nothing."""
    run = lifecycle.current()
    if run is not None:
        run.finish(state)


def current_run() -> Run | None:
    """The run that was started last and has not ended."""
    return lifecycle.current()


def current_config() -> Config:
    """The current run's configuration."""
    return current("tracklib.config").config


def current_summary() -> Summary:
    """The current run's summary."""
    return current("tracklib.summary").summary
