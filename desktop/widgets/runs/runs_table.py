"""The table of runs: scrolls, selects, shows and hides; painted by its delegate."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import nlargest

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from desktop.core.columns import SYNC, Column, Kind
from desktop.core.kept_lines import KeptLines
from desktop.core.source import RunKey
from desktop.qt.runs_model import RunsModel
from desktop.qt.selected_lines import lines_in, selection_of
from desktop.qt.spark_feed import SparkFeed
from desktop.qt.theme import Space, Theme
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.runs.runs_delegate import CHEVRON_WIDTH, EYE_WIDTH, INDENT, RunsDelegate
from desktop.widgets.runs.runs_header import RunsHeader
from desktop.widgets.runs.runs_pinned import PinnedColumns
from tracklib.store.arrays import Rows

_ROWS_MEASURED = 30  # widths come from so many rows in sight, not from all of them
_ROWS_ENOUGH = 8  # with fewer, widths are measured again when more come
_WIDEST = 220
_NAMES_LOOKED_AT, _NAMES_MEASURED = 500, 5
_LONGEST_STATE = "Running 0:00:00"
_LONGEST_SYNC = "pending 1000.0 MB"
_NAME_NARROWEST, _NAME_WIDEST = 150, 280
_CLOCK_MS = 1000


class RunsTable(QTableView):
    """Runs by chosen columns. Selection and scroll follow run ids, not rows."""

    eyes_toggled = Signal(list)  # of RunKey
    rename_wanted = Signal()
    selected_changed = Signal(object)  # list of RunKey, as `selected_keys` gives them
    hovered = Signal(object)  # RunKey or None
    widths_changed = Signal()

    def __init__(self, theme: Theme, model: RunsModel) -> None:
        super().__init__()
        self._theme = theme
        self._model = model
        self._selected = self._current = self._top = KeptLines()  # while the model is reset
        self._scrolled = 0
        self._own_widths: dict[str, int] = {}
        self._fitted: dict[tuple[str, int, bool], int] = {}  # by what cells have room for
        self._is_fitting = False
        self._row_height = Space.ROW
        self.header = RunsHeader(theme, model, self)
        self._delegate = RunsDelegate(theme, model, self)
        self._set_up()
        self.setModel(model)
        # Before the selection is restored after a reset: every view of a model forgets it then.
        self.pinned = PinnedColumns(theme, model, self)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._restore_place)
        model.lines_changed.connect(self._update_lines)
        self.selectionModel().selectionChanged.connect(self._say_selected)
        self.header.sectionResized.connect(self._note_width)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        theme.changed.connect(self._take_text_size)

    def _take_text_size(self) -> None:
        """Rows and columns as another text size needs them."""
        if self._row_height != Space.ROW:
            self._row_height = Space.ROW
            self._fitted.clear()
            self.fit_columns()

    def _set_up(self) -> None:
        self.setHorizontalHeader(self.header)
        self.setItemDelegate(self._delegate)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)  # to raise it would resize row by row
        self.verticalHeader().setDefaultSectionSize(Space.ROW)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Runs")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    # -- selection -----------------------------------------------------------------------------

    def selected_keys(self) -> list[RunKey]:
        """The selected runs and those of selected groups, top to bottom."""
        return self._model.keys_on(self.selected_lines())

    def selected_lines(self) -> Rows:
        """The selected lines, top to bottom."""
        return lines_in(self.selectionModel().selection())

    def sections_in_order(self) -> list[int]:
        """The columns as they stand, from left to right."""
        return [self.header.logicalIndex(place) for place in range(self.header.count())]

    def select_run(self, key: RunKey) -> None:
        """Select one run and scroll to it, unfolding its groups; nothing happens where it is not
        listed."""
        self._model.reveal(key)
        places = self._model.rows_of({key})
        if places:
            self._select_row(places[0])

    def select_runs(self, keys: list[RunKey]) -> None:
        """Select all of these that are listed, and scroll to the first."""
        places = self._model.rows_of(set(keys))
        flags = QItemSelectionModel.SelectionFlag
        choice = selection_of(self._model, places)
        self.selectionModel().select(choice, flags.ClearAndSelect)
        if places:
            self.scrollTo(self._model.index(places[0], 0))

    def step(self, rows: int) -> None:
        """Select the run that is so many rows below the selected one."""
        selected = self._model.rows_of(set(self.selected_keys()))
        last = len(self._model.lines) - 1
        if last >= 0:
            at = (max(selected) if rows > 0 else min(selected)) if selected else -1
            self._select_row(max(0, min(last, at + rows)))

    def _select_row(self, row: int) -> None:
        self.selectRow(row)
        self.setCurrentIndex(self._model.index(row, 0))
        self.scrollTo(self._model.index(row, 0))

    def _say_selected(self) -> None:
        self.selected_changed.emit(self.selected_keys())

    def key_at_row(self, row: int) -> RunKey | None:
        return self._model.key_at(row)

    def _keep_place(self) -> None:
        self._selected = self._model.keep(self.selected_lines())
        here, top = self.currentIndex().row(), self.rowAt(0)
        self._current = self._model.keep([here] if here >= 0 else [])
        self._top = self._model.keep([top] if top >= 0 else [])
        self._scrolled = self.verticalScrollBar().value()

    def _restore_place(self) -> None:
        model = self.selectionModel()
        choice = selection_of(self._model, self._model.find(self._selected))
        model.select(choice, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        for line in self._model.find(self._current).tolist():
            self.setAutoScroll(False)  # or new runs above would push the table down to this one
            model.setCurrentIndex(
                self._model.index(line, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.setAutoScroll(True)
        for line in self._model.find(self._top).tolist() if self._scrolled else ():
            offset = self._scrolled % Space.ROW
            self.verticalScrollBar().setValue(line * Space.ROW + offset)
        self.fit_columns()

    # -- small curves --------------------------------------------------------------------------

    def draw_curves(self, sparks: SparkFeed) -> None:
        """Where the small curves in cells come from."""
        self._delegate.sparks = sparks
        sparks.arrived.connect(self.viewport().update)

    def curves_in_sight(self) -> list[tuple[RunKey, str]]:
        """The runs and metrics whose curves are to be seen now."""
        metrics = [one.metric for one in self._model.columns if one.kind is Kind.CURVE]
        if not metrics:
            return []
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        last = len(self._model.lines) - 1 if last < 0 else last
        keys = (self._model.key_at(row) for row in range(max(0, first), last + 1))
        return [(key, metric) for key in keys if key is not None for metric in metrics]

    # -- widths --------------------------------------------------------------------------------

    def own_widths(self) -> dict[str, int]:
        """The widths the user gave to columns."""
        return dict(self._own_widths)

    def set_own_widths(self, widths: dict[str, int]) -> None:
        self._own_widths = dict(widths)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give each column the width the user chose, or once that of what is in sight: columns do
        not move while runs come and go."""
        first = max(0, self.rowAt(0))
        rows = range(first, min(len(self._model.lines), first + _ROWS_MEASURED))
        self._is_fitting = True
        for section, column in enumerate(self._model.columns):
            compared = self._model.baseline is not None
            place = (column.id, self._model.listing.groups.depth, compared)
            width = self._own_widths.get(column.id) or self._fitted.get(place)
            if width is None:
                width = self._fitting_width(section, column, rows)
                if len(rows) >= _ROWS_ENOUGH or self._model.listing.groups.depth:
                    self._fitted[place] = width
            self.header.resizeSection(section, width)
        self._is_fitting = False

    def _fitting_width(self, section: int, column: Column, rows: range) -> int:
        is_name = column.kind is Kind.NAME
        measured = self._long_names(rows) if is_name else rows
        cells = (self._delegate.width_of(self._model.index(row, section)) for row in measured)
        width = max(self.header.title_width(section), *cells, _NAME_NARROWEST if is_name else 0)
        if column.kind is Kind.STATE and self._model.listing.census.alive:
            width = max(width, self._delegate.width_of_state(_LONGEST_STATE))
        if column.id == SYNC.id:  # it says more while something is sent
            width = max(width, self._delegate.width_of_text(_LONGEST_SYNC))
        return min(_NAME_WIDEST if is_name else _WIDEST, width)

    def _long_names(self, rows: range) -> list[int]:
        """The lines in sight, and those further on whose names have most letters: a table sorted
        or filtered anew shows other runs."""
        known = range(min(len(self._model.lines), _NAMES_LOOKED_AT))
        facts = {line: self._model.facts_at(line) for line in known}
        lengths = {line: len(one.name or one.run_id) for line, one in facts.items() if one}
        return [*rows, *nlargest(_NAMES_MEASURED, lengths, key=lambda line: lengths[line])]

    def _note_width(self, section: int, before: int, width: int) -> None:
        if not self._is_fitting and section < len(self._model.columns):
            self._own_widths[self._model.columns[section].id] = width
            self.widths_changed.emit()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        """All cells line by line: having Qt ask for each of a thousand takes twice as long."""
        painter = QPainter(self.viewport())
        area = event.rect()
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        last = len(self._model.lines) - 1 if last < 0 else last
        cells = [
            (section, left, width)
            for section in range(self.header.count())
            for left, width in [(self.columnViewportPosition(section), self.columnWidth(section))]
            if left <= area.right() and left + width > area.left()
        ]
        chosen = self._selected_between(first, last)
        for row in range(max(0, first), last + 1):
            top = self.rowViewportPosition(row)
            self._delegate.paint_line(painter, row, top, cells, is_selected=row in chosen)
            painter.setPen(self._theme.tokens.colour("grid"))
            bottom = top + Space.ROW - 1
            painter.drawLine(area.left(), bottom, area.right(), bottom)
        painter.end()

    def _selected_between(self, first: int, last: int) -> set[int]:
        model, root = self.selectionModel(), QModelIndex()
        if not model.hasSelection():
            return set()
        return {row for row in range(first, last + 1) if model.isRowSelected(row, root)}

    def _update_lines(self, lines: Sequence[int]) -> None:
        """Paint again those of some lines (in order) that are in sight."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        last = len(self._model.lines) - 1 if last < 0 else last
        width = self.viewport().width()
        for line in lines[bisect_left(lines, first) : bisect_right(lines, last)]:
            self.viewport().update(0, self.rowViewportPosition(line), width, Space.ROW)
        if not self.pinned.isHidden():
            self.pinned.viewport().update()

    # -- mouse and keys ------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if not (is_left and self.act_on_name(*self._in_name(event))):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row, x = self._in_name(event)
        if not self.act_on_name(row, x) and not self.fold_at(row):
            super().mouseDoubleClickEvent(event)
            if row >= 0 and self.columnAt(int(event.position().x())) == 0:
                self.rename_wanted.emit()

    def _in_name(self, event: QMouseEvent) -> tuple[int, float]:
        """The line the mouse is on, and how far it is from the left edge of the name."""
        row = self.rowAt(int(event.position().y()))
        return row, event.position().x() - self.columnViewportPosition(0)

    def act_on_name(self, row: int, x: float) -> bool:
        """Do what the eye or the fold mark there does; False where neither is."""
        group = self._model.lines.group_at(row)
        if row >= 0 and 0 <= x < EYE_WIDTH:
            self.eyes_toggled.emit(self._model.keys_on([row]))
            return True
        if group is None:
            return False
        left = EYE_WIDTH + int(self._model.listing.groups.levels[group]) * INDENT
        return left <= x < left + CHEVRON_WIDTH and self.fold_at(row)

    def fold_at(self, row: int) -> bool:
        """Fold or unfold the group on a line; False where none is."""
        group = self._model.lines.group_at(row)
        if group is not None:
            self._model.toggle_fold(group)
        return group is not None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hover_row(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.hover_row(-1)
        super().leaveEvent(event)

    def hover_row(self, row: int) -> None:
        """The mouse is on a line, here or on the columns that stay on the left."""
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()
            self.pinned.viewport().update()
            self.hovered.emit(self.key_at_row(row))

    def mark_run(self, key: RunKey | None) -> None:
        """Mark the row of a run that the mouse is on elsewhere."""
        rows = self._model.rows_of({key}) if key is not None else []
        row = rows[0] if rows else -1
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            keys = self.selected_keys()
            if keys:
                self.eyes_toggled.emit(keys)
            return
        if not event.modifiers() and self._fold_by_key(event.key()):
            return
        super().keyPressEvent(event)

    def _fold_by_key(self, key: int) -> bool:
        """Left folds a group or goes to the one around; right unfolds it. False: not for groups."""
        if not len(self._model.listing.groups):
            return False
        line = self.currentIndex().row()
        group = self._model.lines.group_at(line)
        if key == Qt.Key.Key_Left:
            if group is not None and not self._model.is_folded(group):
                self._model.toggle_fold(group)
            elif (above := self._model.lines.around(line, self._model.listing.groups)) is not None:
                self.selectRow(above)
            return True
        if key == Qt.Key.Key_Right and group is not None:
            if self._model.is_folded(group):
                self._model.toggle_fold(group)
            elif line + 1 < len(self._model.lines):
                self.selectRow(line + 1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and group is not None:
            self._model.toggle_fold(group)
            return True
        return False

    # -- time ----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        self._clock.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._clock.stop()
        super().hideEvent(event)

    def _tick(self) -> None:
        """Let the durations of live runs in sight go on."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        count = len(self._model.lines)
        last = count - 1 if last < 0 else last
        for row in range(max(0, first), min(last + 1, count)):
            facts = self._model.facts_at(row)
            if facts is not None and facts.is_live:
                for section, column in enumerate(self._model.columns):
                    if column.kind in (Kind.STATE, Kind.DURATION):
                        self.update(self._model.index(row, section))

    def set_offline_stores(self, stores: frozenset[str]) -> None:
        """Grey the runs of stores that cannot be reached."""
        if stores != self._delegate.offline_stores:
            self._delegate.offline_stores = stores
            self.viewport().update()
