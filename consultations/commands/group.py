"""The command itself: reads the settings, which every subcommand receives."""

import logging
from datetime import UTC, datetime
from typing import Any

import click
import sqlalchemy.engine
import sqlalchemy.exc
from flask_security import hash_password

from consultations.database import open_engine
from consultations.people import PersonRefused
from consultations.routes.application import create_app
from consultations.settings import Settings, SettingsError, load_settings

DATABASE = "the database (PALABRE_DATABASE_URL)"


class Told(click.Group):
    """A group whose commands say in a line that the database cannot be reached or read."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except sqlalchemy.exc.DatabaseError as error:
            if type(error) not in (sqlalchemy.exc.OperationalError, sqlalchemy.exc.DatabaseError):
                raise  # what a row may not be is a mistake of ours
            raise click.ClickException(f"{DATABASE}: {error.orig}") from error


@click.group(cls=Told, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.pass_context
def palabre(context: click.Context) -> None:
    """Consultations by which cities regulate digital platforms."""
    try:
        context.obj = load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    logging.basicConfig(level=context.obj.log_level, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    for quiet in ("alembic", "apscheduler", "transitions", "fontTools", "weasyprint"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


def engine_of(settings: Settings) -> sqlalchemy.engine.Engine:
    """The engine of the configured database. Raises ClickException where the address is no such thing."""
    try:
        return open_engine(settings.database)
    except (sqlalchemy.exc.ArgumentError, ValueError, ModuleNotFoundError) as error:
        raise click.ClickException(f"{DATABASE}: {error}") from error


def hashed(settings: Settings, password: str) -> str:
    """A password as the pages' library keeps it."""
    with create_app(settings).app_context():
        return str(hash_password(password))


def told(refusal: PersonRefused) -> str:
    """A refused account or city in words."""
    return {
        "known_email": "there is an account {email} already",
        "known_slug": "there is a city {slug} already",
        "unknown_jurisdiction": "there is no such jurisdiction; there are: {allowed}",
    }[refusal.code].format(**refusal.params)


def now() -> datetime:
    return datetime.now(UTC)
