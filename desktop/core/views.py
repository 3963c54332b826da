"""Saved views: names for ways to look at runs, kept in order, and exchanged as files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from desktop.core.table import natural

_MARK = "tracklib views"
_VERSION = 1
State = dict[str, Any]


class NoViews(ValueError):
    """The file holds no views. Its text says why, for the user."""


@dataclass(frozen=True, slots=True)
class Views:
    """States by name. Immutable: each change gives new ones."""

    states: dict[str, State] = field(default_factory=dict)

    def names(self) -> list[str]:
        return sorted(self.states, key=natural)

    def with_view(self, name: str, state: State) -> Views:
        """One more view, or another state of one that is there."""
        return Views({**self.states, name: state})

    def without(self, name: str) -> Views:
        return Views({key: one for key, one in self.states.items() if key != name})

    def free_name(self, wanted: str) -> str:
        """A name that no view has: the wanted one, or with a number behind it."""
        name, number = wanted, 2
        while name in self.states:
            name, number = f"{wanted} {number}", number + 1
        return name

    def with_imported(self, others: Views) -> tuple[Views, list[str]]:
        """These and others; of equal names the others get new ones. And the names they got."""
        views, names = self, []
        for name in others.names():
            if views.states.get(name) == others.states[name]:
                continue  # it is there already
            names.append(views.free_name(name))
            views = views.with_view(names[-1], others.states[name])
        return views, names

    def text(self) -> str:
        """The content of a file with these views."""
        content = {"format": _MARK, "version": _VERSION, "views": self.states}
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def of_plain(cls, plain: Any) -> Views:
        """Views from what was remembered; what is none is left out."""
        if not isinstance(plain, dict):
            return cls()
        return cls({str(name): one for name, one in plain.items() if isinstance(one, dict)})


def read_views(text: str) -> Views:
    """The views in a file's content.

    :raises NoViews: when it is something else, or of a newer version
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NoViews("This file holds no views") from None
    if not isinstance(content, dict) or content.get("format") != _MARK:
        raise NoViews("This file holds no views")
    version = content.get("version")
    if not isinstance(version, int) or version > _VERSION:
        raise NoViews("These views were saved by a newer version of tracklib")
    return Views.of_plain(content.get("views"))
