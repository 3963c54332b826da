"""The page on the protocol tells the truth: every message, field, route, status and limit."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.errors import PASSING, Code
from sync.http.wire import JSON, MSGPACK, PREFIX, PROTOCOL_HEADER, STATUSES
from sync.journal import rows
from sync.protocol import journals
from sync.protocol import messages as m
from sync.protocol.routes import ROUTES, Role

TEXT = (Path(__file__).parents[3] / "docs" / "sync-protocol.md").read_text("utf-8")


def structs() -> dict[str, type[msgspec.Struct]]:
    """All messages and their parts, by name."""
    return {
        name: kind
        for module in (m, journals)
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
        if kind is not m.Request
    }


def section(title: str) -> str:
    found = re.search(rf"^### {title}\n(.*?)(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE)
    assert found is not None, f"there is no section {title}"
    return found[1]


def table(text: str, head: str) -> list[list[str]]:
    """The rows of the table with that first title."""
    found = re.search(rf"^\| {head} \|.*\n\|[- |]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found is not None, f"there is no table of {head}"
    lines = found[1].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("name", structs())
def test_every_message_and_its_fields(name: str) -> None:
    kind = structs()[name]
    text = section(name)
    fields = msgspec.structs.fields(kind)
    told = table(text, "field") if fields else []
    assert [row[0].strip("`") for row in told] == [field.name for field in fields]
    for row, field in zip(told, fields, strict=True):
        has_default = "=" in row[1] or "or null" in row[1]
        is_nullable = name == "Edit" and field.name == "value"  # and must be given
        assert has_default is (not field.required or is_nullable), field.name
        assert len(row[2]) > 3
    assert ("*array*" in text) is kind.__struct_config__.array_like


def test_no_message_is_told_that_does_not_exist() -> None:
    told = re.findall(r"^### ([A-Z]\w+)\n", TEXT, re.MULTILINE)
    assert set(told) - set(structs()) == {"Refusals", "Versions", "Limits"}


def test_every_route() -> None:
    told = [row[:4] for row in table(TEXT, "name")]
    assert told == [
        [
            f"`{route.name}`",
            f"`{route.request.__name__}`",
            f"`{route.reply.__name__}`",
            "–" if route.role is Role.NONE else route.role.name.lower(),
        ]
        for route in ROUTES
    ]


def test_every_refusal_and_its_status() -> None:
    told = [(row[0].strip("`"), int(row[1])) for row in table(TEXT, "code")]
    assert told == [(str(code), STATUSES[code]) for code in Code]
    passing = re.search(r"After (.*?) the same request may succeed later", TEXT, re.DOTALL)
    assert passing is not None
    assert set(re.findall(r"`([a-z-]+)`", passing[1])) == {str(code) for code in PASSING}


def test_names_and_limits() -> None:
    assert f"POST {PREFIX}<name>" in TEXT
    for text in (f"`{PROTOCOL_HEADER}`", f"`{MSGPACK}`", f"`{JSON}`"):
        assert text in TEXT
    told = [int(row[1].replace(",", "")) for row in table(TEXT, "what")]
    assert told == [m.MOST_JOURNALS, m.MOST_BATCH_BYTES, m.BATCH_BYTES, 100]
    assert TEXT.startswith(f"# The sync protocol\n\nVersion {m.PROTOCOL}.")


def test_every_kind_of_record() -> None:
    kinds: dict[str, Any] = {
        "attribute": rows.AttributeRow,
        "event": rows.EventRow,
        "metric": rows.MetricRow,
        "block": rows.BlockRow,
        "console": rows.ConsoleRow,
        "key_set": rows.KeySetRow,
        "progress": rows.ProgressRow,
    }
    told = table(TEXT, "key")
    assert [row[1].strip("`") for row in told] == list(kinds)
    for key, name, group, body in told:
        kind = kinds[name.strip("`")]
        assert re.findall(r"`(\w+)`", body) == list(kind.__struct_fields__)
        assert group == ("facts" if rows.is_facts(key[1:2].encode()) else "series")
    for kind in (rows.BlockColumnRow, rows.DataRow):
        assert re.search(r"\(" + r",\s+".join(f"`{f}`" for f in kind.__struct_fields__), TEXT)


@pytest.mark.parametrize("block", re.findall(r"```json (\w+)\n(.*?)```", TEXT, re.DOTALL))
def test_every_example_is_a_message(block: tuple[str, str]) -> None:
    name, text = block
    kind = structs()[name]
    message = msgspec.json.decode(text, type=kind, strict=True)
    plain = msgspec.json.decode(text)
    assert set(plain) <= set(kind.__struct_fields__), "a field that does not exist"
    assert msgspec.json.decode(msgspec.json.encode(message), type=kind) == message
