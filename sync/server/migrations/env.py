"""What Alembic runs: the migrations, in the transaction of who called `migrate`."""

from alembic import context

from sync.server.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
