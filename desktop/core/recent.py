"""The stores that were open lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST = 12


def with_store(recent: Iterable[str], path: str) -> list[str]:
    """The list with one more path in front; each path once, the oldest fall out."""
    return [path, *(one for one in recent if one != path)][:MOST]


def from_settings(kept: object) -> list[str]:
    """The list as it was kept; whatever is no path is left out."""
    items: Sequence[object] = kept if isinstance(kept, list) else []
    return [item for item in items if isinstance(item, str) and item][:MOST]


def short_names(paths: Sequence[str]) -> list[str]:
    """Names that tell paths apart: the last part, with more parts where that is not enough.

    >>> short_names(["/a/x/runs", "/a/y/runs", "/b/z"])
    ['x/runs', 'y/runs', 'z']
    """
    parts = [[part for part in path.split("/") if part] or ["/"] for path in paths]
    lengths = [1] * len(parts)
    for _ in range(max(map(len, parts), default=0)):
        names = ["/".join(one[-length:]) for one, length in zip(parts, lengths, strict=True)]
        for place, name in enumerate(names):
            is_known = any(
                other == name and paths[where] != paths[place] for where, other in enumerate(names)
            )
            if is_known and lengths[place] < len(parts[place]):
                lengths[place] += 1
    return ["/".join(one[-length:]) for one, length in zip(parts, lengths, strict=True)]
