"""What a recorded session does with thousands of runs side by side and with many values."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.widgets.compare.compare_pane import ComparePane
from desktop.widgets.compare.statistics_pane import StatisticsPane
from desktop.widgets.shell.main_window import MainWindow

COMPARED = 5000
SCROLLED = 60
Wait = Callable[[], None]


def comparing_steps(
    window: MainWindow, spend: Wait, settle: Wait
) -> list[tuple[str, Callable[[], None]]]:
    """Steps of a session, by what is done in each."""
    return [
        (f"{COMPARED:,} runs compared", partial(_compare, window, settle)),
        ("baseline chosen, runs scroll by", partial(_scroll, window, spend, settle)),
        ("keys hidden, folded and found", partial(_look, window, settle)),
        ("statistics of every value", partial(_describe, window, settle)),
        ("a value found in a facet", partial(_find_value, window, spend, settle)),
    ]


def _compare_pane(window: MainWindow) -> ComparePane:
    window.tabs.open("compare")
    pane = window.tabs.content("compare")
    assert isinstance(pane, ComparePane)
    return pane


def _compare(window: MainWindow, settle: Wait) -> None:
    _compare_pane(window)
    runs = window.workspace.runs
    runs.show_only(runs.listing.newest_first[:COMPARED])
    settle()


def _scroll(window: MainWindow, spend: Wait, settle: Wait) -> None:
    pane = _compare_pane(window)
    pane.table.setCurrentIndex(pane.model.index(1, min(3, len(pane.model.side.runs) - 1)))
    pane.baseline_to_current()
    settle()
    bar = pane.table.horizontalScrollBar()
    for step in range(SCROLLED):
        bar.setValue(bar.maximum() * step // SCROLLED)
        spend()
    pane.compare.set_as_percent(True)
    pane.baseline_to_current()


def _look(window: MainWindow, settle: Wait) -> None:
    pane = _compare_pane(window)
    for act in (
        pane.toggle_differences,
        partial(pane.compare.fold_all, True),
        partial(pane.compare.fold_all, False),
        partial(pane.toolbar.search.setText, "lr"),
        partial(pane.toolbar.search.setText, ""),
    ):
        act()
        settle()


def _describe(window: MainWindow, settle: Wait) -> None:
    window.tabs.open("statistics")
    pane = window.tabs.content("statistics")
    assert isinstance(pane, StatisticsPane)
    pane.statistics.choose(keys=["id"])
    settle()
    pane.fold_all(True)
    pane.fold_all(False)
    pane.statistics.choose(keys=None)


def _find_value(window: MainWindow, spend: Wait, settle: Wait) -> None:
    facets = window.table_tools.facets
    facets.toggle()
    before = facets.state.column_ids
    facets.state.choose(["id"])
    settle()
    card = facets.panel.card("id")
    card.open_list()
    settle()
    assert card.list is not None
    for character in "202":
        QTest.keyClicks(card.list.search, character)
        spend()
    settle()
    QTest.keyClick(card.list.search, Qt.Key.Key_Return)
    settle()
    card.list.close()
    facets.state.choose(before)
    facets.toggle()
