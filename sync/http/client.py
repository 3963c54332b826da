"""A peer that is reached over HTTP."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakSet

import certifi
import httpcore
import httpx
import msgspec

from sync.errors import NotAPeer, Unreachable
from sync.http import faults, sockets
from sync.http.replies import Reply, message_in
from sync.http.squeeze import GZIP, BadBody, squeezed, unsqueezed
from sync.http.wire import MSGPACK, PREFIX
from sync.http.worth import is_worth_squeezing
from sync.protocol.messages import MOST_BATCH_BYTES, Request
from sync.protocol.routes import BY_REQUEST
from tracklib._version import __version__
from tracklib.errors import ValueRangeError

R = TypeVar("R")

_CONNECTED = (
    "connection.connect_tcp.complete",
    "connection.connect_unix_socket.complete",
    "connection.start_tls.complete",
    "proxy.start_tls.complete",
)
_PIECE_BYTES = 1 << 18
_KEEP_ALIVE_S = 4.0  # shorter than servers keep idle connections (uvicorn: 5 s)
_HOST = re.compile(r"[^\s/?#@%]+")


@dataclass(frozen=True, slots=True)
class Options:
    """How a connection is made, and how long one waits for what.

    `socket` is the path of a Unix socket to speak through. `ca_file` holds certificates that are
    trusted besides the system's. A reply that took longer than `whole_s` and comes slower than
    `slowest` bytes a second is given up.
    """

    socket: str = ""
    ca_file: str = ""
    connect_s: float = 10.0
    silence_s: float = 60.0
    whole_s: float = 300.0
    slowest: float = 500.0
    most_bytes: int = 2 * MOST_BATCH_BYTES

    def timeouts(self) -> httpx.Timeout:
        """As httpx takes them."""
        return httpx.Timeout(self.silence_s, connect=self.connect_s)


class HttpPeer:
    """Asks a server. Any thread may ask; `close` it at the end, or use it in a `with`."""

    def __init__(
        self,
        url: str,
        token: str = "",
        options: Options = Options(),
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Nothing is sent yet. Raises ValueRangeError for what is no address, or no token.

        `transport` stands in for the network, such as an app in the same process.
        """
        address = _address(url)
        self.where = options.socket or _shown(address)
        self._options = options
        self._is_closed = False
        self._streams: WeakSet[httpcore.NetworkStream] = WeakSet()
        if transport is None and options.socket:
            transport = sockets.SocketTransport(options.socket, _KEEP_ALIVE_S)
        try:
            self._client = httpx.Client(
                base_url=address.copy_with(path=address.path.rstrip("/") + PREFIX),
                headers=_headers(token),
                timeout=options.timeouts(),
                transport=transport,
                verify=_verify(options.ca_file) if address.scheme == "https" else False,
                limits=httpx.Limits(max_connections=16, keepalive_expiry=_KEEP_ALIVE_S),
                follow_redirects=False,
                trust_env=not _is_here(address.host),  # a proxy cannot reach what is here
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            if isinstance(error, ValueRangeError):
                raise
            raise ValueRangeError(
                f"the settings of a proxy (HTTPS_PROXY, ALL_PROXY …) cannot be used: {error}"
            ) from error

    def __repr__(self) -> str:
        return f"HttpPeer({self.where!r})"

    def __enter__(self) -> HttpPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections. Requests that wait in other threads end as Unreachable."""
        self._is_closed = True
        for stream in list(self._streams):
            sockets.end(stream)
        self._client.close()

    def ask(self, request: Request[R]) -> R:
        """The reply to a request; see `Peer`."""
        route = BY_REQUEST[type(request)]
        body = msgspec.msgpack.encode(request)
        packed = squeezed(body) if is_worth_squeezing(request) else None
        reply = self._send(route.name, body, packed)
        message: R = message_in(reply, route.reply, self.where)
        return message

    def _send(self, name: str, body: bytes, packed: bytes | None) -> Reply:
        content = body if packed is None else packed
        if self._is_closed:
            raise Unreachable(f"The connection to {self.where} was closed")
        headers = {"Content-Length": str(len(content))}
        if packed is not None:
            headers["Content-Encoding"] = GZIP
        try:
            with self._client.stream(
                "POST",
                name,
                content=_pieces(content),
                headers=headers,
                extensions={"trace": self._note_stream},
            ) as response:
                data = self._read(response)
                return Reply(response.status_code, response.headers, self._unpacked(response, data))
        except RuntimeError as error:  # closed in another thread between two steps
            if not self._is_closed:
                raise
            raise Unreachable(f"The connection to {self.where} was closed") from error
        except httpx.TransportError as error:
            raise faults.unreachable(error, self.where, self._options.timeouts()) from error

    def _note_stream(self, event: str, about: dict[str, Any]) -> None:
        """Remember what is connected, to end it when the user wants no more."""
        if event in _CONNECTED:
            self._streams.add(about["return_value"])
            if self._is_closed:  # meanwhile
                sockets.end(about["return_value"])

    def _read(self, response: httpx.Response) -> bytes:
        """The body as it travels. What is too large is not read to its end, nor what drips."""
        options, began = self._options, time.monotonic()
        data = bytearray()
        for piece in response.iter_raw():
            data += piece
            if len(data) > options.most_bytes:
                raise NotAPeer(
                    f"{self.where} replies with more than {options.most_bytes:,} bytes",
                    "Check the address",
                )
            took_s = time.monotonic() - began
            if took_s > options.whole_s and len(data) < options.slowest * took_s:
                raise Unreachable(
                    f"Only {len(data):,} bytes came from {self.where} in {took_s:.1f} s",
                    "The connection is too slow",
                )
        return bytes(data)

    def _unpacked(self, response: httpx.Response, data: bytes) -> bytes:
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        if encoding in ("", "identity"):
            return data
        try:
            if encoding != GZIP:
                raise BadBody(f"it is packed as {encoding}")
            return unsqueezed(data, self._options.most_bytes)
        except BadBody as error:
            raise NotAPeer(
                f"The reply of {self.where} cannot be read: {error}", "Check the address"
            ) from error


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ValueRangeError(f"{url!r} is no address: {error}") from error
    if address.scheme not in ("http", "https") or not _HOST.fullmatch(address.host):
        raise ValueRangeError("an address begins with https:// or http:// and names a host")
    if address.userinfo:
        raise ValueRangeError("an address holds no password: give the token by itself")
    return address.copy_with(query=None, fragment=None)


def _is_here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _shown(address: httpx.URL) -> str:
    port = f":{address.port}" if address.port is not None else ""
    host = f"[{address.host}]" if ":" in address.host else address.host
    return host + port + address.path.rstrip("/")


def _headers(token: str) -> dict[str, str]:
    headers = {
        "Accept": MSGPACK,
        "Accept-Encoding": GZIP,
        "Content-Type": MSGPACK,
        "User-Agent": f"tracklib/{__version__}",
    }
    if token:
        if not (token.isascii() and token.isprintable() and " " not in token):
            raise ValueRangeError("a token is one word of plain characters")
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _verify(ca_file: str) -> ssl.SSLContext:
    """Trusts what the system trusts, what comes with httpx, and the file."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:  # ssl.SSLError is one, too
            raise ValueRangeError(f"{ca_file}: no certificates can be read from it") from error
    return context


def _pieces(content: bytes) -> Iterator[bytes]:
    """The body in pieces, so that a slow connection shows as silence only when nothing moves."""
    view = memoryview(content)
    for start in range(0, len(content), _PIECE_BYTES):
        yield bytes(view[start : start + _PIECE_BYTES])
