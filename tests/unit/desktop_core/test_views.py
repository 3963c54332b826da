"""Saved views: exchanged as files, names never lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.views import NoViews, Views, read_views

STATES = st.dictionaries(st.text(), st.dictionaries(st.text(), st.integers()), max_size=4)


@given(STATES)
def test_a_file_gives_the_views_it_was_made_of(states: dict[str, dict[str, int]]) -> None:
    assert read_views(Views(states).text()) == Views(states)


@given(STATES, STATES)
def test_importing_loses_no_view(
    mine: dict[str, dict[str, int]], others: dict[str, dict[str, int]]
) -> None:
    views, names = Views(mine).with_imported(Views(others))
    assert {name: views.states[name] for name in mine} == mine
    assert all(state in views.states.values() for state in others.values())
    assert set(views.states) == set(mine) | set(names)
    assert views.with_imported(Views(others))[0].states.keys() >= views.states.keys()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "tracklib views"}', "nonsense", "[" * 100_000]
)
def test_what_is_no_file_of_views_is_refused(text: str) -> None:
    with pytest.raises(NoViews):
        read_views(text)


def test_views_of_a_newer_version_are_refused_with_words() -> None:
    text = json.dumps({"format": "tracklib views", "version": 9, "views": {}})
    with pytest.raises(NoViews, match="newer version"):
        read_views(text)
