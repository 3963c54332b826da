"""Opens the window on a store, shows and zooms its newest runs; prints its memory as JSON.

python window_memory.py FOLDER RUNS

MiB of the process: resident after the table is there, with the curves of 20 runs drawn, after
zooming through them, and the most there ever was.
"""

import json
import resource
import sys
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import make_window
from desktop.core.shown import Rule
from desktop.widgets.charts.plot import Plot

PAGE_MIB = resource.getpagesize() / 2**20


def resident() -> float:
    """MiB of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_MIB


def main() -> int:
    folder, runs = sys.argv[1], int(sys.argv[2])
    app = QApplication([])
    window = make_window(app, [folder], theme="light", remembers=False)
    window.workspace.runs.show_by_rule(Rule.NONE)
    window.resize(1600, 1000)
    window.show()

    def settle() -> None:
        looks = 0
        while looks < 10:
            app.processEvents()
            time.sleep(0.001)
            looks = looks + 1 if window.workspace.is_settled() else 0

    while len(window.runs_pane.model.listing) != runs:
        app.processEvents()
        time.sleep(0.001)
    settle()
    taken = {"table": resident()}
    began = time.monotonic()
    window.workspace.runs.show_by_rule(Rule.NEWEST)
    settle()
    taken["drawn_s"] = time.monotonic() - began
    taken["drawn"] = resident()
    plot = next(one for one in window.charts_pane.findChildren(Plot) if one.isVisible())
    plot.setFocus()
    for key in (*[Qt.Key.Key_Plus] * 6, *[Qt.Key.Key_Right] * 10, *[Qt.Key.Key_Minus] * 6):
        QTest.keyClick(plot, key)
        settle()
    taken["zoomed"] = resident()
    taken["most"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    window.close()
    print(json.dumps(taken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
