"""The page as the user arranged it: order, sizes, pins, hiding; and its state as JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.arrangement import PINNED, Arrangement, Size
from desktop.core.axes import Span
from desktop.core.curves import View
from desktop.core.grid import Measures, lay_out
from desktop.core.metrics import Section
from desktop.core.zoom_history import ZoomHistory

PAGE = [Section("a", tuple("pqrs")), Section("b", ("x", "y"))]


def names(arrangement: Arrangement) -> dict[str, str]:
    return {one.title: "".join(one.metrics) for one in arrangement.arrange(PAGE)}


def test_the_usual_page_is_left_as_it_is() -> None:
    assert Arrangement().arrange(PAGE) == PAGE


def test_a_moved_card_stays_there_when_others_come() -> None:
    moved = Arrangement().moved(PAGE[0], "s", "q")
    assert names(moved) == {"a": "psqr", "b": "xy"}
    longer = moved.arrange([Section("a", tuple("apqrs"))])
    assert longer[0].metrics == tuple("psqra")
    assert names(moved.moved(Section("a", tuple("psqr")), "p", None))["a"] == "sqrp"


def test_pinned_cards_leave_their_section_and_come_back() -> None:
    pinned = Arrangement().with_pin("r", True).with_pin("x", True)
    assert names(pinned) == {PINNED: "rx", "a": "pqs", "b": "y"}
    assert names(pinned.moved(Section(PINNED, ("r", "x")), "x", "r"))[PINNED] == "xr"
    assert names(pinned.with_pin("r", False)) == {PINNED: "x", "a": "pqrs", "b": "y"}


def test_hidden_cards_are_named_so_that_they_can_come_back() -> None:
    hidden = Arrangement().with_pin("x", True).with_hidden(["x", "y"], True)
    assert hidden.arrange(PAGE)[1] == Section("b", (), ("x", "y"))
    assert names(hidden.with_hidden(["y"], False)) == {"a": "pqrs", "b": "y"}


@given(
    st.dictionaries(st.text(), st.lists(st.text(), unique=True).map(tuple)),
    st.dictionaries(st.text(), st.tuples(st.integers(1, 3), st.integers(1, 3))),
    st.lists(st.text(), unique=True),
    st.sets(st.text()),
)
def test_the_state_comes_back_through_json(
    order: dict[str, tuple[str, ...]],
    sizes: dict[str, tuple[int, int]],
    pinned: list[str],
    hidden: set[str],
) -> None:
    made = Arrangement(
        order, {name: Size(*size) for name, size in sizes.items()}, tuple(pinned), frozenset(hidden)
    )
    assert Arrangement.from_state(json.loads(json.dumps(made.state()))) == made


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(st.sampled_from(["order", "sizes", "pinned", "hidden", "z"]), x)
        ),
    )
)
def test_any_other_state_is_no_trouble(kept: object) -> None:
    assert isinstance(Arrangement.from_state(kept).arrange(PAGE), list)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=30),
    st.integers(300, 2000),
)
def test_cards_of_any_size_never_overlap_nor_leave_the_page(
    wanted: list[tuple[int, int]], width: int
) -> None:
    metrics = tuple(map(str, range(len(wanted))))
    sizes = {name: Size(*size) for name, size in zip(metrics, wanted, strict=True)}
    measures = Measures()
    page = lay_out([Section("a", metrics)], (), width, measures, sizes)
    assert [slot.metric for slot in page.slots] == list(metrics)
    boxes = [slot.box for slot in page.slots]
    for number, box in enumerate(boxes):
        assert box.x >= measures.margin
        assert box.x + box.width <= width - measures.margin
        assert box.bottom <= page.height
        for other in boxes[:number]:
            apart_across = box.x >= other.x + other.width or other.x >= box.x + box.width
            assert apart_across or box.y >= other.bottom or other.y >= box.bottom


@given(st.lists(st.one_of(st.integers(1, 5), st.sampled_from(["back", "forward"])), max_size=50))
def test_the_zoom_history_is_that_of_a_browser(actions: list[int | str]) -> None:
    history, views, place = ZoomHistory(), [View()], 0
    for action in actions:
        if isinstance(action, int):
            view = View(Span(0, action))
            if view != views[place]:
                views, place = [*views[: place + 1], view], place + 1
            history.visit(view)
        elif action == "back":
            place = max(0, place - 1)
            assert history.back() == views[place]
        else:
            place = min(len(views) - 1, place + 1)
            assert history.forward() == views[place]
        assert history.current == views[place]
        assert history.can_go_back == (place > 0)
        assert history.can_go_forward == (place < len(views) - 1)


def test_turning_the_wheel_is_one_step_back() -> None:
    history = ZoomHistory()
    for end in (9, 8, 7):
        history.visit(View(Span(0, end)), "wheel")
    history.end_gesture()
    history.visit(View(Span(0, 5)), "wheel")
    assert history.back() == View(Span(0, 7))
    assert history.back() == View()
