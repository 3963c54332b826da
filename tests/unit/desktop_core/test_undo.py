"""Undo and redo against a plain list of states."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.undo import Change, UndoStack


class Box:
    def __init__(self) -> None:
        self.value = 0

    def set(self, value: int) -> None:
        self.value = value

    def change(self, value: int) -> Change:
        before = self.value
        return Change(f"change to {value}", lambda: self.set(value), lambda: self.set(before))


@given(st.lists(st.one_of(st.integers(1, 9), st.sampled_from(["undo", "redo"])), max_size=60))
def test_undo_and_redo_walk_along_the_states(actions: list[int | str]) -> None:
    box, stack = Box(), UndoStack()
    states, place = [0], 0
    for action in actions:
        if isinstance(action, int):
            stack.push(box.change(action))
            states, place = [*states[: place + 1], action], place + 1
        elif action == "undo":
            stack.undo()
            place = max(0, place - 1)
        else:
            stack.redo()
            place = min(len(states) - 1, place + 1)
        assert box.value == states[place]
        assert bool(stack.undo_title) == (place > 0)
        assert bool(stack.redo_title) == (place < len(states) - 1)


def test_what_fails_is_not_kept() -> None:
    def fail() -> None:
        raise ValueError

    stack = UndoStack()
    try:
        stack.push(Change("nothing", fail, fail))
    except ValueError:
        pass
    assert stack.undo_title == ""


def test_only_the_newest_are_kept() -> None:
    box, stack = Box(), UndoStack()
    for value in range(1, 301):
        stack.push(box.change(value))
    for _ in range(400):
        stack.undo()
    assert box.value == 100
