"""GET requests of those who look: the request is made of the address, the reply is JSON."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from starlette.requests import Request

from sync.errors import Code, Refused
from sync.http.wire import PREFIX
from sync.protocol.reading import View


def path_of(view: View) -> str:
    """The path as Starlette matches it. Names of projects may have slashes."""
    return PREFIX + view.path.replace("{project}", "{project:path}")


def fields_in_path(view: View) -> list[str]:
    """The fields of the request that stand in the path."""
    return re.findall(r"\{([a-z]+)\}", view.path)


def request_in(request: Request, view: View) -> Any:
    """The request that an address asks. Raises Refused."""
    asked = dict(request.query_params)
    known = {one.encode_name for one in msgspec.structs.fields(view.request)}
    unknown = asked.keys() - (known - set(fields_in_path(view)))
    if unknown:
        names = ", ".join(sorted(known - set(fields_in_path(view))))
        which = min(unknown)[:50]
        raise Refused(Code.BAD_REQUEST, f"There is no parameter {which!r}", f"There are: {names}")
    try:
        return msgspec.convert(asked | request.path_params, view.request, strict=False)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise Refused(Code.BAD_REQUEST, f"This is no request for {view.name}: {error}") from error
