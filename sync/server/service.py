"""A server answers what peers ask, as far as who asks may know."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Select, func, insert, select

from sync.errors import Code, Refused
from sync.journal import rows
from sync.protocol import messages as m
from sync.protocol.reading import (
    FindRuns,
    FoundRuns,
    GetMetrics,
    GetOutline,
    Outline,
    RunMetrics,
)
from sync.protocol.routes import Role
from sync.server import audit, edits, journals, moments, tables
from sync.server.database import Database
from sync.server.facts.keeping import bring_up_to_date, mark_stale
from sync.server.facts.searching import find_runs, metrics_of
from sync.server.identity import Identity
from sync.server.intake import Intake
from tracklib import __version__
from tracklib.format import layout

R = TypeVar("R")
DEFAULT_PROJECT = "default"


class Service:
    """The journals of a database, for one user. Any thread may ask."""

    def __init__(self, database: Database, identity: Identity) -> None:
        self._database = database
        self._identity = identity
        self._answers: dict[type[Any], Callable[[Any], Any]] = {
            m.Hello: self._hello,
            m.GetProjects: self._get_projects,
            m.GetChanges: self._changes,
            m.GetMarks: self._marks,
            m.Pull: self._pull,
            m.Push: self._push,
            m.GetEdits: self._get_edits,
            m.PutEdits: self._put_edits,
            FindRuns: self._find_runs,
            GetMetrics: self._get_metrics,
            GetOutline: self._get_outline,
        }

    def ask(self, request: m.Request[R]) -> R:
        """The reply to a request. Raises Refused."""
        return cast(R, self._answers[type(request)](request))

    def _hello(self, request: m.Hello) -> m.Welcome:
        with self._database.reading() as connection:
            row = connection.execute(select(tables.server)).one()
            nonce = moments.nonce_of(connection, row.seq)
            known, word = request.known_seq, request.known_nonce
            is_known = known is None or moments.is_known(connection, known, word)
        roles = {name: role.name.lower() for name, role in self._identity.roles.items()}
        return m.Welcome(
            peer=row.peer,
            epoch=row.epoch,
            seq=row.seq,
            protocol=m.PROTOCOL,
            oldest_protocol=m.OLDEST_PROTOCOL,
            program=f"tracklib {__version__}",
            user=self._identity.user,
            roles=roles,
            nonce=nonce,
            is_known=is_known,
            kinds=rows.KINDS,
        )

    def _get_projects(self, request: m.GetProjects) -> m.Projects:
        project = tables.run.c.project
        found = select(project, func.count()).group_by(project)
        with self._database.reading() as connection:
            rows = connection.execute(found).all()
        return m.Projects(
            [
                m.Project(name, runs)
                for name, runs in sorted(map(tuple, rows))
                if self._identity.may(Role.READ, name)
            ]
        )

    # -- changes -------------------------------------------------------------------------------

    def _changes(self, request: m.GetChanges) -> m.Changes:
        journal, edited, run = tables.journal, tables.edited_run, tables.run
        found = select(
            journal.c.run, journal.c.writer, journal.c.seq, run.c.project, journal.c.bytes
        )
        found = found.join(run, run.c.id == journal.c.run)
        touched = select(edited.c.run, edited.c.seq).join(run, run.c.id == edited.c.run)
        if request.runs is not None:
            found = found.where(journal.c.run.in_(request.runs))
            touched = touched.where(edited.c.run.in_(request.runs))
        else:
            found = found.limit(request.limit + 1)
            touched = touched.limit(request.limit + 1)
        found = found.where(journal.c.seq > request.since)
        touched = touched.where(edited.c.seq > request.since)
        with self._database.reading() as connection:
            seq = connection.execute(select(tables.server.c.seq)).scalar_one()
            rows = connection.execute(self._allowed(found, request).order_by(journal.c.seq)).all()
            runs = connection.execute(self._allowed(touched, request).order_by(edited.c.seq)).all()
        places = sorted([row.seq for row in rows] + [row.seq for row in runs])
        has_more = request.runs is None and len(places) > request.limit
        until = places[request.limit - 1] if has_more else max(seq, request.since)
        return m.Changes(
            [
                m.Change(m.JournalKey(row.run, row.writer), row.seq, row.project, row.bytes)
                for row in rows
                if row.seq <= until
            ],
            [m.EditedRun(row.run, row.seq) for row in runs if row.seq <= until],
            until,
            has_more,
        )

    def _allowed(self, statement: Select[Any], request: m.GetChanges) -> Select[Any]:
        """Only what the user may read, of the projects that are asked for."""
        projects = self._identity.readable()
        if request.projects is not None:
            wanted = request.projects
            projects = wanted if projects is None else [p for p in projects if p in set(wanted)]
        return (
            statement if projects is None else statement.where(tables.run.c.project.in_(projects))
        )

    # -- journals ------------------------------------------------------------------------------

    def _marks(self, request: m.GetMarks) -> m.MarksReply:
        with self._database.reading() as connection:
            readable = self._projects(connection, [key.run for key in request.journals])
            return m.MarksReply([self._marks_of(connection, k, readable) for k in request.journals])

    def _marks_of(
        self, connection: Connection, key: m.JournalKey, readable: dict[str, str]
    ) -> m.Marks:
        row = journals.find(connection, key) if key.run in readable else None
        return journals.marks_of(row) if row is not None else m.Marks()

    def _pull(self, request: m.Pull) -> m.Batches:
        batches: list[m.Batch] = []
        refused: list[m.JournalRefusal] = []
        room = request.limit
        with self._database.reading() as connection:
            readable = self._projects(connection, [one.journal.run for one in request.wanted])
            for wanted in request.wanted:
                key = wanted.journal
                row = journals.find(connection, key) if key.run in readable else None
                if row is None:
                    why = f"the server has no journal {key.run}/{key.writer}"
                    refused.append(m.JournalRefusal(key, Code.NOT_FOUND, why))
                    continue
                project = readable[key.run]
                batch = journals.batch_of(
                    connection, row, project, wanted.after, room, request.kinds
                )
                batches.append(batch)
                room -= sum(len(r.body) for r in batch.records)
                room -= sum(len(piece.data) for piece in batch.tail)
                if room <= 0:
                    break
        return m.Batches(batches, refused)

    def _push(self, request: m.Push) -> m.Pushed:
        held: list[m.Held] = []
        refused: list[m.JournalRefusal] = []
        with self._database.writing() as connection:
            before = moments.latest_seq(connection)
            keys = [batch.journal for batch in request.batches]
            projects = _projects_of(connection, [key.run for key in keys])
            intake = Intake(connection, keys)
            added: set[str] = set()
            for batch in request.batches:
                try:
                    project = self._admitted(projects, batch)
                    held.append(m.Held(batch.journal, intake.take(batch)))
                except Refused as error:
                    refused.append(
                        m.JournalRefusal(batch.journal, error.code, error.message, error.hint)
                    )
                    continue
                if batch.journal.run not in projects:
                    projects[batch.journal.run] = project
                    added.add(batch.journal.run)
                    self._add_run(connection, batch.journal.run, project)
            intake.write()
            told, others = intake.runs_to_tell()
            bring_up_to_date(connection, told | added)
            mark_stale(connection, others - added)
            moments.note(connection, before)
        return m.Pushed(held, refused)

    def _admitted(self, projects: Mapping[str, str], batch: m.Batch) -> str:
        """The project of a run that the user may write to; a new one is of the batch's project."""
        key = batch.journal
        if not (layout.is_valid_id(key.run) and layout.is_valid_id(key.writer)):
            raise Refused(Code.BAD_REQUEST, f"{key.run!r}/{key.writer!r} names no journal")
        if "\0" in batch.project:
            raise Refused(Code.BAD_REQUEST, f"{batch.project!r} cannot be a project's name")
        project = projects.get(key.run) or batch.project or DEFAULT_PROJECT
        if batch.project not in ("", project):
            raise Refused(
                Code.TAKEN,
                f"the server has another run with the id {key.run}",
                "Ids that people choose must differ between projects",
            )
        self._identity.need(Role.WRITE, project)
        return project

    def _add_run(self, connection: Connection, run_id: str, project: str) -> None:
        user = self._identity.user
        connection.execute(
            insert(tables.run).values(
                id=run_id, project=project, created_by=user, created_ns=time.time_ns()
            )
        )
        audit.note(connection, user, "run added", f"{run_id} in {project}")

    # -- edits ---------------------------------------------------------------------------------

    def _get_edits(self, request: m.GetEdits) -> m.EditsReply:
        with self._database.reading() as connection:
            readable = self._projects(connection, request.runs)
            found = [m.RunEdits(i, edits.of_run(connection, i)) for i in _once(request.runs)
                     if i in readable]  # fmt: skip
        return m.EditsReply([one for one in found if one.edits])

    def _put_edits(self, request: m.PutEdits) -> m.EditsTaken:
        refused: list[m.RunRefusal] = []
        edited: set[str] = set()
        news = 0
        with self._database.writing() as connection:
            before = moments.latest_seq(connection)
            for one in request.runs:
                try:
                    with connection.begin_nested():
                        self._admit_edits(connection, one)
                        taken = edits.take(connection, one)
                        if taken:
                            audit.note(connection, self._identity.user, "run edited", one.run)
                            edited.add(one.run)
                        news += taken
                except Refused as error:
                    refused.append(m.RunRefusal(one.run, error.code, error.message))
            bring_up_to_date(connection, edited)
            moments.note(connection, before)
        return m.EditsTaken(news, refused)

    def _admit_edits(self, connection: Connection, one: m.RunEdits) -> None:
        found = select(tables.run.c.project).where(tables.run.c.id == one.run)
        project = connection.execute(found).scalar()
        if project is None or not self._identity.may(Role.READ, project):
            raise Refused(Code.NOT_FOUND, f"the server has no run {one.run}")
        self._identity.need(Role.WRITE, project)

    # -- looking at runs -----------------------------------------------------------------------

    def _find_runs(self, request: FindRuns) -> FoundRuns:
        self._must_see(request.project)
        return find_runs(self._database, request)

    def _get_metrics(self, request: GetMetrics) -> RunMetrics:
        self._must_see(request.project)
        return metrics_of(self._database, request)

    def _get_outline(self, request: GetOutline) -> Outline:
        from sync.server.facts.outlines import outline_of  # numpy: not for servers that only sync

        self._must_see(request.project)
        return outline_of(self._database, request)

    def _must_see(self, project: str) -> None:
        """Raise Refused for a project without runs, or one that is as if it were not there."""
        found = select(tables.run.c.id).where(tables.run.c.project == project).limit(1)
        with self._database.reading() as connection:
            is_there = connection.execute(found).first() is not None
        if not (is_there and self._identity.may(Role.READ, project)):
            raise Refused(Code.NOT_FOUND, f"the server has no project {project!r}")

    def _projects(self, connection: Connection, runs: Sequence[str]) -> dict[str, str]:
        """The projects of those runs that exist and that the user may read."""
        found = _projects_of(connection, runs)
        return {i: p for i, p in found.items() if self._identity.may(Role.READ, p)}


def _projects_of(connection: Connection, runs: Sequence[str]) -> dict[str, str]:
    found = select(tables.run.c.id, tables.run.c.project)
    found = found.where(tables.run.c.id.in_(_once(runs)))
    return {row.id: row.project for row in connection.execute(found)}


def _once(runs: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(runs))
