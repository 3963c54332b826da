"""CSV: UTF-8, one header line, `\\n` between lines. Floats read back as the same double."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from tracklib.cli.export_facts import columns
from tracklib.cli.export_points import Piece
from tracklib.cli.export_text import step_texts, time_texts
from tracklib.cli.format import iso
from tracklib.cli.plain import plain
from tracklib.store.facts import RunFacts


def write_points(file: BinaryIO, pieces: Iterable[Piece]) -> None:
    """A line for each point: run, metric, step, time (ISO 8601, UTC, nanoseconds), value."""
    file.write(b"run,metric,step,time,value\n")
    for piece in pieces:
        start = f"{_quoted(piece.run_id)},{_quoted(piece.metric)},"
        points = piece.points
        texts = zip(
            step_texts(points.steps),
            time_texts(points.times),
            map(repr, points.values),
            strict=True,
        )
        lines = [f"{start}{step},{time},{value}\n" for step, time, value in texts]
        file.write("".join(lines).encode())


def write_facts(file: BinaryIO, rows: Sequence[RunFacts]) -> None:
    """A line for each run. Missing values are empty; lists and objects are JSON."""
    table = columns(rows)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(name.removesuffix("_ns") if name in _TIMES else name for name in table)
    shown = [[_cell(name, value) for value in values] for name, values in table.items()]
    writer.writerows(zip(*shown, strict=True))
    file.write(text.getvalue().encode())


_TIMES = ("created_ns", "ended_ns")


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _TIMES:
        return iso(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(plain(value), ensure_ascii=False)
    return value if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """A text as csv.writer would write it."""
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="").writerow([text])
    return line.getvalue()
