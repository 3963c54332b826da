"""The facts of runs from their journals and edits, by the same code as those of runs on a disk."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from sync.protocol.messages import TailMark
from sync.server import edits, journals, tables
from sync.server.facts.packing import UNREADABLE
from sync.server.facts.written import DatabaseWriter
from tracklib.format import frames
from tracklib.format.values import REMOVED
from tracklib.store.edits import edited, own_stamps
from tracklib.store.facts import RunFacts
from tracklib.store.journal_read import SYSTEM
from tracklib.store.run_facts import build, latest_attributes, life_of, own_facts_of

_SYSTEM = b"a" + SYSTEM.encode()
"""Keys of attributes that say how a run was made: many, and nothing that is searched."""
_journal, _record, _piece = tables.journal, tables.record, tables.tail_piece
_WRONG = (ValueError, TypeError, LookupError, OverflowError, AttributeError, RecursionError)
"""What comes of attributes that no writer of ours would write."""


def derive(connection: Connection, projects: dict[str, str]) -> list[RunFacts]:
    """The facts of some runs, given with their projects, as the database has them now."""
    found = connection.execute(select(_journal).where(_journal.c.run.in_(list(projects)))).all()
    writers = writers_of(connection, found)
    by_run: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in sorted(found, key=lambda row: row.writer):
        by_run[row.run].append(row)
    laid_over = _edits(connection, list(projects))
    return [
        _facts_of(run_id, project, by_run[run_id], writers, laid_over.get(run_id, {}))
        for run_id, project in projects.items()
    ]


def writers_of(connection: Connection, found: Sequence[Row[Any]]) -> dict[int, DatabaseWriter]:
    """What some journals' writers wrote, but for the points that are in blocks."""
    writers = {row.id: DatabaseWriter() for row in found}
    records: defaultdict[int, dict[bytes, bytes]] = defaultdict(dict)
    key = _record.c.key
    own = or_(key < _SYSTEM, key >= _SYSTEM[:-1] + b"0")  # 0 comes after /
    facts = and_(_record.c.is_series == 0, own)
    key_sets = and_(_record.c.is_series == 1, key >= b"k", key < b"l")
    wanted = select(_record.c.journal, key, _record.c.body).where(
        _record.c.journal.in_(list(writers)), or_(facts, key_sets)
    )
    for journal, name, body in connection.execute(wanted):
        records[journal][name] = body
    for journal, writer in writers.items():
        writer.take_records(records[journal])
    for row in found:
        position = TailMark(row.position_generation, row.position_offset)
        if TailMark(row.tail_generation, row.tail_end) > position:
            for content in _tails_of(connection, row.id, position):
                writers[row.id].take_tail(content)
    return writers


def _tails_of(connection: Connection, journal: int, position: TailMark) -> Iterable[bytes]:
    """What each tail has beyond the journal, by generation."""
    contents: dict[int, bytearray] = {}
    for piece in journals.pieces_after(connection, journal, position):
        contents.setdefault(piece.generation, bytearray()).extend(piece.data)
        if piece.start == 0:
            del contents[piece.generation][: len(frames.MAGIC)]
    return map(bytes, contents.values())


def _facts_of(
    run_id: str,
    project: str,
    found: Sequence[Row[Any]],
    writers: dict[int, DatabaseWriter],
    laid_over: dict[str, tuple[Any, int]],
) -> RunFacts:
    try:
        views = [writers[row.id] for row in found]
        lives = [
            life_of(
                row.writer,
                own_facts_of(view.attributes),
                row.sign_ns,
                is_gone=not json.loads(row.tails),
            )
            for row, view in zip(found, views, strict=True)
        ]
        own = build(run_id, views, lives, ())
        facts = edited(own, own_stamps(latest_attributes(views)), laid_over)
    except _WRONG:
        return RunFacts(run_id, project, problems=(UNREADABLE,))
    return facts._replace(project=project)


def _edits(connection: Connection, runs: list[str]) -> dict[str, dict[str, tuple[Any, int]]]:
    """What people made of runs: of several devices' values for a path the later stamp counts."""
    merged: dict[str, dict[str, tuple[Any, int]]] = {}
    for run_id, edit in edits.of_runs(connection, runs):
        of_run = merged.setdefault(run_id, {})
        if edit.path not in of_run or edit.stamp >= of_run[edit.path][1]:
            value = REMOVED if edit.value is None else json.loads(edit.value)
            of_run[edit.path] = (value, edit.stamp)
    return merged
