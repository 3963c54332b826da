"""A store on another machine as a peer."""

from __future__ import annotations

import time
from threading import Lock
from typing import Any, TypeVar

import msgspec

from sync.address import Address
from sync.errors import Code, NotAPeer, Refused, Unreachable
from sync.http.replies import UPDATE_HERE, UPDATE_THERE
from sync.http.worth import is_worth_squeezing
from sync.protocol.messages import OLDEST_PROTOCOL, PROTOCOL, Refusal, Request
from sync.protocol.routes import BY_REQUEST
from sync.ssh import faults, frames
from sync.ssh.command import USUAL_COMMAND, arguments, program
from sync.ssh.process import Ended, Process, Silent

R = TypeVar("R")

_PATIENCE_S = 600.0  # ssh itself notices a dead connection; a large store on a slow disk takes long
_START_S = 120.0
_MOST_NOISE_BYTES = 1 << 20


class SshPeer:
    """Asks the store there, one request at a time; ssh is started when first needed.

    After a fault it is started anew with the next request.
    """

    def __init__(
        self,
        address: Address,
        command: str = "",
        *,
        may_ask: bool | None = None,
        is_made: bool = False,
    ) -> None:
        """`command` is what tracklib is called there; the rest is as in `command.arguments`."""
        self.where = f"{address.host}:{address.path or 'its usual store'}"
        self._host = address.host
        self._command = command or USUAL_COMMAND
        self._words = arguments(address, command, may_ask=may_ask, is_made=is_made)
        self._lock = Lock()
        self._process: Process | None = None
        self._is_closed = False

    def __repr__(self) -> str:
        return f"SshPeer({self.where!r})"

    def close(self) -> None:
        """End the far side; a request that waits in another thread ends as Unreachable."""
        self._is_closed = True
        process = self._process
        if process is not None and not self._lock.acquire(blocking=False):
            process.kill()
            self._lock.acquire()
        elif process is None:
            return
        try:
            self._drop()
        finally:
            self._lock.release()

    def ask(self, request: Request[R]) -> R:
        """The reply to a request; see `Peer`."""
        route = BY_REQUEST[type(request)]
        frame = frames.pack(route.name, request, is_worth_squeezing=is_worth_squeezing(request))
        with self._lock:
            name, body = self._exchange(frame)
        try:
            if name == frames.REFUSED:
                raise _refused(msgspec.msgpack.decode(body, type=Refusal))
            reply: R = msgspec.msgpack.decode(body, type=route.reply)
            return reply
        except msgspec.MsgspecError as error:
            raise NotAPeer(
                f"The reply of {self._host} cannot be understood: {error}",
                "Update tracklib on both sides",
            ) from error

    def _exchange(self, frame: bytes) -> tuple[str, msgspec.Raw]:
        """Send a frame and take the reply; the process is gone after any fault."""
        is_whole = False
        try:
            process = self._started()
            process.write(frame, _PATIENCE_S)
            length, is_packed = frames.length_of(
                process.read(frames.HEAD.size, _PATIENCE_S),
            )
            found = frames.unpack(process.read(length, _PATIENCE_S), is_packed)
            is_whole = True
            return found
        except Ended as error:
            raise faults.ended(self._host, self._command, error.exit_code, error.said) from error
        except Silent as error:
            raise Unreachable(f"{self._host} fell silent", "Is it very busy?") from error
        except frames.BadFrame as error:
            raise NotAPeer(f"{self._host} replies as no tracklib does: {error}") from error
        finally:
            if not is_whole:
                self._drop()

    def _started(self) -> Process:
        if self._process is not None:
            return self._process
        if self._is_closed:
            raise Unreachable(f"The connection to {self._host} was closed")
        try:
            self._process = Process(self._words)
        except OSError as error:
            raise Refused(
                Code.NOT_FOUND,
                f"{program()[0]} cannot be started: {error.strerror or error}",
                "Install OpenSSH, which this goes through",
            ) from error
        self._greet(self._process)
        return self._process

    def _greet(self, process: Process) -> None:
        """Pass over what the shell there prints, and see that both speak the same."""
        data = b""
        deadline = time.monotonic() + _START_S
        while (found := frames.find_greeting(data)) is None:
            if len(data) > _MOST_NOISE_BYTES:
                raise frames.BadFrame("its shell prints without end")
            data += process.read_some(max(0.0, deadline - time.monotonic()))
        greeting, rest = found
        process.put_back(rest)
        if greeting.protocol < OLDEST_PROTOCOL:
            raise Refused(
                Code.TOO_NEW, f"{greeting.program} on {self._host} is too old", UPDATE_THERE
            )
        if greeting.oldest_protocol > PROTOCOL:
            raise Refused(
                Code.TOO_OLD,
                f"{greeting.program} on {self._host} no longer understands this program",
                UPDATE_HERE,
            )

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()


def _refused(refusal: Refusal) -> Refused:
    code: Any = refusal.code if refusal.code in set(Code) else Code.BAD_REQUEST
    return Refused(Code(code), refusal.message, refusal.hint, retry_after_s=refusal.retry_after_s)
