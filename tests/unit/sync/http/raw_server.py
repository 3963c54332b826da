"""A server of the tests' own that answers whatever bytes it is told to, on a real socket."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

Answer = Callable[[socket.socket], None]
"""What is done with a connection; it is closed afterwards."""


class RawServer:
    """Serves each connection with the next of its answers, the last one for all that follow."""

    def __init__(self, *answers: Answer, path: Path | None = None) -> None:
        self._answers = list(answers)
        if path is None:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self.port: int = self._listener.getsockname()[1]
            self.url = f"http://127.0.0.1:{self.port}"
        else:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(path))
            self._listener.listen()
        self._thread = threading.Thread(target=self._serve, name="raw server")
        self._thread.start()

    def __enter__(self) -> RawServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # it is the end
                return
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            with connection:
                try:
                    answer(connection)
                except OSError:  # the client went first
                    pass


def read_request(connection: socket.socket) -> tuple[str, dict[str, str], bytes]:
    """First line, headers and body; ("", {}, b"") when the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(1 << 16)
        if not piece:
            return "", {}, b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    while len(body) < int(headers.get("content-length", "0")):
        piece = connection.recv(1 << 16)
        if not piece:
            return "", {}, b""
        body += piece
    return first, headers, body


def reply(status: int, body: bytes, **headers: str) -> bytes:
    """The bytes of a reply."""
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def peer_reply(message: Any, status: int = 200, **headers: str) -> bytes:
    """The bytes of a peer's reply."""
    known = {"Content_Type": "application/msgpack", "Tracklib_Protocol": "1"}
    return reply(status, msgspec.msgpack.encode(message), **(known | headers))


def says(data: bytes) -> Answer:
    """Reads requests of a connection and answers each with the same bytes."""

    def answer(connection: socket.socket) -> None:
        while read_request(connection)[0]:
            connection.sendall(data)

    return answer


def says_once(data: bytes) -> Answer:
    """Reads a request, answers with these bytes and closes the connection."""

    def answer(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(data)

    return answer


def resets(data: bytes = b"") -> Answer:
    """Reads a request, sends the bytes and resets the connection."""

    def answer(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return answer


def hangs(data: bytes = b"") -> Answer:
    """Reads a request, sends the bytes and then nothing until the client has gone."""

    def answer(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(data)
        connection.recv(1)

    return answer
