"""Who may sign in, from the command line."""

import click

from consultations import lookup, people
from consultations.commands.group import engine_of, hashed, now, palabre, told
from consultations.database import unit_of_work
from consultations.routes.sign_in import SHORTEST_PASSWORD
from consultations.settings import Settings
from workflows.vocabulary import Role


@palabre.group()
def account() -> None:
    """Who may sign in."""


@account.command("create")
@click.argument("email")
@click.option("--name", required=True, help="As it will stand in the journal.")
@click.option("--city", "slug", default="", help="The city's address, as in /fr/<city>.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role])
)
@click.option("--language", default="fr", type=click.Choice(["fr", "en", "ar"]))
@click.password_option(help=f"At least {SHORTEST_PASSWORD} characters; asked for when not given.")
@click.pass_obj
def create_account(
    settings: Settings, email: str, name: str, slug: str, roles: tuple[str, ...], language: str, password: str
) -> None:
    """Make an account."""
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"the password must have at least {SHORTEST_PASSWORD} characters")
    kept = hashed(settings, password)
    with unit_of_work(engine_of(settings)) as session:
        city = lookup.city(session, slug) if slug else None
        if slug and city is None:
            raise click.ClickException(f"there is no city {slug}")
        try:
            people.add_account(
                session,
                email=email,
                name=name,
                roles=[Role(role) for role in roles],
                password=password,
                now=now(),
                city=city,
                language=language,
                hash_password=lambda _: kept,
            )
        except people.PersonRefused as error:
            raise click.ClickException(told(error)) from error
    click.echo(f"{email} may sign in.")
