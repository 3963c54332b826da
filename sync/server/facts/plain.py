"""Values of runs as JSON can hold them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tracklib.query.fields import getter_of
from tracklib.query.nodes import Field
from tracklib.query.printer import field_text
from tracklib.store.facts import RunFacts

_LEFT_OUT = ("run_id", "metrics", "sync")
_MOST = 1 << 63


def plain(value: Any) -> Any:
    """A value: NaN and infinities become null, integers beyond 64 bits texts."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -_MOST <= value < _MOST else str(value)
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool) else str(value)


def all_of(facts: RunFacts) -> dict[str, Any]:
    """A run with all its facts but metrics."""
    named = facts._asdict()
    return {"id": facts.run_id} | {
        name: plain(value) for name, value in named.items() if name not in _LEFT_OUT
    }


def columns_of(facts: RunFacts, fields: Sequence[Field]) -> dict[str, Any]:
    """A run's id and some fields, by their spelling in the query language."""
    found = {field_text(field): plain(getter_of(field)(facts)) for field in fields}
    return {"id": facts.run_id} | found
