"""Cards that are not in sight: used again, and made before somebody scrolls to them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.widgets.charts.card import Card

_SPARE = 6


class CardPool:
    """Hidden cards."""

    def __init__(self, make: Callable[[], Card], owner: QObject) -> None:
        self._make = make
        self.cards: list[Card] = []
        self._idle = QTimer(owner, singleShot=True, interval=0)
        self._idle.timeout.connect(self._make_one)

    def is_empty(self) -> bool:
        """Whether `take` has to make one, which takes a while."""
        return not self.cards

    def take(self) -> Card:
        """A card for a chart that comes into sight."""
        return self.cards.pop() if self.cards else self._make()

    def put_back(self, card: Card) -> None:
        """A card whose chart is out of sight."""
        card.hide()
        self.cards.append(card)

    def fill(self) -> None:
        """Make some, one at a time, when nothing else is to do."""
        self._idle.start()

    def _make_one(self) -> None:
        if len(self.cards) < _SPARE:
            self.put_back(self._make())
            self._idle.start()
