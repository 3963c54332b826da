"""The best values of listed runs: as Python's own comparisons find them, and only where known."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.best_values import best_values
from desktop.core.columns import NAME, Column, config_column, summary_column
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table
from tracklib.store.arrays import Rows

LOSS, WIDTH = summary_column("loss"), config_column("width")
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(["low", "1e-9", ""]),
)


def table_of(values: list[Any]) -> Table:
    return Table().with_runs(
        "here",
        [
            RunFacts(run_id=f"r{n}", name=f"run-{n}", summary={"loss": one}, config={"width": one})
            for n, one in enumerate(values)
        ],
    )


def marked(values: list[Any], column: Column = LOSS, **said: str) -> list[Any]:
    """The values that are marked as best, all of them listed."""
    table = table_of(values)
    rows: Rows = np.arange(len(table), dtype=np.intp)
    wishes = {f"summary.{key}": word for key, word in said.items()}
    best = best_values(table, ColumnCache(), rows, (NAME, column), wishes)
    pairs = zip(values, table.facts, strict=True)
    return [one for one, facts in pairs if best.at(facts, column) is not None]


@given(st.lists(VALUES, max_size=12))
def test_the_marked_values_are_the_smallest_of_all_numbers(values: list[Any]) -> None:
    numbers = [
        float(one)
        for one in values
        if isinstance(one, int | float) and not isinstance(one, bool) and not math.isnan(one)
    ]
    found = [float(one) for one in marked(values)]
    if len(set(numbers)) > 1:
        assert all(one == min(numbers) for one in found)
    else:
        assert found == []


def test_what_the_user_says_of_a_key_counts_before_its_name() -> None:
    assert marked([3, 1.5, 2]) == [1.5]
    assert marked([3, 1.5, 2], loss="maximize") == [3]
    assert marked([3, 1.5, 2], loss="") == []


@pytest.mark.parametrize(
    "values",
    [[], [1.0], [1.0, None], [2.0, 2.0], [2, 2.0], [math.nan, 1.0], ["a", "b"], [True, False]],
    ids=str,
)
def test_nothing_is_best_without_numbers_that_differ(values: list[Any]) -> None:
    assert marked(values) == []


def test_runs_that_tie_are_best_together_and_true_is_no_number() -> None:
    assert marked([1, True, 2.0, 1.0, math.inf, None, "0"]) == [1, 1.0]


def test_settings_have_no_best_value() -> None:
    assert marked([1, 2], WIDTH) == []


def test_only_listed_runs_are_compared_and_counted() -> None:
    table, rows = table_of([0.1, 0.5, math.nan, 0.3]), np.array([1, 2, 3], dtype=np.intp)
    found = best_values(table, ColumnCache(), rows, (LOSS,), {})
    best = found.at(table.facts[3], LOSS)
    assert best is not None
    assert (best.value, best.words) == (0.3, "best of 2 runs")
    assert found.at(table.facts[1], LOSS) is None
