"""Shows runs while all of them are being logged, for some time; prints stalls and frames as JSON.

python window_many_live.py FOLDER RUNS SECONDS PER_SECOND

Stalls of the event loop with the processor time and the stack of each; new pictures a second of all
charts in sight, and of the one with the fewest; the processor time of the window a second.
"""

import collections
import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.child.stalls import StallWatch
from desktop.app import make_window
from desktop.core.shown import Rule
from desktop.qt.raster import Picture
from desktop.widgets.charts.plot import Plot

_SETTLING_S = 3.0


def spend(app: QApplication, seconds: float) -> None:
    """Run the event loop as it runs for users."""
    QTimer.singleShot(round(1000 * seconds), app.exit)  # quit() would close the window
    app.exec()


def main() -> int:
    folder, runs, seconds, per_second = sys.argv[1], *map(float, sys.argv[2:])
    Path(folder).mkdir(exist_ok=True)
    program = [sys.executable, str(Path(__file__).with_name("live_loggers.py"))]
    options = [folder, str(int(runs)), str(seconds + 60), str(per_second)]
    logger = subprocess.Popen([*program, *options], stdout=subprocess.PIPE)
    assert logger.stdout is not None
    logger.stdout.readline()
    app = QApplication([])
    window = make_window(app, [folder], theme="light", remembers=False)
    window.resize(1600, 1000)
    window.show()
    while len(window.runs_pane.model.listing) != runs:
        spend(app, 0.05)
    window.workspace.runs.show_by_rule(Rule.ALL)
    spend(app, _SETTLING_S)
    plots = [plot for plot in window.charts_pane.findChildren(Plot) if plot.isVisible()]
    pictures, newest = collections.Counter[int](), dict[int, Picture]()

    def look() -> None:
        for at, plot in enumerate(plots):
            picture = plot.picture
            if picture is not None and picture is not newest.get(at):
                newest[at] = picture
                pictures[at] += 1

    timer = QTimer(interval=5)
    timer.timeout.connect(look)
    timer.start()
    before = os.times()
    with StallWatch() as watch:
        spend(app, seconds)
    after = os.times()
    timer.stop()
    shown = [len(plot.picture.chart.curves) for plot in plots if plot.picture is not None]
    points = [len(c.line.x) for plot in plots if plot.picture for c in plot.picture.chart.curves]
    busy_s = after.user + after.system - before.user - before.system
    logger.kill()
    logger.wait()
    window.close()
    stalls = [[stall.seconds, stall.busy, stall.stack] for stall in watch.stalls]
    taken = {
        "stalls": stalls,
        "busy": busy_s / seconds,
        "pictures": sum(pictures.values()) / seconds,
        "slowest": min(pictures.values(), default=0) / seconds,
        "shown": shown,
        "points": min(points, default=0),
    }
    print(json.dumps(taken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
