"""Runs through any sequence of logging, absorbing, crashing, resuming, forking and repairing, next
to a model of plain lists and dicts: whatever happens, a reader finds what was logged.
"""

import copy
import json
import math
import os
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import tracklib
from tests.unit.reading_back import bits, float_of
from tracklib import store
from tracklib.errors import MetricNotFound
from tracklib.format import layout
from tracklib.store import doctor
from tracklib.store.curve_reader import CurveReader

KEY_SETS = (("loss",), ("loss", "acc"), ("acc", "loss"), ("acc", "ü/☃"), ("ü/☃",))
METRICS = ("loss", "acc", "ü/☃")
MOST_RUNS = 4
numbers = st.one_of(
    st.sampled_from([math.nan, math.inf, -math.inf, -0.0, 0.0, 5e-324, 2.0**53]),
    st.floats(),
    st.integers(-5, 5),
)
steps = st.one_of(st.none(), st.integers(0, 30), st.floats(-10, 40))
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(numbers)
)
picks = st.integers(0, MOST_RUNS - 1)
keys = st.sampled_from(["lr", "net", "a/b", "$odd", "~0"])
configs = st.dictionaries(
    keys, st.one_of(leaves, st.dictionaries(keys, leaves, max_size=2)), max_size=2
)


@dataclass
class Row:
    """One call of `log()`; `number` counts the calls of all runs."""

    number: int
    step: float
    values: dict[str, str]


@dataclass
class Model:
    """What a run must be."""

    rows: list[Row] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    state: str = "running"
    ends: list[str] = field(default_factory=list)
    last_step: float = -1.0
    parent: "Model | None" = None
    fork_step: float = 0.0

    def history(self, name: str, last_step: float = math.inf) -> list[Row]:
        """The rows of a metric, those before the fork too, in the order of the calls."""
        rows = [row for row in self.rows if name in row.values and row.step <= last_step]
        if self.parent is not None:
            rows += self.parent.history(name, min(last_step, self.fork_step))
        return sorted(rows, key=lambda row: row.number)


