"""Saved views: chosen, overwritten, deleted, exchanged; each project as it was left."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.core.axes import XAxis
from desktop.widgets.shell import main_window
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, log_run, settle
from tests.gui.test_runs_table import click_header, listed, type_filter

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def choose_project(qtbot: QtBot, window: MainWindow, line: int) -> None:
    tree = window.sources_pane._tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > line)
    place = tree.visualItemRect(tree.topLevelItem(line)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    settle(qtbot, window)


def test_a_view_brings_table_and_charts_back(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir, remembers=True)
    views, charts = window.table_tools.views, window.workspace.charts
    views.save("plain")
    type_filter(qtbot, window, "config.lr < 0.09")
    click_header(qtbot, window, "summary.train/loss")
    window.runs_pane.grouping.group_by(["tags"])
    charts.set_smoothing(0.6)
    charts.set_axis(XAxis.RELATIVE)
    settle(qtbot, window)
    before = listed(window)
    views.save("mine")
    views.choose("plain")
    settle(qtbot, window)
    assert len(listed(window)) == 6
    assert (charts.look.smoothing, window.workspace.runs.groups) == (0.0, ())
    window.close()
    window = open_window(runs_dir, remembers=True)
    views, charts = window.table_tools.views, window.workspace.charts
    assert views.current == "plain"
    menu = views.menu()
    names = [action.text() for action in menu.actions()]
    assert names[:2] == ["mine", "plain"]
    menu.actions()[0].trigger()
    menu.deleteLater()
    settle(qtbot, window)
    assert listed(window) == before
    assert window.runs_pane.filter.text() == "config.lr < 0.09"
    assert (charts.look.smoothing, charts.look.axis) == (0.6, XAxis.RELATIVE)
    assert [column.id for column in window.workspace.runs.groups] == ["tags"]
    window.workspace.undo.undo()
    settle(qtbot, window)
    assert len(listed(window)) == 6


def test_a_view_is_kept_though_the_window_never_closes(
    qtbot: QtBot,
    open_window: OpenWindow,
    runs_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(main_window, "_KEEP_MS", 20)
    window = open_window(runs_dir, remembers=True)
    window.table_tools.views.save("mine")

    def is_kept() -> bool:
        files = (tmp_path / "settings" / "stores").glob("*.json")
        return any("mine" in json.loads(file.read_text())["views"]["views"] for file in files)

    qtbot.waitUntil(is_kept, timeout=LONGEST_WAIT_MS)


def test_views_are_deleted_with_undo_and_exchanged(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    views = window.table_tools.views
    views.save("mine")
    views.export(tmp_path / "views.json")
    settle(qtbot, window)
    views.delete("mine")
    assert views.views.names() == []
    window.workspace.undo.undo()
    assert views.views.names() == ["mine"]
    type_filter(qtbot, window, "config.lr < 0.09")
    views.save("mine")
    views.take_from(tmp_path / "views.json")
    settle(qtbot, window)
    assert views.views.names() == ["mine", "mine 2"]
    (tmp_path / "views.json").write_text("[]")
    views.take_from(tmp_path / "views.json")
    settle(qtbot, window)
    assert window.runs_pane._count.text() == ("Cannot read views.json: This file holds no views")


def test_each_project_is_looked_at_as_it_was_left(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    log_run(runs_dir, 7, project="letters")
    window = open_window(runs_dir)
    choose_project(qtbot, window, 1)
    type_filter(qtbot, window, "tags has even")
    choose_project(qtbot, window, 2)
    assert window.runs_pane.filter.text() == "tags has even"
    window.runs_pane.filter.set_text("")
    settle(qtbot, window)
    assert listed(window) == ["run-7"]
    choose_project(qtbot, window, 1)
    assert window.runs_pane.filter.text() == "tags has even"
    assert listed(window) == ["run-4", "run-2", "run-0"]
    choose_project(qtbot, window, 2)
    assert window.runs_pane.filter.text() == ""
