"""Attribute values as JSON that keeps their types, and attribute paths as JSON Pointers (RFC 6901).

JSON has no NaN and no infinities; they are written as `{"$float": "nan"}`, `"inf"`, `"-inf"`.
A key that begins with `$` inside a list gets a second `$`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

REMOVED = {"$removed": True}
"""The encoded value of an attribute that was taken away."""


def pointer(*keys: str) -> str:
    """The path of nested keys: `pointer("config", "a/b")` is `/config/a~1b`."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def keys_of(path: str) -> list[str]:
    """The nested keys of a path."""
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def encode(value: Any) -> Any:
    """A value of JSON's types as strict JSON."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(value)}
    if isinstance(value, dict):
        return {("$" + k if k.startswith("$") else k): encode(v) for k, v in value.items()}
    if isinstance(value, list):
        return [encode(item) for item in value]
    return value


def decode(value: Any) -> Any:
    """The inverse of `encode`."""
    if isinstance(value, dict):
        if "$float" in value:
            return float(value["$float"])
        return {(k.removeprefix("$")): decode(v) for k, v in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def flatten(values: dict[str, Any], *prefix: str) -> dict[str, Any]:
    """Nested dicts as paths; an empty dict stays as a value so that it is not lost."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, dict) and value:
            flat.update(flatten(value, *prefix, key))
        else:
            flat[pointer(*prefix, key)] = value
    return flat


def all_paths(value: Any, *keys: str) -> Iterator[str]:
    """The path of a value and those of everything below it, dicts on the way included."""
    yield pointer(*keys)
    if isinstance(value, dict):
        for key, below in value.items():
            yield from all_paths(below, *keys, key)


def nest(flat: dict[str, Any], root: str) -> dict[str, Any]:
    """The values below `/root` as nested dicts. A deeper path wins over a value at its parent."""
    nested: dict[str, Any] = {}
    prefix = pointer(root) + "/"
    for path in sorted(path for path in flat if path.startswith(prefix)):
        *parents, leaf = keys_of(path)[1:]
        level = nested
        for key in parents:
            below = level.get(key)
            if not isinstance(below, dict):
                below = level[key] = {}
            level = below
        level[leaf] = flat[path]
    return nested
