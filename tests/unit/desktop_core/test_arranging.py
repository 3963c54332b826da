"""Filter and sort: several keys, mixed values, missing and NaN last in both directions."""

import math
from typing import Any

import pytest

from desktop.core.arrange import Scope, SortKey, arrange
from desktop.core.columns import (
    Column,
    KeysInUse,
    at_first,
    by_id,
    chosen,
    config_column,
    summary_column,
)
from desktop.core.query_sort import sort_keys
from desktop.core.source import RunFacts
from desktop.core.table import ColumnCache, Table, natural
from tracklib.query import parse

NAN = float("nan")


def run(number: int, **facts: Any) -> RunFacts:
    return RunFacts(run_id=f"r{number}", name=f"run-{number}", created_ns=number, **facts)


def table_of(*runs: RunFacts) -> Table:
    return Table().with_runs("here", runs)


def order(table: Table, *keys: SortKey, **options: Any) -> list[str]:
    options = {"scope": Scope(), "matches": None} | options
    found = arrange(table, ColumnCache(), sort=keys, **options)
    return [table.facts[row].name for row in found.rows]


def column(column_id: str) -> Column:
    found = by_id(column_id)
    assert found is not None
    return found


@pytest.mark.parametrize("descending", [False, True])
def test_missing_and_nan_come_last_in_both_directions(descending: bool) -> None:
    values: list[dict[str, Any]] = [{"a": 2.0}, {}, {"a": NAN}, {"a": 1}, {"a": -math.inf}]
    table = table_of(*(run(n, summary=one) for n, one in enumerate(values)))
    names = order(table, SortKey(summary_column("a"), descending))
    assert names[:3] == (["run-0", "run-3", "run-4"] if descending else ["run-4", "run-3", "run-0"])
    assert set(names[3:]) == {"run-1", "run-2"}


def test_numbers_come_before_texts_and_texts_before_truth() -> None:
    values = [True, "sgd", 3, None, "adam", 0.5]
    table = table_of(*(run(n, config={"x": value}) for n, value in enumerate(values)))
    names = order(table, SortKey(config_column("x")))
    assert names == ["run-5", "run-2", "run-4", "run-1", "run-0", "run-3"]


def test_sorts_by_several_columns() -> None:
    table = table_of(
        run(0, config={"lr": 0.1}, summary={"acc": 0.5}),
        run(1, config={"lr": 0.1}, summary={"acc": 0.9}),
        run(2, config={"lr": 0.01}, summary={"acc": 0.7}),
    )
    keys = SortKey(config_column("lr")), SortKey(summary_column("acc"), descending=True)
    assert order(table, *keys) == ["run-2", "run-1", "run-0"]


def test_equal_runs_stay_newest_first() -> None:
    table = table_of(*(run(n, config={"lr": 1}) for n in range(5)))
    assert order(table, SortKey(config_column("lr"))) == [f"run-{n}" for n in (4, 3, 2, 1, 0)]


def test_numbers_in_names_count_as_numbers() -> None:
    table = table_of(*(run(n) for n in (10, 9, 100)))
    assert order(table, SortKey(column("name"))) == ["run-9", "run-10", "run-100"]
    assert natural("a2b10") < natural("a10b2")


def test_filter_is_the_query_language() -> None:
    table = table_of(*(run(n, config={"lr": n / 10}) for n in range(5)))
    query = parse("config.lr > 0.15 sort by config.lr")
    names = order(table, *sort_keys(query), matches=query.matches)
    assert names == ["run-2", "run-3", "run-4"]


def test_query_may_sort_by_a_statistic() -> None:
    query = parse('sort by -summary["loss"].min, duration')
    keys = sort_keys(query)
    assert [key.descending for key in keys] == [True, False]
    assert keys[1].column.id == "duration"


def test_scope_keeps_to_a_store_and_project() -> None:
    table = table_of(run(0, project="a"), run(1, project="b")).with_runs("there", [run(2)])
    assert order(table, scope=Scope("here", "b")) == ["run-1"]
    assert order(table, scope=Scope("there")) == ["run-2"]


def test_newest_runs_are_known_whatever_the_order() -> None:
    table = table_of(*(run(n) for n in (3, 1, 2)))
    found = arrange(
        table,
        ColumnCache(),
        scope=Scope(),
        matches=None,
        sort=(SortKey(column("name")),),
    )
    assert [table.facts[row].created_ns for row in found.newest] == [3, 2, 1]


def test_config_that_is_the_same_everywhere_is_no_column_at_first() -> None:
    runs = [run(n, config={"lr": n, "batch": 64, "opt": "sgd"}) for n in range(3)]
    keys = KeysInUse.of(runs)
    assert keys.differing == ("lr",)
    assert "config.lr" in at_first(keys)
    assert "config.batch" not in at_first(keys)


def test_removing_runs_renumbers_rows() -> None:
    table = table_of(*(run(n) for n in range(4)))
    smaller = table.without_runs("here", ["r1", "r2"])
    assert [facts.run_id for facts in smaller.facts] == ["r0", "r3"]
    assert smaller.index[smaller.keys[1]] == 1
    assert smaller.generation != table.generation


def test_columns_of_texts_are_drawn_as_texts() -> None:
    runs = [run(n, config={"opt": "sgd", "lr": 0.1}) for n in range(3)]
    kinds = [column.kind.is_right_aligned for column in chosen(["config.opt", "config.lr"], runs)]
    assert kinds == [False, True]
