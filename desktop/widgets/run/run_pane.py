"""The Run tab: everything about one run on a page, following it live."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.core import config_tree, formatting, run_words, timeline
from desktop.core.run_page import RunPage
from desktop.core.source import RunFacts
from desktop.qt.run_feed import RunFeed
from desktop.qt.theme import Space, Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.base.code_view import CodeView
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.base.markdown_view import MarkdownView
from desktop.widgets.base.section_card import SectionCard
from desktop.widgets.base.wrapped_label import WrappedLabel
from desktop.widgets.run.config_view import ConfigView
from desktop.widgets.run.facts_grid import FactsGrid
from desktop.widgets.run.history_view import HistoryView
from desktop.widgets.run.origin_cards import OriginCards
from desktop.widgets.run.run_header import RunHeader
from desktop.widgets.run.summary_view import SummaryView
from desktop.widgets.run.tags_row import TagsRow
from desktop.widgets.run.timeline_view import TimelineView

_CLOCK_MS = 1000
_TWO_COLUMNS_FROM = 820


class RunPane(QWidget):
    """A header, and cards in two columns (one where the window is narrow)."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._theme = theme
        self._workspace = workspace
        self.feed = RunFeed(workspace, self)
        self.header = RunHeader(theme)
        self.facts = FactsGrid(theme)
        self.summary = SummaryView(theme)
        self.config = ConfigView(theme)
        self.tags = TagsRow(theme)
        self.notes = MarkdownView(theme)
        self.traceback = CodeView(theme, "Traceback")
        self.command = CodeView(theme, "Command", 6)
        self.lives = TimelineView(theme)
        self.history = HistoryView()
        self._last = WrappedLabel(tone="soft")
        self._problems = WrappedLabel(tone="soft")
        self._trouble = WrappedLabel(tone="warn")
        self._make_cards()
        self._lay_out()
        self._connect()
        self._take_run()

    # -- building ------------------------------------------------------------------------------

    def _make_cards(self) -> None:
        theme = self._theme
        self.failure_card = self._card("What went wrong", self.traceback, self._last)
        self.failure_card.add_button("copy", "Copy the traceback", self._copy_traceback)
        self._facts_card = self._card("Facts", self._trouble, self.facts)
        self._notes_card = self._card("Notes", self.tags, self.notes)
        self._command_card = self._card("Command", self.command)
        self._command_card.add_button("copy", "Copy the command", self._copy_command)
        self.summary_card = self._card("Summary", self.summary)
        self.summary_card.add_button("copy", "Copy the summary", self._copy_summary)
        self._config_card = SectionCard(theme, "Configuration")
        self._config_card.add_widget(self.config.search)
        self._config_card.add_button("copy", "Copy the configuration", self._copy_config)
        self._config_card.body.addWidget(self.config)
        self._lives_card = self._card("Segments and ranks", self.lives)
        self.origin = OriginCards(theme)
        self._history_card = self._card("History", self.history)
        self._problems_card = self._card("Problems", self._problems)

    def _card(self, title: str, *widgets: QWidget) -> SectionCard:
        card = SectionCard(self._theme, title)
        for widget in widgets:
            card.body.addWidget(widget)
        return card

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(Space.M)
        for column, stretch in ((self._left, 4), (self._right, 6)):
            column.setSpacing(Space.M)
            self._columns.addLayout(column, stretch)
        whole = QVBoxLayout(page)
        whole.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        whole.setSpacing(Space.M)
        whole.addWidget(self.failure_card)
        whole.addLayout(self._columns)
        whole.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName("Page of the run")
        self._area.setWidget(page)
        self._empty = EmptyState(self._theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._area)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._stack, 1)
        self._is_wide: bool | None = None
        self._place_cards(is_wide=True)

    def _place_cards(self, *, is_wide: bool) -> None:
        """Facts, notes and command beside the rest, or all below each other."""
        if is_wide is self._is_wide:
            return
        self._is_wide = is_wide
        origin = self.origin
        left = [self._facts_card, self._notes_card, self._command_card, origin.code]
        left.append(self._problems_card)
        right = [self.summary_card, self._config_card, self._lives_card, self._history_card]
        right += [origin.machine, origin.packages]
        for column in (self._left, self._right):
            while column.takeAt(0) is not None:
                pass
        for card in left if is_wide else [*left, *right]:
            self._left.addWidget(card)
        for card in right if is_wide else []:
            self._right.addWidget(card)
        self._columns.setStretch(1, 6 if is_wide else 0)
        for column in (self._left, self._right):
            column.addStretch(1)

    def _connect(self) -> None:
        self.feed.run_changed.connect(self._take_run)
        self.feed.facts_changed.connect(self._take_facts)
        self.feed.page_changed.connect(self._take_page)
        self.header.step_wanted.connect(self._workspace.charts.step_wanted)
        self.header.copy_wanted.connect(self._copy_all)
        self._workspace.runs.listing_changed.connect(self._take_emptiness)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tick)

    # -- following -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        self.feed.set_watched(True)
        self._clock.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.feed.set_watched(False)
        self._clock.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_cards(is_wide=self.width() >= _TWO_COLUMNS_FROM)
        super().resizeEvent(event)

    def _take_run(self) -> None:
        self._area.verticalScrollBar().setValue(0)
        self.config.search.clear()
        self.origin.clear_search()
        self._take_emptiness()
        self._take_facts()
        self._take_page()

    def _take_emptiness(self) -> None:
        is_empty = self.feed.facts is None
        self.header.setVisible(not is_empty)
        if is_empty:
            self._empty.say(
                "No run to show",
                "Select a run in the table, or show one with its eye: its facts, configuration,"
                " summary and history appear here.",
            )
        self._stack.setCurrentWidget(self._empty if is_empty else self._area)

    def _take_facts(self) -> None:
        facts = self.feed.facts
        if facts is None:
            self._take_emptiness()
            return
        rows = run_words.summary_of(facts)
        self.summary.set_rows(rows)
        self.summary_card.set_hint(formatting.count(len(rows), "value") if rows else "")
        self.summary_card.setVisible(bool(rows))
        self.tags.set_tags(facts.tags)
        self.tags.setVisible(bool(facts.tags))
        self.notes.set_text(facts.notes)
        self.notes.setVisible(bool(facts.notes.strip()))
        self._notes_card.setVisible(bool(facts.tags or facts.notes.strip()))
        self._say_failure(facts, self.feed.page)
        self._tick()

    def _take_page(self) -> None:
        page, facts = self.feed.page, self.feed.facts
        for card in (self._config_card, self._history_card):
            card.setVisible(page is not None)
        lives = page.lives if page is not None else ()
        self._lives_card.setVisible(len(lives) > 1)
        self._command_card.setVisible(bool(page and page.command))
        self._problems_card.setVisible(bool(page and page.problems))
        self._trouble.setVisible(bool(page and page.trouble))
        self.origin.set_origin(page.origin if page is not None else None)
        if page is None or facts is None:
            return
        self._trouble.setText(f"Shown as last seen: {page.trouble}")
        self.config.set_nodes(page.config)
        values = config_tree.count(page.config)
        self._config_card.set_hint(formatting.count(values, "value") if values else "")
        self.command.set_text(page.command)
        self.history.set_history(page.history, page.earlier)
        self._history_card.setVisible(bool(page.history))
        self._problems.setText("\n".join(page.problems))
        self._say_failure(facts, page)
        self._tick()

    def _say_failure(self, facts: RunFacts, page: RunPage | None) -> None:
        text = (page.traceback if page else "") or facts.failure or ""
        is_failed = facts.state in ("failed", "preempted") and bool(text)
        self.failure_card.setVisible(is_failed)
        if is_failed:
            self.traceback.set_text(text)
            last = run_words.last_values(facts)
            self._last.setText(f"Last values: {last}" if last else "")
            self._last.setVisible(bool(last))

    def _tick(self) -> None:
        """What depends on the time: durations, last sign of life, bars of living writers."""
        facts, page = self.feed.facts, self.feed.page
        if facts is None:
            return
        now_ns = time.time_ns()
        self.header.say(facts, self.feed.colour(), now_ns)
        self.facts.set_facts(run_words.facts_of(facts, page, now_ns))
        if page is not None:
            self.lives.set_timeline(timeline.timeline(page.lives, now_ns))

    # -- copying -------------------------------------------------------------------------------

    def _copy_traceback(self) -> None:
        _to_clipboard(self.traceback.toPlainText())

    def _copy_command(self) -> None:
        _to_clipboard(self.command.toPlainText())

    def _copy_summary(self) -> None:
        _to_clipboard(run_words.copied_summary(self.summary.rows_model.rows))

    def _copy_config(self) -> None:
        _to_clipboard(self.config.copied())

    def _copy_all(self) -> None:
        facts = self.feed.facts
        if facts is not None:
            rows = run_words.facts_of(facts, self.feed.page, time.time_ns())
            _to_clipboard(run_words.as_markdown(facts, rows, self.config.copied()))


def _to_clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
