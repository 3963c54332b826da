"""Counting what changed gives what counting everything would."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.census import CensusTaker
from desktop.core.source import RunFacts
from desktop.core.table import Table
from tests.strategies import run_facts

RUNS = st.lists(
    run_facts(
        run_id=st.sampled_from([f"r{n}" for n in range(6)]),
        project=st.sampled_from(["", "a", "b"]),
        is_live=st.booleans(),
        silent_since_ns=st.sampled_from([None, 1]),
        problems=st.sampled_from([(), ("a block is damaged",), ("one", "two")]),
    ),
    max_size=6,
)


@given(st.lists(st.tuples(st.sampled_from(["here", "there"]), RUNS, st.booleans()), max_size=6))
def test_a_census_of_changes_is_that_of_all(steps: list[tuple[str, list[RunFacts], bool]]) -> None:
    table, taker = Table(), CensusTaker()
    for store, runs, is_removal in steps:
        if is_removal:
            table = table.without_runs(store, [one.run_id for one in runs])
        else:
            table = table.with_runs(store, runs)
        assert taker.take(table) == CensusTaker().take(table)
        census = taker.take(table)
        assert sum(census.runs.values()) == len(table)
        assert len(census.problems) == sum(len(one.problems) for one in table.facts)
