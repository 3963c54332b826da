"""Users, their tokens, and their roles in projects.

A token has 160 random bits, so that its plain SHA-256 is enough to keep: nobody can try them out.
It is looked up by that hash, and what is found is compared in constant time.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from sync.errors import Code, Refused, SyncError
from sync.protocol.routes import Role
from sync.server import audit, tables
from sync.server.database import Database, upsert
from sync.server.identity import Identity

PREFIX = "tlk_"
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@+-]{0,99}")
_USED_EVERY_NS = 60_000_000_000
_HINT = "tracklib login asks for a new one"


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What is known of a token; not the token."""

    id: str
    user: str
    note: str
    created_ns: int
    expires_ns: int | None
    revoked_ns: int | None
    used_ns: int | None

    def state(self, now_ns: int) -> str:
        """valid, expired or revoked."""
        if self.revoked_ns is not None:
            return "revoked"
        return "expired" if self.expires_ns is not None and self.expires_ns <= now_ns else "valid"


def identify(database: Database, token: str) -> tuple[str, Identity]:
    """The id of a token and whose it is. Raises Refused for one that is not valid (any more)."""
    digest = _digest(token)
    now = time.time_ns()
    with database.reading() as connection:
        row = connection.execute(select(tables.token).where(tables.token.c.hash == digest)).first()
        if row is None or not hmac.compare_digest(row.hash, digest):
            raise Refused(Code.UNAUTHORISED, "The server does not know this token", _HINT)
        if row.revoked_ns is not None:
            raise Refused(Code.UNAUTHORISED, "This token was revoked", _HINT)
        if row.expires_ns is not None and row.expires_ns <= now:
            raise Refused(Code.UNAUTHORISED, "This token has expired", _HINT)
        identity = Identity(row.user, _roles(connection, row.user))
    if row.used_ns is None or now - row.used_ns > _USED_EVERY_NS:
        with database.writing() as connection:
            connection.execute(
                update(tables.token).where(tables.token.c.id == row.id).values(used_ns=now)
            )
    return row.id, identity


def has_tokens(database: Database) -> bool:
    """Whether any token was ever made."""
    with database.reading() as connection:
        return connection.execute(select(tables.token.c.id)).first() is not None


def create_token(
    database: Database,
    user: str,
    roles: dict[str, Role],
    *,
    note: str = "",
    lifetime_s: float | None = None,
    by: str = "local",
) -> str:
    """Make a token for a user, and the user where it is new; give the user roles.

    The token is returned once and kept nowhere. Raises SyncError for a name that cannot be one.
    """
    if not _USER.fullmatch(user):
        raise SyncError(f"{user!r} cannot be a user's name", "Letters, digits and . _ @ + -")
    token = PREFIX + secrets.token_hex(20)
    now = time.time_ns()
    with database.writing() as connection:
        known = select(tables.user.c.name).where(tables.user.c.name == user)
        if connection.execute(known).first() is None:
            connection.execute(insert(tables.user).values(name=user, created_ns=now))
        token_id = secrets.token_hex(4)
        connection.execute(
            insert(tables.token).values(
                id=token_id,
                user=user,
                hash=_digest(token),
                note=note[:200],
                created_ns=now,
                expires_ns=None if lifetime_s is None else now + int(lifetime_s * 1e9),
            )
        )
        audit.note(connection, by, "token created", f"{token_id} of {user}")
        _grant(connection, user, roles, by)
    return token


def tokens(database: Database) -> list[TokenFacts]:
    """All tokens, the oldest first."""
    with database.reading() as connection:
        found = connection.execute(select(tables.token).order_by(tables.token.c.created_ns)).all()
    return [
        TokenFacts(r.id, r.user, r.note, r.created_ns, r.expires_ns, r.revoked_ns, r.used_ns)
        for r in found
    ]


def revoke(database: Database, token_id: str, *, by: str = "local") -> TokenFacts:
    """Let a token be good for nothing from now on. Raises SyncError if there is none."""
    found = next((one for one in tokens(database) if one.id == token_id), None)
    if found is None:
        raise SyncError(f"There is no token {token_id!r}", "tracklib server token list")
    with database.writing() as connection:
        connection.execute(
            update(tables.token)
            .where(tables.token.c.id == token_id, tables.token.c.revoked_ns.is_(None))
            .values(revoked_ns=time.time_ns())
        )
        audit.note(connection, by, "token revoked", f"{token_id} of {found.user}")
    return found


def roles_of(database: Database, user: str) -> dict[str, Role]:
    """A user's roles by project."""
    with database.reading() as connection:
        return _roles(connection, user)


def _grant(connection: Connection, user: str, roles: dict[str, Role], by: str) -> None:
    rows = [{"user": user, "project": name, "role": int(role)} for name, role in roles.items()]
    upsert(connection, tables.role, rows)
    for name, role in roles.items():
        audit.note(connection, by, "role given", f"{role.name.lower()} in {name} to {user}")


def _roles(connection: Connection, user: str) -> dict[str, Role]:
    found = select(tables.role.c.project, tables.role.c.role).where(tables.role.c.user == user)
    return {project: Role(role) for project, role in connection.execute(found)}


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
