"""Users, tokens, roles, and who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_Number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables of access."""
    op.create_table(
        "user_account",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("created_ns", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("user", sa.String(200), sa.ForeignKey("user_account.name"), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("created_ns", sa.BigInteger, nullable=False),
        sa.Column("expires_ns", sa.BigInteger),
        sa.Column("revoked_ns", sa.BigInteger),
        sa.Column("used_ns", sa.BigInteger),
    )
    op.create_table(
        "role",
        sa.Column("user", sa.String(200), sa.ForeignKey("user_account.name"), primary_key=True),
        sa.Column("project", sa.String(200), primary_key=True),
        sa.Column("role", sa.SmallInteger, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", _Number, primary_key=True),
        sa.Column("time_ns", sa.BigInteger, nullable=False, index=True),
        sa.Column("user", sa.String(200), nullable=False),
        sa.Column("action", sa.String(50), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
    )
