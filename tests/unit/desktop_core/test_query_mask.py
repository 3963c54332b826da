"""A filter by whole columns lists what the query's own evaluation does, run by run."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.query_mask import query_mask
from desktop.core.source import MetricFacts, RunFacts
from desktop.core.table import ColumnCache, Table
from tests.strategies import run_facts
from tracklib.query import QueryError, parse

NOW_NS = 1_764_000_000_000_000_000
HUGE = 2**53
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([HUGE, HUGE + 1, -HUGE - 1, 0.1, -0.0, 1.0, math.nan, math.inf, 10**400]),
    st.floats(),
    st.sampled_from(["adam", "ADAM", "", "1", "true", "ß\n", "a,b"]),
    st.lists(st.one_of(st.integers(0, 2), st.sampled_from(["adam", "x"])), max_size=2),
)
METRIC = st.floats(allow_nan=True).map(
    lambda value: MetricFacts("m", 1, value, value, 0, 0, value, 0, value, 0, value)
)
RUNS = run_facts(
    run_id=st.sampled_from(["r1", "r2", "adam"]),
    name=st.sampled_from(["", "adam-1", "Other"]),
    state=st.sampled_from(["running", "failed"]),
    created_ns=st.sampled_from([0, NOW_NS, NOW_NS - 1, NOW_NS - 86_400_000_000_000]),
    ended_ns=st.one_of(st.none(), st.just(NOW_NS)),
    duration_s=st.floats(0, 1e5),
    tags=st.lists(st.sampled_from(["adam", "b"]), max_size=2, unique=True).map(tuple),
    group=st.sampled_from(["", "g"]),
    config=st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES}),
    summary=st.fixed_dictionaries({}, optional={"a": VALUES}),
    metrics=st.fixed_dictionaries({}, optional={"a": METRIC}),
    last_step=st.one_of(st.none(), st.floats(0, 1000)),
)
FIELDS = st.sampled_from(
    [
        *("config.a", "config.b", "summary.a", "summary.a.min", "duration", "last_step", "rows"),
        *("name", "state", "tags", "group", "created", "ended", "id"),
    ]
)
OPERATORS = st.sampled_from(
    ["==", "!=", "<", "<=", ">", ">=", "has", "not has", "~", "not ~", "in", "not in"]
)
OPERANDS = st.sampled_from(
    [
        *("0", "1", "0.1", "-3", "1e400", str(HUGE), str(HUGE + 1), "none", "true", "false"),
        *('"adam"', '"a"', "running", '["adam", "failed"]', "[1, 2]", "[]", "90s", "-1d"),
        *("today", '"2025-11-24"', "config.b", "summary.a"),
    ]
)
COMPARISONS = st.one_of(
    st.tuples(FIELDS, OPERATORS, OPERANDS).map(" ".join), st.sampled_from(['"adam"', '"r1"'])
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join),
        inner.map("not ({})".format),
    ),
    max_leaves=3,
)


def both(text: str, runs: list[RunFacts]) -> tuple[list[bool], list[bool]]:
    """What whole columns say, and what the query says of each run."""
    query = parse(text, clock=lambda: NOW_NS)
    mask = query_mask(query, Table().with_runs("here", runs), ColumnCache())
    return mask.tolist(), [query.matches(one) for one in runs]


def numbered(runs: list[RunFacts]) -> list[RunFacts]:
    """A table has one row a run: tell them apart by a suffix."""
    return [one._replace(run_id=f"{one.run_id}{n}") for n, one in enumerate(runs)]


@given(CONDITIONS, st.lists(RUNS, max_size=12))
@settings(max_examples=400)
def test_whole_columns_agree_with_the_query(text: str, runs: list[RunFacts]) -> None:
    try:
        by_columns, one_by_one = both(text, numbered(runs))
    except QueryError:
        return
    assert by_columns == one_by_one


@pytest.mark.parametrize("value", [HUGE, HUGE + 1, -HUGE - 1, 10**400, math.inf, -math.inf])
@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "=="])
@pytest.mark.parametrize("bound", [HUGE, HUGE + 1, HUGE - 1, -HUGE])
def test_whole_numbers_beyond_floats_are_compared_exactly(
    value: float, sign: str, bound: int
) -> None:
    runs = [RunFacts(run_id="r", config={"a": value}), RunFacts(run_id="s", config={"a": 1})]
    by_columns, one_by_one = both(f"config.a {sign} {bound}", runs)
    assert by_columns == one_by_one


def test_a_text_and_a_number_are_two_values_of_a_setting() -> None:
    values: list[Any] = [1, "1", True, 1.0, None, [1], math.nan]
    runs = [RunFacts(run_id=f"r{n}", config={"a": one}) for n, one in enumerate(values)]
    by_columns, one_by_one = both("config.a == 1", runs)
    assert by_columns == one_by_one == [True, False, False, True, False, False, False]
