"""What every test stands on: no display, a store and caches of its own, nothing left running."""

import os
import signal
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

import pytest
from hypothesis import settings

settings.register_profile("tracklib", deadline=None)  # a busy machine is not a failure
settings.load_profile("tracklib")

# Started by nohup or in the background these are ignored; processes of tests would inherit that.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)

LEAVE_SECONDS = 5.0
"""How long a thread that is on its way out may take after its test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden", action="store_true", help="make the pictures in tests/gui/golden anew"
    )


@pytest.fixture(autouse=True)
def no_leftover_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test after which a thread still runs, and say who started it."""
    started_by: dict[threading.Thread, str] = {}
    start = threading.Thread.start

    def remember(thread: threading.Thread) -> None:
        started_by[thread] = "".join(traceback.format_stack(limit=4)[:-1])
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", remember)
    yield
    for thread, stack in started_by.items():
        if thread.ident is not None:
            thread.join(LEAVE_SECONDS)
            if thread.is_alive():
                pytest.fail(f"{thread.name!r} still runs; started by:\n{stack}", pytrace=False)


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the user's store, caches and settings, and from the machine's ranks."""
    monkeypatch.setenv("TRACKLIB_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TRACKLIB_CAPTURE", "0")  # tests of capturing ask for it
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "TRACKLIB_TOKEN", "TRACKLIB_SSH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def store_dir(tmp_path: Path) -> Path:
    """The folder that TRACKLIB_DIR names; nothing is there yet."""
    return tmp_path / "store"
