"""How charts are exported, as it is chosen in the dialog and remembered."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from enum import Enum
from typing import Any


class FigureLegend(Enum):
    """Where a figure has its legend."""

    NONE = "none"
    BELOW = "below"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class ExportChoices:
    """All that holds for every chart alike; the font "" is the window's own."""

    kind: str = "pdf"
    width_mm: float = 86.0
    height_mm: float = 56.0
    family: str = ""
    font_size: int = 8
    dpi: int = 300
    legend: FigureLegend = FigureLegend.BELOW
    has_title: bool = True
    has_lines: bool = True
    folder: str = ""

    def state(self) -> dict[str, Any]:
        """The choices as JSON can hold them."""
        return {**asdict(self), "legend": self.legend.value}

    @classmethod
    def from_state(cls, kept: object) -> ExportChoices:
        """What `state` gave, as far as it is understood."""
        made = cls()
        if not isinstance(kept, dict):
            return made
        for field in fields(cls):
            value = kept.get(field.name)
            usual = getattr(made, field.name)
            if field.name == "legend":
                value = next((one for one in FigureLegend if one.value == value), usual)
            elif isinstance(usual, float) and isinstance(value, int) and value is not True:
                value = float(value)
            if type(value) is type(usual):
                made = replace(made, **{field.name: value})  # type: ignore[arg-type]
        return made
