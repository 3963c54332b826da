"""The importance of config keys as a user meets it."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

import tracklib
from desktop.core.comparison.whose import Whose
from desktop.core.text_table import Form
from desktop.widgets.explore.importance_pane import ImportancePane
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def results(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    for number in range(12):
        config = {"lr": number / 10, "kind": "ab"[number % 2], "width": 16}
        with tracklib.init(dir=str(folder), name=f"run-{number}", config=config) as run:
            run.log({"acc": number / 12, "size": -number}, step=0)
    return folder


def opened(qtbot: QtBot, window: MainWindow) -> ImportancePane:
    window.tabs.open("importance")
    pane = cast(ImportancePane, window.tabs.content("importance"))
    qtbot.waitUntil(lambda: pane.importance.is_weighed, timeout=20_000)
    settle(qtbot, window)
    return pane


def test_keys_that_differ_are_weighed(qtbot: QtBot, open_window: OpenWindow, results: Path) -> None:
    pane = opened(qtbot, open_window(results))
    found = pane.importance.result
    assert [weight.column.title for weight in found.weights] == ["lr", "kind"]
    assert found.weights[0].correlation.rho == pytest.approx(1)
    assert "held-out runs" in pane.note.text()
    assert "lr: rank correlation 1.00" in pane.bars.accessibleDescription()
    assert pane.result.text() == "Result: acc"


def test_the_tool_tip_tells_figures(qtbot: QtBot, open_window: OpenWindow, results: Path) -> None:
    pane = opened(qtbot, open_window(results))
    qtbot.mouseMove(pane.bars, QPoint(200, 60))
    qtbot.mouseMove(pane.bars, QPoint(210, 48))
    qtbot.waitUntil(lambda: "over 12 runs" in QToolTip.text())
    QToolTip.hideText()


def test_another_result_and_fewer_runs_can_be_chosen(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    pane.result.choices.aboutToShow.emit()
    next(one for one in pane.result.choices.actions() if one.text() == "size").trigger()
    qtbot.waitUntil(lambda: pane.result.text() == "Result: size", timeout=20_000)
    assert pane.importance.result.weights[0].correlation.rho == pytest.approx(-1)
    qtbot.mouseClick(pane.whose.buttons[Whose.SELECTED], LEFT)
    qtbot.waitUntil(pane._empty.isVisible, timeout=20_000)
    window.runs_pane.table.selectAll()
    qtbot.waitUntil(lambda: pane.importance.result.runs == 12, timeout=20_000)
    settle(qtbot, window)


def test_importances_can_be_copied_with_their_note(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    pane = opened(qtbot, open_window(results))
    pane.copy_button.actions_by_form[Form.MARKDOWN].trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("| Key | Spearman ρ |")
    assert "one-hot" in text


def test_correlations_are_there_before_the_forest_has_grown(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    window.tabs.open("importance")
    pane = cast(ImportancePane, window.tabs.content("importance"))
    seen: list[tuple[float, bool]] = []
    pane.importance.weighed.connect(
        lambda: seen.append((pane.importance.result.learnt, bool(pane.importance.result.weights)))
    )
    settle(qtbot, window)
    assert seen[0] == (0.0, True)
    assert [learnt for learnt, _ in seen] == sorted(learnt for learnt, _ in seen)
    assert seen[-1][0] == 1.0
    assert "follow" not in pane.note.text()


def test_turning_away_ends_the_learning_and_coming_back_begins_anew(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    pane.importance.choose_metric("summary.size")
    window.tabs.open("charts")
    settle(qtbot, window)
    assert not pane.importance.is_weighed
    window.tabs.open("importance")
    qtbot.waitUntil(lambda: pane.importance.is_weighed, timeout=20_000)
    settle(qtbot, window)
    assert pane.importance.result.is_whole
    assert pane.result.text() == "Result: size"


def test_the_process_that_learns_ends_with_the_window(
    qtbot: QtBot, open_window: OpenWindow, results: Path
) -> None:
    window = open_window(results)
    pane = opened(qtbot, window)
    process = window.workspace.forests._process
    assert process is not None
    assert process.poll() is None, "kept for the next forest"
    pane.importance.choose_metric("summary.size")
    window.close()
    assert process.returncode is not None
    assert window.workspace.forests._process is None
