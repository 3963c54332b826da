"""Parallel coordinates: how soon 100,000 runs by 10 axes are drawn, and how fast brushes follow.

Measured offscreen on what the window uses: columns to places, lines to pictures, and from a brush
to the finished picture. A frame is coarse while the brush moves, and sharp when it rests.
Then the same in the real window, in a process of its own, where table and event loop take part.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report

RUNS, AXES = 100_000, 10
GAP, HEIGHT = 92, 760  # the room of a window of 1600 by 1000 pixels
FRAMES = 60


def timed(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Bench:
    """A made-up table and all that draws it."""

    def __init__(self, runs: int) -> None:
        from desktop.core.parallel.scene import AxisWish
        from desktop.core.source import RunFacts
        from desktop.core.table import ColumnCache, Table

        rng = np.random.default_rng(0)
        values = rng.normal(size=(runs, AXES)).tolist()
        facts = [
            RunFacts(
                run_id=f"r{n}", name=f"run-{n}", config={f"k{k}": v for k, v in enumerate(row)}
            )
            for n, row in enumerate(values)
        ]
        self.table = Table().with_runs("here", facts)
        self.columns = ColumnCache()
        self.wishes = [AxisWish(f"config.k{number}") for number in range(AXES)]

    def make(self) -> None:
        """The scene, from the columns' values."""
        from desktop.core.parallel.scene import make_scene

        rows = np.arange(len(self.table))
        self.scene = make_scene(self.table, self.columns, rows, self.wishes, "config.k9")

    def draw(self, brushes: Iterable[tuple[int, float, float]], sharp: bool) -> None:
        """One picture for brushed places of axes."""
        from desktop.core.axes import Span
        from desktop.core.parallel.density import PASSES
        from desktop.qt.parallel_raster import Ink
        from desktop.qt.parallel_worker import Canvas, Drawing

        axes = self.scene.axes
        found = tuple(axes[number].brush((Span(lo, hi),), False) for number, lo, hi in brushes)
        ink = Ink("#5E677A", "#2B5FC9", False)
        drawing = Drawing(self.scene, Canvas(GAP, HEIGHT, 1.0), ink, found, self.columns)
        self.worker.draw(drawing, PASSES if sharp else 0)

    def start(self) -> None:
        """A worker that knows nothing yet."""
        from desktop.qt.parallel_worker import Worker

        self.worker = Worker()


def measure(runs: int, frames: int) -> list[Figure]:
    """All figures."""
    bench = Bench(runs)
    bench.start()
    columns = timed(bench.make)
    first, sharp = timed(lambda: bench.draw([], False)), timed(lambda: bench.draw([], True))
    bench.draw([(4, 0.3, 0.5)], True)
    moved = [
        timed(lambda at=at: bench.draw([(4, at, at + 0.2)], False))  # type: ignore[misc]
        for at in np.linspace(0.3, 0.5, frames).tolist()
    ]
    rng = np.random.default_rng(1)
    jumps = [
        timed(lambda lo=lo: bench.draw([(int(lo * 99) % AXES, lo, lo + 0.3)], False))  # type: ignore[misc]
        for lo in rng.uniform(0.1, 0.6, frames).tolist()
    ]
    rest = timed(lambda: bench.draw([(4, 0.4, 0.6)], True))
    what = f"{runs:,} runs × {AXES} axes"
    slow = sorted(moved)[round(0.95 * (len(moved) - 1))]
    return [
        Figure(f"{what}: columns read", columns, "s"),
        Figure(f"{what}: first picture", first, "s"),
        Figure(f"{what}: sharp picture after it", sharp, "s"),
        Figure(
            f"{what}: a brush is dragged", 1 / statistics.mean(moved), "frames/s", 15, "at least"
        ),
        Figure(f"{what}: a brush is dragged, frames at p95", 1e3 * slow, "ms"),
        Figure(
            f"{what}: a new brush each frame",
            1 / statistics.mean(jumps),
            "frames/s",
            15,
            "at least",
        ),
        Figure(f"{what}: sharp after the brush rests", rest, "s"),
    ]


def measure_window(runs: int) -> list[Figure]:
    """A brush that a hand drags in the window."""
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as cache:
        found = run_window("window_parallel.py", str(runs), cache=Path(cache))
    what = f"{runs:,} runs in the window"
    return [
        Figure(f"{what}: brush dragged", found["frames_per_s"], "frames/s", 15, "at least"),
        Figure(f"{what}: longest stall meanwhile", 1e3 * found["stall_worst"], "ms", 50),
        Figure(f"{what}: lines hovered", found["hovered_per_s"], "frames/s", 15, "at least"),
        Figure(f"{what}: longest stall meanwhile", 1e3 * found["hover_stall_worst"], "ms", 50),
        Figure(f"{what}: table follows a brush that rests", found["table_follows"], "s"),
    ]


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    arguments: argparse.Namespace = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication(sys.argv[:1])
    figures = measure(arguments.runs, FRAMES)
    app.quit()
    figures += measure_window(arguments.runs)
    report("Parallel coordinates", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
