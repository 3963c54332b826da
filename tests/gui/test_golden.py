"""Each tab, light and dark, looks as it did: `./dev test tests/gui/test_golden.py --renew-golden`
makes the pictures in `golden/` anew, to be looked at before they are committed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.qt.theme import Scheme
from desktop.widgets.base.section_card import SectionCard
from desktop.widgets.compare.compare_pane import ComparePane
from desktop.widgets.run.run_header import RunHeader
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.alike import MOST_PIXELS, half, in_words, unlike
from tests.gui.conftest import OpenWindow, settle
from tests.gui.golden_store import make_golden_store

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

GOLDEN = Path(__file__).parent / "golden"
TABS = ("charts", "compare", "statistics", "parallel", "scatter", "importance", "run")
CARDS_VARYING = ("Facts", "Command", "Segments and ranks", "History")
"""What tells times and the machine on the page of a run, as its header does."""


def picture(window: MainWindow) -> QImage:
    """The window without what is another one each day."""
    for card in window.findChildren(SectionCard):
        if card.accessibleName() in CARDS_VARYING:
            card.hide()
    QApplication.processEvents()
    image = window.grab().toImage()
    painter = QPainter(image)
    for header in window.findChildren(RunHeader):
        if header.isVisible():
            painter.fillRect(place_of(header, window), QColor("#808080"))
    painter.end()
    return half(image)


def place_of(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def show(qtbot: QtBot, window: MainWindow, tab: str) -> None:
    window.tabs.open(tab)
    content = window.tabs.content(tab)
    if isinstance(content, ComparePane):
        content.restore({"folded": ["Run"]})  # which tells times, and the machine
    settle(qtbot, window)
    window.follow()


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    opened = open_window(make_golden_store(tmp_path / "golden"), size=(1280, 800))
    opened.runs_pane.choose_columns(["name", "state", "summary.val/acc", "config.lr"])
    return opened


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK], ids=["light", "dark"])
def test_every_tab_looks_as_it_did(
    qtbot: QtBot,
    window: MainWindow,
    scheme: Scheme,
    tmp_path: Path,
    pytestconfig: pytest.Config,
) -> None:
    window.set_scheme(scheme)
    wrong = {}
    for tab in TABS:
        show(qtbot, window, tab)
        now, file = picture(window), GOLDEN / f"{tab}-{scheme.value}.png"
        if pytestconfig.getoption("--renew-golden"):
            GOLDEN.mkdir(exist_ok=True)
            assert now.save(str(file))
            continue
        kept = QImage(str(file))
        assert kept.size() == now.size(), f"{file} is missing, or of another size"
        differing = unlike(kept, now)
        if differing.sum() > MOST_PIXELS:
            now.save(str(tmp_path / file.name))
            wrong[tab] = f"{in_words(differing)}; compare {tmp_path / file.name} with {file}"
    assert wrong == {}


def test_what_is_missing_is_noticed(qtbot: QtBot, window: MainWindow) -> None:
    """A word, a tool, a panel, a colour: each alone is a difference; drawing again is none."""
    show(qtbot, window, "charts")
    whole = picture(window)
    assert unlike(whole, picture(window)).sum() == 0
    tools = (window.runs_pane.filter, window.sources_dock, window.charts_pane.toolbar.search)
    for widget in (*tools, window.tabs.bar):
        widget.setVisible(False)
        assert unlike(whole, picture(window)).sum() > MOST_PIXELS
        widget.setVisible(True)
    key = next(iter(window.workspace.runs.shown))
    window.workspace.runs.toggle([key])
    settle(qtbot, window)
    assert unlike(whole, picture(window)).sum() > MOST_PIXELS


def test_other_antialiasing_and_a_shift_by_a_pixel_are_no_difference(
    qtbot: QtBot, window: MainWindow
) -> None:
    show(qtbot, window, "charts")
    image = window.grab().toImage()
    shifted = QImage(image.size(), image.format())
    painter = QPainter(shifted)
    painter.drawImage(0, 0, image)
    painter.drawImage(1, 0, image)
    painter.end()
    assert unlike(half(image), half(shifted)).sum() <= MOST_PIXELS
