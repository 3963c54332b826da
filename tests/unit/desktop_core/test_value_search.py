"""All values of a facet, searched as people type."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.columns import config_column
from desktop.core.facets import ValueCount, ValuesFacet
from desktop.core.value_search import ValueTexts

VALUES = st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()))


def texts_of(*values: object) -> ValueTexts:
    counts = tuple(ValueCount(value, 1) for value in values)
    return ValueTexts.of(ValuesFacet(config_column("a"), counts))


def test_every_word_must_be_there_in_any_case() -> None:
    found = texts_of("Adam fast", "adamW", "SGD\nfast", None, 0.1)
    assert found.texts == ["Adam fast", "adamW", "SGD fast", "none", "0.1"]
    assert found.places("ADAM") == [0, 1]
    assert found.places("fast adam") == [0]
    assert found.places("  ") == [0, 1, 2, 3, 4]
    assert found.places("0.") == [4]


def test_a_search_that_nobody_wants_any_more_ends() -> None:
    assert texts_of(*range(20)).places("1", lambda: True) == []


@given(VALUES, st.text(max_size=4))
def test_what_is_found_is_in_order_and_holds_the_words(values: list[object], typed: str) -> None:
    found = texts_of(*values)
    places = found.places(typed)
    assert places == sorted(set(places))
    words = typed.casefold().split()
    for place, text in enumerate(found.folded):
        assert (place in places) is all(word in text for word in words)
