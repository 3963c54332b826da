"""A day's work in one window, in fast motion; prints the stalls of the event loop as JSON.

python window_session.py FOLDER RUNS

Everything a user does with table, curves and comparisons is done once, through the same keys,
mouse and commands, while a second thread watches the event loop. Each step ends when all is read,
arranged and drawn.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.child.comparing import comparing_steps
from benchmarks.child.stalls import StallWatch
from desktop.app import make_window
from desktop.core.shown import Rule
from desktop.qt.theme import Scheme, TextSize
from desktop.widgets.charts.plot import Plot
from desktop.widgets.explore.parallel_pane import ParallelPane

FILTER = "config.lr < 0.01"
LIVE_S = 5.0
REST_S = 3.0
CHANGED = 1000  # rows a second
PARTS = 4  # batches a second, as several stores would bring them
LEFT = Qt.MouseButton.LeftButton


class Session:
    """The window and the steps, in the order of their names in `STEPS`."""

    def __init__(self, app: QApplication, folder: str, runs: int) -> None:
        self.app = app
        self.runs = runs
        self.window = make_window(app, [folder], theme="light", remembers=False)
        self.work = self.window.workspace
        self.pane = self.window.runs_pane

    def spend(self) -> None:
        self.app.processEvents()
        time.sleep(0.0005)

    def settle(self) -> None:
        looks = 0
        while looks < 5:
            self.spend()
            looks = looks + 1 if self.window.is_settled() else 0

    def start(self) -> None:
        self.window.resize(1600, 1000)
        self.window.show()
        while len(self.pane.model.listing) != self.runs:
            self.spend()

    def press(self, *shortcuts: Qt.Key) -> None:
        for key in shortcuts:
            QTest.keyClick(self.app.focusWidget() or self.window, key)
            self.spend()

    # -- the table -----------------------------------------------------------------------------

    def type_a_filter(self) -> None:
        self.window.focus_filter()
        for letter in FILTER:
            QTest.keyClicks(self.pane.filter, letter)
            self.spend()
        self.press(Qt.Key.Key_Return)
        self.settle()
        self.window.clear_filter()

    def sort(self) -> None:
        header = self.pane.table.header
        for section in (1, 2, 3):
            place = QPoint(header.sectionViewportPosition(section) + 12, 12)
            QTest.mouseClick(header.viewport(), LEFT, pos=place)
            self.settle()

    def scroll(self) -> None:
        bar = self.pane.table.verticalScrollBar()
        for step in range(60):
            bar.setValue(bar.maximum() * step // 59)
            self.spend()

    def group(self) -> None:
        self.pane.grouping.group_by(["config.option/1", "config.option/2"])
        self.settle()
        self.pane.grouping.fold_all(True)
        self.settle()
        self.pane.grouping.group_by([])

    def open_facets(self) -> None:
        self.window.commands["runs.facets"].trigger()
        self.settle()
        self.window.commands["runs.facets"].trigger()

    def widen_the_table(self) -> None:
        self.window.toggle_table()
        self.settle()
        self.window.toggle_table()

    def select_all(self) -> None:
        self.pane.table.setFocus()
        self.pane.table.selectAll()
        self.settle()
        self.pane.table.clearSelection()

    def tag_a_thousand(self) -> None:
        listing = self.work.runs.listing
        keys = [listing.key_at(place) for place in range(1000)]
        self.work.edits.edit("Tag", {key: {"/tags": ["seen"]} for key in keys})
        self.settle()
        self.work.undo.undo()

    def change_rows(self) -> None:
        (store,) = self.work.sources
        facts = list(self.work.runs.table.facts)
        began, sent = time.monotonic(), 0
        while time.monotonic() - began < LIVE_S:
            if time.monotonic() - began > sent / PARTS:
                first = sent * CHANGED // PARTS % len(facts)
                news = [
                    one._replace(summary={**one.summary, "score/1": sent / 7})
                    for one in facts[first : first + CHANGED // PARTS]
                ]
                self.work.runs.put(store, news)
                sent += 1
            self.spend()

    # -- curves --------------------------------------------------------------------------------

    def show_many(self) -> None:
        for rule in (Rule.NEWEST, Rule.NONE, Rule.NEWEST):
            self.work.runs.show_by_rule(rule)
            self.settle()

    def plot(self) -> Plot:
        plots = [p for p in self.window.charts_pane.findChildren(Plot) if p.isVisible()]
        return min(plots, key=lambda p: (p.mapTo(self.window, p.pos()).y(), p.x()))

    def zoom_and_pan(self) -> None:
        plot = self.plot()
        plot.setFocus()
        for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, *[Qt.Key.Key_Right] * 10):
            self.press(key)
        self.settle()
        self.window.zoom_back()

    def hover(self) -> None:
        plot = self.plot()
        for step in range(40):
            QTest.mouseMove(plot, QPoint(10 + step * (plot.width() - 20) // 40, plot.height() // 2))
            self.spend()

    def smooth(self) -> None:
        for _ in range(4):
            self.window.smooth_by(0.2)
            self.settle()

    def full_screen(self) -> None:
        self.window.charts_pane.grid.expand("score/1")
        self.settle()
        self.window.charts_pane.grid.expand(None)

    def scroll_charts(self) -> None:
        bar = self.window.charts_pane.grid.verticalScrollBar()
        for step in range(30):
            bar.setValue(bar.maximum() * step // 29)
            self.spend()

    # -- the other tabs ------------------------------------------------------------------------

    def open(self, tab: str) -> Callable[[], None]:
        return lambda: self.window.tabs.open(tab)

    def brush(self) -> None:
        pane = self.window.tabs.content("parallel")
        assert isinstance(pane, ParallelPane)
        layout = pane.plot.axes_layout()
        across = layout.across(0)
        QTest.mousePress(pane.plot, LEFT, pos=QPoint(across, round(layout.down(0.2))))
        for step in range(40):
            QTest.mouseMove(pane.plot, QPoint(across, round(layout.down(0.2 + step / 100))))
            self.spend()
        QTest.mouseRelease(pane.plot, LEFT, pos=QPoint(across, round(layout.down(0.6))))
        self.settle()
        self.work.runs.clear_brushes()

    def step_through_runs(self) -> None:
        self.pane.table.setFocus()
        for _ in range(20):
            self.press(Qt.Key.Key_Down)
        self.settle()
        self.pane.table.clearSelection()

    # -- the window ----------------------------------------------------------------------------

    def find_a_command(self) -> None:
        self.window.open_palette()
        QTest.keyClicks(self.window.palette_popup.search, "smooth")
        self.settle()
        self.window.palette_popup.close()

    def open_dialogs(self) -> None:
        for open_one in (self.window.shell.open_settings, self.window.shell.open_shortcuts):
            open_one()
            self.settle()
        for dialog in (self.window.shell.dialog("settings"), self.window.shell.shortcuts):
            assert dialog is not None
            dialog.close()

    def change_theme(self) -> None:
        for scheme in (Scheme.DARK, Scheme.LIGHT):
            self.window.set_scheme(scheme)
            self.settle()

    def change_text_size(self) -> None:
        for size in (TextSize.LARGE, TextSize.USUAL):
            self.window.theme.set_text_size(size)
            self.settle()

    def resize(self) -> None:
        for step in range(12):
            self.window.resize(1600 - 30 * step, 1000 - 15 * step)
            self.spend()
        self.window.resize(1600, 1000)

    def rest(self) -> None:
        until = time.monotonic() + REST_S
        while time.monotonic() < until:
            self.spend()

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """What is done, by its name, in order."""
        tabs = [tab for tab in self.window.tabs.ids() if tab not in ("charts", "importance")]
        return [
            ("start", self.start),
            ("a filter is typed", self.type_a_filter),
            ("sorted", self.sort),
            ("scrolled", self.scroll),
            ("grouped by two columns", self.group),
            ("facets", self.open_facets),
            ("table over the whole window", self.widen_the_table),
            ("all rows selected", self.select_all),
            ("a thousand runs tagged", self.tag_a_thousand),
            ("a thousand rows change a second", self.change_rows),
            ("runs shown and hidden", self.show_many),
            ("zoomed and panned", self.zoom_and_pan),
            ("cursor moved", self.hover),
            ("smoothed", self.smooth),
            ("one chart fills the tab", self.full_screen),
            ("charts scrolled", self.scroll_charts),
            *((f"{tab} tab opened", self.open(tab)) for tab in tabs),
            ("stepped through runs on the run tab", self.step_through_runs),
            ("parallel tab again", self.open("parallel")),
            ("brushed", self.brush),
            *comparing_steps(self.window, self.spend, self.settle),
            ("the newest shown again", partial(self.work.runs.show_by_rule, Rule.NEWEST)),
            ("charts again", self.open("charts")),
            ("a command is found", self.find_a_command),
            ("dialogs", self.open_dialogs),
            ("dark and light", self.change_theme),
            ("text size", self.change_text_size),
            ("window resized", self.resize),
            ("nothing done for three seconds", self.rest),
        ]


def main() -> int:
    app = QApplication([])
    session = Session(app, sys.argv[1], int(sys.argv[2]))
    result = []
    for name, act in session.steps():
        began = time.monotonic()
        with StallWatch() as watch:
            act()
            session.settle()
        result.append(
            {
                "step": name,
                "seconds": time.monotonic() - began,
                "stalls": [[stall.seconds, stall.busy, stall.stack] for stall in watch.stalls],
            }
        )
    session.window.close()
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
