"""Groups: every run in exactly one group a level, statistics as numpy has them, folding."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.arrange import Arrangement, Scope, SortKey, arrange
from desktop.core.columns import Column, config_column, summary_column
from desktop.core.group_stats import group_stats
from desktop.core.lines import Folds, make_lines
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(["adam", "sgd", "1", "true", "ß\n"]),
    st.lists(st.integers(0, 2), max_size=2),
)
CONFIGS = st.lists(
    st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES, "loss": VALUES}), max_size=30
)


def table_of(configs: list[dict[str, Any]]) -> Table:
    runs = [
        RunFacts(run_id=f"r{n}", name=f"run-{n}", created_ns=n + 1, config=one, summary=one)
        for n, one in enumerate(configs)
    ]
    return Table().with_runs("here", runs)


def grouped(
    table: Table, *by: Column, sort: tuple[SortKey, ...] = (), cache: ColumnCache | None = None
) -> Arrangement:
    return arrange(table, cache or ColumnCache(), scope=Scope(), matches=None, sort=sort, groups=by)


def titles(table: Table, found: Arrangement, folds: Folds) -> list[str]:
    """The lines as a user would read them."""
    lines, said = make_lines(len(found.rows), found.groups, folds), []
    for line in range(len(lines)):
        group, place = lines.group_at(line), lines.place_at(line)
        if group is not None:
            column = found.groups.columns[found.groups.levels[group]]
            facts = table.facts[found.rows[found.groups.starts[group]]]
            said.append(f"{column.title}={column.text(facts)} ({found.groups.size(group)})")
        elif place is not None:
            said.append(table.facts[found.rows[place]].name)
    return said


A, B, LOSS = config_column("a"), config_column("b"), summary_column("loss")
RUNS = [{"a": 2, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "y"}, {"a": 2, "b": "x"}, {}]


def test_groups_are_nested_and_in_the_order_of_their_values() -> None:
    table = table_of(RUNS)
    found = grouped(table, A, B)
    assert titles(table, found, Folds(all_folded=False)) == [
        *("a=1 (1)", "b=y (1)", "run-1"),
        *("a=2 (3)", "b=x (2)", "run-3", "run-0", "b=y (1)", "run-2"),
        *("a=– (1)", "b=– (1)", "run-4"),
    ]


def test_folded_groups_hide_what_is_in_them() -> None:
    table = table_of(RUNS)
    found = grouped(table, A, B)
    assert titles(table, found, Folds()) == ["a=1 (1)", "a=2 (3)", "a=– (1)"]
    second = int(found.groups.ids[np.flatnonzero(found.groups.levels == 0)[1]])
    opened = Folds().toggled(second)
    assert titles(table, found, opened) == [
        *("a=1 (1)", "a=2 (3)", "b=x (2)", "b=y (1)", "a=– (1)"),
    ]
    assert opened.toggled(second) == Folds()


def test_a_fold_stays_when_other_values_come() -> None:
    before = grouped(table_of(RUNS), A)
    after = grouped(table_of([{"a": "new"}, {"a": 0.5}, *RUNS]), A)
    assert set(before.groups.ids.tolist()) < set(after.groups.ids.tolist())


def test_sorting_by_the_grouping_column_turns_groups_round() -> None:
    table = table_of(RUNS)
    found = grouped(table, A, sort=(SortKey(A, descending=True),))
    assert titles(table, found, Folds()) == ["a=2 (3)", "a=1 (1)", "a=– (1)"]


def test_sorting_by_a_result_orders_groups_by_their_means() -> None:
    table = table_of(
        [
            {"a": "x", "loss": 1.0},
            {"a": "x", "loss": 5.0},
            {"a": "y", "loss": 2.0},
            {"a": "z", "loss": math.nan},
            {"a": "w", "loss": 9.0},
        ]
    )
    ascending = grouped(table, A, sort=(SortKey(LOSS),))
    assert titles(table, ascending, Folds()) == ["a=y (1)", "a=x (2)", "a=w (1)", "a=z (1)"]
    descending = grouped(table, A, sort=(SortKey(LOSS, descending=True),))
    assert titles(table, descending, Folds()) == ["a=w (1)", "a=x (2)", "a=y (1)", "a=z (1)"]


def test_line_around_is_the_group_a_line_is_in() -> None:
    found = grouped(table_of(RUNS), A, B)
    lines = make_lines(len(found.rows), found.groups, Folds(all_folded=False))
    assert [lines.around(line, found.groups) for line in range(9)] == [
        *(None, 0, 1, None, 3, 4, 4, 3, 7),
    ]


@given(CONFIGS, st.booleans())
def test_each_run_is_in_one_group_of_each_level(
    configs: list[dict[str, Any]], by_loss: bool
) -> None:
    table = table_of(configs)
    found = grouped(table, A, B, sort=(SortKey(LOSS),) if by_loss else ())
    assert sorted(found.rows.tolist()) == list(range(len(configs)))
    lines = make_lines(len(found.rows), found.groups, Folds(all_folded=False))
    assert sorted(lines.entries.tolist()) == list(range(-len(found.groups), len(configs)))
    for level in range(2):
        own = np.flatnonzero(found.groups.levels == level)
        assert sum(found.groups.size(int(group)) for group in own) == len(configs)
        ids = found.groups.ids[own].tolist()
        assert len(set(ids)) == len(ids), "a value has one group"


@given(CONFIGS)
def test_statistics_are_those_of_numpy(configs: list[dict[str, Any]]) -> None:
    table, cache = table_of(configs), ColumnCache()
    found = grouped(table, A, cache=cache)
    stats = group_stats(table, cache, found.rows, found.groups, [LOSS]).of(LOSS)
    if not configs:
        assert stats is None
        return
    assert stats is not None
    for group in range(len(found.groups)):
        rows = found.rows[found.groups.starts[group] : found.groups.ends[group]]
        all_values = [table.facts[row].summary.get("loss") for row in rows]
        values = [
            float(one)
            for one in all_values
            if isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
        ]
        assert stats.counts[group] == len(values)
        with np.errstate(all="ignore"):
            if values:
                np.testing.assert_allclose(stats.means[group], np.mean(values), rtol=1e-9)
            if len(values) > 1 and np.isfinite(np.std(values, ddof=1)):
                scale = max(map(abs, values))
                spread = np.std(values, ddof=1)
                np.testing.assert_allclose(stats.spreads[group], spread, 1e-6, 1e-9 * scale)


def test_cells_of_groups_say_mean_and_spread_or_what_is_common() -> None:
    table = table_of([{"a": 1, "loss": 0.5, "b": "x"}, {"a": 1, "loss": 0.7, "b": "y"}, {"a": 2}])
    cache = ColumnCache()
    found = grouped(table, A, cache=cache)
    stats = group_stats(table, cache, found.rows, found.groups, [LOSS, A, B])
    loss, same, texts = stats.of(LOSS), stats.of(A), stats.of(B)
    assert loss is not None
    assert same is not None
    assert texts is not None
    assert loss.text(0, LOSS, "0.5") == "0.6000 ± 0.14"
    assert same.text(0, A, "1") == "1"
    assert texts.text(0, B, "x") == "2 values"


def test_arrays_follow_rows_that_change_or_come() -> None:
    table, cache = table_of(RUNS), ColumnCache()
    assert cache.codes(table, A).values == [1, 2, None]
    more = table.with_runs("here", [RunFacts(run_id="r1", config={"a": 7})])
    more = more.with_runs("here", [RunFacts(run_id="r9", config={"a": 0.5})])
    assert cache.codes(more, A).values == [0.5, 2, 7, None]
    np.testing.assert_array_equal(cache.data(more, A).ranks, [2, 7, 2, 2, np.nan, 0.5])
    texts = more.with_runs("here", [RunFacts(run_id="r0", config={"a": "t"})])
    assert cache.codes(texts, A).values == [0.5, 2, 7, "t", None]
    fewer = texts.without_runs("here", ["r0"])
    assert cache.codes(fewer, A).values == [0.5, 2, 7, None]
    assert cache.codes(table, A).values == [1, 2, None], "an older table is read anew"
