"""A real GlusterFS: one volume, mounted twice, so that two folders are two hosts of a cluster.

The management daemon runs with its own working folder and in a network name space of its own, so it
neither meets another one nor opens a port on the machine. Needs root, and Debian's
`glusterfs-server` and `glusterfs-client`.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.fault.disks import run

ADDRESS = "10.111.0.1"
"""GlusterFS refuses loopback addresses; this one exists only inside the name space."""
VOLUME = "shared"

_PREPARE_NETWORK = f"""
import fcntl, os, socket, struct, sys
SIOCSIFFLAGS, SIOCSIFADDR, UP_AND_RUNNING = 0x8914, 0x8916, 0x41
control = socket.socket()
address = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton("{ADDRESS}"))
fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", UP_AND_RUNNING))
fcntl.ioctl(control, SIOCSIFADDR, struct.pack("16s16s8x", b"lo:1", address))
os.execvp(sys.argv[1], sys.argv[1:])
"""

_MANAGEMENT = """
volume management
    type mgmt/glusterd
    option working-directory {folder}/state
    option run-directory {folder}/run
    option glusterd-sockfile {folder}/run/glusterd.socket
    option transport-type socket
    option transport.socket.listen-port 24007
    option ping-timeout 0
end-volume
"""


class Cluster:
    """A started volume and its two mounts, `hosts`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.hosts = (folder / "a", folder / "b")

    def set_option(self, name: str, value: str) -> None:
        """Change the volume for everybody, e.g. `features.read-only` to `on`."""
        self.manage("volume", "set", VOLUME, name, value)

    def freeze(self, host: Path) -> None:
        """Let a host's mount hang, as when its network is gone, until `thaw`."""
        os.kill(self._pid(host.name), signal.SIGSTOP)

    def thaw(self, host: Path) -> None:
        """Let a frozen mount go on."""
        os.kill(self._pid(host.name), signal.SIGCONT)

    def start(self) -> None:
        """Bring everything up; every step returns when it is done."""
        for name in ("state", "run", "brick", "a", "b"):
            (self._folder / name).mkdir()
        description = self._folder / "glusterd.vol"
        description.write_text(_MANAGEMENT.format(folder=self._folder))
        network = ["unshare", "--net", sys.executable, "-c", _PREPARE_NETWORK]
        run(*network, "glusterd", f"--volfile={description}", *self._places("glusterd"))
        brick = f"{ADDRESS}:{self._folder / 'brick' / VOLUME}"
        self.manage("volume", "create", VOLUME, brick, "force")
        self.manage("volume", "start", VOLUME)
        for host in self.hosts:
            source = [f"--volfile-server={ADDRESS}", f"--volfile-id={VOLUME}"]
            self._inside("glusterfs", *source, *self._places(host.name), str(host))

    def stop(self) -> None:
        """Take everything down, whatever state it is in."""
        for host in self.hosts:
            if self._is_running(host.name):
                self.thaw(host)
            if os.path.ismount(host):
                run("umount", "--lazy", host)
        if self._is_running("glusterd"):
            self._stop_volume()
        for name in ("a", "b", "glusterd"):
            if self._is_running(name):
                os.kill(self._pid(name), signal.SIGKILL)
        log = str(self._folder / "brick" / VOLUME).strip("/").replace("/", "-")
        Path(f"/var/log/glusterfs/bricks/{log}.log").unlink(missing_ok=True)

    def manage(self, *command: str) -> str:
        """A command of the volume's administrator."""
        socket = f"--glusterd-sock={self._folder}/run/glusterd.socket"
        log = f"--log-file={self._folder}/run/cli.log"
        return self._inside("gluster", "--mode=script", socket, log, *command)

    def _stop_volume(self) -> None:
        try:
            self.manage("volume", "stop", VOLUME, "force")
        except AssertionError:
            for file in (self._folder / "run").glob(f"vols/{VOLUME}/*.pid"):
                os.kill(int(file.read_text()), signal.SIGKILL)

    def _places(self, name: str) -> Sequence[str]:
        run_folder = self._folder / "run"
        return [f"--log-file={run_folder}/{name}.log", f"--pid-file={run_folder}/{name}.pid"]

    def _inside(self, *command: str) -> str:
        return run("nsenter", f"--target={self._pid('glusterd')}", "--net", *command)

    def _pid(self, name: str) -> int:
        return int((self._folder / "run" / f"{name}.pid").read_text())

    def _is_running(self, name: str) -> bool:
        try:
            state = Path(f"/proc/{self._pid(name)}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError):
            return False
        return state != "Z"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster that exists for the length of the block."""
    # Below /tmp, not in pytest's folder: the path of a Unix socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="gluster-"))
    made = Cluster(folder)
    try:
        made.start()
        yield made
    except AssertionError:
        for log in folder.glob("run/*.log"):
            print(f"--- {log.name}\n{log.read_text()[-4000:]}")
        raise
    finally:
        made.stop()
        assert not any(os.path.ismount(host) for host in made.hosts)
        shutil.rmtree(folder)
