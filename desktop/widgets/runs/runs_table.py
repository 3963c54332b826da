"""The table of runs: scrolls, selects, shows and hides; painted by its delegate."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

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

from desktop.core.columns import Kind
from desktop.core.kept_lines import KeptLines
from desktop.core.source import RunKey
from desktop.qt.runs_model import RunsModel
from desktop.qt.selected_lines import lines_in, selection_of
from desktop.qt.spark_feed import SparkFeed
from desktop.qt.theme import Space, Theme
from desktop.widgets.base.painting import ends_with_painter
from desktop.widgets.runs.column_widths import ColumnWidths
from desktop.widgets.runs.group_folds import GroupFolds
from desktop.widgets.runs.runs_delegate import EYE_WIDTH, RunsDelegate
from desktop.widgets.runs.runs_header import RunsHeader
from desktop.widgets.runs.runs_pinned import PinnedColumns
from tracklib.store.arrays import Rows

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
        self._is_fitting = False
        self._row_height = Space.ROW
        self.header = RunsHeader(theme, model, self)
        self._delegate = RunsDelegate(theme, model, self)
        self.widths = ColumnWidths(model, self._delegate)
        self.folds = GroupFolds(model)
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
            self.widths.measure_again()
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

    def fit_columns(self) -> None:
        """Give each column the width the user chose, or once that of what is in sight: columns do
        not move while runs come and go."""
        first = max(0, self.rowAt(0))
        self._is_fitting = True
        for section, width in enumerate(self.widths.fitting(first, self.header.title_width)):
            self.header.resizeSection(section, width)
        self._is_fitting = False

    def set_own_widths(self, widths: Mapping[str, object]) -> None:
        """Take up what `widths.own` said once."""
        self.widths.restore(widths)
        self.fit_columns()

    def _note_width(self, section: int, before: int, width: int) -> None:
        if not self._is_fitting and section < len(self._model.columns):
            self.widths.choose(self._model.columns[section], width)
            self.widths_changed.emit()

    # -- painting ------------------------------------------------------------------------------

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
        if not self.act_on_name(row, x) and not self.folds.toggle(row):
            super().mouseDoubleClickEvent(event)
            if row >= 0 and self.columnAt(int(event.position().x())) == 0:
                self.rename_wanted.emit()

    def _in_name(self, event: QMouseEvent) -> tuple[int, float]:
        """The line the mouse is on, and how far it is from the left edge of the name."""
        row = self.rowAt(int(event.position().y()))
        return row, event.position().x() - self.columnViewportPosition(0)

    def act_on_name(self, row: int, x: float) -> bool:
        """Do what the eye or the fold mark there does; False where neither is."""
        if row >= 0 and 0 <= x < EYE_WIDTH:
            self.eyes_toggled.emit(self._model.keys_on([row]))
            return True
        return self.folds.is_mark(row, x) and self.folds.toggle(row)

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
        line = self.currentIndex().row()
        goes_to = None if event.modifiers() else self.folds.act_on_key(line, event.key())
        if goes_to is None:
            super().keyPressEvent(event)
        elif goes_to != line:
            self.selectRow(goes_to)

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
