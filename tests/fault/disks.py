"""Real file systems that can be filled, limited and broken under a running training. All need root.

They are context managers around a mount point; what is still open at the end is detached.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20


def run(*command: str | Path) -> str:
    """A system command; AssertionError with what it said if it fails."""
    parts = [str(part) for part in command]
    done = subprocess.run(parts, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stderr or done.stdout}"
    return done.stdout


@contextmanager
def mounted(point: Path, *options: str | Path) -> Iterator[None]:
    """`mount OPTIONS point`, unmounted at the end."""
    point.mkdir()
    run("mount", *options, point)
    try:
        yield
    finally:
        if subprocess.run(["umount", point], check=False, capture_output=True).returncode != 0:
            run("umount", "--lazy", point)


@dataclass(frozen=True, slots=True)
class FullableDisk:
    """A small disk that somebody else's file can fill to the last byte."""

    path: Path

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    def fill(self) -> None:
        """Leave no free byte."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(64 << 10))
            except OSError:
                pass

    def free(self) -> None:
        """Give the space back."""
        self._ballast.unlink()


@contextmanager
def tmpfs(point: Path, *, size_mib: int) -> Iterator[FullableDisk]:
    """A disk in memory."""
    with mounted(point, "-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs"):
        yield FullableDisk(point)


@dataclass(frozen=True, slots=True)
class FailingDisk:
    """An ext4 that turns read-only when an error is found, as a laptop's or server's does."""

    path: Path

    def fail(self) -> None:
        """Report an error of the file system; from now on every write gets EROFS.

        Folders are on the disk by then: were the kernel to drop one that is only in its journal, it
        could not be read any more.
        """
        run("sync", "--file-system", self.path)
        device = run("findmnt", "--noheadings", "--output", "SOURCE", self.path).strip()
        trigger = Path("/sys/fs/ext4") / Path(device).name / "trigger_fs_error"
        trigger.write_text("asked for by a test")


@contextmanager
def ext4(point: Path, image: Path, *, size_mib: int = 32) -> Iterator[FailingDisk]:
    """An ext4 in the file `image`."""
    with image.open("wb") as file:
        file.truncate(size_mib * MIB)
    run("mkfs.ext4", "-q", "-F", image)
    with mounted(point, "-o", "loop,errors=remount-ro", image):
        yield FailingDisk(point)


@dataclass(frozen=True, slots=True)
class LimitedDisk:
    """A Btrfs subvolume with a quota."""

    path: Path

    def limit(self, size_bytes: int | None) -> None:
        """Set the quota, None for none; beyond it every write gets EDQUOT."""
        run(
            "btrfs", "qgroup", "limit", "none" if size_bytes is None else str(size_bytes), self.path
        )


@contextmanager
def btrfs(point: Path, image: Path) -> Iterator[LimitedDisk]:
    """A Btrfs in the file `image`; 128 MiB is about the least that it takes."""
    with image.open("wb") as file:
        file.truncate(128 * MIB)
    run("mkfs.btrfs", "--quiet", image)
    with mounted(point, "-o", "loop", image):
        run("btrfs", "quota", "enable", point)
        run("btrfs", "subvolume", "create", point / "home")
        yield LimitedDisk(point / "home")
