"""The comparison as the user set it up, and the newest one made of the runs.

Adapts `desktop.core.comparison.side_by_side`; compares in the compute lane.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core.comparison.side_by_side import SECTIONS, CompareWish, SideBySide, compare
from desktop.core.source import RunKey
from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace

_REFRESH_MS = 250


class CompareState(QObject):
    """What is compared, how, and the result. `is_awake` is False while nobody looks."""

    wish_changed = Signal()
    compared = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workspace
        self._is_awake = False
        self._is_stale = True
        self.wish = CompareWish(goals=workspace.goals.said)
        self.of_selected = False
        self.as_percent = False
        self.result = SideBySide()
        self.is_compared = False
        self._throttle = Throttle(self._compare, _REFRESH_MS, self)
        workspace.runs.shown_changed.connect(self.refresh)
        workspace.runs.listing_changed.connect(self.refresh)
        workspace.runs.facts_changed.connect(self._take_facts)
        workspace.selection.changed.connect(self.refresh)
        workspace.goals.changed.connect(lambda: self.set_wish(goals=workspace.goals.said))

    # -- what the user sets --------------------------------------------------------------------

    def set_wish(self, **changes: Any) -> None:
        """Change some fields of the wish."""
        wish = replace(self.wish, **changes)
        if wish != self.wish:
            self.wish = wish
            self.wish_changed.emit()
            self.refresh()

    def set_of_selected(self, of_selected: bool) -> None:
        """Compare the selected runs, or all that are shown."""
        if of_selected != self.of_selected:
            self.of_selected = of_selected
            self.wish_changed.emit()
            self.refresh()

    def set_as_percent(self, as_percent: bool) -> None:
        if as_percent != self.as_percent:
            self.as_percent = as_percent
            self.wish_changed.emit()

    def toggle_fold(self, section: str) -> None:
        self.set_wish(folded=self.wish.folded ^ {section})

    def fold_all(self, is_folded: bool) -> None:
        """Show only the titles of all sections, or all lines again."""
        self.set_wish(folded=frozenset(SECTIONS if is_folded else ()))

    def ignore(self, ids: Iterable[str]) -> None:
        """Put keys, or patterns of them, on the ignore list."""
        new = [one for one in ids if one not in self.wish.ignored]
        self.set_wish(ignored=(*self.wish.ignored, *new))

    def heed(self, column_id: str) -> None:
        """Take a key off the ignore list."""
        self.set_wish(ignored=tuple(one for one in self.wish.ignored if one != column_id))

    # -- what is remembered --------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """What `restore` takes, as JSON can hold it."""
        wish = self.wish
        return {
            "selected": self.of_selected,
            "percent": self.as_percent,
            "only_differences": wish.only_differences,
            "ignored": list(wish.ignored),
            "folded": sorted(wish.folded),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take what was remembered; what is not of the right kind is left alone."""
        self.set_wish(
            only_differences=state.get("only_differences") is True,
            ignored=_texts(state.get("ignored")),
            folded=frozenset(_texts(state.get("folded"))),
        )
        self.set_as_percent(state.get("percent") is True)
        self.set_of_selected(state.get("selected") is True)

    # -- comparing -----------------------------------------------------------------------------

    def set_awake(self, is_awake: bool) -> None:
        """Compare only while somebody looks."""
        self._is_awake = is_awake
        if is_awake and self._is_stale:
            self._compare()

    def refresh(self) -> None:
        """Compare anew soon."""
        self._is_stale = True
        if self._is_awake:
            self._throttle.call()

    def _take_facts(self, keys: set[RunKey]) -> None:
        if not keys.isdisjoint(self._wanted()):
            self.refresh()

    def _wanted(self) -> list[RunKey]:
        return self._work.selection.keys if self.of_selected else self._work.runs.shown

    def _compare(self) -> None:
        if not self._is_awake:
            return
        self._is_stale = False
        table, wish = self._work.runs.table, self.wish
        keys = [key for key in self._wanted() if key in table.index]
        facts = [table.facts[table.index[key]] for key in keys]
        self._work.compute.submit(
            "compare",
            lambda ticket: compare(keys, facts, wish, ticket.is_cancelled),
            self._take,
            title="Comparing runs",
        )

    def _take(self, result: SideBySide) -> None:
        self.result = result
        self.is_compared = True
        self.compared.emit()


def _texts(content: Any) -> tuple[str, ...]:
    is_list = isinstance(content, list)
    return tuple(one for one in content if isinstance(one, str)) if is_list else ()
