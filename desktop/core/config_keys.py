"""Which keys very many runs have, and which of their settings differ.

Most of it is known from what the catalog keeps once for all runs of a shape; hardly a run has to be
unpacked for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from tracklib.store.packed import PackedConfig, PackedSummary
from tracklib.store.shapes import Shape

Config = Mapping[str, Any]


def keys_in_order(mappings: Sequence[Config]) -> tuple[str, ...]:
    """All keys of some configs, or of some summaries, in the order in which they first occur."""
    keys: dict[str, None] = {}
    shapes: set[Shape] = set()
    for mapping in mappings:
        if type(mapping) is PackedConfig or type(mapping) is PackedSummary:
            if mapping.shape not in shapes:
                shapes.add(mapping.shape)
                keys.update(dict.fromkeys(mapping.keys_of_shape))
        elif not mapping.keys() <= keys.keys():
            keys.update(dict.fromkeys(mapping))
    return tuple(keys)


def differing(keys: Sequence[str], configs: Sequence[Config]) -> tuple[str, ...]:
    """Those of the keys whose values are not the same in all configs; missing is a value, too."""
    masks: dict[Shape, list[int]] = {}
    plain: list[Config] = []
    for config in configs:
        if type(config) is PackedConfig:
            masks.setdefault(config.shape, []).append(config.mask)
        else:
            plain.append(config)
    usual = [dict(zip(s.config, _usual(s, m), strict=True)) for s, m in masks.items()]
    return tuple(key for key in keys if _differs(key, plain, usual, configs))


_SEVERAL, _UNKNOWN = object(), object()
"""Stand for a value of a shape of which runs have several, and for one that is not the typical one
in any run, so that they have to be looked at."""


def _usual(shape: Shape, masks: Sequence[int]) -> list[Any]:
    """What each value of a shape's runs is: one and the same, several, or not known."""
    in_some, in_all = reduce(or_, masks), reduce(and_, masks)
    return [
        _UNKNOWN if in_all >> place & 1 else _SEVERAL if in_some >> place & 1 else value
        for place, value in enumerate(shape.typical)
    ]


def _differs(
    key: str, plain: Sequence[Config], usual: Sequence[Config], configs: Sequence[Config]
) -> bool:
    values = [config.get(key) for config in usual]
    if any(value is _SEVERAL for value in values):
        return True
    if any(value is _UNKNOWN for value in values):
        plain, values = configs, []
    first = values[0] if values else plain[0].get(key)
    return any(value != first for value in values) or any(c.get(key) != first for c in plain)
