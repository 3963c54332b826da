"""A run as a training script sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tracklib.errors import RunStateError, ValueRangeError, ValueTypeError
from tracklib.format.values import pointer
from tracklib.record import lifecycle
from tracklib.record.numbers import check_name
from tracklib.record.views import Config, Summary
from tracklib.record.worker import WorkerWriter
from tracklib.record.writer import PATIENCE_S

if TYPE_CHECKING:
    from tracklib.capture.capture import Capture
    from tracklib.record.sink import Sink
    from tracklib.record.start import Started
    from tracklib.store.facts import MetricFacts

_CAPTURE_PATIENCE_S = 1.0
_LEVELS = ("info", "warning", "error")
_GOALS = ("minimize", "maximize")
_SUMMARIES = ("last", "min", "max", "mean", "first", "best")


class Run:
    """One run of one process. Made by `tracklib.init()`; usable from any thread.

    Also a context manager: an exception that leaves the block marks the run as failed and is kept
    with its traceback.
    """

    def __init__(self, started: Started, capture: Capture | None = None) -> None:
        self._started = started
        self._state = "running"
        self._capture = capture
        if started.writer is None:
            self._use_worker()
        else:
            self._writer: Sink = started.writer
            self._log = started.writer.log
        self._config = Config(self._record, started.config, ("config",))
        self._summary = Summary(self._record, started.summary, self._metric_facts)
        self._rules = started.rules

    # -- what is logged --------------------------------------------------------------------

    def log(self, data: Mapping[str, Any], step: Any = None) -> None:
        """Record one row of metrics. When the call returns, no kill of the process can lose it.

        Values are single numbers: Python's, numpy's, torch's, jax's (0-d). They are kept as
        float64, NaN, infinities and -0.0 bit for bit; whole numbers are exact up to 2⁵³ and become
        the nearest float64 beyond. Keys of nested dicts are joined with `/`.

        `step` may be any finite number, in any order, repeated or fractional; without it the row
        gets the step after the last one. Every row also has its time.

        Raises ValueTypeError or ValueRangeError, naming the key, and then records nothing of the
        row; RunStateError once the run is finished. Never raises for a failing disk, but in strict
        mode (StoreUnavailable).
        """
        self._log(data, step)

    def define_metric(
        self,
        name: str,
        *,
        step_metric: str | None = None,
        summary: str | None = None,
        goal: str | None = None,
    ) -> None:
        """Say how a metric is read; `name` may be a pattern such as `val/*`.

        `step_metric` is the metric that its charts use as x axis, `summary` ("last", "min", "max",
        "mean", "first" or "best") what tables show of it, `goal` ("minimize" or "maximize") what is
        better. Raises ValueRangeError for other words.
        """
        if step_metric is not None:
            check_name(step_metric, "define_metric(): step_metric")
        for word, value, words in (("summary", summary, _SUMMARIES), ("goal", goal, _GOALS)):
            if value is not None and value not in words:
                known = ", ".join(words)
                raise ValueRangeError(
                    f"define_metric({name!r}): {word} must be one of {known}, not {value!r}"
                )
        if summary == "best" and goal is None:
            raise ValueRangeError(f'define_metric({name!r}): summary="best" needs a goal')
        given = {"step_metric": step_metric, "summary": summary, "goal": goal}
        rule = {key: value for key, value in given.items() if value is not None}
        self._record({pointer("define", check_name(name, "define_metric()")): rule})
        self._rules[name] = rule

    def alert(self, title: str, text: str = "", level: str = "info") -> None:
        """Tell whoever watches the run something; windows that show its store pass it on.

        `level` is "info", "warning" or "error". Raises ValueTypeError or ValueRangeError.
        """
        if level not in _LEVELS:
            raise ValueRangeError(f"alert(): level must be one of {', '.join(_LEVELS)}")
        data = {"title": check_text(title, "alert(): title"), "text": check_text(text, "text")}
        if self._state != "running":
            self._refuse(data)
        self._writer.event("alert", {**data, "level": level})

    # -- what describes the run ------------------------------------------------------------

    @property
    def id(self) -> str:
        """The run's id, unique for ever."""
        return self._started.run_id

    @property
    def dir(self) -> str:
        """The folder of this run's files."""
        return self._started.folder

    @property
    def project(self) -> str:
        """The project the run belongs to."""
        return str(self._started.facts["project"])

    @property
    def resumed(self) -> bool:
        """Whether the run existed before this process."""
        return self._started.is_resumed

    @property
    def state(self) -> str:
        """What this process said of the run: running, finished, failed or preempted."""
        return self._state

    @property
    def config(self) -> Config:
        """The configuration; changes are recorded."""
        return self._config

    @property
    def summary(self) -> Summary:
        """The values that stand for the run in tables; changes are recorded."""
        return self._summary

    @property
    def name(self) -> str:
        """The run's name for people."""
        return str(self._started.facts["name"])

    @name.setter
    def name(self, value: str) -> None:
        self._set_text("name", value)

    @property
    def notes(self) -> str:
        """Free text about the run, Markdown."""
        return str(self._started.facts["notes"])

    @notes.setter
    def notes(self, value: str) -> None:
        self._set_text("notes", value)

    @property
    def group(self) -> str:
        """The group of runs this one belongs to."""
        return str(self._started.facts["group"])

    @property
    def tags(self) -> tuple[str, ...]:
        """The run's tags; assign a new tuple or list to change them."""
        return tuple(self._started.facts["tags"])

    @tags.setter
    def tags(self, value: Iterable[str]) -> None:
        tags = check_tags(value)
        self._record({"/tags": tags})
        self._started.facts["tags"] = tags

    # -- the end ---------------------------------------------------------------------------

    def finish(self, state: str = "finished") -> None:
        """End the run: everything is made durable and one file is left. A second call does nothing.

        `state` is "finished", "failed" or "preempted".
        """
        if state not in ("finished", "failed", "preempted"):
            raise ValueRangeError(f"finish(): {state!r} is not finished, failed or preempted")
        self._end(state, {}, PATIENCE_S)

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or (isinstance(error, SystemExit) and not error.code):
            self._end("finished", {}, PATIENCE_S)
        else:
            self._fail(error, PATIENCE_S)

    def _fail(self, error: BaseException, patience_s: float) -> None:
        import traceback  # costs as much as all of tracklib and is needed at a crash only

        text = "".join(traceback.format_exception(error))
        last = "".join(traceback.format_exception_only(error)).strip()
        details = {"error": last, "traceback": text}
        printable = {k: v.encode(errors="backslashreplace").decode() for k, v in details.items()}
        self._end("failed", printable, patience_s)

    def _end(self, state: str, details: dict[str, Any], patience_s: float) -> None:
        if self._state != "running":
            return
        self._state = state
        self._log = self._refuse
        lifecycle.forget(self)
        if self._capture is not None:
            # a signal handler may be in the middle of a row: then nothing can be recorded anyway
            is_free = not self._writer.is_busy_here
            self._capture.end(min(patience_s / 2, _CAPTURE_PATIENCE_S) if is_free else 0.0)
        self._writer.end(state, details, patience_s)

    def _enter_child(self) -> None:
        """After a fork, in the child: from now on log as a writer of one's own."""
        self._writer.leave_to_parent()
        if self._capture is not None:
            self._capture.leave_to_parent()
            self._capture = None
        self._use_worker()

    def _use_worker(self) -> None:
        store, run_id = self._started.store, self._started.run_id
        self._writer = WorkerWriter(store, run_id)
        self._log = self._writer.log

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent to a spawned worker, a run becomes a writer of its own there; a copy is the run."""
        return attach, (self._started._replace(writer=None), self._state)

    def _refuse(self, data: object, step: object = None) -> None:
        raise RunStateError(f"run {self.id} is {self._state}: nothing more can be logged to it")

    # -- helpers ---------------------------------------------------------------------------

    def _record(self, attributes: dict[str, Any]) -> None:
        if self._state != "running":
            self._refuse(attributes)
        self._writer.set(attributes)

    def _set_text(self, field: str, value: str) -> None:
        text = check_text(value, field)
        self._record({pointer(field): text})
        self._started.facts[field] = text

    def _metric_facts(self) -> dict[str, MetricFacts]:
        from tracklib.store.definitions import metric_facts  # the reading side, when asked for
        from tracklib.store.facts import SYSTEM_METRICS

        totals = self._writer.summary()
        own = (name for name in totals if not name.startswith(SYSTEM_METRICS))
        return {
            name: metric_facts(name, totals[name], self._rules)
            for name in own
            if totals[name].count
        }

    def __repr__(self) -> str:
        return f"<tracklib.Run {self.id} {self._state} in {self.dir}>"


def check_tags(tags: Iterable[str]) -> list[str]:
    """Tags without repetitions. Raises ValueTypeError or ValueRangeError."""
    if isinstance(tags, str) or not isinstance(tags, Iterable):
        raise ValueTypeError(f"tags must be a list of str, not a {type(tags).__name__}")
    return list(dict.fromkeys(check_text(tag, "a tag") for tag in tags))


def check_text(value: object, what: str) -> str:
    """Text of any length, also none. Raises ValueTypeError or ValueRangeError."""
    if not isinstance(value, str):
        raise ValueTypeError(f"{what} must be a str, not a {type(value).__name__}")
    return check_name(value, what) if value else ""


def attach(started: Started, state: str) -> Run:
    """The run in a worker process that it was sent to."""
    known = lifecycle.find(started.store, started.run_id)
    if known is not None and state == "running":
        return known
    run = Run(started)
    if state == "running":
        lifecycle.remember(run, is_helper=True)
    else:
        run._state, run._log = state, run._refuse
    return run
