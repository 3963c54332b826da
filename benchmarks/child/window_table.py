"""Works with a table of RUNS synthetic runs × 30 columns in the real window; prints JSON.

python window_table.py RUNS

Seconds from asking for an order, a filter or groups to the painted table, frames a second while
scrolling, and the longest time the event loop took for anything while 1,000 rows a second changed.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.child.paints import Paints
from desktop.app import make_window
from desktop.core.arrange import SortKey
from desktop.core.columns import by_id
from desktop.core.source import RunFacts
from desktop.widgets.shell.main_window import MainWindow
from tracklib.query import parse

KEYS = 12  # of config, and of summary
ROUNDS = 7
FRAMES = 120
LIVE_S = 6.0
CHANGED = 1000  # rows a second


def make_runs(count: int) -> list[RunFacts]:
    """Runs as sweeps leave them: a few values of each setting, all results different."""
    chance = random.Random(0)
    return [
        RunFacts(
            run_id=f"r{number:07d}",
            name=f"brave-lion-{number}",
            project="bench",
            state="finished",
            created_ns=1_760_000_000_000_000_000 + number * 10**9,
            duration_s=chance.random() * 1e4,
            host=f"node-{number % 40}",
            tags=("baseline",) if number % 5 == 0 else (),
            config={f"c{key}": chance.choice((0.1, 0.01, 0.001, 1e-4)) for key in range(KEYS)},
            summary={f"m{key}": chance.random() for key in range(KEYS)},
        )
        for number in range(count)
    ]


class Work:
    """What a user does with the table, and how long it takes."""

    def __init__(self, app: QApplication, count: int) -> None:
        self.app = app
        self.window = make_window(app, [], theme="light", remembers=False)
        self.window.resize(1600, 1000)
        self.window.toggle_table()
        self.window.show()
        self.runs, self.pane = self.window.workspace.runs, self.window.runs_pane
        self.paints = Paints()
        self.pane.table.viewport().installEventFilter(self.paints)
        self.facts = make_runs(count)
        keys = range(KEYS)
        self.ids = [*(f"summary.m{key}" for key in keys), *(f"config.c{key}" for key in keys)]

    def until(self, is_done: Callable[[], bool]) -> None:
        while not is_done():
            self.app.processEvents()
            time.sleep(0.0003)

    def settle(self) -> None:
        self.until(self.window.workspace.is_settled)

    def first(self) -> float:
        """Seconds from the runs' arrival to the painted table; then 30 columns are shown."""
        began = time.monotonic()
        self.runs.put("bench", self.facts)
        model = self.pane.model
        self.until(lambda: len(model.listing) == len(self.facts) and self.paints.count > 0)
        taken = time.monotonic() - began
        run_columns = ["name", "state", "created", "duration", "host", "tags"]
        self.pane.choose_columns([*run_columns, *self.ids])
        self.settle()
        return taken

    def measure(self, act: Callable[[int], object]) -> list[float]:
        """Seconds from acting to the painted table, round by round."""
        taken = []
        for turn in range(ROUNDS):
            painted: list[int] = []
            note = partial(self._note, painted)
            self.runs.listing_changed.connect(note)
            began = time.monotonic()
            act(turn)
            self.until(lambda painted=painted: bool(painted) and self.paints.count > painted[0])  # type: ignore[misc]
            taken.append(time.monotonic() - began)
            self.runs.listing_changed.disconnect(note)
            self.settle()
        return taken

    def _note(self, painted: list[int]) -> None:
        painted.append(self.paints.count)

    def sort(self, turn: int) -> None:
        column = by_id(f"summary.m{turn % KEYS}")
        assert column is not None
        self.runs.set_sort((SortKey(column, bool(turn % 2)),))

    def filter_by(self, turn: int) -> None:
        query = ("config.c1 < 0.05", 'host == "node-7"', "tags has baseline")[turn % 3]
        self.runs.set_query(parse(f"{query} or summary.m{turn} > 0.9"))

    def group(self, turn: int) -> None:
        self.pane.grouping.group_by([f"config.c{turn % KEYS}", f"config.c{(turn + 3) % KEYS}"])

    def scroll(self) -> float:
        """Frames a second, three quarters of the rows new in each."""
        bar, frames = self.pane.table.verticalScrollBar(), []
        for frame in range(FRAMES):
            began = time.perf_counter()
            bar.setValue((frame + 1) * 700)
            self.pane.table.viewport().repaint()
            frames.append(time.perf_counter() - began)
        return 1 / statistics.median(frames)


def main() -> int:
    work = Work(QApplication([]), int(sys.argv[1]))
    result = {"first": work.first()}
    for name, act in (("sort", work.sort), ("filter", work.filter_by), ("group", work.group)):
        taken = work.measure(act)
        result[name], result[f"{name}_worst"] = statistics.median(taken), max(taken)
        if name == "filter":
            work.runs.set_query(None)
            work.settle()
    work.pane.grouping.group_by([])
    work.settle()
    result["frames_per_s"] = work.scroll()
    result.update(live(work.app, work.window, work.facts))
    work.window.close()
    print(json.dumps(result))
    return 0


def live(app: QApplication, window: MainWindow, facts: list[RunFacts]) -> dict[str, float]:
    """Stalls of the event loop while CHANGED rows a second bring new results."""
    runs = window.workspace.runs
    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last)
        last = now

    heart = QTimer(interval=5)
    heart.timeout.connect(beat)
    heart.start()
    parts = 4  # batches a second, as several stores would bring them
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < LIVE_S:
        if time.monotonic() - began > sent / parts:
            first = sent * CHANGED // parts % len(facts)
            changed = facts[first : first + CHANGED // parts]
            news = [
                one._replace(summary={**one.summary, "m1": sent / 7}, is_live=True)
                for one in changed
            ]
            last = time.perf_counter()  # what the benchmark itself took does not count
            runs.put("bench", news)
            sent += 1
        app.processEvents()
        time.sleep(0.0005)
    heart.stop()
    gaps.sort()
    return {"stall_worst": gaps[-1], "stall_p99": gaps[int(0.99 * len(gaps))]}


if __name__ == "__main__":
    sys.exit(main())
