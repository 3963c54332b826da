"""JSON: one array, one object a line. NaN and infinities are "NaN", "Infinity", "-Infinity"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from tracklib.cli.export_points import Piece
from tracklib.cli.export_text import step_texts, time_texts
from tracklib.cli.plain import plain, plain_run
from tracklib.store.facts import RunFacts


def write_points(file: BinaryIO, pieces: Iterable[Piece]) -> None:
    """Objects with run, metric, step, time (ISO 8601, UTC, nanoseconds) and value."""
    _write_array(file, (_objects(piece) for piece in pieces))


def write_facts(file: BinaryIO, rows: Sequence[RunFacts]) -> None:
    """An object for each run, as in `tracklib ls --json`."""
    _write_array(file, ([_dumped(plain_run(facts))] for facts in rows))


def _write_array(file: BinaryIO, chunks: Iterable[Sequence[str]]) -> None:
    file.write(b"[")
    separator = "\n"
    for chunk in chunks:
        if chunk:
            file.write((separator + ",\n".join(chunk)).encode())
            separator = ",\n"
    file.write(b"\n]\n")


def _objects(piece: Piece) -> list[str]:
    points = piece.points
    start = f'{{"run": {_dumped(piece.run_id)}, "metric": {_dumped(piece.metric)}, "step": '
    texts = zip(
        step_texts(points.steps), time_texts(points.times), _values(points.values), strict=True
    )
    return [f'{start}{step}, "time": "{time}", "value": {value}}}' for step, time, value in texts]


def _values(values: Iterable[float]) -> Iterator[str]:
    for value in values:
        yield repr(value) if value - value == 0 else _dumped(plain(value))


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
