"""Results of work come onto the event loop one after the other, whatever one of them does."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.qt.relay import Relay


def test_a_call_that_fails_does_not_hold_up_the_others(qtbot: QtBot, qapp: QApplication) -> None:
    relay = Relay()
    heard: list[int] = []

    def fail() -> None:
        raise ValueError("a bug")

    with qtbot.capture_exceptions() as troubles:
        relay.deliver(fail)
        relay.deliver(lambda: heard.append(1))
        relay.deliver(lambda: heard.append(2))
        qtbot.waitUntil(relay.is_idle)
    assert heard == [1, 2]
    assert [str(trouble[1]) for trouble in troubles] == ["a bug"]
