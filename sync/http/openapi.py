"""The description of what a server serves, made from the messages themselves."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sync.errors import Code
from sync.http.views import fields_in_path
from sync.http.wire import JSON, MSGPACK, PREFIX, STATUSES
from sync.protocol.messages import Refusal
from sync.protocol.reading import VIEWS, View
from sync.protocol.routes import ROUTES, Route
from tracklib._version import __version__

_REF = "#/components/schemas/{name}"


def description() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    kinds = [kind for route in (*ROUTES, *VIEWS) for kind in (route.request, route.reply)]
    schemas, components = msgspec.json.schema_components([*kinds, Refusal], ref_template=_REF)
    refusal = schemas[-1]
    paths = {
        PREFIX + route.name: {
            "post": _operation(route, schemas[2 * i], schemas[2 * i + 1], refusal)
        }
        for i, route in enumerate(ROUTES)
    }
    for i, view in enumerate(VIEWS, len(ROUTES)):
        paths[PREFIX + view.path] = {
            "get": _look(view, schemas[2 * i], schemas[2 * i + 1], refusal, components)
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "tracklib server", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _look(
    view: View,
    request: dict[str, Any],
    reply: dict[str, Any],
    refusal: dict[str, Any],
    components: dict[str, Any],
) -> dict[str, Any]:
    """A GET request: the fields of the request are in its path and its query."""
    name = request["$ref"].rpartition("/")[2]
    fields = components[name]["properties"]
    in_path = fields_in_path(view)
    parameters = [
        {
            "name": field,
            "in": "path" if field in in_path else "query",
            "required": field in in_path or "default" not in schema,
            "schema": schema,
        }
        for field, schema in fields.items()
    ]
    return {
        "operationId": view.name,
        "summary": _line(view.request),
        "parameters": parameters,
        "responses": _responses(view.reply, reply, refusal),
    }


def _operation(
    route: Route, request: dict[str, Any], reply: dict[str, Any], refusal: dict[str, Any]
) -> dict[str, Any]:
    return {
        "operationId": route.name,
        "summary": _line(route.request),
        "requestBody": {"required": True, "content": _both(request)},
        "responses": _responses(route.reply, reply, refusal),
    }


def _responses(kind: type[Any], reply: dict[str, Any], refusal: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"200": {"description": _line(kind), "content": _both(reply)}}
    for status in sorted({STATUSES[code] for code in Code} - {500}):
        found[str(status)] = {"description": "A refusal", "content": _both(refusal)}
    return found


def _both(schema: dict[str, Any]) -> dict[str, Any]:
    return {JSON: {"schema": schema}, MSGPACK: {"schema": schema}}


def _line(kind: type[Any]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


async def page(_: Request) -> Response:
    """The document."""
    return JSONResponse(description())
