"""A real `tracklib server` process, started and stopped by a test."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sync.http.client import HttpPeer

_SERVING = re.compile(r"Serving .* at (\S+)")
_TOKEN = re.compile(r"tlk_[0-9a-f]+")


@dataclass
class RunningServer:
    """A server of a folder. `token` is that of the first start."""

    data: Path
    arguments: tuple[str, ...] = ()
    url: str = ""
    token: str = ""
    process: subprocess.Popen[str] = field(init=False)

    def start(self) -> None:
        """Start it, at the same place if it ran before, and wait until it serves."""
        at = self.url.rpartition("//")[2] or "127.0.0.1:0"
        self.process = subprocess.Popen(
            [*COMMAND, "--data", str(self.data), "--listen", at, *self.arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := _TOKEN.search(line):
                self.token = found[0]
            if found := _SERVING.search(line):
                self.url = found[1]
                return
        raise AssertionError(f"the server did not start: {''.join(said)}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; its exit code."""
        self.process.send_signal(how)
        self.process.communicate()
        return self.process.returncode

    def command(self, *words: str) -> str:
        """What `tracklib server …` says about its folder."""
        done = subprocess.run(
            [*COMMAND, "--data", str(self.data), *words], capture_output=True, text=True, check=True
        )
        return done.stdout

    def peer(self, token: str = "") -> HttpPeer:
        """Somebody who asks it, with the first token if with none else."""
        return HttpPeer(self.url, token or self.token)


COMMAND = (sys.executable, "-m", "tracklib", "server")


@contextmanager
def running_server(folder: Path, *arguments: str) -> Iterator[RunningServer]:
    """A server on a free port of the loopback."""
    os.environ.pop("TRACKLIB_TOKEN", None)
    server = RunningServer(folder / "server", arguments)
    server.start()
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
