"""What can be changed about a run, and the attributes that say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tracklib.errors import ValueRangeError, ValueTypeError
from tracklib.format import layout
from tracklib.format.values import REMOVED, pointer
from tracklib.record.run import check_tags, check_text

Change = Mapping[str, Any]
"""What to set, by name:

- `name`, `notes`, `group`: texts; `tags`: the whole list; `colour`: `#rrggbb`, or the number of one
  of the window's colours as text. None takes the edit back: what the run says shows again.
- `add_tags`, `remove_tags`: single tags; people on two devices may do so at once.
- `archived`, `deleted`: True or False.
"""

_TEXTS = ("name", "notes", "group")
_MARKS = ("archived", "deleted")
NAMES = (*_TEXTS, "tags", "add_tags", "remove_tags", "colour", *_MARKS)
_COLOUR = re.compile(r"#[0-9a-f]{6}|[0-9]{1,3}")


def attributes_of(run_id: str, change: Change) -> dict[str, Any]:
    """Encoded values by path. Raises ValueTypeError or ValueRangeError, naming what is wrong."""
    if not layout.is_valid_id(run_id):
        raise ValueRangeError(f"{run_id!r} is not the id of a run")
    unknown = change.keys() - set(NAMES)
    if unknown:
        names = ", ".join(NAMES)
        raise ValueRangeError(f"{min(unknown)!r} cannot be edited; there are {names}")
    if "tags" in change and change.keys() & {"add_tags", "remove_tags"}:
        raise ValueRangeError("either the whole list of tags, or single ones")
    return {
        pointer("runs", run_id, *keys): value
        for name, wanted in change.items()
        for keys, value in _encoded(name, wanted)
    }


def _encoded(name: str, wanted: Any) -> list[tuple[tuple[str, ...], Any]]:
    if name in ("add_tags", "remove_tags"):
        is_there = name == "add_tags"
        return [(("tags", tag), is_there) for tag in _tags(wanted)]
    if name in _MARKS:
        if not isinstance(wanted, bool):
            raise ValueTypeError(f"{name} is True or False, not {wanted!r}")
        return [((name,), wanted)]
    if wanted is None:
        return [((name,), REMOVED)]
    if name == "tags":
        return [((name,), _tags(wanted))]
    text = check_text(wanted, name)
    if name == "colour" and not _COLOUR.fullmatch(text):
        raise ValueRangeError(f"colour: {wanted!r} is neither #rrggbb nor a number")
    return [((name,), text)]


def _tags(wanted: Any) -> list[str]:
    tags = check_tags(wanted)
    if "" in tags:
        raise ValueRangeError("a tag must not be empty")
    return tags