class JournalMachine(RuleBasedStateMachine):
    """Up to four runs of one store."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._interval = os.environ.get("TRACKLIB_INTERVAL")
        os.environ["TRACKLIB_INTERVAL"] = "1000000"  # absorbing is a rule
        self._store = Path(self._folder.name) / "store 0"
        self._crashes = 0
        self._calls = 0
        self._models: dict[str, Model] = {}
        self._live: dict[str, tracklib.Run] = {}
        self._readers: dict[str, store.RunReader] = {}
        self._curves: dict[str, CurveReader] = {}
        self._followed: dict[tuple[str, str], tuple[Any, list[tuple[int, str, str]]]] = {}
        self._drawn: dict[tuple[str, str], tuple[Any, list[tuple[int, str, str]]]] = {}
        self._catalog: store.Catalog | None = None

    def teardown(self) -> None:
        for run in self._live.values():
            run.finish()
        self._close_catalog()
        if self._interval is None:
            del os.environ["TRACKLIB_INTERVAL"]
        else:
            os.environ["TRACKLIB_INTERVAL"] = self._interval
        self._folder.cleanup()

    # -- runs begin and end ----------------------------------------------------------------

    @precondition(lambda self: len(self._models) < MOST_RUNS)
    @rule(config=configs, is_rotating=st.booleans())
    def start(self, config: dict[str, Any], is_rotating: bool) -> None:
        run_id = f"run-{len(self._models)}"
        self._models[run_id] = Model(config=copy.deepcopy(config))
        self._open(run_id, is_rotating, config=config)

    @precondition(lambda self: 0 < len(self._models) < MOST_RUNS)
    @rule(which=picks, step=st.integers(0, 30), config=configs)
    def fork(self, which: int, step: int, config: dict[str, Any]) -> None:
        parent = _pick(which, self._models)
        run_id = f"run-{len(self._models)}"
        origin = self._models[parent]
        merged = _merged(origin.config, config)
        self._models[run_id] = Model(
            config=merged, parent=origin, fork_step=float(step), last_step=float(step)
        )
        self._open(run_id, False, config=config, fork_from=f"{parent}?step={step}")

    @precondition(lambda self: self._ended)
    @rule(which=picks, config=configs, is_rotating=st.booleans())
    def resume(self, which: int, config: dict[str, Any], is_rotating: bool) -> None:
        run_id = _pick(which, self._ended)
        model = self._models[run_id]
        model.config, model.state = _merged(model.config, config), "running"
        self._open(run_id, is_rotating, config=config, resume="allow")
        assert self._live[run_id].resumed
        assert _plain(self._live[run_id].config.as_dict()) == _plain(model.config)

    @precondition(lambda self: self._live)
    @rule(which=picks, state=st.sampled_from(["finished", "failed", "preempted"]))
    def finish(self, which: int, state: str) -> None:
        run_id = _pick(which, self._live)
        self._live.pop(run_id).finish(state)
        self._models[run_id].state = state
        self._models[run_id].ends.append(state)

    @precondition(lambda self: self._live)
    @rule(is_torn=st.booleans())
    def crash(self, is_torn: bool) -> None:
        """Go on with what a kill of the process would have left at this moment."""
        self._crashes += 1
        left = Path(self._folder.name) / f"store {self._crashes}"
        shutil.copytree(self._store, left)
        for run in self._live.values():
            run.finish()
            if is_torn:
                _tear(left / Path(run.dir).relative_to(self._store))
        self._store = left
        self._live.clear()
        self._readers.clear()
        self._curves.clear()
        self._close_catalog()

    # -- what is logged --------------------------------------------------------------------

    @precondition(lambda self: self._live)
    @rule(which=picks, names=st.sampled_from(KEY_SETS), data=st.data(), step=steps)
    def log(self, which: int, names: tuple[str, ...], data: st.DataObject, step: Any) -> None:
        self._log(_pick(which, self._live), {name: data.draw(numbers) for name in names}, step)

    @precondition(lambda self: self._live)
    @rule(
        which=picks,
        names=st.sampled_from(KEY_SETS),
        count=st.sampled_from([5, 50, 300, 4100]),
        step=steps,
    )
    def log_many(self, which: int, names: tuple[str, ...], count: int, step: Any) -> None:
        run_id = _pick(which, self._live)
        for value in range(count):
            self._log(run_id, dict.fromkeys(names, value / 3), step)
            step = None

    @precondition(lambda self: self._live)
    @rule(which=picks, key=keys, value=leaves)
    def configure(self, which: int, key: str, value: Any) -> None:
        run_id = _pick(which, self._live)
        self._live[run_id].config[key] = value
        self._models[run_id].config[key] = value

    @precondition(lambda self: self._live)
    @rule(which=picks, key=keys)
    def take_away(self, which: int, key: str) -> None:
        run_id = _pick(which, self._live)
        if key in self._models[run_id].config:
            del self._live[run_id].config[key]
            del self._models[run_id].config[key]

    @precondition(lambda self: self._live)
    @rule(which=picks, key=st.sampled_from(["loss", "best"]), value=numbers)
    def summarise(self, which: int, key: str, value: float) -> None:
        run_id = _pick(which, self._live)
        self._live[run_id].summary[key] = value
        self._models[run_id].summary[key] = value

    @precondition(lambda self: self._live)
    @rule(which=picks, tags=st.lists(st.sampled_from("abc"), unique=True))
    def tag(self, which: int, tags: list[str]) -> None:
        run_id = _pick(which, self._live)
        self._live[run_id].tags = tags
        self._models[run_id].tags = tuple(tags)

    # -- what looks after it ---------------------------------------------------------------

    @precondition(lambda self: self._live)
    @rule(which=picks)
    def absorb(self, which: int) -> None:
        run = self._live[_pick(which, self._live)]
        assert run._writer._absorber._cycle()  # type: ignore[union-attr]

    @precondition(lambda self: self._ended)
    @rule()
    def repair(self) -> None:
        for run_id in self._ended:
            _age(self._store, run_id)
        opened = store.open_store(self._store)
        found = doctor.examine(opened)
        assert {finding.kind for finding in found} <= {doctor.UNABSORBED}
        assert self._live.keys().isdisjoint(finding.run_id for finding in found)
        assert doctor.repair(opened, found) == []
        assert doctor.examine(opened) == []

    # -- reading ---------------------------------------------------------------------------

    @precondition(lambda self: self._models)
    @rule(which=picks, is_new=st.booleans())
    def read(self, which: int, is_new: bool) -> None:
        run_id = _pick(which, self._models)
        reader = store.open_store(self._store).run(run_id) if is_new else self._reader(run_id)
        model = self._models[run_id]
        assert reader.problems() == []
        _check_facts(reader.facts(), model)
        assert _plain(reader.config()) == _plain(model.config)
        ends = [event.data["state"] for event in reader.events() if event.kind == "state"]
        assert ends == model.ends
        for name in METRICS:
            points = _read(reader, name)
            assert [point[1:] for point in points] == _expected(model, name)

    @precondition(lambda self: self._models)
    @rule(which=picks, name=st.sampled_from(METRICS))
    def follow(self, which: int, name: str) -> None:
        """Read what came since the last time, also if the process crashed meanwhile."""
        run_id = _pick(which, self._models)
        try:
            series = self._reader(run_id).series(name)
        except MetricNotFound:
            assert self._models[run_id].history(name) == []
            return
        cursor, seen = self._followed.get((run_id, name), (None, []))
        points, cursor = series.read_after(cursor)
        seen = sorted([*seen, *_points(points)])
        assert [point[1:] for point in seen] == _expected(self._models[run_id], name)
        self._followed[run_id, name] = cursor, seen

    @precondition(lambda self: self._models)
    @rule(which=picks, is_new=st.booleans())
    def follow_curves(self, which: int, is_new: bool) -> None:
        """Read what came of all metrics since the last time, in one go."""
        run_id = _pick(which, self._models)
        if is_new or run_id not in self._curves:
            self._curves[run_id] = store.open_store(self._store).curves(run_id)
        found = self._curves[run_id].series_of(METRICS)
        followed = {name: self._drawn.get((run_id, name), (None, [])) for name in METRICS}
        read = self._curves[run_id].read_after({name: followed[name][0] for name in found})
        for name, (points, cursor) in read.items():
            followed[name] = cursor, sorted([*followed[name][1], *_points(points)])
            self._drawn[run_id, name] = followed[name]
        for name, (_, seen) in followed.items():
            assert [point[1:] for point in seen] == _expected(self._models[run_id], name)

    @precondition(lambda self: self._models)
    @rule()
    def look_at_the_catalog(self) -> None:
        if self._catalog is None:
            cache = Path(self._folder.name) / f"cache {self._crashes}"
            self._catalog = store.open_store(self._store).catalog(cache)
        self._catalog.refresh()
        assert {facts.run_id for facts in self._catalog.rows()} == self._models.keys()
        for facts in self._catalog.rows():
            _check_facts(facts, self._models[facts.run_id])

    @invariant()
    def steps_go_on(self) -> None:
        for run_id, run in self._live.items():
            following = run._writer._step + 1.0  # type: ignore[union-attr]
            assert following == self._models[run_id].last_step + 1.0

    # -- helpers ---------------------------------------------------------------------------

    @property
    def _ended(self) -> set[str]:
        """Runs that no process writes to: they finished, or crashed."""
        return self._models.keys() - self._live.keys()

    def _open(self, run_id: str, is_rotating: bool, **given: Any) -> None:
        run = tracklib.init(id=run_id, dir=str(self._store), **given)
        if is_rotating:
            run._writer._absorber._rotate_bytes = 500  # type: ignore[union-attr]
        self._live[run_id] = run

    def _log(self, run_id: str, values: dict[str, float], step: Any) -> None:
        model = self._models[run_id]
        self._live[run_id].log(values, step=step)
        self._calls += 1
        model.last_step = model.last_step + 1.0 if step is None else float(step)
        logged = {name: bits([float(value)])[0] for name, value in values.items()}
        model.rows.append(Row(self._calls, model.last_step, logged))

    def _reader(self, run_id: str) -> store.RunReader:
        if run_id not in self._readers:
            self._readers[run_id] = store.open_store(self._store).run(run_id)
        return self._readers[run_id]

    def _close_catalog(self) -> None:
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = None


def _pick(which: int, run_ids: Collection[str]) -> str:
    return sorted(run_ids)[which % len(run_ids)]


def _merged(config: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Configurations as `init()` joins them: dicts key by key."""
    merged = copy.deepcopy(config)
    for key, value in new.items():
        old = merged.get(key)
        is_nested = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merged(old, value) if is_nested else copy.deepcopy(value)
    return merged


