"""Which runs a query selects, and in which order."""

import math
from datetime import datetime
from typing import Any

import pytest

from tracklib.query import parse
from tracklib.store.facts import MetricFacts, RunFacts

NAN = math.nan


def local_ns(*date: int) -> int:
    return int(datetime(*date).timestamp()) * 10**9  # type: ignore[arg-type]


NOW_NS = local_ns(2026, 11, 23, 12)


def metric(name: str, *values: float, nan: int = 0) -> MetricFacts:
    return MetricFacts(
        name=name,
        count=len(values) + nan,
        first=values[0],
        last=values[-1],
        last_step=float(len(values)),
        last_time_ns=0,
        min=min(values),
        min_step=0.0,
        max=max(values),
        max_step=0.0,
        mean=sum(values) / len(values),
        nan=nan,
        best=max(values),
    )


RUNS = [
    RunFacts(
        run_id="20261123-a",
        name="mlp-1",
        state="running",
        created_ns=local_ns(2026, 11, 23, 9),
        duration_s=3600.0,
        tags=("baseline", "Small"),
        config={"lr": 0.01, "opt.name": "adam", "amp": True, "layers": [64, 32], "seed": 1},
        summary={"acc": 0.9, "note": "ok"},
        metrics={"acc": metric("acc", 0.5, 0.95, 0.9)},
    ),
    RunFacts(
        run_id="20261122-b",
        name="mlp-2",
        state="failed",
        created_ns=local_ns(2026, 11, 22, 9),
        duration_s=30.0,
        group="seeds",
        config={"lr": 0.1, "opt.name": "sgd", "amp": False, "seed": True},
        summary={"acc": NAN},
        metrics={"acc": metric("acc", 0.2, 0.1, nan=1)},
        failure="ValueError: bad loss",
    ),
    RunFacts(
        run_id="20261101-c",
        name="cnn",
        state="finished",
        created_ns=local_ns(2026, 11, 1, 9),
        duration_s=86400.0,
        tags=("small",),
        config={"lr": "auto", "seed": None},
        summary={"acc": 0.7},
    ),
    RunFacts(run_id="20251231-d", name="old", state="preempted", created_ns=local_ns(2025, 12, 31)),
]


def select(text: str) -> str:
    """The last letters of the ids of the runs that a query gives, in its order."""
    return "".join(run.run_id[-1] for run in parse(text, clock=lambda: NOW_NS).apply(RUNS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abcd"),
        ("config.lr < 0.05", "a"),
        ("config.lr >= 0.01", "ab"),
        ("config.lr != 0.01", "bc"),  # a text differs from a number; nothing to differ in d
        ("not config.lr == 0.01", "bcd"),
        ("config.lr == none", "d"),
        ("config.lr != none", "abc"),
        ("config.seed == 1", "a"),  # true is not 1
        ("config.seed == true", "b"),
        ("config.seed == none", "cd"),  # none is missing
        ("config.lr < 'b'", "c"),
        ("config.amp == false", "b"),
        ("config.opt.name in [adam, lion]", "a"),
        ("config.opt.name not in [adam, lion]", "b"),
        ("config.layers == [64, 32.0]", "a"),
        ("config.layers has 32", "a"),
        ("config.layers not has 32", ""),
        ("config.opt.name has AD", "a"),
        ("summary.acc > 0", "ac"),
        ("summary.acc == nan", "b"),
        ("summary.acc != nan", "ac"),
        ("summary.acc.max > 0.92", "a"),
        ("summary.acc.nan > 0", "b"),
        ("summary.acc.last < summary.acc.best", "ab"),
        ("summary.note == ok", "a"),
        ("tags has small", "c"),
        ("tags not has small", "abd"),
        ("tags == []", "bd"),
        ("tags ~ '(?i)^small$'", "ac"),
        ("name ~ '^mlp-[0-9]$'", "ab"),
        ("name not ~ mlp", "cd"),
        ("failure has valueerror", "b"),
        ("group == none", "acd"),
        ("state in [failed, preempted]", "bd"),
        ("state > finished", "ad"),
        ("duration > 1h", "c"),
        ("duration <= 1h", "abd"),
        ("created == today", "a"),
        ("created == yesterday", "b"),
        ("created > -26h", "a"),
        ("created > -2d", "ab"),
        ("created > 2026-11-01", "ab"),  # after that day
        ("created >= 2026-11-01", "abc"),
        ("created < 2026-11-01", "d"),
        ("created <= 2026-11-01", "cd"),
        ("created == 2026-11", "abc"),
        ("created != 2026", "d"),
        ("created == '2026-11-23 09:00'", "a"),
        ("ended > -1y", ""),
        ("MLP", "ab"),
        ("smal", "ac"),
        ("2025", "d"),
        ("mlp small", "a"),
    ],
)
def test_selection(text: str, expected: str) -> None:
    assert select(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sort by summary.acc", "cabd"),  # NaN and missing last, as they came
        ("sort by -summary.acc", "acbd"),
        ("sort by config.lr", "abcd"),  # numbers, then texts, then missing
        ("sort by -config.lr", "bacd"),
        ("sort by name", "cabd"),
        ("sort by -created", "abcd"),
        ("sort by config.layers", "abcd"),
        ("sort by -config.amp, name", "abcd"),
        ("sort by group, -created", "bacd"),
        ("state != running sort by duration", "dbc"),
    ],
)
def test_order(text: str, expected: str) -> None:
    assert select(text) == expected


def test_equal_runs_stay_as_they_came() -> None:
    assert parse("sort by project").apply(RUNS) == RUNS
    assert parse("sort by -project").apply(RUNS) == RUNS


def test_relative_dates_move_with_the_clock() -> None:
    now = [NOW_NS]
    query = parse("created > -1d", clock=lambda: now[0])
    assert query.matches(RUNS[0])
    now[0] += 2 * 86400 * 10**9
    assert not query.matches(RUNS[0])
    assert query.apply(RUNS) == []


@pytest.mark.parametrize("value", [{"a": 1}, [[1], {"b": 2}], object()])
def test_odd_values_are_never_an_error(value: Any) -> None:
    run = RunFacts("id", config={"x": value})
    for text in (
        "config.x < 1",
        "config.x == a",
        "config.x has a",
        "config.x ~ a",
        "config.x != 1",
    ):
        parse(text).matches(run)
    assert parse("sort by config.x").apply([run, run]) == [run, run]


def test_a_pattern_is_tried_on_the_beginning_of_long_values() -> None:
    run = RunFacts("id", notes="a" * 3000 + "b")
    assert parse("notes ~ '^a+'").matches(run)
    assert not parse("notes ~ b").matches(run)
    assert parse("notes has b").matches(run)
