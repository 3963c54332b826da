"""The Run tab: it follows the selection, a living run, and trusts nothing that was written."""

import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QTextDocument
from pytestqt.qtbot import QtBot

import tracklib
from desktop.widgets.base.markdown_view import MarkdownView
from desktop.widgets.run.run_pane import RunPane
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FAILS = """
import sys, tracklib
run = tracklib.init(project="digits", name="broken", dir=sys.argv[1], config={"lr": 10})
for step in range(5):
    run.log({"train/loss": float("nan")})
raise ValueError("too steep")
"""


def open_page(qtbot: QtBot, window: MainWindow) -> RunPane:
    qtbot.keyClick(window, Qt.Key.Key_R)
    pane = cast(RunPane, window.tabs.content("run"))
    qtbot.waitUntil(lambda: pane.feed.page is not None, timeout=LONGEST_WAIT_MS)
    return pane


def page_of(pane: RunPane, qtbot: QtBot, name: str) -> None:
    qtbot.waitUntil(
        lambda: (
            pane.feed.facts is not None
            and pane.feed.facts.name == name
            and pane.feed.page is not None
        ),
        timeout=LONGEST_WAIT_MS,
    )


def test_the_newest_run_is_shown_until_one_is_selected(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = open_page(qtbot, window)
    page_of(pane, qtbot, "run-5")
    assert pane.config.shown_paths() == ["lr", "width"]
    assert pane.facts.texts()["State"].startswith("Finished after")
    window.runs_pane.table.selectRow(3)
    page_of(pane, qtbot, "run-2")


def test_keys_and_buttons_lead_to_the_run_below_and_above(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = open_page(qtbot, window)
    window.runs_pane.table.selectRow(0)
    qtbot.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    page_of(pane, qtbot, "run-4")
    qtbot.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    page_of(pane, qtbot, "run-5")
    qtbot.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    page_of(pane, qtbot, "run-5")
    below = next(b for b, picture in pane.header._buttons if picture == "next")
    qtbot.mouseClick(below, Qt.MouseButton.LeftButton)
    page_of(pane, qtbot, "run-4")


def test_a_failed_run_tells_why_and_its_traceback_can_be_copied(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    subprocess.run(
        [sys.executable, "-c", FAILS, str(runs_dir)], check=False, stderr=subprocess.DEVNULL
    )
    window = open_window(runs_dir)
    pane = open_page(qtbot, window)
    page_of(pane, qtbot, "broken")
    assert pane.failure_card.isVisible()
    assert "ValueError: too steep" in pane.traceback.toPlainText()
    assert "train/loss NaN at step 4" in pane._last.text()
    assert pane.history.titles() == ["Started", "Failed"]
    pane._copy_traceback()
    assert QGuiApplication.clipboard().text().endswith("ValueError: too steep")
    window.runs_pane.table.selectRow(1)
    page_of(pane, qtbot, "run-5")
    assert not pane.failure_card.isVisible()


def test_the_configuration_is_searched_while_typing(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    config = {"model": {"depth": 3, "width": [1, 2]}, "lr": 0.1}
    log_run(tmp_path / "s", 0, config=config)
    window = open_window(tmp_path / "s")
    pane = open_page(qtbot, window)
    qtbot.keyClicks(pane.config.search, "depth")
    assert pane.config.shown_paths() == ["model.depth"]
    assert pane.config.tree.isExpanded(pane.config.tree_model.index(0, 0))
    qtbot.keyClicks(pane.config.search, "x")
    assert pane.config.shown_paths() == []
    assert pane.config._nothing.isVisible()


def test_a_living_run_goes_on_on_its_page(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = open_page(qtbot, window)
    run = tracklib.init(project="digits", name="live", dir=str(runs_dir))
    run.log({"live/loss": 1.0})
    page_of(pane, qtbot, "live")
    assert pane.facts.texts()["State"].startswith("Running for")
    run.log({"live/loss": 0.25, "live/acc": 0.5})
    model = pane.summary.rows_model
    qtbot.waitUntil(
        lambda: [row.cells()[1] for row in model.rows] == ["0.5000", "0.2500"],
        timeout=LONGEST_WAIT_MS,
    )
    run.finish()
    qtbot.waitUntil(
        lambda: (
            pane.facts.texts()["State"].startswith("Finished after")
            and "Finished" in pane.history.titles()
        ),
        timeout=LONGEST_WAIT_MS,
    )


def test_a_page_without_runs_says_what_to_do(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    window = open_window(tmp_path / "nothing yet")
    qtbot.keyClick(window, Qt.Key.Key_R)
    pane = cast(RunPane, window.tabs.content("run"))
    assert pane._empty.isVisible()
    log_run(tmp_path / "nothing yet", 0)
    page_of(pane, qtbot, "run-0")
    assert not pane._empty.isVisible()


def test_ranks_of_a_run_are_bars_with_words(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rank in (0, 1):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", "2")
        log_run(tmp_path / "s", 0, id="shared", resume="allow")
    pane = open_page(qtbot, open_window(tmp_path / "s"))
    assert pane.lives.isVisible()
    assert "Rank 0: finished" in pane.lives.in_words()
    bar = pane.lives.bar_at(QPointF(pane.lives.width() - 3, 36))
    assert bar is not None
    assert bar.tip.startswith("Rank 1: finished")


def test_notes_load_nothing_and_run_nothing(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(0xFF0000)
    assert picture.save(str(tmp_path / "red.png"))
    local = QUrl.fromLocalFile(str(tmp_path / "red.png"))
    notes = f"# Title\n\n![x]({local.toString()})\n\n<img src='{local.toString()}'>\n\n**bold**"
    log_run(tmp_path / "s", 0, notes=notes)
    pane = open_page(qtbot, open_window(tmp_path / "s"))
    shown = pane.notes.grab().toImage()
    pixels = {shown.pixel(x, y) for x in range(shown.width()) for y in range(shown.height())}
    assert 0xFFFF0000 not in pixels
    assert "<img src=" in pane.notes.toPlainText()
    kind = QTextDocument.ResourceType.ImageResource
    assert pane.notes.document().resource(kind.value, local).width() == 1


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ftp://x", "x.html"]
)
def test_only_the_web_is_opened(link: str, open_window: OpenWindow, runs_dir: Path) -> None:
    view = MarkdownView(open_window(runs_dir).theme)
    assert not view.open_link(QUrl(link))
    view.deleteLater()


def test_a_store_that_goes_away_leaves_the_page_as_last_seen(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    pane = open_page(qtbot, window)
    runs_dir.rename(runs_dir.with_name("away"))
    window.runs_pane.table.selectRow(2)
    page_of(pane, qtbot, "run-3")
    qtbot.waitUntil(pane._trouble.isVisible, timeout=LONGEST_WAIT_MS)
    assert pane.config.shown_paths() == ["lr", "width"]
    settle(qtbot, window)


def test_no_fact_is_cut_off_however_narrow_the_page_is(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    log_run(tmp_path / ("a rather long name of a folder " * 5), 0, notes="word " * 2000)
    window = open_window(tmp_path / ("a rather long name of a folder " * 5), size=(1000, 600))
    pane = open_page(qtbot, window)
    for width in (1000, 800, 1400):
        window.resize(width, 600)
        settle(qtbot, window)
        labels = pane.facts._texts
        assert len(labels) > 8
        assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)


def test_a_run_without_configuration_says_so(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    log_run(tmp_path / "s", 0, config={})
    pane = open_page(qtbot, open_window(tmp_path / "s"))
    assert pane.config._nothing.isVisible()
    assert not pane.config.tree.isVisible()


def test_how_the_run_was_made(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    log_run(tmp_path / "a store", 0)
    with tracklib.init(dir=str(tmp_path / "a store"), name="made", capture={"packages"}) as run:
        run.log({"x": 1.0})
        git = {"commit": "0123456789abcdef", "diff": "-old\n+new", "is_dirty": True}
        run._writer.set({f"/system/git/{name}": value for name, value in git.items()})
    window = open_window(tmp_path / "a store")
    pane = open_page(qtbot, window)
    page_of(pane, qtbot, "made")
    assert pane.origin.facts.texts()["Commit"] == "0123456789"
    assert pane.origin.diff.toPlainText() == "-old\n+new"
    assert "pytest" in pane.origin.packages_view.shown_paths()
    pane.origin.packages_view.search.setText("pytest-q")
    assert pane.origin.packages_view.shown_paths() == ["pytest-qt"]
    window.runs_pane.table.selectRow(1)
    page_of(pane, qtbot, "run-0")
    assert not pane.origin.code.isVisibleTo(pane)
    assert not pane.origin.packages.isVisibleTo(pane)
    assert pane.origin.packages_view.search.text() == ""
