"""Small settings files, written whole or not at all, that only the user can read."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import msgspec

from sync.errors import SyncError
from tracklib.edit.device import config_folder

T = TypeVar("T")

_TOO_OPEN = stat.S_IRWXG | stat.S_IRWXO


class FileFault(SyncError):
    """A file of the user's settings cannot be read or written."""


def path_of(name: str) -> str:
    """Where the file of that name is."""
    return os.path.join(config_folder(), name)


def load(name: str, kind: type[T], *, is_secret: bool = False) -> T:
    """What is in a file, or an empty one. Raises FileFault, also for secrets others can read."""
    path = path_of(name)
    try:
        with open(path, "rb") as file:
            if is_secret:
                _check(path, os.fstat(file.fileno()))
            data = file.read()
    except FileNotFoundError:
        return kind()
    except OSError as error:
        raise FileFault(f"{path}: {error.strerror or error}") from error
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError) as error:
        raise FileFault(
            f"{path} cannot be understood: {error}", "Mend the file, or move it away"
        ) from error


def save(name: str, content: msgspec.Struct) -> None:
    """Put content in the place of a file. Raises FileFault; then the old one is still there."""
    path = path_of(name)
    draft = f"{path}.{os.getpid()}"
    data = msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except OSError:
            with suppress(OSError):
                os.unlink(draft)
            raise
    except OSError as error:
        raise FileFault(f"{path}: {error.strerror or error}") from error


@contextmanager
def changing(name: str) -> Iterator[None]:
    """Nobody else changes the file meanwhile. Raises FileFault."""
    path = path_of(name)
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise FileFault(f"{path}: {error.strerror or error}") from error
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _check(path: str, status: os.stat_result) -> None:
    if status.st_mode & _TOO_OPEN or status.st_uid != os.geteuid():
        raise FileFault(
            f"{path} holds tokens and is not yours alone: it was not read",
            f"chmod 600 {path}, and have the tokens replaced that others may have read",
        )
