"""A real server process with as many services as are asked for, one below each first path.

Called with a folder for their databases and the numbers of sockets that are open already.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount

from sync.http.app import make_app
from sync.protocol.peer import Peer
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service


def many_services(folder: Path) -> Starlette:
    """The app: a database of its own for each first part of a path."""
    databases: dict[str, Database] = {}

    def peer_for(request: Request) -> Peer:
        name = request.path_params["name"]
        if name not in databases:
            databases[name] = Database(f"sqlite:///{folder}/{name}.sqlite")
        return Service(databases[name], EVERYTHING)

    return Starlette(routes=[Mount("/{name}", make_app(peer_for))])


if __name__ == "__main__":
    app = many_services(Path(sys.argv[1]))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    server.run(sockets=[socket.socket(fileno=int(number)) for number in sys.argv[2:]])
