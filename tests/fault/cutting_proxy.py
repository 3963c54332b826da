"""A TCP proxy that cuts connections at the byte it is told to."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass

_NEVER = 1 << 62


@dataclass(frozen=True)
class Cut:
    """After so many bytes of the client's, or of the server's, a connection ends."""

    sent: int = _NEVER
    received: int = _NEVER
    is_reset: bool = False


class CuttingProxy:
    """Passes connections on to a port, one after the other; each with the next cut of a plan."""

    def __init__(self, port: int) -> None:
        self.plan: Iterator[Cut] = iter(())
        self.cuts = 0
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="cutting proxy")
        self._thread.start()

    def __enter__(self) -> CuttingProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # it is the end
                return
            with client, socket.create_connection(self._target) as server:
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                cut = next(self.plan, Cut())
                try:
                    self._pass_on(client, server, cut)
                except OSError:  # one of both went first
                    pass
                if cut.is_reset:
                    linger = struct.pack("ii", 1, 0)
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def _pass_on(self, client: socket.socket, server: socket.socket, cut: Cut) -> None:
        room = {client: cut.sent, server: cut.received}
        other = {client: server, server: client}
        while all(room.values()):
            ready, _, _ = select.select([client, server], [], [])
            for source in ready:
                data = source.recv(min(1 << 16, room[source]))
                if not data:
                    return
                other[source].sendall(data)
                room[source] -= len(data)
        self.cuts += 1
