"""Facts of runs. They are derived from the journals, run by run, when the database is opened."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, with a row for each run that says that its facts are missing."""
    op.create_table(
        "run_facts",
        sa.Column("run", sa.String(100), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("project", sa.String(200), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False, index=True),
        sa.Column("form", sa.String(20), nullable=False),
        sa.Column("is_stale", sa.SmallInteger, nullable=False),
        sa.Column("is_deleted", sa.SmallInteger, nullable=False),
        sa.Column("created_ns", sa.BigInteger, nullable=False),
        sa.Column("row", sa.LargeBinary, nullable=False),
        sa.Column("metrics", sa.LargeBinary, nullable=False),
    )
    op.create_index("run_facts_stale", "run_facts", ["project", "is_stale", "seq"])
    op.create_index("run_facts_changed", "run_facts", ["project", "seq"])
    newest = ["project", "is_deleted", "created_ns", "run"]
    op.create_index("run_facts_newest", "run_facts", newest)
    op.execute(
        "INSERT INTO run_facts"
        " (run, project, seq, form, is_stale, is_deleted, created_ns, row, metrics)"
        " SELECT id, project, 0, '', 1, 0, 0, '', '' FROM run"
    )
