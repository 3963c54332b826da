"""`tracklib server --database postgresql://…` as people run it, and what is in its way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sync.errors import Refused
from sync.protocol import messages as m
from sync.protocol.batches import checksum
from sync.server.database import Database
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from sync.store_peer import StorePeer
from tests.unit.sync.conftest import StartPostgres
from tests.unit.sync.contents import journals_of
from tests.unit.sync.postgres import running_postgres
from tests.unit.sync.serving import COMMAND, running_server
from tests.unit.sync.stores import copy_between, empty_store, log_run


def said_by(*words: str) -> str:
    """What a command that fails calmly says."""
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_runs_travel_through_a_server_on_postgresql(
    tmp_path: Path, postgres: StartPostgres
) -> None:
    url = postgres().new_database()
    log_run(empty_store(tmp_path / "here"), 3000)
    here, there = StorePeer(tmp_path / "here"), StorePeer(empty_store(tmp_path / "there"))
    with running_server(tmp_path, "--database", url) as server, server.peer() as peer:
        copy_between(here, peer)
        server.stop()
        server.start()
        copy_between(peer, there)
        assert "admin" in server.command("--database", url, "token", "list")
    assert journals_of(tmp_path / "there") == journals_of(tmp_path / "here")
    here.close()
    there.close()
    assert not (tmp_path / "server" / "server.sqlite").exists()


def test_backups_are_postgresqls_own(tmp_path: Path, postgres: StartPostgres) -> None:
    url = postgres().new_database()
    place = ("--data", str(tmp_path), "--database", url)
    assert "pg_dump" in said_by(*place, "backup", str(tmp_path / "x"))
    (tmp_path / "y").touch()
    assert "psql" in said_by(*place, "restore", str(tmp_path / "y"))


def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = said_by("--data", str(tmp_path), "--database", f"postgresql:///x?host={tmp_path}")
    assert "cannot be opened" in said
    assert str(tmp_path) in said


@pytest.mark.parametrize("url", ["mysql://h/x", "oracle://h/x"])
def test_other_databases_are_refused(tmp_path: Path, url: str) -> None:
    said = said_by("--data", str(tmp_path), "--database", url)
    assert "cannot keep its data in" in said
    assert "postgresql://" in said


def test_what_is_no_address_is_said(tmp_path: Path) -> None:
    assert "cannot be opened" in said_by("--data", str(tmp_path), "--database", "postgres")


def test_without_the_package_it_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None; from tracklib.cli import main; sys.exit(main())"
    )
    words = ["server", "--data", str(tmp_path), "--database", "postgresql:///x"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "pip install 'tracklib-runs[server-postgres]'" in done.stderr


def test_while_the_database_is_away_requests_are_put_off(tmp_path: Path) -> None:
    store = StorePeer(empty_store(tmp_path / "store"))
    log_run(Path(store.path))
    with running_postgres() as postgres:
        database = Database(postgres.new_database())
        service = Service(database, EVERYTHING)
        copy_between(store, service)
        postgres.stop()
        with pytest.raises(Refused) as caught:
            service.ask(m.Hello())
        assert caught.value.code == "busy"
        postgres.start()
        log_run(Path(store.path))
        copy_between(store, service)
        assert len(service.ask(m.GetChanges()).journals) == 2
        database.close()
    store.close()


def test_texts_that_not_every_database_can_keep_are_refused(database: Database) -> None:
    service = Service(database, EVERYTHING)
    key = m.JournalKey("r", "w")
    for project, codes in (("a\0b", ["bad-request"]), ("ab", [])):
        batch = m.Batch(key, m.Marks(), m.Marks(), checksum([], []), project=project)
        refused = service.ask(m.Push([batch])).refused
        assert [one.code for one in refused] == codes
    edits = [m.Edit("desk", "config\0", 1, "1"), m.Edit("desk", "name", 1, '"a\\u0000b"')]
    for edit, codes in zip(edits, (["bad-request"], []), strict=True):
        taken = service.ask(m.PutEdits([m.RunEdits("r", [edit])]))
        assert [one.code for one in taken.refused] == codes
    assert service.ask(m.GetProjects()).projects == [m.Project("ab", 1)]
