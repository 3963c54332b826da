"""A run's configuration as a tree of keys, and the search in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.core import formatting

_MOST_ITEMS = 12  # of a list of plain values that stands on one line


@dataclass(frozen=True, slots=True)
class Node:
    """One key. A branch has children and no text; `path` joins the keys that lead to it."""

    key: str
    path: str
    text: str = ""
    children: tuple[Node, ...] = ()


def tree(config: Mapping[str, Any], above: str = "") -> tuple[Node, ...]:
    """Nodes for a nested mapping, in its order. Lists that hold mappings become branches too."""
    return tuple(_node(str(key), content, above) for key, content in config.items())


def _node(key: str, content: Any, above: str) -> Node:
    path = f"{above}.{key}" if above else key
    if isinstance(content, Mapping) and content:
        return Node(key, path, children=tree(content, path))
    if isinstance(content, list | tuple) and not _is_short(content):
        items = {str(place): item for place, item in enumerate(content)}
        return Node(key, path, children=tree(items, path))
    return Node(key, path, plain(content))


def _is_short(items: list[Any] | tuple[Any, ...]) -> bool:
    is_flat = not any(isinstance(item, Mapping | list | tuple) for item in items)
    return is_flat and len(items) <= _MOST_ITEMS


def plain(content: Any) -> str:
    """A value in one line, with all its digits: what was set must be readable exactly.

    >>> plain(1e-05), plain("a\\nb"), plain({}), plain(None), plain([1, "x"])
    ('1e-05', 'a ⏎ b', '{}', 'null', '[1, x]')
    """
    if content is None:
        return "null"
    if isinstance(content, bool):
        return "true" if content else "false"
    if isinstance(content, float):
        return formatting.number(content) if content != content else repr(content)
    if isinstance(content, list | tuple):
        return "[" + ", ".join(plain(item) for item in content) + "]"
    return str(content).replace("\n", " ⏎ ")


def from_flat(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Nested mappings from keys joined with dots; a key that cannot be nested stays as it is."""
    nested: dict[str, Any] = {}
    for name, content in flat.items():
        keys = name.split(".")
        above = [".".join(keys[:length]) for length in range(1, len(keys))]
        if any(key in flat for key in above):
            nested[name] = content
            continue
        place = nested
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = content
    return nested


def found(nodes: Iterable[Node], text: str) -> tuple[Node, ...]:
    """The nodes in whose path or value every word occurs, with the branches that lead to them."""
    words = text.casefold().split()
    return tuple(_kept(nodes, words)) if words else tuple(nodes)


def _kept(nodes: Iterable[Node], words: list[str]) -> Iterator[Node]:
    for node in nodes:
        said = f"{node.path} {node.text}".casefold()
        if all(word in said for word in words):
            yield node
        elif children := tuple(_kept(node.children, words)):
            yield replace(node, children=children)


def count(nodes: Iterable[Node]) -> int:
    """How many values there are."""
    return sum(count(node.children) if node.children else 1 for node in nodes)


def lines(nodes: Iterable[Node]) -> list[str]:
    """`path = value`, a line each: what is copied."""
    copied: list[str] = []
    for node in nodes:
        copied += lines(node.children) if node.children else [f"{node.path} = {node.text}"]
    return copied
