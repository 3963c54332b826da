"""Client and server of versions that do not meet tell which of the two is to be updated."""

from __future__ import annotations

from typing import TypeVar

import httpx
import msgspec
import pytest

from sync.errors import Code
from sync.http.app import make_app
from sync.http.wire import JSON, PROTOCOL_HEADER
from sync.protocol import messages as m
from tests.unit.sync.asgi import AppTransport

R = TypeVar("R")


class Nobody:
    """A peer that is never asked."""

    def ask(self, request: m.Request[R]) -> R:
        raise AssertionError(request)


@pytest.mark.parametrize(
    ("version", "code", "side"), [(0, Code.TOO_OLD, "your side"), (2, Code.TOO_NEW, "the server")]
)
def test_a_path_of_another_version(version: int, code: Code, side: str) -> None:
    app = AppTransport(make_app(lambda _: Nobody()))
    with httpx.Client(transport=app, base_url="http://app") as client:
        reply = client.post(f"/api/v{version}/hello", headers={"Accept": JSON}, content=b"")
    assert reply.status_code == 426
    assert reply.headers[PROTOCOL_HEADER] == "1"
    refusal = msgspec.json.decode(reply.content, type=m.Refusal)
    assert refusal.code == code
    assert f"Update tracklib on {side}" in refusal.hint