def _plain(value: Any) -> str:
    """Values as text, so that NaN equals itself, and 1, 1.0, 0.0 and -0.0 differ."""
    return json.dumps(value, sort_keys=True)


def _points(points: store.Points) -> list[tuple[int, str, str]]:
    """Time, step and value of each point, in the order of the calls."""
    found = zip(points.times, bits(points.steps), bits(points.values), strict=True)
    return sorted(found, key=lambda point: point[0])


def _read(reader: store.RunReader, name: str) -> list[tuple[int, str, str]]:
    try:
        return _points(reader.series(name).read())
    except MetricNotFound:
        return []


def _expected(model: Model, name: str) -> list[tuple[str, str]]:
    return [(bits([row.step])[0], row.values[name]) for row in model.history(name)]


def _check_facts(facts: store.RunFacts, model: Model) -> None:
    assert (facts.state, facts.rows, facts.tags) == (model.state, len(model.rows), model.tags)
    assert facts.problems == ()
    last = {name: value for row in model.rows for name, value in row.values.items()}
    assert facts.metrics.keys() == last.keys()
    for name, value in last.items():
        rows = [row for row in model.rows if name in row.values]
        metric = facts.metrics[name]
        assert (metric.count, metric.last_step) == (len(rows), rows[-1].step)
        values = [float_of(row.values[name]) for row in rows]
        finite = [number for number in values if math.isfinite(number)]
        same = _plain([metric.last, metric.first])
        assert same == _plain([float_of(value), values[0]])
        assert metric.nan == sum(map(math.isnan, values))
        if finite:
            assert (metric.min, metric.max) == (min(finite), max(finite))
        if name not in model.summary:
            assert _plain(facts.summary[name]) == _plain(metric.last)
    for name, number in model.summary.items():
        assert _plain(facts.summary[name]) == _plain(number)


def _tear(folder: Path) -> None:
    """A frame that was being written when the process died."""
    for tail in folder.glob("*.tail"):
        with tail.open("ab") as file:
            file.write(b"\x29\x00\x00\x00\x02\x01\x00\x00")


def _age(folder: Path, run_id: str) -> None:
    """Let a run's files look ten minutes old."""
    bells = Path(layout.live_folder(str(folder))).glob(f"{run_id}.*")
    for path in [*Path(layout.run_folder(str(folder), run_id)).iterdir(), *bells]:
        when = path.stat().st_mtime_ns - 600 * 10**9
        os.utime(path, ns=(when, when))


def _run(examples: int, steps_each: int) -> None:
    run_state_machine_as_test(
        JournalMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps_each,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_a_reader_finds_what_was_logged() -> None:
    _run(40, 40)


@pytest.mark.soak
def test_whatever_happens_very_often() -> None:
    _run(3000, 60)
