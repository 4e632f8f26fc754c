"""The database's schema: bring it to this version, say where it differs from the models."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from consultations import models  # noqa: F401 (the tables)

METADATA = SQLModel.metadata
MIGRATIONS = Path(__file__).parent / "migrations"


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Bring the database to a revision, in one transaction."""
    with engine.connect() as connection, _keys_unchecked(connection), connection.begin():
        command.upgrade(_config(connection), to)


@contextmanager
def _keys_unchecked(connection: sa.Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew, which foreign keys from other tables forbid meanwhile; its
    switch is heard only outside a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    below: Any = connection.connection.dbapi_connection
    below.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        below.execute("PRAGMA foreign_keys=ON")


def is_current(engine: sa.Engine) -> bool:
    """Whether the database stands at this version's revision."""
    with engine.connect() as connection:
        head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == head


def differences(engine: sa.Engine) -> list[Any]:
    """Where the database differs from the models; empty when the migrations are complete."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def new_revision(engine: sa.Engine, message: str) -> None:
    """Write a revision from the difference between the database and the models (for developers)."""
    with engine.connect() as connection, connection.begin():
        command.revision(_config(connection), message=message, autogenerate=True)
