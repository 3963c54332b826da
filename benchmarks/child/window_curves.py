"""Opens the window on a store and works with its curves; prints seconds, and stalls, as JSON.

python window_curves.py FOLDER RUNS BEGAN

Seconds since BEGAN (CLOCK_MONOTONIC) until all curves in sight are drawn; then of zooming and
panning the first card until the sharp picture is painted, and of scrolling the page by one screen.
"""

import json
import sys
import time

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.child.stalls import StallWatch
from desktop.app import make_window
from desktop.core.shown import Rule
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.plot import Plot
from desktop.widgets.shell.main_window import MainWindow

STEPS = 20


class Session:
    """One window, and how long things take in it."""

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        self._app = app
        self._window = window

    def wait_listed(self, runs: int) -> None:
        while len(self._window.runs_pane.model.listing) != runs:
            self._spend()

    def wait_settled(self) -> None:
        while not self._window.workspace.is_settled():
            self._spend()
        self._app.processEvents()

    def plot(self) -> Plot:
        plots = [p for p in self._window.charts_pane.findChildren(Plot) if p.isVisible()]
        return min(plots, key=lambda p: (p.mapTo(self._window, p.pos()).y(), p.x()))

    def seconds_of(self, plot: Plot, key: Qt.Key) -> float:
        """From a key to the painted picture of the view that it asks for."""
        started = time.monotonic()
        QTest.keyClick(plot, key)
        view = plot.view.x
        while plot.picture is None or plot.picture.chart.x != view or not self._is_sharp():
            self._spend()
        plot.repaint()
        return time.monotonic() - started

    def _is_sharp(self) -> bool:
        """Whether all is read and drawn; a view that moves need not have come to rest."""
        work = self._window.workspace
        is_quiet = work.disk.is_idle() and work.compute.is_idle() and work.relay.is_idle()
        return is_quiet and all(map(work.curves.is_complete, self._numbers()))

    def _numbers(self) -> list[int]:
        cards = self._window.charts_pane.findChildren(Card)
        return [card.number for card in cards if card.isVisible()]

    def moved_per_second(self, plot: Plot) -> float:
        """Frames a second while the view is moved without waiting for the sharp picture."""
        started = time.monotonic()
        for turn in range(STEPS):
            QTest.keyClick(plot, Qt.Key.Key_Left if turn % 2 else Qt.Key.Key_Right)
            plot.repaint()
            self._app.processEvents()
        return STEPS / (time.monotonic() - started)

    def scroll(self) -> list[float]:
        """Seconds of each painting while the page is scrolled through."""
        grid = self._window.charts_pane.grid
        bar, taken = grid.verticalScrollBar(), []
        for step in range(1, STEPS + 1):
            started = time.monotonic()
            bar.setValue(bar.maximum() * step // STEPS)
            grid.viewport().repaint()
            self._app.processEvents()
            taken.append(time.monotonic() - started)
        return taken

    def _spend(self) -> None:
        self._app.processEvents()
        time.sleep(0.0005)


def main() -> int:
    folder, runs, began = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    app = QApplication([])
    window = make_window(app, [folder], theme="light", remembers=False)
    window.resize(1600, 1000)
    window.show()
    session = Session(app, window)
    session.wait_listed(runs)
    taken: dict[str, object] = {"listed": time.monotonic() - began}
    asked = time.monotonic()
    window.workspace.runs.show_by_rule(Rule.ALL)
    session.wait_settled()
    taken["drawn"] = time.monotonic() - began
    taken["shown"] = time.monotonic() - asked
    with StallWatch() as watch:
        plot = session.plot()
        plot.setFocus()
        keys = [Qt.Key.Key_Plus, Qt.Key.Key_Plus, *[Qt.Key.Key_Right] * STEPS]
        turns = [session.seconds_of(plot, key) for key in keys]
        taken["zoom"], taken["pan"] = turns[:2], turns[2:]
        session.wait_settled()
        taken["moved"] = session.moved_per_second(plot)
        taken["scroll"] = session.scroll()
        session.wait_settled()
    taken["stalls"] = [[stall.seconds, stall.stack] for stall in watch.stalls]
    window.close()
    print(json.dumps(taken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
