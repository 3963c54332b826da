"""Whether rows still have the checksums that their writer gave them."""

from __future__ import annotations

import math

import msgspec

from sync.journal.rows import (
    AttributeRow,
    BlockRow,
    ConsoleRow,
    EventRow,
    KeySetRow,
    MetricRow,
    Number,
    ProgressRow,
    Row,
)
from tracklib.format import column_store, row_checks
from tracklib.format.accumulator import Accumulator


def problem_of(row: Row, rev: int) -> str | None:
    """What is wrong with a row, in words; None if nothing is."""
    if isinstance(row, BlockRow):
        return _problem_of_block(row)
    if row.crc == _right(row, rev):
        return None
    return f"the checksum of {_name(row)} is wrong"


def _problem_of_block(block: BlockRow) -> str | None:
    where = f"block {block.number} of key set {block.key_set}"
    wrong = [d.id for d in block.data if not _is_good(d.id, block, d.codec, d.crc, d.data)]
    if wrong:
        return f"{where}: column {wrong[0]} has a wrong checksum"
    if len(block.data) != len(block.columns) + 2:
        return f"{where}: a column is missing"
    return None


def _is_good(number: int, block: BlockRow, codec: int, crc: int, data: bytes) -> bool:
    return 0 < block.rows < 1 << 16 and column_store.is_good(number, block.rows, codec, crc, data)


def _right(
    row: AttributeRow | ConsoleRow | EventRow | MetricRow | KeySetRow | ProgressRow, rev: int
) -> int:
    match row:
        case AttributeRow():
            return row_checks.of_attribute(row.path, row.value, row.stamp)
        case EventRow():
            return row_checks.of_event(row.time, row.kind, row.data)
        case ConsoleRow():
            whole = msgspec.structs.astuple(row)[:8]
            return row_checks.of_console(whole, row.times, row.marks, row.text)
        case MetricRow():
            return row_checks.of_metric(row.id, row.name, summary(row))
        case KeySetRow():
            return row_checks.of_key_set(row.id, row.metrics, row.rows)
        case ProgressRow():
            return row_checks.of_progress(rev, row.tail_generation, row.tail_offset)


def summary(row: MetricRow) -> Accumulator:
    """A metric's row as a summary that can be merged with others."""
    return Accumulator(
        row.count,
        row.finite,
        row.nan,
        row.pos_inf,
        row.neg_inf,
        _float(row.first),
        row.first_time or 0,
        _float(row.last),
        _float(row.last_step),
        row.last_time or 0,
        _float(row.min),
        _float(row.min_step),
        _float(row.max),
        _float(row.max_step),
        _float(row.total),
    )


def _float(value: Number) -> float:
    return math.nan if value is None else float(value)


def _name(row: AttributeRow | ConsoleRow | EventRow | MetricRow | KeySetRow | ProgressRow) -> str:
    match row:
        case AttributeRow():
            return f"attribute {row.path}"
        case EventRow():
            return f"an event of kind {row.kind}"
        case ConsoleRow():
            return f"printed lines {row.first_line} to {row.first_line + row.lines}"
        case MetricRow():
            return f"the summary of {row.name}"
        case KeySetRow():
            return f"key set {row.id}"
        case ProgressRow():
            return "its revision"
