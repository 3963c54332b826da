"""Packed facts say the same as before, also where only their goals are asked for."""

from hypothesis import given
from hypothesis import strategies as st

from tracklib.store import MetricFacts, RunFacts
from tracklib.store.packed import declared_goal, pack, unpack

GOALS = st.sampled_from([None, "minimize", "maximize"])
NAMES = st.text(max_size=4) | st.sampled_from(['"minimize"', "maximize", "a/b"])


@given(st.dictionaries(NAMES, GOALS, max_size=4))
def test_goals_are_found_packed_and_unpacked(goals: dict[str, str | None]) -> None:
    metrics = {
        name: MetricFacts(name, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, goal=goal)
        for name, goal in goals.items()
    }
    facts = RunFacts("r", metrics=metrics)
    packed, packed_metrics = pack(facts)
    (again,) = unpack([packed], [packed_metrics])
    for asked in (facts, again):
        for name, goal in goals.items():
            assert declared_goal(asked.metrics, name) == goal
        assert declared_goal(asked.metrics, "never logged") is None
    assert again == facts
    assert {name: again.metrics[name].goal for name in again.metrics} == goals
