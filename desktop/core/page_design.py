"""Everything the user set on the page of charts by hand, as one value that never changes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from desktop.core.arrangement import Arrangement


@dataclass(frozen=True, slots=True)
class PageDesign:
    """The arrangement of the cards."""

    arrangement: Arrangement = field(default_factory=Arrangement)

    def arranged(self, arrangement: Arrangement) -> PageDesign:
        return replace(self, arrangement=arrangement)

    def state(self) -> dict[str, Any]:
        """The design as JSON can hold it."""
        return {"arrangement": self.arrangement.state()}

    @classmethod
    def from_state(cls, kept: object) -> PageDesign:
        """What `state` gave, as far as it is understood."""
        if not isinstance(kept, dict):
            return cls()
        return cls(Arrangement.from_state(kept.get("arrangement")))
