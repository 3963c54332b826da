"""The server's database: opening it, transactions, and the number of the latest change."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from sync.errors import Code, Refused
from sync.server import tables
from sync.server.engines import WRITING, engine_for
from sync.server.facts.shelf import Shelf
from sync.server.migrations import migrate
from tracklib.record.ids import new_writer_id


class Database:
    """A server's database. From any thread."""

    def __init__(self, url: str) -> None:
        """Opens it and brings its tables up to date. Raises sqlalchemy.exc.SQLAlchemyError, and
        SyncError for a database that cannot be used."""
        self.engine = engine_for(url)
        self.shelf = Shelf()
        migrate(self.engine)
        with self.writing() as connection:
            if connection.execute(select(tables.server.c.id)).first() is None:
                connection.execute(
                    insert(tables.server).values(
                        id=1,
                        peer=new_writer_id(),
                        epoch=new_writer_id(),
                        seq=0,
                        created_ns=time.time_ns(),
                    )
                )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state."""
        with _in_words(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it or nothing."""
        with (
            _in_words(),
            self.engine.connect().execution_options(**WRITING) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def next_seq(connection: Connection) -> int:
    """The number of one more change; see `take_seqs`."""
    return take_seqs(connection, 1)


def take_seqs(connection: Connection, count: int) -> int:
    """Numbers for so many changes: the first of them.

    Whoever has one keeps others from taking the next until the transaction ends, so that numbers
    become visible in their order.
    """
    seq = tables.server.c.seq
    taken = update(tables.server).values(seq=seq + count).returning(seq)
    return int(connection.execute(taken).scalar_one()) - count + 1


def upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows, in the place of those with the same primary key."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), rows)


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn a database's refusals into a peer's."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        is_full = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
        if is_full or "No space left" in text:
            raise Refused(Code.FULL, "The server's disk is full", "Tell who runs it") from error
        raise Refused(Code.BUSY, f"The server's database does not answer: {text}") from error
    except DataError as error:
        what = f"The server's database cannot keep a text: {error.orig}"
        raise Refused(Code.BAD_REQUEST, what) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Refused(Code.BUSY, "The server's database went away") from error
        raise
