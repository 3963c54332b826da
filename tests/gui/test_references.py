"""Lines drawn into charts by mouse, menu and keys; moved, named, taken back and found again."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.core.axes import XAxis
from desktop.core.frame import Frame
from desktop.core.reference import Line, place_in
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.plot import Plot
from desktop.widgets.charts.plot_references import label_box
from desktop.widgets.charts.reference_handle import ReferenceEditor
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LOSS = "train/loss"
SPOT = QPoint(150, 70)


@pytest.fixture
def window(open_window: OpenWindow, runs_dir: Path) -> MainWindow:
    return open_window(runs_dir, remembers=True)


def card(window: MainWindow, metric: str = LOSS) -> Card:
    found = window.charts_pane.grid.findChildren(Card)
    return next(one for one in found if one.isVisible() and one.metric_name == metric)


def lines(window: MainWindow, metric: str = LOSS) -> tuple[Line, ...]:
    return window.charts_pane.references.value.of(metric)


def right_click(plot: Plot, spot: QPoint) -> QMenu:
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(plot, QContextMenuEvent(reason, spot, plot.mapToGlobal(spot)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(qtbot: QtBot, plot: Plot, spot: QPoint, title: str) -> None:
    """Click an entry of the menu at a place of the plot."""
    menu = right_click(plot, spot)
    action = next(action for action in menu.actions() if action.text() == title)
    menu.close()
    action.trigger()
    plot.window().activateWindow()
    qtbot.waitUntil(plot.isActiveWindow)


def editor_of(plot: Plot) -> ReferenceEditor:
    return next(one for one in plot.findChildren(ReferenceEditor) if one.isVisible())


def place_of(plot: Plot, line: Line) -> float:
    place = place_in(plot.frame(), plot.look, line)
    assert place is not None
    return place


def test_a_horizontal_line_is_added_where_the_mouse_is_and_taken_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    plot = card(window).plot
    before = plot.grab().toImage()
    choose(qtbot, plot, SPOT, "Add horizontal line here")
    (line,) = lines(window)
    assert not line.is_vertical
    assert place_of(plot, line) == pytest.approx(SPOT.y(), abs=1)
    assert plot.grab().toImage() != before
    assert not lines(window, "val/acc")
    assert window.commands["edit.undo"].text() == "Undo new line in loss"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert lines(window) == ()
    assert plot.grab().toImage() == before


def test_a_vertical_line_asks_for_its_text(qtbot: QtBot, window: MainWindow) -> None:
    plot = card(window).plot
    choose(qtbot, plot, SPOT, "Add vertical line here…")
    editor = editor_of(plot)
    qtbot.keyClicks(editor, "lr halved")
    assert lines(window) == ()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    (line,) = lines(window)
    assert line == Line(round(plot.frame().x_at(SPOT.x())), "lr halved", XAxis.STEP)
    choose(qtbot, plot, QPoint(250, 70), "Add vertical line here…")
    qtbot.keyClick(editor_of(plot), Qt.Key.Key_Escape)
    assert lines(window) == (line,), "Esc adds nothing"


def test_a_line_is_renamed_and_removed_from_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    plot = card(window).plot
    choose(qtbot, plot, SPOT, "Add horizontal line here")
    elsewhere = right_click(plot, QPoint(150, 20))
    assert "Remove line" not in [action.text() for action in elsewhere.actions()]
    elsewhere.close()
    choose(qtbot, plot, SPOT, "Edit line…")
    qtbot.keyClicks(editor_of(plot), "goal")
    qtbot.keyClick(editor_of(plot), Qt.Key.Key_Return)
    assert [line.text for line in lines(window)] == ["goal"]
    qtbot.mouseDClick(plot, LEFT, pos=SPOT)
    qtbot.mouseRelease(plot, LEFT, pos=SPOT)
    qtbot.keyClicks(editor_of(plot), "better goal")
    qtbot.keyClick(editor_of(plot), Qt.Key.Key_Return)
    assert [line.text for line in lines(window)] == ["better goal"]
    choose(qtbot, plot, SPOT, "Remove line")
    assert lines(window) == ()
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert [line.text for line in lines(window)] == ["better goal"]


def test_a_line_is_dragged_and_the_cursor_says_so(qtbot: QtBot, window: MainWindow) -> None:
    plot = card(window).plot
    choose(qtbot, plot, SPOT, "Add horizontal line here")
    (before,) = lines(window)
    qtbot.mouseMove(plot, QPoint(120, 20))
    assert plot.cursor().shape() == Qt.CursorShape.CrossCursor
    start, end = QPoint(120, SPOT.y() + 2), QPoint(130, SPOT.y() + 30)
    qtbot.mouseMove(plot, start)
    assert plot.cursor().shape() == Qt.CursorShape.SplitVCursor
    view = plot.view
    qtbot.mousePress(plot, LEFT, pos=start)
    qtbot.mouseMove(plot, QPoint(125, SPOT.y() + 15))
    qtbot.mouseMove(plot, end)
    assert lines(window) == (before,), "kept when the mouse lets go"
    qtbot.mouseRelease(plot, LEFT, pos=end)
    (after,) = lines(window)
    assert place_of(plot, after) == pytest.approx(end.y(), abs=1)
    assert plot.view == view, "no zoom"
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert window.commands["edit.undo"].text() == "Undo new line in loss"
    assert lines(window) == (before,), "one step to take back"


def test_esc_leaves_a_dragged_line_where_it_was(qtbot: QtBot, window: MainWindow) -> None:
    window.charts_pane.grid.expand(LOSS)
    settle(qtbot, window)
    plot = card(window).plot
    choose(qtbot, plot, SPOT, "Add horizontal line here")
    before = lines(window)
    qtbot.mousePress(plot, LEFT, pos=SPOT)
    qtbot.mouseMove(plot, SPOT + QPoint(0, 20))
    qtbot.mouseMove(plot, SPOT + QPoint(0, 40))
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    qtbot.mouseRelease(plot, LEFT, pos=SPOT + QPoint(0, 40))
    assert lines(window) == before
    assert window.charts_pane.grid.expanded == LOSS, "Esc meant the line alone"
    assert plot.view.x is None


def test_keys_add_lines_to_the_focused_chart(qtbot: QtBot, window: MainWindow) -> None:
    plot = card(window).plot
    plot.setFocus()
    qtbot.mouseMove(plot, SPOT)
    qtbot.keyClick(plot, Qt.Key.Key_H, CTRL | ALT)
    qtbot.keyClick(plot, Qt.Key.Key_V, CTRL | ALT)
    qtbot.keyClick(editor_of(plot), Qt.Key.Key_Return)
    level, note = lines(window)
    assert place_of(plot, level) == pytest.approx(SPOT.y(), abs=1)
    assert place_of(plot, note) == pytest.approx(SPOT.x(), abs=2)


def test_a_vertical_line_shows_only_on_its_own_axis_and_a_value_on_every_scale(
    qtbot: QtBot, window: MainWindow
) -> None:
    plot, charts = card(window).plot, window.workspace.charts
    references = window.charts_pane.references
    note, level = Line(100.0, "note", XAxis.STEP), Line(0.5, "goal")
    references.add(LOSS, note)
    references.add(LOSS, level)
    charts.set_log_y(True)
    settle(qtbot, window)
    assert place_of(plot, note) == pytest.approx(plot.frame().across(100), abs=1)
    qtbot.mouseMove(plot, QPoint(200, round(place_of(plot, level))))
    assert plot.cursor().shape() == Qt.CursorShape.SplitVCursor
    charts.set_axis(XAxis.RELATIVE)
    settle(qtbot, window)
    shown = plot.grab().toImage()
    references.remove(LOSS, note)
    assert plot.grab().toImage() == shown, "it was not drawn there"


def test_labels_stay_inside_the_plot(window: MainWindow) -> None:
    plot = card(window).plot
    frame: Frame = plot.frame()
    area = QRectF(frame.left, frame.top, frame.width, frame.height)
    note, level = Line(0.0, "", XAxis.STEP), Line(0.0)
    for share in (0.0, 0.1, 0.5, 0.9, 1.0):
        across, down = frame.left + share * frame.width, frame.top + share * frame.height
        assert area.contains(label_box(frame, note, across, 80, 15))
        assert area.contains(label_box(frame, level, down, 80, 15))


def test_lines_are_remembered_for_a_set_of_stores(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, runs_dir: Path
) -> None:
    window.charts_pane.references.add(LOSS, Line(0.5, "goal"))
    window.close()
    again = open_window(runs_dir, remembers=True)
    assert lines(again) == (Line(0.5, "goal"),)


def test_keys_choose_move_name_and_remove_lines(qtbot: QtBot, window: MainWindow) -> None:
    references, plot = window.charts_pane.references, card(window).plot
    references.add(LOSS, Line(2.0, "goal"))
    references.add(LOSS, Line(100.0, "warm-up", XAxis.STEP))
    plot.setFocus()
    unchosen = plot.grab().toImage()
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    assert plot.hasFocus()
    assert plot.grab().toImage() != unchosen
    assert "goal" in plot.accessibleDescription()
    top = place_of(plot, lines(window)[0])
    qtbot.keyPress(plot, Qt.Key.Key_Up)
    qtbot.keyPress(plot, Qt.Key.Key_Up)
    assert lines(window)[0].at == 2.0, "it is kept when the key is let go"
    qtbot.keyRelease(plot, Qt.Key.Key_Up)
    assert place_of(plot, lines(window)[0]) == pytest.approx(top - 2, abs=0.6)
    qtbot.keyClick(plot, Qt.Key.Key_Down, SHIFT)
    assert place_of(plot, lines(window)[0]) == pytest.approx(top + 8, abs=0.6)
    window.workspace.undo.undo()
    window.workspace.undo.undo()
    assert lines(window)[0] == Line(2.0, "goal"), "a key held down is one change"
    window.workspace.undo.redo()
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    before = plot.view
    qtbot.keyClick(plot, Qt.Key.Key_Right, SHIFT)
    assert plot.view == before, "the line moves, not the view"
    assert lines(window)[1].at > 103
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    editor = editor_of(plot)
    editor.setText("cooled down")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert lines(window)[1].text == "cooled down"
    qtbot.keyClick(plot, Qt.Key.Key_L, CTRL | ALT)
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert [line.text for line in lines(window)] == ["cooled down"]
    assert len(window.workspace.runs.table) == 6, "no run was meant"
    window.workspace.undo.undo()
    assert [line.text for line in lines(window)] == ["goal", "cooled down"]


def test_tab_leaves_a_chart_behind_its_last_line(qtbot: QtBot, window: MainWindow) -> None:
    plot = card(window).plot
    window.charts_pane.references.add(LOSS, Line(2.0))
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    assert plot.hasFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    assert not plot.hasFocus()
    plot.setFocus()
    view = plot.view
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.view != view, "arrows pan while no line is chosen"


def test_a_chosen_line_may_vanish_and_cannot_leave_the_view(
    qtbot: QtBot, window: MainWindow
) -> None:
    plot, references = card(window).plot, window.charts_pane.references
    references.add(LOSS, Line(299.0, "end", XAxis.STEP))
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Tab)
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Right, SHIFT)
    assert 0 <= lines(window)[0].at <= 299
    qtbot.keyPress(plot, Qt.Key.Key_Left)
    references.clear(LOSS)
    qtbot.keyRelease(plot, Qt.Key.Key_Left)
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert lines(window) == ()


def test_views_have_their_own_lines(qtbot: QtBot, window: MainWindow) -> None:
    views, references = window.table_tools.views, window.charts_pane.references
    references.add(LOSS, Line(0.5, "goal"))
    views.save("with goal")
    references.clear(LOSS)
    views.save("plain")
    views.choose("with goal")
    settle(qtbot, window)
    assert lines(window) == (Line(0.5, "goal"),)
    views.choose("plain")
    assert lines(window) == ()
    window.workspace.undo.undo()
    assert lines(window) == (Line(0.5, "goal"),)
