"""The table of the comparison: keys stay at the left, runs scroll by; painted by its delegate."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from desktop.qt.compare_model import CompareModel
from desktop.qt.runs_state import RunsState
from desktop.qt.theme import Theme
from desktop.widgets.base.painted_table import PaintedTable
from desktop.widgets.compare.compare_delegate import CompareDelegate
from desktop.widgets.compare.compare_keys import CompareKeys
from desktop.widgets.compare.compare_pinned import PinnedRun
from desktop.widgets.compare.compare_runs import CompareRuns

_NARROWEST, _WIDEST = 120, 240
_ROWS_MEASURED, _RUNS_MEASURED = 60, 12
_Index = QModelIndex | QPersistentModelIndex


class CompareTable(PaintedTable):
    """Keys by runs. Widths are the user's, or what is in sight needs."""

    menu_wanted = Signal(int, int, QPoint)  # row, column; −1 for a header
    fold_wanted = Signal(str)

    def __init__(self, theme: Theme, model: CompareModel, runs: RunsState) -> None:
        self._model = model
        self._own_widths: dict[str, int] = {}
        self._is_fitting = False
        self._delegate = CompareDelegate(theme, model)
        super().__init__(theme, model, self._delegate, "Comparison of runs")
        self.keys = CompareKeys(theme, model, self)
        self.runs = CompareRuns(theme, model, runs, self)
        self.setVerticalHeader(self.keys)
        self.setHorizontalHeader(self.runs)
        self.runs.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._pinned_first: int | None = None  # the run that stands before the first one
        self._measured = 0
        model.modelReset.connect(self._take)
        self.selectionModel().selectionChanged.connect(lambda: self.keys.viewport().update())
        self.row_hovered.connect(self.keys.hover)
        self.runs.sectionResized.connect(self._note_width)
        self.keys.section_clicked_on.connect(self.fold_wanted)
        self.keys.menu_wanted.connect(lambda row, place: self.menu_wanted.emit(row, -1, place))
        self.runs.menu_wanted.connect(lambda run, place: self.menu_wanted.emit(-1, run, place))
        self.pinned = PinnedRun(theme, self)
        self.selectionModel().currentChanged.connect(lambda: self.keys.viewport().update())
        theme.changed.connect(self._take)

    def selected_ids(self) -> list[str]:
        """The ids of the selected keys, top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        columns = [self._model.side.lines[row].column for row in rows]
        return [column.id for column in columns if column is not None]

    # -- widths --------------------------------------------------------------------------------

    def _take(self) -> None:
        """Lay out another comparison."""
        self.keys.fit()
        self.updateGeometries()
        side = self._model.side
        rows = range(min(len(side.lines), _ROWS_MEASURED))
        places = range(min(len(side.runs), _RUNS_MEASURED))
        self._measured = max(
            (self._delegate.text_width(row, place) for row in rows for place in places), default=0
        )
        self._order()

    def follow_baseline(self) -> None:
        """Let another baseline stand first."""
        if self.baseline != self._pinned_first:
            self._order()

    def _order(self) -> None:
        """The baseline first, all others as they come."""
        self._is_fitting = True
        header, first = self.runs, self._pinned_first
        if first is not None and first < header.count() and header.visualIndex(first) == 0:
            header.moveSection(0, first)
        self._pinned_first = self.baseline
        if self._pinned_first:
            header.moveSection(header.visualIndex(self._pinned_first), 0)
        self._is_fitting = False
        self.fit()
        self.pinned.follow()

    @property
    def baseline(self) -> int | None:
        """The column of the baseline run."""
        return self._model.baseline

    def fit(self) -> None:
        """Give each run the width its values need, and let few runs use the room there is."""
        side = self._model.side
        if not side.runs:
            return
        width = self._measured + self._delegate.padding
        room = (self.width() - self.keys.width() - 12) // len(side.runs)
        usual = max(_NARROWEST, min(_WIDEST, max(width, min(room, 200))))
        self._is_fitting = True
        self._widen_all(usual)
        for place, key in enumerate(side.keys if self._own_widths else ()):
            if key.run in self._own_widths:
                self.runs.resizeSection(place, self._own_widths[key.run])
        self._is_fitting = False

    def _widen_all(self, width: int) -> None:
        """Thousands of columns at once: nobody is told of each, and the table follows once."""
        if width == self.runs.defaultSectionSize():
            return
        self.runs.blockSignals(True)
        self.runs.setDefaultSectionSize(width)
        self.runs.blockSignals(False)
        self.updateGeometries()
        self.runs.viewport().update()
        self.viewport().update()

    def _note_width(self, section: int, before: int, width: int) -> None:
        if not self._is_fitting and section < len(self._model.side.keys):
            self._own_widths[self._model.side.keys[section].run] = width

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    # -- choosing ------------------------------------------------------------------------------

    def choose(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Make a row current as a click on it does; Ctrl chooses one more or less."""
        flags = QItemSelectionModel.SelectionFlag
        how = flags.ClearAndSelect
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            how = flags.Toggle
        index = self._model.index(row, max(0, self.currentIndex().column()))
        self.selectionModel().setCurrentIndex(index, how | flags.Rows)
        self.setFocus()
        self._fold_if_title(index, Qt.MouseButton.LeftButton)

    def is_title(self, row: int) -> bool:
        return 0 <= row < len(self._model.side.lines) and self._model.side.lines[row].column is None

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._fold_if_title(self.indexAt(event.position().toPoint()), event.button())

    def _fold_if_title(self, index: QModelIndex, button: Qt.MouseButton) -> None:
        if index.isValid() and button == Qt.MouseButton.LeftButton:
            line = self._model.side.lines[index.row()]
            if line.column is None:
                self.fold_wanted.emit(line.section)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if index.isValid() and event.key() in keys:
            self._fold_if_title(index, Qt.MouseButton.LeftButton)
            return
        super().keyPressEvent(event)

    def menu_at(self, index: QModelIndex, place: QPoint) -> None:
        self.menu_wanted.emit(index.row(), index.column(), place)
