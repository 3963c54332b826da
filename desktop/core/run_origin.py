"""How a run was made, as the Run tab tells it: its code, its packages, and what it ran on.

What was written by others is trusted in nothing but being JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.core import formatting
from desktop.core.config_tree import Node, tree

_SHORT_COMMIT = 10
_MOST_NAMES = 20
_MOST_LINES = 1500


@dataclass(frozen=True, slots=True)
class Told:
    """A line of facts; `copied` is what its button puts on the clipboard, "" for no button."""

    label: str
    text: str
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What was recorded; empty parts were not."""

    code: tuple[Told, ...] = ()
    diff: str = ""
    machine: tuple[Node, ...] = ()
    packages: tuple[Node, ...] = ()

    @property
    def shown_diff(self) -> str:
        """The beginning of a long diff: nobody reads more of it on a page."""
        lines = self.diff.split("\n", _MOST_LINES)
        if len(lines) <= _MOST_LINES:
            return self.diff
        more = lines.pop().count("\n")
        return "\n".join(
            [*lines, f"… {formatting.count(more, 'more line')}, which Copy takes, too"]
        )


NOT_TOLD = Origin()


def origin_of(system: Mapping[str, Any]) -> Origin:
    """From what `RunReader.system()` says."""
    git, packages = _mapping(system, "git"), _mapping(system, "packages")
    machine = {
        "machine": {key: _sized(key, value) for key, value in _mapping(system, "hardware").items()},
        "python": _mapping(system, "python"),
        **_mapping(system, "cluster"),
        "variables": _mapping(system, "environment"),
    }
    return Origin(
        code=tuple(one for one in _code(git, system.get("script")) if one.text),
        diff=_text(git, "diff"),
        machine=tree({name: part for name, part in machine.items() if part}),
        packages=tree(packages),
    )


def _code(git: Mapping[str, Any], script: object) -> list[Told]:
    commit, cut = _text(git, "commit"), git.get("diff_cut_bytes")
    is_dirty = git.get("is_dirty")
    changes = ""
    if is_dirty is True and isinstance(cut, int):
        changes = f"Since the commit; {formatting.size(cut)} more were too much to keep"
    elif isinstance(is_dirty, bool):
        changes = "Since the commit, see below" if is_dirty else "None since the commit"
    names = git.get("untracked")
    return [
        Told("Script", script if isinstance(script, str) else ""),
        Told("Commit", commit[:_SHORT_COMMIT], commit),
        Told("Branch", _text(git, "branch")),
        Told("Remote", _text(git, "remote")),
        Told("Changes", changes),
        Told("Untracked", _listed([str(n) for n in names] if isinstance(names, list) else [])),
    ]


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def _sized(key: str, value: Any) -> Any:
    """Bytes as people read them, also inside of lists."""
    if isinstance(value, list):
        return [_sized(key, one) for one in value]
    if isinstance(value, Mapping):
        return {name: _sized(name, one) for name, one in value.items()}
    is_size = key.endswith("_bytes") and isinstance(value, int) and not isinstance(value, bool)
    return formatting.size(value) if is_size else value


def _mapping(system: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = system.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(facts: Mapping[str, Any], key: str) -> str:
    found = facts.get(key)
    return found if isinstance(found, str) else ""
