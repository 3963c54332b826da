"""The server's tables. SQLite holds them by default, PostgreSQL for more; nothing here is of one.

`record` keeps rows of journals as they came: their content is the writers' business. What the
server needs to know of a journal stands beside, in `journal`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

_Number = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself there

server = Table(
    "server",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("peer", String(100), nullable=False),
    Column("epoch", String(100), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
)
"""One row: who this server is, and the number of the latest change."""

run = Table(
    "run",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("project", String(200), nullable=False, index=True),
    Column("created_by", String(200), nullable=False),
    Column("created_ns", BigInteger, nullable=False),
)
"""To which project a run belongs: that of the first batch of it."""

run_facts = Table(
    "run_facts",
    metadata,
    Column("run", String(100), ForeignKey("run.id"), primary_key=True),
    Column("project", String(200), nullable=False),
    Column("seq", BigInteger, nullable=False, index=True),
    Column("form", String(20), nullable=False),
    Column("is_stale", SmallInteger, nullable=False),
    Column("is_deleted", SmallInteger, nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("row", LargeBinary, nullable=False),
    Column("metrics", LargeBinary, nullable=False),
    Index("run_facts_stale", "project", "is_stale", "seq"),
    Index("run_facts_changed", "project", "seq"),
    Index("run_facts_newest", "project", "is_deleted", "created_ns", "run"),
)
"""What a run is, as `tracklib.store.RunFacts` in packed form (`form` says which): derived from the
journals, and `seq` counts the changes. `is_stale`: the journals have news that are not in it."""

journal = Table(
    "journal",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("run", String(100), ForeignKey("run.id"), nullable=False),
    Column("writer", String(100), nullable=False),
    Column("facts_rev", BigInteger, nullable=False),
    Column("facts_key", LargeBinary, nullable=False),
    Column("series_rev", BigInteger, nullable=False),
    Column("series_key", LargeBinary, nullable=False),
    Column("tail_generation", BigInteger, nullable=False),
    Column("tail_end", BigInteger, nullable=False),
    Column("position_generation", BigInteger, nullable=False),
    Column("position_offset", BigInteger, nullable=False),
    Column("meta", Text, nullable=False),
    Column("tails", Text, nullable=False),
    Column("has_bell", Boolean, nullable=False),
    Column("sign_ns", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False, index=True),
    UniqueConstraint("run", "writer"),
)
"""How far a journal is here, where its tail begins (`position_…`), and its signs of life."""

record = Table(
    "record",
    metadata,
    Column("journal", _Number, ForeignKey("journal.id"), primary_key=True),
    Column("is_series", SmallInteger, primary_key=True),
    Column("key", LargeBinary(300), primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("record_in_order", "journal", "is_series", "rev", "key"),
)
tail_piece = Table(
    "tail_piece",
    metadata,
    Column("journal", _Number, ForeignKey("journal.id"), primary_key=True),
    Column("generation", BigInteger, primary_key=True),
    Column("start", BigInteger, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
edit = Table(
    "edit",
    metadata,
    Column("run", String(100), ForeignKey("run.id"), primary_key=True),
    Column("device", String(100), primary_key=True),
    Column("path", String(1000), primary_key=True),
    Column("stamp", BigInteger, nullable=False),
    Column("value", Text),
)
edited_run = Table(
    "edited_run",
    metadata,
    Column("run", String(100), ForeignKey("run.id"), primary_key=True),
    Column("seq", BigInteger, nullable=False, index=True),
)
moment = Table(
    "moment",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("nonce", String(100), nullable=False),
)
"""A random word for the last change of each transaction: who remembers one can tell whether this
database is still the one it spoke with, or an older copy."""

user = Table(
    "user_account",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("created_ns", BigInteger, nullable=False),
)
token = Table(
    "token",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("user", String(200), ForeignKey("user_account.name"), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("note", String(200), nullable=False),
    Column("created_ns", BigInteger, nullable=False),
    Column("expires_ns", BigInteger),
    Column("revoked_ns", BigInteger),
    Column("used_ns", BigInteger),
)
"""The hash of each token; the token itself was shown once and is nowhere here."""

role = Table(
    "role",
    metadata,
    Column("user", String(200), ForeignKey("user_account.name"), primary_key=True),
    Column("project", String(200), primary_key=True),
    Column("role", SmallInteger, nullable=False),
)
audit = Table(
    "audit",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("time_ns", BigInteger, nullable=False, index=True),
    Column("user", String(200), nullable=False),
    Column("action", String(50), nullable=False),
    Column("subject", String(300), nullable=False),
)
"""Who did what to what, and when."""
