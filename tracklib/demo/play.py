"""The two ways to play the demo: with the window open, or writing pictures of it."""

import os
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import resources
from tracklib import store as stores
from tracklib.demo.errors import DemoFailed
from tracklib.demo.plan import Training
from tracklib.demo.pool import Pool
from tracklib.demo.show import open_window, take_screenshot
from tracklib.errors import StoreNotFound

Say = Callable[[str], None]
TICK_SECONDS = 0.05
NEEDED = ("numpy", "PySide6", "watchdog")


def windowed(trainings: Sequence[Training], store: Path, say: Say) -> None:
    """Train with the window open on `store`; return when the window is closed.

    Closing the window early stops the training. Raises DemoFailed.
    """
    _check_installed()
    with _pool(trainings, store) as pool:
        while not pool.is_done and not _has_rows(store):
            _tick(pool, say)
        window = open_window(store)
        try:
            while not pool.is_done and window.poll() is None:
                _tick(pool, say)
            if pool.is_done:
                say("All networks are trained; close the window to end the demo")
            code = window.wait()
        finally:
            window.terminate()
    if code != 0:
        raise DemoFailed(f"The window ended with exit code {code}")


def training_only(trainings: Sequence[Training], store: Path, say: Say) -> None:
    """Train without window and pictures, for a window that is open already.

    Stops when the process that started it has gone. Raises DemoFailed.
    """
    parent = os.getppid()
    with _pool(trainings, store) as pool:
        while not pool.is_done and os.getppid() == parent:
            _tick(pool, say)


def headless(trainings: Sequence[Training], store: Path, pictures: Path, say: Say) -> list[Path]:
    """Train without a display; return pictures of the window: at the start, half way, at the end.

    The last moment is taken in the light and in the dark theme. Raises DemoFailed.
    """
    _check_installed()
    pictures.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []

    def take(name: str, theme: str = "light") -> None:
        taken.append(pictures / f"{len(taken) + 1}-{name}.png")
        take_screenshot(store, taken[-1], theme)
        say(f"Screenshot: {taken[-1]}")

    with _pool(trainings, store) as pool:
        while not pool.is_done and not _has_rows(store):
            _tick(pool, say)
        take("start")
        while pool.finished < pool.total // 2:
            _tick(pool, say)
        take("middle")
        while not pool.is_done:
            _tick(pool, say)
    take("end")
    take("end-dark", "dark")
    return taken


def _check_installed() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise DemoFailed(
            f'The demo needs {", ".join(missing)}: pip install "tracklib-runs[desktop]"'
        )


def _pool(trainings: Sequence[Training], store: Path) -> Pool:
    script = resources.example_path("digits.py")
    return Pool(trainings, script, store, at_once=max(2, os.cpu_count() or 2))


def _has_rows(path: Path) -> bool:
    """Whether some run of the store has something to see."""
    try:
        store = stores.open_store(path)
    except StoreNotFound:
        return False
    return any(store.run(run_id).metrics() for run_id in store.run_ids())


def _tick(pool: Pool, say: Say) -> None:
    ended = pool.advance()
    for number, training in enumerate(ended, pool.finished - len(ended) + 1):
        say(f"{number:2d} of {pool.total} trained: {training}")
    time.sleep(TICK_SECONDS)
