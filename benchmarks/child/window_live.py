"""Shows a store while a process logs into it and prints, as JSON, milliseconds from log() to pixel.

python window_live.py FOLDER CALLS PER_SECOND

The metric's value is the moment of the call: when a plot has painted a picture whose last point is
new, the time since that value is what the point took. Also prints the seconds of processor time
that the window needs per second when all is quiet.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop.app import make_window
from desktop.widgets.charts.plot import Plot

QUIET_S = 10.0
SETTLING_S = 3.0


class Watch(QObject):
    """Notes, after each painting of a plot, how old its newest point is."""

    def __init__(self) -> None:
        super().__init__()
        self.latencies_ms: list[float] = []
        self._newest = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(watched, Plot) and event.type() == QEvent.Type.Paint and watched.picture:
            watched.event(event)
            for curve in watched.picture.chart.curves:
                self._note(float(curve.line.y[-1]))
            return True
        return False

    def _note(self, newest: float) -> None:
        if newest > self._newest:
            self._newest = newest
            self.latencies_ms.append((time.monotonic() - newest) * 1000)


def spend(app: QApplication, seconds: float) -> None:
    """Run the event loop as it runs for users: asleep until something happens."""
    QTimer.singleShot(round(1000 * seconds), app.exit)  # quit() would close the window
    app.exec()


def main() -> int:
    folder, calls, per_second = sys.argv[1], sys.argv[2], sys.argv[3]
    app = QApplication([])
    window = make_window(app, [folder], theme="light", remembers=False)
    watch = Watch()
    window.resize(1600, 1000)
    app.installEventFilter(watch)
    window.show()
    program = [sys.executable, str(Path(__file__).with_name("steady_logger.py"))]
    logger = subprocess.Popen([*program, folder, calls, per_second])
    while logger.poll() is None:
        app.processEvents()
        time.sleep(0.0005)
    latencies = watch.latencies_ms[3:]  # the first ones wait for the run to be found
    app.removeEventFilter(watch)
    spend(app, SETTLING_S)  # the end of the run is read and drawn
    before = os.times()
    spend(app, QUIET_S)
    after = os.times()
    busy_s = after.user + after.system - before.user - before.system
    window.close()
    print(json.dumps({"latencies_ms": latencies, "quiet": busy_s / QUIET_S}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
