"""Bringing a server's tables up to date: one file a version in `versions`, applied in order."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from sync.server.engines import WRITING

_FOLDER = Path(__file__).parent


def migrate(engine: Engine) -> None:
    """Apply what is missing. Raises sqlalchemy.exc.SQLAlchemyError or alembic's CommandError."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    with engine.connect().execution_options(**WRITING) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
