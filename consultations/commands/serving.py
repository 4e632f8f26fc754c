"""Set up and serve: migrations, the demonstration, the processes."""

import sys

import click

from consultations import demonstration, schema
from consultations.commands.bringing import bring_up
from consultations.commands.group import engine_of, hashed, palabre
from consultations.commands.worker import means_of, work
from consultations.database import open_engine, unit_of_work
from consultations.receipts import LinkMaker
from consultations.routes.application import create_app
from consultations.settings import Settings, SettingsError, check_port
from consultations.supervisor import COMMANDS, Supervisor


@palabre.command()
@click.pass_obj
def prepare(settings: Settings) -> None:
    """Migrate, load the demonstration into an empty database, say where to go. `./run` begins with it."""
    try:
        check_port(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    engine = engine_of(settings)
    bring_up(engine)
    with unit_of_work(engine, writes=False) as session:
        wanted = settings.demonstration and demonstration.is_wanted(session)
    if wanted:
        click.echo("Loading the demonstration city, once …")
        _load(settings)
    click.echo(f"\nPalabre: {settings.address}/")
    if settings.demonstration:
        _show_accounts()
    click.echo("Ctrl-C stops it.\n")


def _load(settings: Settings) -> None:
    links = LinkMaker(settings.secret_key, settings.address)
    means = means_of(create_app(settings))
    demonstration.load(means, lambda password: hashed(settings, password), links)


def _show_accounts() -> None:
    click.echo(f"Demonstration accounts (password: {demonstration.PASSWORD})")
    for person in demonstration.PEOPLE:
        click.echo(f"  {person.role.value:14} {person.email}")
    click.echo("  authority      by the personal link in its letter: see the mailbox page, /fr/mailbox")


@palabre.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve web and clock, each in its process."""
    sys.exit(Supervisor(COMMANDS).run())


@palabre.command()
@click.pass_obj
def worker(settings: Settings) -> None:
    """The clock, the letters and the dossiers, in this one process."""
    work(create_app(settings))


@palabre.command()
@click.option(
    "--check", is_flag=True, help="Only say whether migrations and models agree; writes nothing here."
)
@click.pass_obj
def migrate(settings: Settings, check: bool) -> None:
    """Bring the database to this version's schema and publish its procedures."""
    if not check:
        bring_up(engine_of(settings))
        click.echo("The database is at this version.")
        return
    engine = open_engine("sqlite:///:memory:")
    schema.upgrade(engine)
    if found := schema.differences(engine):
        raise click.ClickException("migrations and models differ:\n" + "\n".join(map(str, found)))
    click.echo("Migrations and models agree.")


@palabre.command("demo")
@click.pass_obj
def load_demo(settings: Settings) -> None:
    """Load the demonstration city into an empty database."""
    bring_up(engine_of(settings))
    try:
        _load(settings)
    except demonstration.NotEmpty as error:
        message = "there is a city already: the demonstration is for an empty database"
        raise click.ClickException(message) from error
    _show_accounts()
