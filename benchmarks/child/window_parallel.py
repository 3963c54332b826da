"""Drags a brush over parallel coordinates of RUNS runs in the real window; prints JSON.

python window_parallel.py RUNS

A frame is a painting of the plot with lines that fit a newer brush. Also how long the event loop
took for anything meanwhile, how often a second a hovered line is found, and how soon the table
follows when the brush rests.
"""

import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.child.paints import Paints
from benchmarks.child.stalls import StallWatch
from desktop.app import make_window
from desktop.core.parallel.scene import AxisWish
from desktop.core.source import RunFacts
from desktop.widgets.explore.parallel_pane import ParallelPane

AXES = 10
DRAG_S = 4.0
HOVER_S = 2.0
EVERY_S = 0.012  # between moves, as a mouse sends them
LEFT = Qt.MouseButton.LeftButton


def make_runs(count: int) -> list[RunFacts]:
    """Runs of a random search: nine settings and a result."""
    import numpy as np

    values = np.random.default_rng(0).normal(size=(count, AXES)).tolist()
    return [
        RunFacts(
            run_id=f"r{number:07d}",
            name=f"run-{number}",
            project="bench",
            state="finished",
            created_ns=1_760_000_000_000_000_000 + number * 10**9,
            config={f"k{key}": value for key, value in enumerate(row[:-1])},
            summary={"loss": row[-1]},
        )
        for number, row in enumerate(values)
    ]


class Work:
    """The window on its parallel tab, and what a hand does there."""

    def __init__(self, app: QApplication, count: int) -> None:
        self.app = app
        self.window = make_window(app, [], theme="light", remembers=False)
        self.window.resize(1600, 1000)
        self.window.show()
        self.runs = self.window.workspace.runs
        self.runs.put("bench", make_runs(count))
        self.settle()
        self.window.tabs.open("parallel")
        pane = self.window.tabs.content("parallel")
        assert isinstance(pane, ParallelPane)
        self.pane = pane
        keys = [*(f"config.k{key}" for key in range(AXES - 1)), "summary.loss"]
        pane.view.set_axes([AxisWish(key) for key in keys])
        self.settle()
        self.paints = Paints()
        pane.plot.installEventFilter(self.paints)

    def spend(self) -> None:
        self.app.processEvents()
        time.sleep(0.0005)

    def settle(self) -> None:
        looks = 0
        while looks < 10:
            self.spend()
            looks = looks + 1 if self.window.workspace.is_settled() else 0

    def wait_until(self, is_done: Callable[[], bool]) -> None:
        while not is_done():
            self.spend()

    def drag(self) -> dict[str, float]:
        """An end of a range up and down again."""
        plot, view = self.pane.plot, self.pane.view
        layout = plot.axes_layout()
        across = layout.across(4)
        QTest.mousePress(plot, LEFT, pos=QPoint(across, round(layout.down(0.3))))
        drawn = 0
        shown = view.picture

        def note() -> None:
            nonlocal drawn, shown
            drawn += view.picture is not shown
            shown = view.picture

        view.drawn.connect(note)
        began, moved, paints = time.monotonic(), 0.0, self.paints.count
        with StallWatch() as watch:
            while (passed := time.monotonic() - began) < DRAG_S:
                if passed - moved > EVERY_S:
                    moved = passed
                    at = 0.4 + 0.2 * abs(passed % 2 - 1)
                    QTest.mouseMove(plot, QPoint(across, round(layout.down(at))))
                self.spend()
            taken = time.monotonic() - began
            frames, paints = drawn, self.paints.count - paints
            view.drawn.disconnect(note)
            QTest.mouseRelease(plot, LEFT, pos=QPoint(across, round(layout.down(0.5))))
            rested = time.monotonic()
            kept = self.runs.listing.rows
            self.wait_until(lambda: self.runs.listing.rows is not kept)
            follows = time.monotonic() - rested
            self.settle()
        for stall in watch.stalls:
            told = f"{1e3 * stall.seconds:.0f} ms, busy {1e3 * stall.busy:.0f} ms"
            print(f"{told}\n{stall.stack}", file=sys.stderr)
        return {
            "frames_per_s": frames / taken,
            "paints_per_s": paints / taken,
            "stall_worst": max((stall.seconds for stall in watch.stalls), default=0.0),
            "stalls": len(watch.stalls),
            "table_follows": follows,
        }

    def hover(self) -> dict[str, float]:
        """Move over the lines; how many of them stand out a second."""
        plot = self.pane.plot
        layout = plot.axes_layout()
        found = 0

        def note(key: object) -> None:
            nonlocal found
            found += 1

        self.pane.view.hit.connect(note)
        began, moved = time.monotonic(), 0.0
        with StallWatch() as watch:
            while (passed := time.monotonic() - began) < HOVER_S:
                if passed - moved > EVERY_S:
                    moved = passed
                    place = QPoint(layout.across(2) + 30 + round(100 * passed) % 400, 300)
                    QTest.mouseMove(plot, place)
                self.spend()
        worst = max((stall.seconds for stall in watch.stalls), default=0.0)
        return {"hovered_per_s": found / (time.monotonic() - began), "hover_stall_worst": worst}


def main() -> int:
    work = Work(QApplication([]), int(sys.argv[1]))
    result = {**work.drag(), **work.hover()}
    work.window.close()
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
