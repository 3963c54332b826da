"""Journals, their records and tails, and edits."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "server",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("peer", sa.String(100), nullable=False),
        sa.Column("epoch", sa.String(100), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("created_ns", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("project", sa.String(200), nullable=False, index=True),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("created_ns", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "journal",
        sa.Column("id", _Number, primary_key=True),
        sa.Column("run", sa.String(100), sa.ForeignKey("run.id"), nullable=False),
        sa.Column("writer", sa.String(100), nullable=False),
        *(sa.Column(f"{kind}_{part}", column, nullable=False)
          for kind in ("facts", "series")
          for part, column in (("rev", sa.BigInteger), ("key", sa.LargeBinary))),
        *(sa.Column(name, sa.BigInteger, nullable=False)
          for name in ("tail_generation", "tail_end", "position_generation", "position_offset")),
        sa.Column("meta", sa.Text, nullable=False),
        sa.Column("tails", sa.Text, nullable=False),
        sa.Column("has_bell", sa.Boolean, nullable=False),
        sa.Column("sign_ns", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, index=True),
        sa.UniqueConstraint("run", "writer"),
    )  # fmt: skip
    _make_contents()


def _make_contents() -> None:
    op.create_table(
        "record",
        sa.Column("journal", _Number, sa.ForeignKey("journal.id"), primary_key=True),
        sa.Column("is_series", sa.SmallInteger, primary_key=True),
        sa.Column("key", sa.LargeBinary(300), primary_key=True),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("record_in_order", "record", ["journal", "is_series", "rev", "key"])
    op.create_table(
        "tail_piece",
        sa.Column("journal", _Number, sa.ForeignKey("journal.id"), primary_key=True),
        sa.Column("generation", sa.BigInteger, primary_key=True),
        sa.Column("start", sa.BigInteger, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    _make_edits()


def _make_edits() -> None:
    op.create_table(
        "edit",
        sa.Column("run", sa.String(100), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("device", sa.String(100), primary_key=True),
        sa.Column("path", sa.String(1000), primary_key=True),
        sa.Column("stamp", sa.BigInteger, nullable=False),
        sa.Column("value", sa.Text),
    )
    op.create_table(
        "edited_run",
        sa.Column("run", sa.String(100), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False, index=True),
    )
