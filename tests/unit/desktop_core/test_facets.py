"""Facets count what choosing would list; filters mean what their chips say."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.arrange import Scope, arrange
from desktop.core.columns import by_id, config_column, summary_column
from desktop.core.facets import RangeFacet, ValuesFacet, facet_name, facets
from desktop.core.filters import Between, OneOf, from_plain, identity, to_plain
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table

A, B = config_column("a"), summary_column("b")
TAGS = by_id("tags")
assert TAGS is not None
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.floats(-5, 5),
    st.just(math.nan),
    st.sampled_from(["x", "True", "1"]),
)
RUNS = st.lists(
    st.fixed_dictionaries(
        {
            "a": VALUES,
            "b": st.one_of(st.none(), st.floats()),
            "tags": st.lists(st.sampled_from("pq")),
        }
    ),
    max_size=40,
)


def table_of(rows: list[dict[str, Any]]) -> Table:
    return Table().with_runs(
        "here",
        [
            RunFacts(
                run_id=f"r{n}",
                created_ns=n + 1,
                config={"a": row.get("a")},
                summary={"b": row.get("b")},
                tags=tuple(dict.fromkeys(row.get("tags", ()))),
            )
            for n, row in enumerate(rows)
        ],
    )


def listed(table: Table, *filters: OneOf | Between) -> int:
    found = arrange(table, ColumnCache(), scope=Scope(), matches=None, sort=(), filters=filters)
    return len(found.rows)


@given(RUNS, st.lists(VALUES, max_size=2))
def test_a_count_is_what_ticking_the_value_lists(
    rows: list[dict[str, Any]], ticked: list[Any]
) -> None:
    table, cache = table_of(rows), ColumnCache()
    assert TAGS is not None
    own = OneOf(A, tuple(ticked))
    filters = {facet_name(A): own} if ticked else {}
    base = np.ones(len(table), dtype=np.bool_)
    tags, a = facets(table, cache, [TAGS, A], base, filters)
    assert isinstance(tags, ValuesFacet)
    for one in tags.values:
        assert one.count == listed(table, OneOf(TAGS, (one.value,)), *filters.values())
    if isinstance(a, ValuesFacet):
        for one in a.values:
            assert one.count == listed(table, OneOf(A, (one.value,))), "its own does not count"


@given(RUNS)
def test_a_histogram_counts_each_finite_number_once(rows: list[dict[str, Any]]) -> None:
    table = table_of(rows)
    base = np.ones(len(table), dtype=np.bool_)
    (found,) = facets(table, ColumnCache(), [B], base, {})
    finite = [row["b"] for row in rows if row["b"] is not None and math.isfinite(row["b"])]
    if isinstance(found, RangeFacet):
        assert int(found.totals.sum()) == len(finite)
        assert found.missing == len(rows) - len(finite)
        assert (found.low, found.high) == (min(finite), max(finite))
        assert listed(table, Between(B, found.low, found.high)) == len(finite)


def test_a_range_over_powers_of_ten_has_powers_as_bins() -> None:
    table = table_of([{"b": 10.0 ** (n / 10)} for n in range(40)])
    base = np.ones(len(table), dtype=np.bool_)
    (found,) = facets(table, ColumnCache(), [B], base, {})
    assert isinstance(found, RangeFacet)
    assert found.is_log
    assert found.totals.max() <= 2


@pytest.mark.parametrize(
    ("row_filter", "title"),
    [
        (OneOf(A, (0.1, "x", None, True)), "a: 0.1, x, none, true"),
        (Between(B, 0.5, 1.5), "b: 0.5000 to 1.500"),
        (Between(B, low=0.5), "b ≥ 0.5000"),
        (Between(B, high=2.5), "b ≤ 2.500"),
    ],
)
def test_filters_are_told_and_remembered(row_filter: OneOf | Between, title: str) -> None:
    assert row_filter.title == title
    kept = from_plain(json.loads(json.dumps(to_plain(row_filter))))
    assert kept is not None
    assert kept.title == title
    assert to_plain(kept) == to_plain(row_filter)


@pytest.mark.parametrize(
    "plain",
    [None, [], {"column": 1}, {"column": "config.a"}, {"column": "nonsense", "values": [1]}],
)
def test_what_is_no_filter_is_none(plain: Any) -> None:
    assert from_plain(plain) is None


def test_one_is_not_true_and_not_a_text() -> None:
    assert len({identity(one) for one in (1, 1.0, True, "1", None, math.nan)}) == 4
