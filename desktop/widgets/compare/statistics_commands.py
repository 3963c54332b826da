"""Commands of the statistics: what their bar, their menus and the mouse do.

Each turns to the tab it acts in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from desktop.core.comparison.effects import EffectKind
from desktop.core.comparison.intervals import Method
from desktop.core.comparison.whose import Whose
from desktop.core.text_table import Form
from desktop.qt.actions import Command
from desktop.widgets.base.open_tabs import Tabs
from desktop.widgets.compare.compare_commands import MENU

if TYPE_CHECKING:
    from desktop.widgets.compare.statistics_pane import StatisticsPane

STATISTICS = "statistics"
_WHOSE = {Whose.LISTED: "listed", Whose.SHOWN: "shown", Whose.SELECTED: "selected"}
_METHODS = {
    Method.BCA: "intervals by BCa bootstrap",
    Method.PERCENTILE: "intervals by percentile bootstrap",
    Method.STUDENT: "intervals by Student's t",
}
_EFFECTS = {
    EffectKind.HEDGES: "effect sizes as Hedges' g",
    EffectKind.CLIFF: "effect sizes as Cliff's delta",
}
_LEVELS = {0.9: "90 % intervals", 0.95: "95 % intervals", 0.99: "99 % intervals"}


def statistics_commands(tabs: Tabs) -> list[Command]:
    """In the order menus show them."""

    def simple(
        name: str, title: str, run: Callable[[StatisticsPane], None], keys: tuple[str, ...] = ()
    ) -> Command:
        def act() -> None:
            tabs.open(STATISTICS)
            run(cast("StatisticsPane", tabs.content(STATISTICS)))

        return Command(f"statistics.{name}", f"Statistics: {title}", act, keys, MENU)

    def choice(name: str, title: str, **changes: object) -> Command:
        def is_checked() -> bool:
            there = tabs.opened(STATISTICS)
            chosen = cast("StatisticsPane", there).statistics.choices if there else None
            return all(getattr(chosen, key, None) == value for key, value in changes.items())

        plain = simple(name, title, lambda one: one.statistics.choose(**changes))
        return Command(plain.id, plain.title, plain.run, (), MENU, True, is_checked)

    return [
        simple("group", "group by…", lambda one: one.toolbar.open_keys(), ("Alt+Shift+G",)),
        simple("results", "results…", lambda one: one.toolbar.open_metrics(), ("Alt+Shift+R",)),
        simple(
            "reference", "compare with…", lambda one: one.toolbar.open_reference(), ("Alt+Shift+C",)
        ),
        simple("method", "method…", lambda one: one.toolbar.open_method(), ("Alt+M",)),
        simple("table", "go to the table", lambda one: one.table.setFocus(), ("Alt+Shift+J",)),
        simple(
            "current", "compare all groups with the current one", lambda one: one.refer_to_current()
        ),
        simple("only", "show only the current group's runs", lambda one: one.show_only_current()),
        simple("fold", "fold all metrics", lambda one: one.fold_all(True)),
        simple("unfold", "unfold all metrics", lambda one: one.fold_all(False)),
        *(choice(one.value, f"the {words} runs", whose=one) for one, words in _WHOSE.items()),
        *(choice(one.value, words, method=one) for one, words in _METHODS.items()),
        *(choice(one.value, words, effect=one) for one, words in _EFFECTS.items()),
        *(choice(f"level.{one}", words, level=one) for one, words in _LEVELS.items()),
        *(
            simple(
                f"copy.{form.name.lower()}",
                f"copy as {form.value}",
                lambda one, form=form: one.copy(form),  # type: ignore[misc]
            )
            for form in Form
        ),
    ]
