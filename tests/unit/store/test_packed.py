"""Packed facts say the same as before, also where only a part of them is asked for."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracklib.store import MetricFacts, RunFacts
from tracklib.store.packed import columns_of, declared_goal, pack, unpack
from tracklib.store.shapes import ShapeBook

GOALS = st.sampled_from([None, "minimize", "maximize"])
NAMES = st.text(max_size=4) | st.sampled_from(['"minimize"', "maximize", "a/b"])
VALUES = (
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats() | st.text(max_size=3)
    | st.lists(st.integers(), max_size=2) | st.sampled_from([1, 1.0, True, 0.0, -0.0, 2**70])
)  # fmt: skip
KEYS = st.sampled_from(["lr", "width", "net.depth", "seed"])
CONFIGS = st.dictionaries(KEYS, VALUES)


def packed_and_unpacked(runs: list[RunFacts]) -> list[RunFacts]:
    """The runs as a catalog's cache gives them back, in another process."""
    book, later = ShapeBook(), ShapeBook()
    shapes = [book.fitting(facts) for facts in runs]
    parts = [pack(facts, shape) for facts, shape in zip(runs, shapes, strict=True)]
    kept = [later.load(shape.shape_id, shape.content) for shape in shapes]
    if not parts:
        return []
    rows, *others = zip(*parts, strict=True)
    return [*unpack(columns_of(rows), kept, *others)]


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same bit for bit."""
    if isinstance(one, float) and isinstance(other, float) and one == other:
        return math.copysign(1, one) == math.copysign(1, other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isnan(one) and math.isnan(other)
    return type(one) is type(other) and bool(one == other)


@given(st.dictionaries(NAMES, GOALS, max_size=4))
def test_goals_are_found_packed_and_unpacked(goals: dict[str, str | None]) -> None:
    metrics = {
        name: MetricFacts(name, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, goal=goal)
        for name, goal in goals.items()
    }
    facts = RunFacts("r", metrics=metrics)
    (again,) = packed_and_unpacked([facts])
    for asked in (facts, again):
        for name, goal in goals.items():
            assert declared_goal(asked.metrics, name) == goal
        assert declared_goal(asked.metrics, "never logged") is None
    assert again == facts
    assert {name: again.metrics[name].goal for name in again.metrics} == goals


@given(st.lists(st.tuples(CONFIGS, CONFIGS), max_size=5))
def test_settings_and_results_come_back_bit_for_bit(
    runs: list[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    facts = [RunFacts(f"r{n}", config=c, summary=s) for n, (c, s) in enumerate(runs)]
    for before, after in zip(facts, packed_and_unpacked(facts), strict=True):
        for old, new in ((before.config, after.config), (before.summary, after.summary)):
            assert list(new) == list(old)
            assert len(new) == len(old)
            for key, value in old.items():
                assert same(new[key], value)
                assert same(new.get(key), value)
            assert new.get("another") is None
            with pytest.raises(KeyError):
                new["another"]


def test_a_shape_that_is_not_what_was_kept_is_refused() -> None:
    shape = ShapeBook().fitting(RunFacts("r", config={"lr": 0.1}))
    with pytest.raises(ValueError, match="not what was kept"):
        ShapeBook().load(shape.shape_id, shape.content.replace(b"lr", b"lx"))
    with pytest.raises(ValueError, match="missing"):
        ShapeBook().get(shape.shape_id)
