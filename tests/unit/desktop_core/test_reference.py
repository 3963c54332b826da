"""Lines in charts: kept as JSON, placed on every scale, made where the mouse points."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.axes import Span, XAxis
from desktop.core.frame import Frame
from desktop.core.look import Look
from desktop.core.reference import Line, References, line_at, moved, nearest, place_in, tidy_text

FRAME = Frame(50.0, 10.0, 200.0, 100.0, Span(0.0, 400.0), Span(0.0, 2.0))
LOOK = Look()
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=300).map(tidy_text)
HORIZONTAL = st.builds(Line, NUMBERS, TEXTS)
VERTICAL = st.builds(
    Line, NUMBERS, TEXTS, st.sampled_from([XAxis.STEP, XAxis.RELATIVE, XAxis.WALL])
)
OVER_METRIC = st.builds(
    Line, NUMBERS, TEXTS, st.just(XAxis.METRIC), st.text(min_size=1, max_size=20)
)
LINES = HORIZONTAL | VERTICAL | OVER_METRIC
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FIELDS = st.dictionaries(st.sampled_from(["at", "text", "axis", "metric"]), JSON)


@given(st.lists(st.tuples(st.text(max_size=5), LINES), max_size=8))
def test_what_was_kept_comes_back(added: list[tuple[str, Line]]) -> None:
    value = References()
    for chart, line in added:
        value = value.added(chart, line)
        assert line in value.of(chart)
    assert References.from_state(json.loads(json.dumps(value.state()))) == value


@given(JSON | st.dictionaries(st.text(max_size=3), st.lists(FIELDS, max_size=3)))
def test_a_broken_state_gives_lines_that_can_be_kept(kept: object) -> None:
    value = References.from_state(kept)
    again = json.loads(json.dumps(value.state(), allow_nan=False))
    assert References.from_state(again) == value
    assert all(math.isfinite(line.at) for lines in value.lines.values() for line in lines)


def test_what_is_not_a_line_is_left_out() -> None:
    bad: list[object] = [
        None,
        {"text": "no place"},
        {"at": True},
        {"at": "0.5"},
        {"at": math.nan},
        {"at": 10**400},
        {"at": 1, "axis": "sideways"},
        {"at": 1, "axis": "metric"},
    ]
    good = {"at": 2, "text": "  two\nlines ", "axis": "step"}
    value = References.from_state({"loss": [*bad, good], "acc": "none"})
    assert value.lines == {"loss": (Line(2.0, "two lines", XAxis.STEP),)}


def test_lines_are_changed_and_removed_one_by_one() -> None:
    one, two = Line(1.0), Line(2.0, "two")
    value = References().added("loss", one).added("loss", two).added("acc", one)
    assert value.added("loss", one) == value, "the same line is there once"
    moved = value.replaced("loss", one, Line(3.0))
    assert moved.of("loss") == (Line(3.0), two)
    assert moved.of("acc") == (one,)
    assert value.removed("loss", two).of("loss") == (one,)
    assert value.cleared("acc").lines == {"loss": (one, two)}
    assert value.of("loss") == (one, two), "values never change"


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("is_vertical", [False, True])
@given(across=st.floats(50, 250), down=st.floats(10, 110))
def test_a_new_line_goes_through_the_place_it_was_made_at(
    log: bool, is_vertical: bool, across: float, down: float
) -> None:
    frame = replace(FRAME, x=Span(-2.0, 3.0), y=Span(-4.0, 1.0))
    look = replace(LOOK, axis=XAxis.RELATIVE, log_x=log, log_y=log)
    line = line_at(frame, look, (across, down), is_vertical)
    assert line is not None
    wider = replace(frame, x=Span(-3.0, 4.0), y=Span(-5.0, 2.0))
    place = place_in(wider, look, line)
    assert place is not None
    height = wider.x_at(place) if is_vertical else wider.y_at(place)
    meant = frame.x_at(across) if is_vertical else frame.y_at(down)
    a_pixel = 5.0 / 200 if is_vertical else 5.0 / 100
    assert height == pytest.approx(meant, abs=a_pixel)


def test_steps_are_whole_and_values_have_few_digits() -> None:
    note = line_at(FRAME, LOOK, (101.3, 50.0), is_vertical=True)
    assert note == Line(103.0, "", XAxis.STEP)
    value = line_at(FRAME, LOOK, (101.3, 43.21), is_vertical=False)
    assert value == Line(1.34)


def test_there_is_no_line_beyond_all_numbers() -> None:
    frame = replace(FRAME, y=Span(400.0, 500.0))
    assert line_at(frame, replace(LOOK, log_y=True), (100.0, 50.0), is_vertical=False) is None


def test_only_what_is_in_view_and_on_this_axis_has_a_place() -> None:
    assert place_in(FRAME, LOOK, Line(1.0)) == 60.0
    assert place_in(FRAME, LOOK, Line(2.5)) is None
    assert place_in(FRAME, replace(LOOK, log_y=True), Line(10.0)) == 60.0
    assert place_in(FRAME, replace(LOOK, log_y=True), Line(-1.0)) is None
    note = Line(200.0, "here", XAxis.STEP)
    assert place_in(FRAME, LOOK, note) == 150.0
    assert place_in(FRAME, replace(LOOK, axis=XAxis.RELATIVE), note) is None
    over = Line(200.0, "", XAxis.METRIC, "epoch")
    assert place_in(FRAME, replace(LOOK, axis=XAxis.METRIC, x_metric="epoch"), over) == 150.0
    assert place_in(FRAME, replace(LOOK, axis=XAxis.METRIC, x_metric="tokens"), over) is None


def test_the_closest_line_within_reach_is_meant() -> None:
    lines = [Line(1.0), Line(1.1), Line(200.0, "", XAxis.STEP)]
    assert nearest(lines, FRAME, LOOK, (80.0, 59.0), 4) == Line(1.0)
    assert nearest(lines, FRAME, LOOK, (80.0, 56.0), 4) == Line(1.1)
    assert nearest(lines, FRAME, LOOK, (151.0, 90.0), 4) == lines[2]
    assert nearest(lines, FRAME, LOOK, (80.0, 90.0), 4) is None
    assert nearest(lines, FRAME, LOOK, (20.0, 60.0), 4) is None, "outside of the plot"


@given(st.floats(1.0, 399.0), st.booleans(), st.integers(-30, 30).filter(bool))
def test_a_moved_line_goes_its_way_and_stays_in_view(
    at: float, is_vertical: bool, pixels: int
) -> None:
    line = Line(at, "x", XAxis.STEP) if is_vertical else Line(at / 200)
    there = moved(FRAME, LOOK, line, pixels)
    assert there is not None
    before, after = place_in(FRAME, LOOK, line), place_in(FRAME, LOOK, there)
    assert before is not None
    assert after is not None
    way = (after - before) * (1 if is_vertical else -1) * pixels
    assert way > 0 or min(abs(after - edge) for edge in (50, 250, 10, 110)) < 1.5
    assert there.text == line.text
    assert abs(abs(after - before) - abs(pixels)) < 1.1 or abs(after - before) < abs(pixels)


def test_a_line_out_of_view_is_not_moved() -> None:
    assert moved(FRAME, LOOK, Line(9.0), 1) is None
    assert moved(FRAME, LOOK, Line(5.0, "", XAxis.RELATIVE), 1) is None
