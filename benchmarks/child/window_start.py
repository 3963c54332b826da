"""Opens the window on a store and prints, as JSON, seconds since BEGAN (CLOCK_MONOTONIC).

python window_start.py FOLDER RUNS BEGAN

`usable`: all runs are listed and painted, and the event loop takes input. `drawn`: every card in
sight has its curves. Then seconds from typing a filter, and from clicking a column, to the painted
table.
"""

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.child.paints import Paints
from desktop.app import make_window

FILTER = "config.lr < 0.01"


def main() -> int:
    folder, runs, began = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    app = QApplication([])
    window = make_window(app, [folder], theme="light", remembers=False)
    window.resize(1600, 1000)
    pane = window.runs_pane
    paints = Paints()
    pane.table.viewport().installEventFilter(paints)
    window.show()
    taken: dict[str, float] = {}

    def spend_until_painted(is_listed: Callable[[], bool]) -> None:
        before = paints.count
        while not is_listed() or paints.count == before:
            app.processEvents()
            time.sleep(0.0005)

    spend_until_painted(lambda: len(pane.model.listing) == runs)
    app.processEvents()
    taken["usable"] = time.monotonic() - began
    while not window.workspace.is_settled():
        app.processEvents()
        time.sleep(0.0005)
    taken["drawn"] = time.monotonic() - began

    pane.filter.setFocus()
    QTest.keyClicks(pane.filter, FILTER)
    started = time.monotonic()
    QTest.keyClick(pane.filter, Qt.Key.Key_Return)
    spend_until_painted(lambda: len(pane.model.listing) != runs)
    taken["filter"] = time.monotonic() - started
    matching = sum(facts.config["lr"] < 0.01 for facts in window.workspace.runs.table.facts)
    assert len(pane.model.listing) == matching

    header = pane.table.header
    names = [column.id for column in pane.model.columns]
    place = header.sectionViewportPosition(names.index("summary.score/2")) + 20
    started = time.monotonic()
    unsorted, sorts = pane.model.listing.rows, window.workspace.runs.sort
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 12))
    assert window.workspace.runs.sort != sorts
    spend_until_painted(lambda: pane.model.listing.rows is not unsorted)
    taken["sort"] = time.monotonic() - started
    window.close()
    print(json.dumps(taken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
