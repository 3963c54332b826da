"""Selections of lines as ranges: nothing added, nothing lost, and quick at any size."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.arrange import SortKey
from desktop.core.columns import by_id
from desktop.core.source import RunFacts
from desktop.qt.selected_lines import lines_in, selection_of
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LINES: st.SearchStrategy[list[int]] = st.lists(st.integers(0, 59), unique=True)


@given(lines=LINES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_selection_has_the_lines_it_was_made_of(qapp: QApplication, lines: list[int]) -> None:
    model = QStandardItemModel(60, 3)
    selection = selection_of(model, lines)
    assert lines_in(selection).tolist() == sorted(lines)
    assert len(selection.indexes()) == 3 * len(lines)


@given(first=LINES, second=LINES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_selected_one_after_the_other_by_qt_come_in_order(
    qapp: QApplication, first: list[int], second: list[int]
) -> None:
    model = QStandardItemModel(60, 3)
    selected = QItemSelectionModel(model)
    flags = QItemSelectionModel.SelectionFlag
    for line in first:
        selected.select(model.index(line, 0), flags.Select | flags.Rows)
    for line in second:
        selected.select(model.index(line, 0), flags.Toggle | flags.Rows)
    assert lines_in(selected.selection()).tolist() == sorted(set(first) ^ set(second))
    assert lines_in(QItemSelection()).tolist() == []


def test_all_of_very_many_runs_are_selected_and_stay_so(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    (store,) = window.workspace.sources
    runs = [RunFacts(run_id=f"r{n}", name=f"n{n}", summary={"m": n % 7}) for n in range(30_000)]
    window.workspace.runs.put(store, runs)
    settle(qtbot, window)
    table = window.runs_pane.table
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    listed = len(window.workspace.runs.listing)
    assert len(table.selected_keys()) == listed == 30_006
    assert window.workspace.charts.selected == frozenset(table.selected_keys()[:1000])
    column = by_id("summary.m")
    assert column is not None
    window.workspace.runs.set_sort((SortKey(column, True),))
    settle(qtbot, window)
    assert len(table.selected_keys()) == listed
    assert window.workspace.selection.keys == table.selected_keys()
    window.workspace.runs.remove(store, ["r7", "r100"])
    settle(qtbot, window)
    assert len(table.selected_keys()) == listed - 2


def test_runs_stay_selected_when_others_are_deleted_and_rows_move_up(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table, runs = window.runs_pane.table, window.workspace.runs
    chosen = [runs.listing.key_at(1), runs.listing.key_at(4)]
    table.select_runs(chosen)
    gone = runs.listing.key_at(2)
    runs.remove(gone.store, [gone.run])
    settle(qtbot, window)
    assert table.selected_keys() == chosen
    runs.remove(chosen[0].store, [chosen[0].run])
    settle(qtbot, window)
    assert table.selected_keys() == chosen[1:]
