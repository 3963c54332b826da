"""What edits of runs lead to, how they are taken back, and names from patterns."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.run_edits import applied, inverse, names_by_pattern, tag_states
from tests.strategies import run_facts
from tracklib.store import RunFacts

TAGS = st.lists(st.sampled_from("abc"), max_size=3, unique=True)
FACTS = run_facts(
    run_id=st.just("r"),
    name=st.sampled_from(["x", "y"]),
    tags=TAGS.map(tuple),
    is_archived=st.booleans(),
)
CHANGES = st.one_of(
    st.fixed_dictionaries({"name": st.text(max_size=3)}),
    st.fixed_dictionaries({"tags": TAGS}),
    st.fixed_dictionaries({}, optional={"add_tags": TAGS, "archived": st.booleans()}),
    st.fixed_dictionaries({"remove_tags": TAGS, "deleted": st.booleans()}),
)


@given(FACTS, CHANGES)
def test_every_change_can_be_taken_back(facts: RunFacts, change: dict[str, Any]) -> None:
    there = applied(facts, change)
    back = applied(there, inverse(facts, change))
    assert set(back.tags) == set(facts.tags)
    for name in ("name", "notes", "group", "colour", "is_archived", "is_deleted"):
        assert getattr(back, name) == getattr(facts, name)


def test_tags_are_on_all_on_some_or_on_none() -> None:
    runs = [RunFacts("1", tags=("a", "b")), RunFacts("2", tags=("b",))]
    assert tag_states(runs) == {"a": None, "b": True}
    assert tag_states([]) == {}


def test_names_from_patterns() -> None:
    runs = [
        RunFacts("1", name="mlp", config={"lr": 0.1, "a.b": True}, summary={"loss": 0.25}),
        RunFacts("2", name="new\nline \N{FIRE}", group="g"),
    ]
    assert names_by_pattern("{name}-{n}", runs) == ["mlp-1", "new\nline \N{FIRE}-2"]
    assert names_by_pattern("lr={config.lr} {summary.loss}", runs) == ["lr=0.1 0.25", "lr="]
    assert names_by_pattern("{id}{group}", runs) == ["1", "2g"]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "Type a pattern"),
        ("{group}", "no name"),
        ("{nam}", "There is no {nam}"),
        ("{config}", "There is no {config}"),
        ("{}", "There is no {}"),
    ],
)
def test_patterns_that_lead_nowhere(pattern: str, words: str) -> None:
    with pytest.raises(ValueError, match="." if not words else words.replace("{", r"\{")):
        names_by_pattern(pattern, [RunFacts("1", name="x")])
