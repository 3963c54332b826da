"""The runs: filter line, table, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core import columns, formatting
from desktop.core.arrange import SortKey
from desktop.core.columns import Column, KeysInUse
from desktop.core.lines import Folds
from desktop.core.source import RunKey
from desktop.qt.chart_state import ChartState
from desktop.qt.icons import icon
from desktop.qt.runs_model import RunsModel
from desktop.qt.runs_state import RunsState
from desktop.qt.table_state import restore_table, table_state
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.columns_popup import ColumnsPopup
from desktop.widgets.base.empty_state import EmptyState
from desktop.widgets.runs.chips_row import ChipSpec, ChipsRow
from desktop.widgets.runs.completion_popup import CompletionPopup
from desktop.widgets.runs.filter_line import FilterLine
from desktop.widgets.runs.runs_columns import RunsColumns
from desktop.widgets.runs.runs_grouping import RunsGrouping
from desktop.widgets.runs.runs_table import RunsTable

_TOLD_MS = 6000


class RunsPane(QWidget):
    """Connects the table's parts with `RunsState`."""

    columns_changed = Signal()
    run_menu_wanted = Signal(list, QPoint)  # of RunKey, where on the screen

    def __init__(self, theme: Theme, runs: RunsState, state: ChartState) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._runs = runs
        self._state = state
        self._chosen: list[str] | None = None
        self._shown_ids: list[str] = []
        self._usual: list[str] = []
        self._usual_for: KeysInUse | None = None
        self.model = RunsModel(runs, self)
        self.table = RunsTable(theme, self.model)
        self.filter = FilterLine(theme)
        self.completion = CompletionPopup(theme, self.filter)
        self._popup = ColumnsPopup(theme, self)
        self._columns_button = QToolButton()
        self._eyes_button = QToolButton()
        self._count = QLabel()
        self._trouble = QLabel()
        self._told = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._told.timeout.connect(self._said)
        self._empty = EmptyState(theme)
        self.offer: QWidget | None = None  # beside the first steps, while there is no run
        self._has_store = True
        self._away: tuple[str, str] | None = None
        self._stack = QStackedWidget()
        self.columns = RunsColumns(self)
        self.chips = ChipsRow(theme)
        self.header_parts: list[Callable[[QMenu, Column], None]] = []  # more of a column's menu
        self._chip_givers: list[Callable[[], list[ChipSpec]]] = []
        self.grouping = RunsGrouping(theme, runs, self)
        self._lay_out()
        self._connect()
        self._apply_theme()

    # -- building ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        bar = QWidget()
        bar.setObjectName("bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(Space.BAR)
        row = QHBoxLayout(bar)
        row.setContentsMargins(Space.S, 0, Space.S, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self.filter, 1)
        for button, name in ((self._eyes_button, "Show runs"), (self._columns_button, "Columns")):
            button.setProperty("bare", True)
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.setFixedSize(scaled(28), scaled(28))
            row.addWidget(button)
        row.insertWidget(2, self.grouping.button)
        self.bar = row
        self._eyes_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._trouble.setProperty("tone", "bad")
        self._trouble.setFont(font(Type.SMALL))
        self._trouble.setWordWrap(True)
        self._trouble.setContentsMargins(Space.M, scaled(6), Space.M, scaled(6))
        self._trouble.setVisible(False)
        self._count.setProperty("tone", "faint")
        self._count.setFont(font(Type.SMALL))
        self._count.setContentsMargins(Space.M, scaled(6), Space.M, scaled(6))
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._trouble)
        layout.addWidget(self.chips)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        self.split.addWidget(self._stack)
        layout.addWidget(self.split, 1)
        layout.addWidget(self._count)

    def _connect(self) -> None:
        self.filter.query_changed.connect(self._runs.set_query)
        self.filter.trouble_changed.connect(self._say_trouble)
        self.filter.left.connect(self.table.setFocus)
        self.filter.entered.connect(lambda: self._runs.collect_fields(self.completion.set_fields))
        self.table.eyes_toggled.connect(self._runs.toggle)
        self.table.selected_changed.connect(self._select)
        self.table.hovered.connect(self._state.hover)
        self.table.customContextMenuRequested.connect(self._menu)
        self.table.header.sort_wanted.connect(self._sort_by)
        self.table.header.menu_wanted.connect(self._header_menu)
        self._columns_button.clicked.connect(self.open_columns)
        self._popup.chosen.connect(self.choose_columns)
        self._popup.reset_wanted.connect(lambda: self.choose_columns(None))
        self._runs.listing_changed.connect(self._take_listing)
        self._runs.shown_changed.connect(self._say_count)
        self._state.emphasis_changed.connect(lambda: self.table.mark_run(self._state.hovered))
        self._state.selection_wanted.connect(self.table.select_run)
        self._state.many_wanted.connect(self.table.select_runs)
        self._state.step_wanted.connect(self.table.step)
        self._runs.groups_changed.connect(self.say_chips)
        self._runs.filters_changed.connect(self.say_chips)
        self._theme.changed.connect(self._apply_theme)

    def set_eye_actions(self, actions: Sequence[QAction]) -> None:
        """What the eye button's menu offers."""
        menu = QMenu(self)
        menu.addActions(list(actions))
        self._eyes_button.setMenu(menu)

    # -- following -----------------------------------------------------------------------------

    def _take_listing(self) -> None:
        self.relist()
        self.table.header.set_sort(self._runs.sort)
        self._say_count()
        is_empty = not len(self._runs.listing)
        if is_empty and len(self._runs.table):
            self._empty.say("No run matches", "Change the filter above, or clear it.")
        elif is_empty:
            title, text, code = _FIRST_STEPS if self._has_store else _NO_STORE
            if self._away is not None:
                self._empty.say(*self._away)
            else:
                self._empty.say(title, text, code, self.offer)
        self._stack.setCurrentWidget(self._empty if is_empty else self.table)

    def set_has_store(self, has_store: bool, away: tuple[str, str] | None = None) -> None:
        """Whether a store is open or waited for: else the first step is to open one. `away` says
        why there is nothing to see of the only ones there are."""
        if (has_store, away) != (self._has_store, self._away):
            self._has_store, self._away = has_store, away
            self._take_listing()

    def _select(self, keys: list[RunKey]) -> None:
        self._state.select(keys)

    def _say_count(self) -> None:
        listed, all_runs = len(self._runs.listing), len(self._runs.table)
        text = formatting.count(listed, "run")
        if listed != all_runs:
            text += f" of {all_runs:,}"
        self._count.setVisible(all_runs > 0)
        if self._told.isActive():
            return
        self._count.setText(f"{text} · {len(self._runs.shown):,} shown")

    def tell(self, text: str, is_trouble: bool = False) -> None:
        """Say for a while what was done."""
        self._count.setProperty("tone", "bad" if is_trouble else "faint")
        self._count.setText(text)
        self._count.style().unpolish(self._count)
        self._count.style().polish(self._count)
        self._told.start()

    def _said(self) -> None:
        self._count.setProperty("tone", "faint")
        self._count.style().unpolish(self._count)
        self._count.style().polish(self._count)
        self._say_count()

    def _say_trouble(self, text: str) -> None:
        self._trouble.setText(text)
        self._trouble.setVisible(bool(text))

    def add_chips(self, give: Callable[[], list[ChipSpec]]) -> None:
        """Show the chips of something else that shapes the table, too."""
        self._chip_givers.append(give)

    def say_chips(self) -> None:
        """Show what shapes the table now."""
        filters = [
            ChipSpec("filter", one.title, partial(self._drop, name, one.title))
            for name, one in self._runs.filters.items()
        ]
        more = [chip for give in self._chip_givers for chip in give()]
        self.chips.set_chips([*more, *self.grouping.chips(), *filters])

    def _drop(self, name: str, title: str) -> None:
        self._runs.edit_filter(name, None, f"filter {title}")

    # -- what is remembered --------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Order, groups and filters, as values that JSON can hold."""
        folds = self.model.folds
        # As texts: JSON numbers beyond 2**53 do not survive everywhere.
        others = [str(one) for one in sorted(folds.others)]
        return {
            **table_state(self._runs),
            "folds": [folds.all_folded, others],
            "columns": self.columns.state(),
        }

    def restore(self, state: Any) -> None:
        """Bring back what `state` gave."""
        restore_table(self._runs, state)
        self.columns.restore(state.get("columns") if isinstance(state, dict) else None)
        folds = state.get("folds") if isinstance(state, dict) else None
        if isinstance(folds, list) and len(folds) == 2 and isinstance(folds[1], list):
            others = frozenset(int(one) for one in folds[1] if str(one).isdecimal())
            self.model.set_folds(Folds(bool(folds[0]), others))

    # -- columns -------------------------------------------------------------------------------

    def chosen_columns(self) -> list[str] | None:
        """The user's choice; None while the usual columns are shown."""
        return self._chosen

    def choose_columns(self, column_ids: list[str] | None) -> None:
        """Show these columns; None shows the usual ones."""
        self._chosen = column_ids
        self.relist()
        self.columns_changed.emit()

    def relist(self) -> None:
        """Bring rows and columns into the table in one go."""
        listing = self._runs.listing
        if self._usual_for is not listing.keys:  # looked for once, not at each update
            self._usual_for = listing.keys
            self._usual = columns.at_first(listing.keys)
        wanted = self._chosen or self._usual
        if not listing.keys.are_synced:  # a choice that was made while a store had a remote
            wanted = [one for one in wanted if one != columns.SYNC.id]
        if wanted != self._shown_ids:
            self._shown_ids = wanted
        chosen = self.columns.prepared(columns.chosen(wanted, listing.table.facts))
        self.model.relist(chosen)
        self.table.pinned.keep(self.columns.pinned_count(chosen))
        self._runs.summarise(tuple(chosen))

    def open_columns(self) -> None:
        """The list of all columns, below its button."""
        keys = self._runs.listing.keys
        known = [*keys.columns(), *keys.curves()]
        self._popup.open_below(self._columns_button, known, self._shown_ids, ends=True)

    def _header_menu(self, column_id: str, place: QPoint) -> None:
        menu = QMenu(self)
        column = columns.by_id(column_id)
        if column is not None:
            self._add_column_actions(menu, column)
            menu.addSeparator()
        menu.addAction("Choose columns…", self.open_columns)
        menu.exec(place)

    def _add_column_actions(self, menu: QMenu, column: Column) -> None:
        for title, descending in (("Sort ascending", False), ("Sort descending", True)):
            key = SortKey(column, descending)
            menu.addAction(title, partial(self._runs.set_sort, (key,)))
        menu.addSeparator()
        self.grouping.add_actions(menu, column)
        menu.addSeparator()
        self.columns.add_actions(menu, column)
        for add in self.header_parts:
            add(menu, column)
        if column.id != columns.NAME.id:
            menu.addSeparator()
            rest = [shown for shown in self._shown_ids if shown != column.id]
            menu.addAction("Hide column", lambda: self.choose_columns(rest))

    # -- order ---------------------------------------------------------------------------------

    def _sort_by(self, column_id: str, further: bool) -> None:
        """Up, down, and back to newest first; further columns come after those in force."""
        column = columns.by_id(column_id)
        if column is None:
            return
        before = next((key for key in self._runs.sort if key.column.id == column_id), None)
        others = tuple(key for key in self._runs.sort if key.column.id != column_id)
        if before is None:
            new: tuple[SortKey, ...] = (SortKey(column),)
        elif not before.descending:
            new = (SortKey(column, descending=True),)
        else:
            new = ()
        if not further:
            self._runs.set_sort(new)
        elif before is None:
            self._runs.set_sort((*others, *new))
        else:
            place = self._runs.sort.index(before)
            self._runs.set_sort((*others[:place], *new, *others[place:]))

    def _menu(self, place: QPoint) -> None:
        keys: list[RunKey] = self.table.selected_keys()
        if keys:
            self.run_menu_wanted.emit(keys, self.table.viewport().mapToGlobal(place))

    def _apply_theme(self) -> None:
        tokens = self._theme.tokens
        self._eyes_button.setIcon(icon("eye", tokens))
        self._columns_button.setIcon(icon("columns", tokens))
        self.table.viewport().update()
        self.table.header.viewport().update()


_FIRST_STEPS = (
    "No runs yet",
    "A run appears here as soon as a script logs to this store.",
    (
        (
            "In your training script",
            "import tracklib\n\n"
            'run = tracklib.init(\n    project="first",\n    config={"lr": 0.001},\n)\n'
            'run.log({"train/loss": 0.7})\nrun.finish()',
        ),
        ("Or watch a dozen small networks train", "tracklib demo"),
    ),
)
_NO_STORE = (
    "No store is open",
    "Open a folder with Ctrl+O, drop one on the window, or choose a recent one with the plus above "
    "the list of stores.",
    (("The store that scripts log to, if nothing else is named", "tracklib open ~/tracklib"),),
)
