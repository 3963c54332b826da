"""Sockets below HTTP: those of Unix, and how a connection is ended while somebody waits for it."""

from __future__ import annotations

import socket
from collections.abc import Iterable

import httpcore
import httpx


class SocketTransport(httpx.HTTPTransport):
    """Speaks through the socket at a path, whatever host the address names."""

    def __init__(self, path: str, keep_alive_s: float) -> None:
        super().__init__(verify=False)
        self._pool = httpcore.ConnectionPool(
            uds=path, keepalive_expiry=keep_alive_s, network_backend=_Sockets()
        )


class _Sockets(httpcore.SyncBackend):
    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """As httpcore does it, which forgets to close a socket that nobody listens at."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(timeout)
            try:
                probe.connect(path)
            except TimeoutError as error:
                raise httpcore.ConnectTimeout(error) from error
            except OSError as error:
                raise httpcore.ConnectError(error) from error
        return super().connect_unix_socket(path, timeout, socket_options)


def end(stream: httpcore.NetworkStream) -> None:
    """End a connection; whoever reads from it in another thread is told at once."""
    connected = stream.get_extra_info("socket")
    if isinstance(connected, socket.socket):
        try:
            # As a plain socket: the state of TLS belongs to the thread that reads.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended by itself
