"""Lists that open over the window: searched, moved through and ticked by mouse and keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.columns import NAME, config_column
from desktop.qt.theme import Theme
from desktop.widgets.base.columns_popup import ColumnsPopup
from desktop.widgets.runs.tags_popup import TagsPopup

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
COLUMNS = [NAME, *(config_column(f"key{number}") for number in range(4)), config_column("a\nb")]


@pytest.fixture
def popup(qtbot: QtBot, qapp: QApplication) -> Iterator[ColumnsPopup]:
    parent = QWidget()
    qtbot.addWidget(parent)
    theme = Theme(qapp)
    popup = ColumnsPopup(theme, parent)
    popup.open_at(QPoint(10, 10), COLUMNS, [NAME.id])
    yield popup
    popup.close()


def ticked(popup: ColumnsPopup) -> list[str]:
    return [one.text() for one in popup.seen() if one.checkState() == Qt.CheckState.Checked]


def test_a_click_on_the_words_ticks_and_a_second_one_unticks(
    qtbot: QtBot, popup: ColumnsPopup
) -> None:
    item = next(one for one in popup.seen() if one.text() == "key2")
    place = popup.list.visualItemRect(item).center() + QPoint(40, 0)
    with qtbot.waitSignal(popup.chosen) as heard:
        qtbot.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [[NAME.id, "config.key2"]]
    qtbot.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ticked(popup) == [NAME.title]


def test_a_fixed_entry_stays_ticked(qtbot: QtBot, popup: ColumnsPopup) -> None:
    place = popup.list.visualItemRect(popup.seen()[0]).center()
    qtbot.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    popup.list.setCurrentItem(popup.seen()[0])
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert ticked(popup) == [NAME.title]


def test_arrows_and_enter_tick_what_the_search_leaves(qtbot: QtBot, popup: ColumnsPopup) -> None:
    qtbot.keyClicks(popup.search, "KEY")
    assert [one.text() for one in popup.seen()] == ["key0", "key1", "key2", "key3"]
    qtbot.keyClick(popup.search, Qt.Key.Key_Down)
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert ticked(popup) == ["key1"]
    qtbot.keyClicks(popup.search, " no such key")
    assert popup.empty.isVisible()
    assert popup.seen() == []


def test_line_breaks_do_not_break_entries(popup: ColumnsPopup) -> None:
    assert "a b" in [one.text() for one in popup.seen()]


def test_a_popup_stays_on_the_screen(popup: ColumnsPopup) -> None:
    popup.open_at(QPoint(100_000, -100), COLUMNS, [])
    assert popup.screen().availableGeometry().contains(popup.geometry())


def test_a_popup_is_no_taller_than_its_entries(popup: ColumnsPopup) -> None:
    last = popup.list.visualItemRect(popup.seen()[-1])
    assert popup.list.viewport().rect().contains(last)
    assert popup.list.viewport().height() - last.bottom() < 2 * last.height()
    short = popup.height()
    popup.close()
    popup.open_at(QPoint(10, 10), [config_column(f"key{number}") for number in range(99)], [])
    assert popup.height() > short


def test_a_popup_of_tags_grows_with_new_ones(qtbot: QtBot, qapp: QApplication) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    popup = TagsPopup(Theme(qapp), parent)
    popup.open_for(QPoint(10, 10), {}, [], lambda tag, is_there: None)
    assert popup.empty.isVisible()
    assert popup.rect().contains(popup.empty.geometry())
    for number in range(6):
        qtbot.keyClicks(popup.search, f"tag {number}")
        qtbot.keyClick(popup.search, Qt.Key.Key_Return)
        last = popup.list.visualItemRect(popup.list.item(number))
        qtbot.waitUntil(lambda last=last: popup.list.viewport().rect().contains(last))  # type: ignore[misc]
    popup.close()
