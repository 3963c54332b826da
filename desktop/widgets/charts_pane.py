"""The charts of the shown runs: tool bar, page of cards, and what to say when there is nothing."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.core import metrics
from desktop.core.source import RunFacts, RunKey
from desktop.qt.chart_state import ChartState
from desktop.qt.curve_feed import CurveFeed
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme
from desktop.widgets.card_grid import CardGrid
from desktop.widgets.charts_toolbar import ChartsToolbar
from desktop.widgets.empty_state import EmptyState


class ChartsPane(QWidget):
    """Keeps the page of cards in step with the shown runs, the search and the look."""

    def __init__(self, theme: Theme, runs: RunsState, state: ChartState, feed: CurveFeed) -> None:
        super().__init__()
        self._theme = theme
        self._runs = runs
        self._state = state
        self._feed = feed
        self._known: frozenset[str] = frozenset()
        self._axis = state.look.axis
        self.toolbar = ChartsToolbar(theme, state)
        self.grid = CardGrid(theme, state, feed, self)
        self._empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self._stack, 1)
        self.toolbar.search_changed.connect(lambda text: self._update_sections())
        runs.shown_changed.connect(self._take_runs)
        runs.listing_changed.connect(self._update_empty)
        runs.facts_changed.connect(self._take_facts)
        state.look_changed.connect(self._take_look)
        theme.changed.connect(self._take_runs)

    # -- RunNames ------------------------------------------------------------------------------

    def name(self, key: RunKey) -> str:
        """What a run is called."""
        facts = self._runs.table.get(key)
        return (facts.name or facts.run_id) if facts else key.run

    def colour(self, key: RunKey) -> str:
        """A run's colour on the present theme."""
        return self._theme.run_colour(self._runs.listing.colours.get(key, 0)).name()

    # -- following -----------------------------------------------------------------------------

    def _shown_facts(self) -> list[RunFacts]:
        found = (self._runs.table.get(key) for key in self._runs.shown)
        return [facts for facts in found if facts is not None]

    def _take_runs(self) -> None:
        table = self._runs.table
        runs = tuple((key, table.facts[table.index[key]].created_ns) for key in self._runs.shown)
        self._update_sections()
        self.grid.set_runs(runs, {key: self.colour(key) for key, _ in runs})

    def _take_facts(self, keys: set[RunKey]) -> None:
        if any(
            not facts.metrics.keys() <= self._known
            for facts in self._shown_facts()
            if facts.is_live
        ):
            self._update_sections()

    def _take_look(self) -> None:
        if self._state.look.axis is not self._axis:
            self._axis = self._state.look.axis
            self.grid.reset_views()
        else:
            self.grid.redraw_all()

    def _update_sections(self) -> None:
        wanted, trouble = None, ""
        try:
            wanted = metrics.compile_search(self.toolbar.search.text())
        except re.error as error:
            trouble = f"Not a regular expression: {error}"
        self.toolbar.mark_search(trouble)
        if trouble:
            return
        facts = self._shown_facts()
        self._known = frozenset(name for one in facts for name in one.metrics)
        self.grid.set_sections(metrics.sections(facts, wanted))
        self._update_empty()

    def _update_empty(self) -> None:
        is_empty = not self.grid.metrics()
        if is_empty:
            self._explain()
        self._stack.setCurrentWidget(self._empty if is_empty else self.grid)

    def _explain(self) -> None:
        if not self._runs.is_listed:
            self._empty.say("", "")
        elif not len(self._runs.table):
            self._empty.say("Charts appear here", "They are drawn as soon as a run logs a number.")
        elif not self._runs.shown:
            self._empty.say("No run is shown", "Click the eye of a run, or press A to show all.")
        elif self._known:
            self._empty.say("No metric matches", "Change the search above, or clear it.")
        else:
            self._empty.say("Nothing to draw yet", "The shown runs have not logged any numbers.")

    def step_expanded(self, by: int) -> None:
        """While one chart fills the page: go to the next or the one before."""
        names = self.grid.metrics()
        if self.grid.expanded in names:
            place = names.index(self.grid.expanded) + by
            self.grid.expand(names[place % len(names)])
