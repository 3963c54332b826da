"""The server's past: whether a change that somebody remembers was made in this database.

Somebody may copy a backup over the database without telling. Its numbers then go on from an earlier
one, so that numbers alone do not show it; the word that was drawn with each does.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, insert, select

from sync.server import tables

_MOST = 100_000
"""Older ones are forgotten: who remembers one of these is told everything anew, which is safe."""


def note(connection: Connection, before: int) -> None:
    """Draw a word for the latest change of a transaction that began when `before` was it."""
    seq = latest_seq(connection)
    if seq == before:
        return
    connection.execute(insert(tables.moment).values(seq=seq, nonce=secrets.token_hex(8)))
    connection.execute(delete(tables.moment).where(tables.moment.c.seq < seq - _MOST))


def latest_seq(connection: Connection) -> int:
    """The number of the latest change."""
    return int(connection.execute(select(tables.server.c.seq)).scalar_one())


def nonce_of(connection: Connection, seq: int) -> str:
    """The word of a change; "" if it has none."""
    found = select(tables.moment.c.nonce).where(tables.moment.c.seq == seq)
    return str(connection.execute(found).scalar() or "")


def is_known(connection: Connection, seq: int, nonce: str) -> bool:
    """Whether a change was made in this database, as far as it remembers."""
    return seq == 0 or (seq <= latest_seq(connection) and nonce_of(connection, seq) == nonce)
