"""What parallel coordinates, scatter plot and importance can do, by keys and from the palette."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.core.parallel.axis import Scale
from desktop.widgets.explore.importance_pane import ImportancePane
from desktop.widgets.explore.parallel_pane import ParallelPane
from desktop.widgets.explore.scatter_pane import ScatterPane
from tests.gui.conftest import OpenWindow, be_active, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def test_no_tab_is_made_before_it_is_asked_for(open_window: OpenWindow, runs_dir: Path) -> None:
    window = open_window(runs_dir)
    window.commands.update_checks()
    assert window.tabs.opened("scatter") is None
    assert not window.commands["scatter.trend"].isChecked()
    titles = [action.text() for action in window.commands.of_menu("Explore")]
    assert titles[:2] == ["Colour by…", "Copy view as picture"]


def test_axes_are_chosen_scaled_and_removed_by_keys(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, Qt.Key.Key_A, ALT)
    assert window.tabs.current == "parallel"
    pane = cast(ParallelPane, window.tabs.content("parallel"))
    assert pane.popup.isVisible()
    pane.popup.close()
    be_active(qtbot, window)
    pane.plot.setFocus()
    qtbot.keyClick(pane.plot, Qt.Key.Key_Right)
    before = pane.view.scene.axes[0].scale
    qtbot.keyClick(pane.plot, Qt.Key.Key_L, ALT)
    settle(qtbot, window)
    assert {before, pane.view.scene.axes[0].scale} == {Scale.LINEAR, Scale.LOG}
    window.commands["parallel.remove"].trigger()
    assert [wish.column_id for wish in pane.view.axes] == ["summary.val/acc"]
    window.commands["parallel.usual"].trigger()
    assert len(pane.view.axes) == 2
    window.workspace.undo.undo()
    window.workspace.undo.undo()
    assert [wish.column_id for wish in pane.view.axes] == ["config.lr", "summary.val/acc"]
    settle(qtbot, window)


def test_the_scatter_plot_is_set_by_keys(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, Qt.Key.Key_X, ALT)
    pane = cast(ScatterPane, window.tabs.content("scatter"))
    assert pane.x_key.popup.isVisible()
    pane.x_key.popup.close()
    be_active(qtbot, window)
    wish = pane.view.wish
    assert wish is not None
    qtbot.keyClick(window, Qt.Key.Key_S, ALT)
    settle(qtbot, window)
    swapped = pane.view.wish
    assert swapped is not None
    assert (swapped.x, swapped.y) == (wish.y, wish.x)
    was = pane.log_x.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_X, ALT | SHIFT)
    settle(qtbot, window)
    assert pane.log_x.isChecked() is not was
    before = pane.plot.grab().toImage()
    qtbot.keyClick(window, Qt.Key.Key_T, ALT)
    window.commands.update_checks()
    assert not window.commands["scatter.trend"].isChecked()
    assert pane.plot.grab().toImage() != before
    qtbot.keyClick(window, Qt.Key.Key_C, ALT)
    assert pane.colour_key.popup.isVisible()
    pane.colour_key.popup.close()


def test_what_is_seen_is_copied_as_a_picture(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    for tab in ("parallel", "scatter"):
        window.tabs.open(tab)
        settle(qtbot, window)
        window.commands["explore.copy"].trigger()
        pane = window.tabs.content(tab)
        assert isinstance(pane, ParallelPane | ScatterPane)
        assert QGuiApplication.clipboard().image().size() == pane.plot.size()


def test_the_result_to_explain_is_chosen_by_a_key(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    qtbot.keyClick(window, Qt.Key.Key_R, ALT)
    pane = cast(ImportancePane, window.tabs.content("importance"))
    qtbot.waitUntil(pane.result.choices.isVisible, timeout=20_000)
    assert "val/acc" in [one.text() for one in pane.result.choices.actions()]
    pane.result.choices.close()
    settle(qtbot, window)
