"""Records as JSON for programs. The shapes are described in docs/cli.md and only ever grow."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import click

from tracklib.cli.format import iso
from tracklib.store.facts import Event, MetricFacts, Problem, RunFacts


def plain(value: Any) -> Any:
    """A value as JSON can hold it: NaN and infinities become "NaN", "Infinity", "-Infinity"."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def plain_record(record: RunFacts | MetricFacts | Event | Problem) -> dict[str, Any]:
    """A record by the names of its fields; a time `x_ns` becomes `x`, in ISO 8601 and UTC."""
    result: dict[str, Any] = {}
    values = record._asdict() if isinstance(record, RunFacts) else _values(record)
    for name, value in values.items():
        if name.endswith("_ns"):
            name, value = name.removesuffix("_ns"), None if value is None else iso(value)
        elif name == "metrics":
            value = {key: plain_record(metric) for key, metric in value.items()}
        result[name] = plain(value)
    return result


def _values(record: MetricFacts | Event | Problem) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def plain_run(facts: RunFacts) -> dict[str, Any]:
    """A run; its id is called `id`."""
    record = plain_record(facts)
    del record["sync"]  # only a window that syncs knows
    return {"id": record.pop("run_id"), **record}


def echo_json(data: Any) -> None:
    """Print a document, readable for people too."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    click.echo(
        json.dumps(data, indent=2, ensure_ascii=not is_unicode, allow_nan=False, default=str)
    )
