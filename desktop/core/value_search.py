"""All values of a facet as texts, and which of them hold what is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.core.facets import ValueCount, ValuesFacet
from desktop.core.filters import value_text

_EVERY = 5000  # values between two looks at whether the work is still wanted


@dataclass(frozen=True, slots=True)
class ValueTexts:
    """Values in their order with how each is written, and written for searching."""

    values: Sequence[ValueCount] = ()
    texts: Sequence[str] = ()
    folded: Sequence[str] = ()

    @classmethod
    def of(cls, facet: ValuesFacet) -> ValueTexts:
        texts = [" ".join(value_text(one.value).split()) for one in facet.values]
        return cls(facet.values, texts, [text.casefold() for text in texts])

    def places(self, typed: str, cancelled: Callable[[], bool] = lambda: False) -> list[int]:
        """The places of the values that hold every typed word, in any case of letters."""
        words = typed.casefold().split()
        if not words:
            return list(range(len(self.texts)))
        found: list[int] = []
        for start in range(0, len(self.folded), _EVERY):
            if cancelled():
                return []
            part = self.folded[start : start + _EVERY]
            found += [
                place
                for place, text in enumerate(part, start)
                if all(word in text for word in words)
            ]
        return found
