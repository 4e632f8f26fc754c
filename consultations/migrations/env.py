"""Alembic's environment: the connection is handed over by `consultations.schema`."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from consultations import models  # noqa: F401 (the tables)
from consultations.models.base import Instant
from consultations.schema import METADATA


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:  # noqa: PLR0911
    """Write portable types: no imports of sqlmodel or of our own types in the revisions."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if type(item).__name__ == "AutoString":
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if isinstance(item, sa.types.TypeDecorator) and type(item).__name__ == "AsaList":
        return "sa.UnicodeText()"
    if isinstance(item, sa.BigInteger):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if isinstance(item, sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")'
    return False


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
    )
    context.run_migrations()


run()
