"""Who edits: an id of this user on this machine, held by one process at a time.

The id is random and lies in the user's configuration folder, one for each machine that shares the
folder, so that two machines never write the same file.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from tracklib.errors import StoreUnavailable
from tracklib.format import layout
from tracklib.record.ids import new_writer_id

_PATIENCE_S = 15.0
_WITHOUT_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


def config_folder() -> str:
    """The user's settings: `TRACKLIB_CONFIG_DIR`, else the platform's place for them."""
    if override := os.environ.get("TRACKLIB_CONFIG_DIR"):
        return override
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Preferences", "tracklib")
    return os.path.join(
        os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config"), "tracklib"
    )


@contextmanager
def held_device() -> Iterator[str]:
    """This device's id; no other process or thread of the user edits meanwhile.

    The lock is a file in the configuration folder, not in the store: it is this machine's business
    alone. Raises StoreUnavailable.
    """
    folder = os.path.join(config_folder(), "devices")
    path = os.path.join(folder, _machine())
    try:
        os.makedirs(folder, exist_ok=True)
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _no_place(folder, error) from error
    try:
        _wait_for(lock)
        try:
            device = _read_id(path) or _make_id(path)
        except OSError as error:
            raise _no_place(folder, error) from error
        yield device
    finally:
        os.close(lock)


def _machine() -> str:
    """This machine among those that share a home folder."""
    host = os.uname().nodename
    try:
        with open("/etc/machine-id", encoding="ascii", errors="replace") as file:
            machine = file.read().strip()
    except OSError:
        machine = ""
    readable = "".join(c for c in host if c.isascii() and (c.isalnum() or c in "-_"))
    return f"{readable[:40]}-{crc32(f'{host} {machine}'.encode()):08x}"


def _wait_for(lock: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    pause = 0.001
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise StoreUnavailable(
                    "another tracklib program of yours has been editing for"
                    f" {_PATIENCE_S:.0f} s; nothing was changed: try again"
                ) from None
        except OSError as error:
            if error.errno in _WITHOUT_LOCKS:
                return  # SQLite's own lock on the journal still keeps two processes apart
            raise _no_place(config_folder(), error) from error
        time.sleep(pause)
        pause = min(0.05, pause * 2)


def _read_id(path: str) -> str:
    """The id, "" where there is none yet or a torn one."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            text = file.read(200).strip()
    except FileNotFoundError:
        return ""
    return text if layout.is_valid_id(text) else ""


def _make_id(path: str) -> str:
    device = new_writer_id()
    draft = f"{path}.{device}"
    with open(draft, "w", encoding="ascii") as file:
        file.write(device + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    return device


def _no_place(folder: str, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        f"{folder}: {error.strerror or error}; edits need a place for this device's id"
        " (TRACKLIB_CONFIG_DIR names another one)"
    )
