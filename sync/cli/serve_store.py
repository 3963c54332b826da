"""`tracklib serve-store`: what `tracklib sync ssh://…` calls on the far side. Not for people."""

from __future__ import annotations

import os
from typing import BinaryIO, TypeVar

import click

from sync.cli.new_store import make_store
from sync.errors import Code, Refused
from sync.protocol.messages import Request
from sync.ssh.frames import BadFrame
from sync.ssh.serve import serve
from sync.store_peer import StorePeer
from tracklib.cli.failure import Failure
from tracklib.errors import StoreNotFound, StoreUnavailable, TracklibError
from tracklib.format import layout

R = TypeVar("R")


@click.command("serve-store", hidden=True)
@click.option("--stdio", "is_stdio", is_flag=True, required=True, help="On standard input, output")
@click.option("--create", "is_made", is_flag=True, help="Make the store if there is none")
@click.argument("store", required=False)
def serve_store(is_stdio: bool, is_made: bool, store: str | None) -> None:
    """Answer for a store until standard input ends. `tracklib sync ssh://HOST/PATH` calls this."""
    del is_stdio  # the only way so far
    folder = os.path.expanduser(store or layout.default_path())
    with _standard_input() as source, _standard_output() as target:
        try:
            if is_made:
                make_store(folder)
            peer = StorePeer(folder)
        except (TracklibError, OSError) as error:
            return _serve(_Closed(error), source, target)
        try:
            _serve(peer, source, target)
        finally:
            peer.close()


def _serve(peer: StorePeer | _Closed, source: BinaryIO, target: BinaryIO) -> None:
    try:
        serve(peer, source, target)
    except BadFrame as error:
        raise Failure(f"What came in is no request: {error}") from error


class _Closed:
    """A store that cannot be opened, and says why to whoever asks."""

    def __init__(self, error: TracklibError | OSError) -> None:
        self._error = error

    def ask(self, request: Request[R]) -> R:
        if isinstance(self._error, StoreNotFound):
            hint = "Is the path right? tracklib login ssh://… --create makes a store there"
            raise Refused(Code.NOT_FOUND, str(self._error), hint)
        if isinstance(self._error, OSError):
            where = f"{self._error.filename}: " if self._error.filename else ""
            raise Refused(Code.FORBIDDEN, f"{where}{self._error.strerror or self._error}")
        code = Code.BUSY if isinstance(self._error, StoreUnavailable) else Code.DAMAGED
        raise Refused(code, str(self._error))


def _standard_input() -> BinaryIO:
    return os.fdopen(os.dup(0), "rb")


def _standard_output() -> BinaryIO:
    """Standard output for frames alone: what anything prints goes to standard error."""
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return target
