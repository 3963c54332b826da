"""Opens the Console tab on a run that printed very much; prints, as JSON, what took how long.

python window_console.py FOLDER LINES

Seconds: `opened`, from turning to the tab to its last lines being there; `jumped`, the median of
jumps to anywhere; `searched`, for words that only the last line holds; `stall`, the longest turn of
the event loop meanwhile.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication

from desktop.app import make_window
from desktop.widgets.run.console_pane import ConsolePane
from desktop.widgets.shell.tab_list import CONSOLE


def main() -> int:
    folder, lines = sys.argv[1], int(sys.argv[2])
    app = QApplication([])
    window = make_window(app, [folder], theme="light", remembers=False)
    window.resize(1600, 1000)
    window.show()
    stall = 0.0

    def until(holds: Callable[[], bool]) -> float:
        nonlocal stall
        began = last = time.perf_counter()
        while not holds():
            app.processEvents()
            now = time.perf_counter()
            stall, last = max(stall, now - last), now
            time.sleep(0.0005)
            last = time.perf_counter()
        return last - began

    def is_here(line: int) -> bool:
        return pages.line(line) is not None

    until(lambda: CONSOLE in window.tabs.present_ids() and window.workspace.is_settled())
    began = time.perf_counter()
    window.tabs.open(CONSOLE)
    pane = window.tabs.content(CONSOLE)
    assert isinstance(pane, ConsolePane)
    pages, bar = pane.feed.pages, pane.view.verticalScrollBar()
    until(lambda: pages.count == lines and pages.line(lines - 1) is not None)
    opened = time.perf_counter() - began
    jumps: list[float] = []
    stall = 0.0
    for part in range(20):
        place = (part * 7919 * lines // 20) % (lines - 100)
        bar.setValue(place)
        jumps.append(until(partial(is_here, place)))
    pane.search.setText(f"line {lines - 1} ")
    searched = until(lambda: pane.found.text() == "1 line")
    window.close()
    jumped = statistics.median(jumps)
    print(json.dumps({"opened": opened, "jumped": jumped, "searched": searched, "stall": stall}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
