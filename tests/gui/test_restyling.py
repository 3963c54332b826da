"""Another theme or text size: the event loop goes on meanwhile, the screen changes all at once."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.qt.style_sheet import high
from desktop.qt.theme import DARK, LIGHT, Scheme, TextSize, Tokens, Type
from desktop.qt.tokens import scaled
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import OpenWindow, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Paintings(QObject):
    """Counts what is painted of a widget while it changes its looks."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def colours_of(image: QImage) -> set[str]:
    """The colours of an image's rows and columns, every seventh."""
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    }


def grounds(tokens: Tokens) -> set[str]:
    return {QColor(one).name().upper() for one in (tokens.page, tokens.surface, tokens.raised)}


def test_every_tab_has_the_new_colours_when_it_is_opened(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    for tab in window.tabs.ids():
        window.tabs.open(tab)
        settle(qtbot, window)
    window.set_scheme(Scheme.DARK)
    settle(qtbot, window)
    for tab in window.tabs.ids():
        window.tabs.open(tab)
        settle(qtbot, window)
        seen = colours_of(window.grab().toImage())
        assert seen & grounds(DARK), tab
        assert not seen & grounds(LIGHT), tab
    window.set_scheme(Scheme.LIGHT)
    settle(qtbot, window)


def test_nothing_is_painted_between_the_old_look_and_the_new_one(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    paintings = Paintings(window.menuBar())
    turns = []

    def look() -> None:
        if not window.theme.is_settled():
            turns.append(paintings.count)
            window.update()

    beat = QTimer(window, interval=0)
    beat.timeout.connect(look)
    paintings.count = 0
    window.set_scheme(Scheme.DARK)
    beat.start()
    qtbot.waitUntil(window.theme.is_settled)
    beat.stop()
    assert len(turns) > 2, "the event loop had to wait"
    assert set(turns) == {0}
    settle(qtbot, window)
    assert paintings.count > 0
    window.set_scheme(Scheme.LIGHT)
    settle(qtbot, window)


def test_the_last_of_several_changes_holds(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.follow()
    before = window.grab().toImage()
    for scheme in (Scheme.DARK, Scheme.LIGHT, Scheme.DARK, Scheme.LIGHT):
        window.set_scheme(scheme)
    for size in (TextSize.LARGE, TextSize.SMALL, TextSize.USUAL):
        window.theme.set_text_size(size)
        QApplication.processEvents()
    settle(qtbot, window)
    window.follow()
    assert window.grab().toImage() == before


def test_a_window_closed_in_the_middle_of_a_change_leaves_no_trouble(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.set_scheme(Scheme.DARK)
    QApplication.processEvents()
    window.close()
    again = open_window(runs_dir)
    assert colours_of(again.grab().toImage()) & grounds(LIGHT)
    assert again.updatesEnabled()


def test_a_dialog_opened_during_a_change_has_the_new_look(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.set_scheme(Scheme.DARK)
    window.theme.set_text_size(TextSize.LARGE)
    QApplication.processEvents()
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    dialog = window.shell.dialog("settings")
    assert dialog is not None
    assert not colours_of(dialog.grab().toImage()) & grounds(LIGHT)
    sizes = {one.font().pixelSize() for one in dialog.findChildren(QLabel)}
    assert sizes <= {Type.SMALL, Type.BODY, Type.TITLE}
    window.set_scheme(Scheme.LIGHT)
    window.theme.set_text_size(TextSize.USUAL)
    settle(qtbot, window)


def test_heights_in_the_style_sheet_come_to_whole_pixels_at_every_text_size(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    for size in (TextSize.SMALL, TextSize.LARGE, TextSize.USUAL):
        window.theme.set_text_size(size)
        settle(qtbot, window)
        for pixels in (18, 20, 24, 26):
            look = f"QLineEdit {{ border: none; padding: 0; min-height: {high(pixels)}; }}"
            field = QLineEdit(window.tabs)
            field.setStyleSheet(look)
            field.ensurePolished()
            assert field.minimumHeight() == scaled(pixels)


def test_a_window_that_was_switched_to_large_text_looks_like_one_that_started_with_it(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    def pictures(window: MainWindow) -> list[QImage]:
        taken = []
        for tab in ("compare", "statistics", "parallel", "scatter"):
            window.tabs.open(tab)
            settle(qtbot, window)
            window.follow()
            taken.append(window.grab().toImage())
        return taken

    window = open_window(runs_dir, remembers=True)
    pictures(window)
    window.shell.preferences.set("text_size", "large")
    settle(qtbot, window)
    switched = pictures(window)
    window.close()
    again = open_window(runs_dir, remembers=True)
    assert again.theme.text_size is TextSize.LARGE
    started = pictures(again)
    assert [one == other for one, other in zip(switched, started, strict=True)] == [True] * 4
    again.shell.preferences.set("text_size", "usual")
    settle(qtbot, again)
