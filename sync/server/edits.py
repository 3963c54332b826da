"""What people made of runs, in the database."""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from sync.errors import Code, Refused
from sync.protocol.messages import Edit, RunEdits
from sync.server import tables
from sync.server.database import next_seq, upsert

_edit = tables.edit


def of_run(connection: Connection, run_id: str) -> list[Edit]:
    """All edits of a run, in order."""
    statement = select(_edit.c.device, _edit.c.path, _edit.c.stamp, _edit.c.value)
    found = connection.execute(statement.where(_edit.c.run == run_id))
    return sorted(Edit(*row) for row in found)  # not by the database: each sorts texts otherwise


def of_runs(connection: Connection, runs: list[str]) -> list[tuple[str, Edit]]:
    """All edits of some runs, each with its run, in order."""
    found = connection.execute(select(_edit).where(_edit.c.run.in_(runs)))
    return sorted((row.run, Edit(row.device, row.path, row.stamp, row.value)) for row in found)


def take(connection: Connection, one: RunEdits) -> int:
    """Keep those that are news; how many they were. Raises Refused for what is no JSON."""
    known = {(edit.device, edit.path): edit for edit in of_run(connection, one.run)}
    news: dict[tuple[str, str], Edit] = {}
    for edit in one.edits:
        _check(edit)
        place = (edit.device, edit.path)
        old = news.get(place) or known.get(place)
        if old is None or _order(old) < _order(edit):
            news[place] = edit
    upsert(
        connection,
        _edit,
        [
            {"run": one.run, "device": e.device, "path": e.path, "stamp": e.stamp, "value": e.value}
            for e in news.values()
        ],
    )
    if news:
        seq = next_seq(connection)
        upsert(connection, tables.edited_run, [{"run": one.run, "seq": seq}])
    return len(news)


def _order(edit: Edit) -> tuple[int, str]:
    return edit.stamp, edit.value or ""


def _check(edit: Edit) -> None:
    if "\0" in edit.path:
        raise Refused(Code.BAD_REQUEST, f"an edit of {edit.path!r}, which is no path")
    if edit.value is None:
        return
    try:
        json.loads(edit.value)
    except (ValueError, RecursionError) as error:
        raise Refused(
            Code.BAD_REQUEST, f"an edit of {edit.path} whose value is not JSON: {error}"
        ) from error
