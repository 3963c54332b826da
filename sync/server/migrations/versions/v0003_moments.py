"""A random word for each change, by which a restored database is noticed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of moments."""
    op.create_table(
        "moment",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("nonce", sa.String(100), nullable=False),
    )
