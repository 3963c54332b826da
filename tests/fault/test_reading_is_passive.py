"""Readers only read: traced, and with files and processes of other people."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fault.child import LoggingChild
from tests.fault.machine import obeying_permissions, require
from tests.fault.recovered import lost_rows
from tests.fault.tracing import changes_of

READ_EVERYTHING = """
import sys
from tracklib import store

opened = store.open_store(sys.argv[1])
catalog = opened.catalog(sys.argv[2])
catalog.refresh()
catalog.poll_live()
assert len(catalog.rows()) == int(sys.argv[3])
for run_id in opened.run_ids():
    run = opened.run(run_id)
    run.facts(), run.events(), run.config()
    assert run.problems() == []
    for name in run.metrics():
        points, cursor = run.series(name).read_after(None)
        assert len(points) >= 1000
        run.series(name).read_after(cursor)
catalog.close()
"""
READ_FOR_EVER = """
import sys
from tracklib import store

while True:
    len(store.open_store(sys.argv[1]).run("run").series("loss").read())
    print("read", flush=True)
"""
LOG = """
import sys
import tracklib

with tracklib.init(dir=sys.argv[1]) as run:
    run.log({"loss": 1.0})
"""


def fill(folder: Path) -> None:
    """A finished run and a killed one."""
    with LoggingChild(folder, "finished") as child:
        child.log(5000)
        assert child.finish() == 0
    with LoggingChild(folder, "killed") as child:
        child.log(5000)


def test_reading_changes_and_locks_nothing(tmp_path: Path) -> None:
    require("strace")
    folder = tmp_path / "store"
    fill(folder)
    with LoggingChild(folder, "live", environment={"TRACKLIB_INTERVAL": "0.1"}) as child:
        child.start_logging(1_000_000_000)
        child.wait_rows(1000)
        cache = str(tmp_path / "cache")
        program = [sys.executable, "-c", READ_EVERYTHING, str(folder), cache, "3"]
        assert changes_of(program, folder, tmp_path) == []


@pytest.mark.parametrize(
    ("command", "exit_code"),
    [("ls", 0), ("show finished", 0), ("show killed", 0), ("export killed", 0), ("doctor", 1)],
)
def test_commands_that_read_change_nothing(tmp_path: Path, command: str, exit_code: int) -> None:
    require("strace")
    folder = tmp_path / "store"
    fill(folder)
    program = [sys.executable, "-m", "tracklib", *command.split(), "--dir", str(folder)]
    assert changes_of(program, folder, tmp_path, exit_code=exit_code) == []


def test_the_trace_sees_a_writer(tmp_path: Path) -> None:
    require("strace")
    folder = tmp_path / "store"
    changes = changes_of([sys.executable, "-c", LOG, str(folder)], folder, tmp_path)
    for call in ("mkdir", "openat", "write", "pwrite64", "unlink", "fcntl"):
        assert any(f" {call}(" in line for line in changes), call


def test_another_users_store(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    fill(folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
    program = [sys.executable, "-c", READ_EVERYTHING, str(folder), str(tmp_path / "cache"), "2"]
    subprocess.run([*obeying_permissions(), *program], check=True)


def test_a_stopped_reader_delays_nobody(tmp_path: Path) -> None:
    with LoggingChild(tmp_path, "run", environment={"TRACKLIB_INTERVAL": "0.05"}) as child:
        child.log(5000)
        reader = subprocess.Popen(
            [sys.executable, "-c", READ_FOR_EVER, str(tmp_path)], stdout=subprocess.PIPE
        )
        with reader:
            assert reader.stdout is not None
            for _ in range(5):
                reader.stdout.readline()
                reader.send_signal(signal.SIGSTOP)
                child.log(5000)
                reader.send_signal(signal.SIGCONT)
            reader.stdout.readline()
            reader.send_signal(signal.SIGSTOP)
            assert child.finish() == 0
            reader.kill()
    assert lost_rows(tmp_path, "run", child.indices) == []
