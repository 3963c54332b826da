"""A store with real runs, and the command line in this process, in another, and in a terminal."""

import fcntl
import math
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import tracklib
from tests.unit.cli.result import Command, Result, Start, Terminal
from tracklib import cli

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@pytest.fixture
def command(capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run a command line in this process."""

    def run(*arguments: str) -> Result:
        capfdbinary.readouterr()
        code = cli.main(list(arguments))
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    return run


@pytest.fixture
def started() -> Iterator[Start]:
    """Start a command line in a process of its own, its output in pipes."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tracklib", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | variables,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def in_terminal() -> Terminal:
    """Run a command line in a pseudo-terminal of so many columns; colours are kept on request."""

    def run(columns: int, *arguments: str, colours: bool = False, **variables: str) -> Result:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
        process = subprocess.Popen(
            [sys.executable, "-m", "tracklib", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment | {"TERM": "xterm-256color"} | variables,
        )
        os.close(theirs)
        text = _read_all(ours).replace("\r\n", "\n")
        return Result(process.wait(), text if colours else _COLOURS.sub("", text))

    return run


def _read_all(descriptor: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(descriptor, 1 << 16)
        except OSError:  # the last process that had the terminal is gone
            part = b""
        if not part:
            os.close(descriptor)
            return b"".join(parts).decode()
        parts.append(part)


@pytest.fixture
def store(store_dir: Path) -> Path:
    """Three finished runs and a failed one, in two projects."""
    for seed, rate in ((1, 0.1), (2, 0.01)):
        with tracklib.init(
            project="digits",
            name=f"mlp-{seed}",
            id=f"run-{seed}",
            tags=["baseline"] if seed == 1 else [],
            config={"lr": rate, "net": "mlp", "opt": {"name": "adam"}},
        ) as run:
            run.define_metric("val/acc", summary="max", goal="maximize")
            for step in range(20):
                run.log({"train/loss": 1 / (step + seed), "epoch": step // 10})
            run.log({"val/acc": 0.5 + seed / 10})
            run.log({"val/acc": 0.4})
            run.summary["test/f1"] = 0.9
    with tracklib.init(project="words", name="nan [bold]\x1b[31m", id="run-3", notes="a\nb") as run:
        run.log({"loss": math.inf}, step=0.5)
        run.log({"loss": math.nan})
        run.log({"loss": -0.0})
        run.log({"loss": 0.1 + 0.2})
    with suppress(ZeroDivisionError), tracklib.init(project="words", id="run-4") as run:
        run.log({"loss": 1.0})
        run.log({"loss": 1 / 0})
    return store_dir


@pytest.fixture
def killed(store_dir: Path) -> Path:
    """A run whose process was killed, long enough ago to be called dead."""
    code = (
        "import os, tracklib\n"
        "run = tracklib.init(project='digits', id='dead')\n"
        "for step in range(5): run.log({'loss': step})\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    return store_dir
