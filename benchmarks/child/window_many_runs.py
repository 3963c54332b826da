"""Opens the window on a store and shows all its runs at once; prints seconds and stalls as JSON.

python window_many_runs.py FOLDER RUNS

Seconds from asking until a first picture has more runs than before, and until all curves in sight
are read and drawn; then of zooming the first card until the sharp picture is painted.
"""

import json
import resource
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.child.stalls import StallWatch
from desktop.app import make_window
from desktop.core.shown import Rule
from desktop.widgets.charts.plot import Plot

_FEW = 20


def main() -> int:
    folder, runs = sys.argv[1], int(sys.argv[2])
    app = QApplication([])
    window = make_window(app, [folder], theme="light", remembers=False)
    window.resize(1600, 1000)
    window.show()

    def wait(until: Callable[[], bool]) -> float:
        started = time.monotonic()
        while not until():
            app.processEvents()
            time.sleep(0.0005)
        app.processEvents()
        return time.monotonic() - started

    def curves() -> int:
        charts = (p.picture.chart for p in window.charts_pane.findChildren(Plot) if p.picture)
        return max((len(chart.curves) for chart in charts), default=0)

    wait(lambda: len(window.runs_pane.model.listing) == runs)
    wait(window.workspace.is_settled)
    taken: dict[str, object] = {}
    with StallWatch() as watch:
        window.workspace.runs.show_by_rule(Rule.ALL)
        first = wait(lambda: curves() > _FEW)
        taken["first"], taken["shown"] = first, first + wait(window.workspace.is_settled)
        plots = [p for p in window.charts_pane.findChildren(Plot) if p.isVisible()]
        plots[0].setFocus()
        QTest.keyClick(plots[0], Qt.Key.Key_Plus)
        taken["zoom"] = wait(window.workspace.is_settled)
    taken["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken["stalls"] = [[stall.seconds, stall.stack] for stall in watch.stalls]
    window.close()
    print(json.dumps(taken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
