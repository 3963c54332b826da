"""A legend's entries and where they lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.curve_lines import Line
from desktop.core.legend import Cells, Entry, LegendPlace, entries_of, shorter, with_hidden
from desktop.core.source import RunKey

A, B, C = (RunKey("s", name) for name in "abc")
SIZES = st.integers(1, 400)


def line(key: RunKey, place: int = 0, title: str = "loss", is_faint: bool = False) -> Line:
    x = np.arange(3.0)
    return Line(key, x, x, x, x, 0.0, 2.0, title, place, is_faint=is_faint)


def test_places_follow_one_another_round() -> None:
    places = [LegendPlace.OFF]
    for _ in range(3):
        places.append(places[-1].next)
    assert [place.value for place in places] == ["off", "below", "right", "off"]


def test_one_entry_a_line_and_none_for_faint_or_empty_ones() -> None:
    empty = Line(C, *(np.empty(0),) * 4, 0.0, 0.0)
    assert entries_of([line(B), line(A), line(C, is_faint=True), empty]) == (Entry(B), Entry(A))


def test_titles_are_told_only_where_there_are_several() -> None:
    found = entries_of([line(A), line(A, 1, "accuracy")])
    assert found == (Entry(A, 0, "loss"), Entry(A, 1, "accuracy"))
    assert entries_of([line(A, 1, "accuracy")]) == (Entry(A),)


def test_hidden_entries_stay_where_they_were() -> None:
    before = (Entry(A), Entry(B), Entry(C))
    assert with_hidden(before, [Entry(A), Entry(C)], [B]) == before
    assert with_hidden(before, [Entry(A)], [B]) == (Entry(A), Entry(B))
    assert with_hidden((Entry(B),), [Entry(C)], [B]) == (Entry(B), Entry(C))


@given(st.integers(0, 300), SIZES, st.integers(0, 900), st.integers(1, 40))
def test_every_cell_is_found_where_it_lies(count: int, widest: int, width: int, row: int) -> None:
    cells = Cells.fitted(count, widest, width, row)
    for number in range(count):
        left, top = cells.corner(number)
        assert cells.at(left, top) == number
        assert cells.at(left + cells.width - 1, top + row - 1) == number
        assert left + cells.width <= max(1, width)
        assert top + row <= cells.height
    assert cells.at(-1, 0) is None
    assert cells.at(0, cells.height) is None


@given(st.integers(0, 300), SIZES, SIZES, SIZES, st.integers(-50, 9000), st.integers(0, 500))
def test_exactly_the_cells_in_sight_are_painted(
    count: int, widest: int, width: int, row: int, top: int, height: int
) -> None:
    cells = Cells.fitted(count, widest, width, row)
    seen = [
        number
        for number in range(count)
        if cells.corner(number)[1] < top + height and cells.corner(number)[1] + row > top
    ]
    assert set(seen) <= set(cells.between(top, top + height))
    assert len(cells.between(top, top + height)) <= (height // row + 2) * cells.columns


def test_moving_past_an_end_stays() -> None:
    cells = Cells.fitted(5, 100, 250, 20)
    assert cells.columns == 2
    assert cells.moved(0, 1, 0) == 1
    assert cells.moved(1, 0, 1) == 3
    assert cells.moved(3, 0, 1) == 3
    assert cells.moved(0, -1, 0) == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lr 0.1 (3 runs)", ("lr 0.1 (3 runs)", "0.1 (3 runs)", "0.1")),
        (
            "arch vit tiny · lr 0.1 (1 run)",
            ("arch vit tiny · lr 0.1 (1 run)", "vit tiny · 0.1 (1 run)", "vit tiny · 0.1"),
        ),
        ("other (1,024 runs)", ("other (1,024 runs)", "other")),
        ("", ("",)),
    ],
)
def test_groups_with_less_room_read_as_their_values(name: str, expected: tuple[str, ...]) -> None:
    assert shorter(name) == expected
