"""Parquet, by pyarrow, which comes with the extra `parquet`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from tracklib.cli.export_facts import columns
from tracklib.cli.export_points import Piece
from tracklib.cli.failure import Failure
from tracklib.cli.plain import plain
from tracklib.store.facts import RunFacts

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    raise Failure(
        "Parquet needs pyarrow, which is not installed",
        'pip install "tracklib-runs[parquet]", or export as csv or json',
    ) from error

_ROWS_OF_A_GROUP = 1_000_000
_TIME = pa.timestamp("ns", tz="UTC")
_POINTS = pa.schema(
    [
        ("run", pa.string()),
        ("metric", pa.string()),
        ("step", pa.float64()),
        ("time", _TIME),
        ("value", pa.float64()),
    ]
)


def write_points(file: BinaryIO, pieces: Iterable[Piece]) -> None:
    """Columns run, metric (texts), step, value (doubles) and time (ns, UTC)."""
    with pq.ParquetWriter(file, _POINTS, compression="zstd") as writer:
        waiting: list[Any] = []
        for piece in pieces:
            waiting.append(_table(piece))
            if sum(table.num_rows for table in waiting) >= _ROWS_OF_A_GROUP:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting))


def write_facts(file: BinaryIO, rows: Sequence[RunFacts]) -> None:
    """A row for each run. A column of numbers, of booleans or of texts keeps its type.

    Columns of mixed types and of lists are texts, what is no text in them as JSON.
    """
    table = {
        name.removesuffix("_ns") if name in ("created_ns", "ended_ns") else name: _column(
            name, values
        )
        for name, values in columns(rows).items()
    }
    pq.write_table(pa.table(table), file, compression="zstd")


def _table(piece: Piece) -> Any:
    points, count = piece.points, len(piece.points)
    arrays = [
        pa.repeat(piece.run_id, count),
        pa.repeat(piece.metric, count),
        _wrapped(pa.float64(), points.steps),
        _wrapped(_TIME, points.times),
        _wrapped(pa.float64(), points.values),
    ]
    return pa.Table.from_arrays(arrays, schema=_POINTS)


def _wrapped(kind: Any, values: memoryview) -> Any:
    """An array over the same memory."""
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])


def _column(name: str, values: list[Any]) -> Any:
    if name in ("created_ns", "ended_ns"):
        return pa.array(values, type=_TIME)
    if name == "tags":
        return pa.array([list(tags) for tags in values], type=pa.list_(pa.string()))
    present = {type(value) for value in values if value is not None}
    if present <= {bool}:
        return pa.array(values, type=pa.bool_() if present else pa.string())
    if present == {int} and all(value is None or abs(value) < 2**63 for value in values):
        return pa.array(values, type=pa.int64())
    if present <= {int, float} and all(value is None or _is_double(value) for value in values):
        return pa.array([None if v is None else float(v) for v in values], type=pa.float64())
    texts = [None if value is None else _text(value) for value in values]
    return pa.array(texts, type=pa.string())


def _is_double(value: int | float) -> bool:
    return isinstance(value, float) or abs(value) < 2**1023


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
