"""A TCP proxy that cuts connections after so many bytes of requests or replies, gently or not."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType

_PIECE = 1 << 16


class CuttingProxy:
    """Passes bytes on to a server until a cut that was planned. One connection at a time."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.passed = {"request": 0, "reply": 0}
        """How many bytes went through in all."""
        self._left: dict[str, int | None] = {"request": None, "reply": None}
        self._is_reset = False
        self._times: int | None = None
        self.cuts = 0
        """How many connections were cut."""
        self._thread = threading.Thread(target=self._serve, name="cutting proxy")
        self._thread.start()

    def __enter__(self) -> CuttingProxy:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    @property
    def url(self) -> str:
        """Where to connect."""
        return f"http://127.0.0.1:{self.port}"

    def cut_after(self, way: str, count: int, *, is_reset: bool, times: int | None = None) -> None:
        """Cut when `count` more bytes of a way have passed; then again at once, `times` in all."""
        self._left = {"request": None, "reply": None, way: count}
        self._is_reset = is_reset
        self._times = times

    def hold(self) -> None:
        """Cut nothing any more."""
        self._left = {"request": None, "reply": None}

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", self._target)) as server:
                for side in (client, server):
                    side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ways = [
                    threading.Thread(target=self._pass, args=(client, server, "request")),
                    threading.Thread(target=self._pass, args=(server, client, "reply")),
                ]
                for way in ways:
                    way.start()
                for way in ways:
                    way.join()

    def _pass(self, source: socket.socket, target: socket.socket, way: str) -> None:
        try:
            while data := source.recv(_PIECE):
                left = self._left[way]
                allowed = data if left is None else data[:left]
                target.sendall(allowed)
                self.passed[way] += len(allowed)
                if left is not None:
                    self._left[way] = left - len(allowed)
                    if len(allowed) < len(data) or not self._left[way]:
                        self._note_cut(way)
                        break
        except OSError:
            pass
        self._end(source)
        self._end(target)

    def _note_cut(self, way: str) -> None:
        self.cuts += 1
        self._left[way] = 0
        if self._times is not None:
            self._times -= 1
            if self._times <= 0:
                self.hold()

    def _end(self, side: socket.socket) -> None:
        try:
            if self._is_reset:
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
