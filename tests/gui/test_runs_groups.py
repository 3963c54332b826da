"""Runs in groups: by the header's menu or the list of columns, folded by mouse and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.widgets.charts.card import Card
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, log_run, settle
from tests.gui.test_runs_table import shown

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def grid_dir(tmp_path: Path) -> Path:
    """Twelve runs: lr 0.1 and 0.2, width 16 and 32, three seeds each."""
    folder = tmp_path / "grid"
    for number in range(12):
        config = {"lr": [0.1, 0.2][number // 6], "width": [16, 32][number // 3 % 2]}
        log_run(folder, number, points=20, config=config | {"seed": number % 3})
    return folder


def lines(window: MainWindow) -> list[str]:
    """The names of runs and titles of groups, top to bottom."""
    model, said = window.runs_pane.model, []
    for line in range(model.rowCount()):
        group, facts = model.lines.group_at(line), model.facts_at(line)
        if group is not None:
            said.append(f"{model.group_title(group)} ({model.listing.groups.size(group)})")
        elif facts is not None:
            said.append(facts.name)
    return said


def group_by(qtbot: QtBot, window: MainWindow, *column_ids: str) -> None:
    """Tick columns in the list behind the button."""
    grouping = window.runs_pane.grouping
    qtbot.mouseClick(grouping.button, LEFT)
    entries = grouping.popup.list
    for column_id in column_ids:
        for row in range(entries.count()):
            item = entries.item(row)
            if item.data(Qt.ItemDataRole.UserRole) == column_id:
                item.setCheckState(Qt.CheckState.Checked)
    grouping.popup.close()
    window.activateWindow()
    settle(qtbot, window)


def click(qtbot: QtBot, window: MainWindow, line: int, x: int) -> None:
    table = window.runs_pane.table
    place = QPoint(x, table.rowViewportPosition(line) + 12)
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)


def test_groups_say_count_mean_and_spread(
    qtbot: QtBot, open_window: OpenWindow, grid_dir: Path
) -> None:
    window = open_window(grid_dir)
    group_by(qtbot, window, "config.lr")
    assert lines(window) == ["lr: 0.1 (6)", "lr: 0.2 (6)"]
    model = window.runs_pane.model
    ids = [column.id for column in model.columns]
    loss = model.index(0, ids.index("summary.train/loss")).data()
    assert "±" in loss
    assert model.index(0, ids.index("config.lr")).data() == "0.1", "the same in the whole group"
    assert window.runs_pane.chips.texts() == ["lr"]


def test_groups_nest_and_open_by_mouse_and_keys(
    qtbot: QtBot, open_window: OpenWindow, grid_dir: Path
) -> None:
    window = open_window(grid_dir)
    group_by(qtbot, window, "config.lr", "config.width")
    table = window.runs_pane.table
    click(qtbot, window, 0, 40)  # the fold mark
    assert lines(window) == ["lr: 0.1 (6)", "width: 16 (3)", "width: 32 (3)", "lr: 0.2 (6)"]
    click(qtbot, window, 1, 100)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert lines(window)[1:5] == ["width: 16 (3)", "run-2", "run-1", "run-0"]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert [key.run for key in table.selected_keys()] == [
        window.runs_pane.model.listing.key_at(0).run
    ]
    qtbot.keyClick(table, Qt.Key.Key_Left)
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert lines(window) == ["lr: 0.1 (6)", "width: 16 (3)", "width: 32 (3)", "lr: 0.2 (6)"]
    assert table.currentIndex().row() == 1, "the place stays with the group"
    qtbot.keyClick(table, Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    assert len(lines(window)) == 2 + 4 + 12
    qtbot.keyClick(table, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert len(lines(window)) == 2


def test_the_eye_of_a_group_is_that_of_all_its_runs(
    qtbot: QtBot, open_window: OpenWindow, grid_dir: Path
) -> None:
    window = open_window(grid_dir)
    group_by(qtbot, window, "config.lr")
    model = window.runs_pane.model
    assert model.shown_of(0) == 6
    click(qtbot, window, 0, 12)
    assert shown(window) == {f"run-{number}" for number in range(6, 12)}
    assert (model.shown_of(0), model.shown_of(1)) == (0, 6)
    click(qtbot, window, 1, 100)
    assert len(window.runs_pane.table.selected_keys()) == 6, "a group stands for its runs"
    settle(qtbot, window)


def test_a_chip_ends_grouping_and_groups_are_remembered(
    qtbot: QtBot, open_window: OpenWindow, grid_dir: Path
) -> None:
    window = open_window(grid_dir, remembers=True)
    group_by(qtbot, window, "config.lr", "config.width")
    click(qtbot, window, 0, 40)
    before = lines(window)
    window.close()
    window = open_window(grid_dir, remembers=True)
    assert lines(window) == before
    for text in ("lr", "width"):
        qtbot.mouseClick(window.runs_pane.chips.chip(text), LEFT)
    settle(qtbot, window)
    assert lines(window) == [f"run-{number}" for number in range(11, -1, -1)]
    assert window.runs_pane.chips.isHidden()


def test_a_run_that_comes_joins_its_group(
    qtbot: QtBot, open_window: OpenWindow, grid_dir: Path
) -> None:
    window = open_window(grid_dir)
    group_by(qtbot, window, "config.lr")
    log_run(grid_dir, 20, points=5, config={"lr": 0.3})
    qtbot.waitUntil(lambda: len(lines(window)) == 3, timeout=20_000)
    assert lines(window)[2] == "lr: 0.3 (1)"


def curve_names(window: MainWindow) -> set[str]:
    """What the curves of the loss are called."""
    found = window.charts_pane.grid.findChildren(Card)
    card = next(one for one in found if one.isVisible() and one.metric_name == "train/loss")
    assert card.plot.picture is not None
    return {window.charts_pane.name(one.line.key) for one in card.plot.picture.chart.curves}


def test_charts_follow_the_groups_of_the_table_until_they_have_their_own(
    qtbot: QtBot, open_window: OpenWindow, grid_dir: Path
) -> None:
    window = open_window(grid_dir)
    button = window.charts_pane.toolbar.groups
    assert button.as_table.isChecked()
    assert len(curve_names(window)) == 12
    group_by(qtbot, window, "config.lr")
    settle(qtbot, window)
    assert curve_names(window) == {"lr 0.1 (6 runs)", "lr 0.2 (6 runs)"}
    assert button.text() == "Group: lr"
    button.none.trigger()
    settle(qtbot, window)
    assert len(curve_names(window)) == 12
    assert button.none.isChecked()
    assert not button.as_table.isChecked()
    window.workspace.charts.set_group_keys(("config.width",))
    window.runs_pane.grouping.group_by(["config.seed"])
    settle(qtbot, window)
    assert window.workspace.charts.look.group_by.keys == ("config.width",)
    window.commands["charts.group_table"].trigger()
    assert window.workspace.charts.look.group_by.keys == ("config.seed",)
    window.runs_pane.grouping.group_by([])
    assert window.workspace.charts.look.group_by.keys == ()


@pytest.mark.parametrize("as_table", [True, False])
def test_whether_charts_follow_the_table_is_remembered(
    qtbot: QtBot, open_window: OpenWindow, grid_dir: Path, as_table: bool
) -> None:
    window = open_window(grid_dir, remembers=True)
    window.runs_pane.grouping.group_by(["config.lr"])
    if not as_table:
        window.workspace.charts.set_group_keys(())
    settle(qtbot, window)
    window.close()
    again = open_window(grid_dir, remembers=True)
    assert again.workspace.charts.groups_as_table is as_table
    assert again.workspace.charts.look.group_by.keys == (("config.lr",) if as_table else ())
