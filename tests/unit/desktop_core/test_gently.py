"""Work in small steps gives what one long step does, and no step is long."""

import gc
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.core import garbage
from desktop.core.gently import slices, sorted_gently, types_of
from desktop.core.table import column_data, natural

MANY = 30_000


@given(count=st.integers(0, 50_000))
def test_slices_cover_everything_once(count: int) -> None:
    places = [place for part in slices(count) for place in range(count)[part]]
    assert places == list(range(count))


@given(st.lists(st.text(max_size=3)))
def test_few_things_are_sorted_as_python_does(texts: list[str]) -> None:
    assert sorted_gently(texts, natural) == sorted(texts, key=natural)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_many_things_are_sorted_as_python_does_equal_ones_as_they_came(
    factor: int, values: int
) -> None:
    things = [(place * factor % 1_000_003 % values, place) for place in range(MANY)]

    def key(thing: tuple[int, int]) -> int:
        return thing[0]

    assert sorted_gently(things, key) == sorted(things, key=key)


def test_the_types_of_many_values_are_found_wherever_they_stand() -> None:
    values: list[Any] = [1] * MANY
    values[MANY - 1] = "last"
    assert types_of(values) == {int, str}
    assert types_of([]) == set()


def test_numbers_of_a_long_column_stay_what_they_are() -> None:
    values: list[Any] = [float(place) for place in range(MANY)]
    values[20_000:20_002] = [None, 10**400]
    data = column_data(values)
    assert data.is_plain
    assert data.ranks[[0, 19_999, 20_001, 20_002]].tolist() == [0, 19_999, float("inf"), 20_002]
    assert data.ranks[20_000] != data.ranks[20_000]


def test_a_search_for_garbage_never_looks_through_very_much_at_once() -> None:
    before, sizes = gc.get_threshold(), []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            young = range(info["generation"] + 1)
            sizes.append(sum(len(gc.get_objects(generation=age)) for age in young))

    gc.collect()
    gc.freeze()
    gc.callbacks.append(note)
    garbage.search_rarely()
    try:
        kept: list[list[int]] = []
        while len(kept) < 400_000:
            kept.append([len(kept)])
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*before)
        gc.unfreeze()
    assert sizes
    assert max(sizes) < 60_000
