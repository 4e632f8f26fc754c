"""Bring a database to this version: its tables, then the procedures in force."""

import click
from sqlalchemy.engine import Engine

from consultations import schema
from consultations.commands.group import now
from consultations.database import unit_of_work
from consultations.definitions import publish_all_shipped
from consultations.health import why_not_serve


def bring_up(engine: Engine) -> None:
    """This version's tables, and its procedures published. Files that run stay pinned to theirs, which must
    still be readable: raises ClickException where one is not."""
    schema.upgrade(engine)
    with unit_of_work(engine) as session:
        publish_all_shipped(session, now())
    if refusal := why_not_serve(engine):
        raise click.ClickException(refusal)
