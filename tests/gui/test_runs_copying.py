"""Copying and exporting the runs table."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_selected_runs_or_all_are_copied(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    table, clipboard = window.runs_pane.table, QGuiApplication.clipboard()
    qtbot.keyClick(table, Qt.Key.Key_C, CTRL_SHIFT)
    settle(qtbot, window)
    assert len(clipboard.text().splitlines()) == 7
    place = QPoint(80, table.rowViewportPosition(2) + 10)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(table, Qt.Key.Key_L, CTRL_SHIFT)
    settle(qtbot, window)
    text = clipboard.text()
    assert "\\toprule" in text
    assert next(line for line in text.splitlines() if "run-" in line).startswith("  run-3 & ")
    assert text.count("run-") == 1
    qtbot.keyClick(table, Qt.Key.Key_M, CTRL_SHIFT)
    settle(qtbot, window)
    assert clipboard.text().startswith("| Name | State |")
    assert window.runs_pane._count.text() == "Copied 1 line"


def test_the_table_is_written_to_a_file(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    window.table_tools.copying.write(tmp_path / "runs.csv")
    window.table_tools.copying.write(tmp_path / "runs.json")
    settle(qtbot, window)
    with (tmp_path / "runs.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [f"run-{number}" for number in (5, 4, 3, 2, 1, 0)]
    loaded = json.loads((tmp_path / "runs.json").read_text(encoding="utf-8"))
    assert loaded[0]["config.lr"] == pytest.approx(0.1 / 6)
    window.table_tools.copying.write(tmp_path / "nowhere" / "runs.csv")
    settle(qtbot, window)
    assert window.runs_pane._count.text().startswith("Cannot write runs.csv: ")
