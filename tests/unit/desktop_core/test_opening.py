"""Opening a store on a thread of its own."""

import threading

from desktop.core.opening import Opening


def test_what_answers_at_once_is_told_to_those_who_ask_and_those_who_wait() -> None:
    opening = Opening("somewhere", lambda path: f"nothing in {path}")
    assert opening.result(10) == "nothing in somewhere"
    heard: list[object] = []
    opening.then(heard.append)
    assert heard == ["nothing in somewhere"]
    assert not opening.is_silent()


def test_what_hangs_holds_nobody_up_and_is_told_once_it_answers() -> None:
    answers, told = threading.Event(), threading.Event()

    def hang(path: str) -> str:
        answers.wait(10)
        return "at last"

    opening = Opening("far away", hang)
    assert opening.result(0.01) is None
    opening.then(lambda result: told.set())
    assert not told.is_set()
    answers.set()
    assert told.wait(10)
    assert opening.result() == "at last"
