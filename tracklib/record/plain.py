"""Configurations of every kind as plain values that JSON can hold, keeping their types.

int, float, bool, str, None and lists stay what they are; tuples and sets become lists; numbers of
other libraries become Python's; paths, enums, dates, classes and functions become text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracklib.errors import ValueTypeError
from tracklib.record.numbers import check_name

_DEPTH = 50
_LONGEST_REPR = 1000
_NO_LISTS = (bytes, bytearray, memoryview, range)
"""Sequences that are no lists of settings."""


def plain_dict(source: Any, call: str) -> dict[str, Any]:
    """A mapping, dataclass, argparse Namespace or OmegaConf-like object as nested plain dicts.

    Raises ValueTypeError or ValueRangeError, naming the key.
    """
    mapping = _as_mapping(source)
    if mapping is None:
        kind = type(source).__name__
        raise ValueTypeError(f"{call} takes a dict, dataclass, Namespace or mapping, not a {kind}")
    return _plain_mapping(mapping, call, 0)


def plain(value: Any, call: str, depth: int = 0) -> Any:
    """One value, plain."""
    if depth > _DEPTH:
        raise ValueTypeError(f"{call}: nested more than {_DEPTH} deep (does it contain itself?)")
    if value is None or type(value) in (bool, int, float):
        return value
    if isinstance(value, str):
        return _text(str.__str__(value), call)
    if isinstance(value, (set, frozenset)):
        value = sorted(value, key=repr)
    if isinstance(value, Sequence) and not isinstance(value, _NO_LISTS):
        return [plain(item, call, depth + 1) for item in value]
    mapping = _as_mapping(value)
    if mapping is not None:
        return _plain_mapping(mapping, call, depth + 1)
    return _foreign(value, call, depth)


def _text(value: str, call: str) -> str:
    return check_name(value, call) if value else ""


def _plain_mapping(mapping: Mapping[Any, Any], call: str, depth: int) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in mapping.items():
        name = check_name(str(key) if isinstance(key, (int, float, bool)) else key, call)
        result[name] = plain(value, f"{call}[{name!r}]", depth)
    return result


def _as_mapping(value: Any) -> Mapping[Any, Any] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, type):
        return None
    fields = getattr(type(value), "__dataclass_fields__", None)
    if fields is not None:
        return {name: getattr(value, name) for name in fields}
    if type(value).__name__ in ("Namespace", "SimpleNamespace"):
        return dict(vars(value))
    if hasattr(value, "keys") and hasattr(value, "__getitem__"):
        return {key: value[key] for key in value.keys()}  # noqa: SIM118
    return None


def _foreign(value: Any, call: str, depth: int) -> Any:
    """Values of types that JSON does not know."""
    if isinstance(value, type):
        return _qualified_name(value)
    if hasattr(type(value), "__members__"):  # of an Enum; its name is what its author calls it
        return str(value.name)
    if isinstance(value, (int, float)):  # numpy's float64 and other subclasses
        return int(value) if isinstance(value, int) else float(value)
    if hasattr(value, "tolist") and hasattr(value, "dtype"):  # numpy and its like, torch tensors
        return plain(value.tolist(), call, depth + 1)
    if hasattr(value, "item") and not getattr(value, "shape", ()):
        return plain(value.item(), call, depth + 1)
    return _described(value)


def _described(value: Any) -> str:
    """Text for what is no data: dates, paths, functions, anything else by its `repr`."""
    if hasattr(value, "isoformat"):
        text = str(value.isoformat())
    elif hasattr(value, "__fspath__"):
        text = str(value)
    elif hasattr(value, "__qualname__"):
        text = _qualified_name(value)
    else:
        text = repr(value)[:_LONGEST_REPR]
    return text.encode(errors="backslashreplace").decode()


def _qualified_name(value: Any) -> str:
    return f"{value.__module__}.{value.__qualname__}"
