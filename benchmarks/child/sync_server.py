"""The server's app, and beside it what a plain upload is: a body that is written to a file.

Called with a folder; prints the port. `/counted` tells the bytes of bodies that came so far.
"""

import os
import sys
from pathlib import Path
from typing import Any

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sync.http.app import make_app
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.listening import bind, parse
from sync.server.service import Service


class Counting:
    """Counts what the wire brings, packed as it came."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.bytes = 0
        self.requests = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests += 1

        async def counted() -> Any:
            message = await receive()
            self.bytes += len(message.get("body", b""))
            return message

        await self._app(scope, counted, send)


def main(folder: Path) -> None:
    """Serve until the end of the process."""
    service = Service(Database(f"sqlite:///{folder}/server.sqlite"), EVERYTHING)
    app = make_app(lambda _: service)
    counting = Counting(app)

    async def upload(request: Request) -> Response:
        with open(folder / "upload", "wb") as file:
            async for piece in request.stream():
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        return Response()

    async def counted(_: Request) -> Response:
        return PlainTextResponse(f"{counting.bytes} {counting.requests}")

    app.router.routes += [Route("/upload", upload, methods=["POST"]), Route("/counted", counted)]
    bound = bind(parse("127.0.0.1:0"))
    print(bound.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(counting, log_level="warning", lifespan="off")).run([bound])


main(Path(sys.argv[1]))
