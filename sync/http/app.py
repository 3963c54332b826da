"""Serving a peer over HTTP: the same app for a server of many users and for one store."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route as HttpRoute

from sync.errors import Code, Refused
from sync.http import openapi
from sync.http.metrics import Metrics
from sync.http.squeeze import GZIP, BadBody, TooLarge, squeezed, unsqueezed
from sync.http.views import path_of, request_in
from sync.http.wire import JSON, MSGPACK, PREFIX, PROTOCOL_HEADER, STATUSES
from sync.http.worth import is_worth_squeezing
from sync.protocol.messages import MOST_BATCH_BYTES, OLDEST_PROTOCOL, PROTOCOL, Refusal
from sync.protocol.peer import Peer
from sync.protocol.reading import VIEWS, View
from sync.protocol.routes import ROUTES, Route
from tracklib._version import __version__

MOST_BODY_BYTES = MOST_BATCH_BYTES + (1 << 20)
_VERSION = re.compile(r"/api/v([0-9]{1,9})/")
_log = logging.getLogger(__name__)

PeerFor = Callable[[Request], Peer]
"""Who answers a request: raises Refused for somebody unknown. Called on a worker thread."""


def make_app(peer_for: PeerFor, *, most_body: int = MOST_BODY_BYTES) -> Starlette:
    """An ASGI app that asks the peer of each request."""
    metrics = Metrics()
    serving = _Serving(peer_for, most_body, metrics)
    routes = [
        HttpRoute(PREFIX + route.name, serving.endpoint(route), methods=["POST"])
        for route in ROUTES
    ]
    routes += [
        HttpRoute(path_of(view), serving.view(view), methods=["GET"]) for view in reversed(VIEWS)
    ]
    return Starlette(
        routes=[
            *routes,
            HttpRoute("/", _landing),
            HttpRoute("/healthz", _health),
            HttpRoute("/metrics", metrics.page),
            HttpRoute("/openapi.json", openapi.page),
        ],
        exception_handlers={404: _nothing_here, 405: _nothing_here},
    )


class _Serving:
    def __init__(self, peer_for: PeerFor, most_body: int, metrics: Metrics) -> None:
        self._peer_for = peer_for
        self._most_body = most_body
        self._metrics = metrics

    def endpoint(self, route: Route) -> Callable[[Request], Any]:
        async def serve(request: Request) -> Response:
            try:
                body = await self._body(request)
            except Refused as error:
                return self._counted(route.name, _refusal(request, error), 0.0)
            except ClientDisconnect:
                return self._counted(route.name, Response(status_code=400), 0.0)
            return await self._answer(
                request, route.name, lambda: _decoded(request, body, route), len(body)
            )

        return serve

    def view(self, view: View) -> Callable[[Request], Any]:
        async def serve(request: Request) -> Response:
            return await self._answer(request, view.name, lambda: request_in(request, view))

        return serve

    async def _answer(
        self, request: Request, name: str, message: Callable[[], Any], taken: int = 0
    ) -> Response:
        began = time.perf_counter()
        try:
            response = await run_in_threadpool(self._ask, request, message())
        except Refused as error:
            response = _refusal(request, error)
        except Exception:  # the fault is ours: the client is told so, the log what it was
            _log.exception("A request for %s failed", name)
            response = _refusal(
                request, Refused(Code.INTERNAL, "The server failed", "See the server's log")
            )
        return self._counted(name, response, time.perf_counter() - began, taken)

    def _counted(self, name: str, response: Response, took: float, taken: int = 0) -> Response:
        self._metrics.count(name, response.status_code, took, taken, len(response.body))
        return response

    def _ask(self, request: Request, message: Any) -> Response:
        return _response(request, self._peer_for(request).ask(message))

    async def _body(self, request: Request) -> bytes | bytearray:
        """The body, unpacked. One that is too large is refused before it is read."""
        told = request.headers.get("Content-Length", "0")
        if not told.isdigit() or int(told) > self._most_body:
            raise self._too_large()
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > self._most_body:
                raise self._too_large()
        encoding = request.headers.get("Content-Encoding", "").strip().lower()
        if encoding in ("", "identity"):
            return data
        if encoding != GZIP:
            raise Refused(Code.BAD_REQUEST, f"Bodies are plain or gzip, not {encoding[:20]!r}")
        try:
            return unsqueezed(bytes(data), self._most_body)
        except TooLarge as error:
            raise self._too_large() from error
        except BadBody as error:
            raise Refused(Code.BAD_REQUEST, str(error)) from error

    def _too_large(self) -> Refused:
        return Refused(
            Code.TOO_LARGE,
            f"The body is larger than {self._most_body:,} bytes",
            "Send less at once",
        )


def _decoded(request: Request, body: bytes | bytearray, route: Route) -> Any:
    kind = request.headers.get("Content-Type", MSGPACK).partition(";")[0].strip().lower()
    try:
        if kind == MSGPACK:
            return msgspec.msgpack.decode(body, type=route.request)
        if kind == JSON:
            return msgspec.json.decode(body, type=route.request)
    except (msgspec.MsgspecError, UnicodeError, ValueError, RecursionError) as error:
        raise Refused(Code.BAD_REQUEST, f"This is no request for {route.name}: {error}") from error
    raise Refused(Code.BAD_REQUEST, f"Bodies are {MSGPACK} or {JSON}, not {kind[:50]!r}")


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("Accept", "")
    if MSGPACK in accepted:
        return False
    if request.method == "GET":
        return True
    return JSON in accepted or request.headers.get("Content-Type", "").startswith(JSON)


def _response(request: Request, reply: Any, status: int = 200) -> Response:
    is_json = _wants_json(request)
    body = msgspec.json.encode(reply) if is_json else msgspec.msgpack.encode(reply)
    headers = {PROTOCOL_HEADER: str(PROTOCOL), "Content-Type": JSON if is_json else MSGPACK}
    if GZIP in request.headers.get("Accept-Encoding", "") and is_worth_squeezing(reply):
        packed = squeezed(body)
        if packed is not None:
            body, headers["Content-Encoding"] = packed, GZIP
    return Response(body, status, headers)


def _refusal(request: Request, error: Refused) -> Response:
    refusal = Refusal(error.code, error.message, error.hint, error.retry_after_s)
    response = _response(request, refusal, STATUSES[error.code])
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    if error.code is Code.UNAUTHORISED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def _nothing_here(request: Request, _: Exception) -> Response:
    version = _VERSION.search(request.url.path)
    if version is not None and int(version[1]) != PROTOCOL:
        return _refusal(request, _of_another_version(int(version[1])))
    return _refusal(request, Refused(Code.NOT_FOUND, f"There is nothing at {request.url.path}"))


def _of_another_version(version: int) -> Refused:
    if version < OLDEST_PROTOCOL:
        return Refused(
            Code.TOO_OLD,
            f"This server no longer speaks version {version} of the protocol, only"
            f" {OLDEST_PROTOCOL} and newer",
            "Update tracklib on your side: pip install -U 'tracklib-runs[sync]'",
        )
    return Refused(
        Code.TOO_NEW,
        f"This server speaks version {PROTOCOL} of the protocol, not yet {version}",
        "Update tracklib on the server: pip install -U 'tracklib-runs[server]'",
    )


async def _landing(_: Request) -> Response:
    return PlainTextResponse(
        f"This is tracklib {__version__}. tracklib login with this address makes it a remote.\n",
        headers={PROTOCOL_HEADER: str(PROTOCOL)},
    )


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok\n", headers={PROTOCOL_HEADER: str(PROTOCOL)})
