"""Commands of the comparison: what its bar, its menus and the mouse do.

Each turns to the tab it acts in. Check marks never make a tab that was not opened yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from desktop.core.goals import Goal
from desktop.core.text_table import Form
from desktop.qt.actions import Command
from desktop.widgets.base.goal_menu import GOALS
from desktop.widgets.base.open_tabs import Tabs

if TYPE_CHECKING:
    from desktop.qt.compare_state import CompareState
    from desktop.widgets.compare.compare_pane import ComparePane

COMPARE = "compare"
MENU = "Compare"
GOAL_KEYS = {Goal.LESS: ("Alt+Shift+L",), Goal.MORE: ("Alt+Shift+H",), None: ("Alt+Shift+N",)}


def compare_commands(tabs: Tabs) -> list[Command]:
    """In the order menus show them."""
    return [*_switches(tabs), *_actions(tabs)]


def _pane(tabs: Tabs) -> ComparePane:
    tabs.open(COMPARE)
    return cast("ComparePane", tabs.content(COMPARE))


def _switches(tabs: Tabs) -> list[Command]:
    def switch(
        name: str,
        title: str,
        run: Callable[[ComparePane], None],
        is_on: Callable[[CompareState], bool],
        key: str,
    ) -> Command:
        def is_checked() -> bool:
            there = tabs.opened(COMPARE)
            return there is not None and is_on(cast("ComparePane", there).compare)

        def act() -> None:
            run(_pane(tabs))

        whole = f"Compare: {title}"
        return Command(f"compare.{name}", whole, act, (key,), MENU, True, is_checked)

    return [
        switch(
            "differences",
            "only differences",
            lambda one: one.toggle_differences(),
            lambda state: state.wish.only_differences,
            "D",
        ),
        switch(
            "selected",
            "the selected runs",
            lambda one: one.compare.set_of_selected(not one.compare.of_selected),
            lambda state: state.of_selected,
            "Alt+O",
        ),
        switch(
            "percent",
            "differences in percent",
            lambda one: one.compare.set_as_percent(not one.compare.as_percent),
            lambda state: state.as_percent,
            "Alt+P",
        ),
    ]


def _actions(tabs: Tabs) -> list[Command]:
    def action(name: str, title: str, run: Callable[[ComparePane], None], *keys: str) -> Command:
        def act() -> None:
            run(_pane(tabs))

        return Command(f"compare.{name}", f"Compare: {title}", act, keys, MENU)

    current = "make the current cell's run the baseline"
    return [
        action("search", "search keys", lambda one: one.search(), "Alt+K"),
        action("table", "go to the table", lambda one: one.table.setFocus(), "Alt+J"),
        action("baseline", current, lambda one: one.baseline_to_current(), "Alt+Shift+B"),
        action(
            "ignore", "ignore the selected keys", lambda one: one.ignore_selected(), "Alt+Shift+I"
        ),
        action("ignored", "ignored keys…", lambda one: one.toolbar.open_ignored(), "Alt+I"),
        action("fold", "fold all sections", lambda one: one.compare.fold_all(True)),
        action("unfold", "unfold all sections", lambda one: one.compare.fold_all(False)),
        *(
            action(
                f"copy.{form.name.lower()}",
                f"copy as {form.value}",
                lambda one, form=form: one.copy(form),  # type: ignore[misc]
            )
            for form in Form
        ),
    ]


def goal_commands(tabs: Tabs) -> list[Command]:
    """What is better of the keys chosen in the open table: that of Compare or of Statistics."""

    def say(goal: Goal | None) -> None:
        there = tabs.opened(tabs.current)
        run = getattr(there, "say_goal", None)
        if run is not None:
            run(goal)

    return [
        Command(
            f"goal.{goal.name.lower() if goal else 'none'}",
            f"Chosen keys: {words[0].lower()}{words[1:]}",
            lambda goal=goal: say(goal),  # type: ignore[misc]
            GOAL_KEYS[goal],
            MENU,
        )
        for goal, words in GOALS
    ]
