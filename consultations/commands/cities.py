"""Which cities there are, from the command line."""

from zoneinfo import available_timezones

import click

from consultations import people
from consultations.commands.group import engine_of, palabre, told
from consultations.database import unit_of_work
from consultations.settings import Settings
from workflows.rules import jurisdictions, load_rules

RESERVED = frozenset(
    [
        "desk",
        "account",
        "login",
        "logout",
        "receipt",
        "verify",
        "sitting",
        "authority",
        "mailbox",
        "static",
        "moderation",
    ]
)


@palabre.group()
def city() -> None:
    """The cities that Palabre serves."""


@city.command("create")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--jurisdiction", default="FR", show_default=True, type=click.Choice(jurisdictions()))
@click.option("--population", required=True, type=click.IntRange(1, 100_000_000), help="Sets legal periods.")
@click.option("--timezone", default="", help="That of the jurisdiction when not given.")
@click.option(
    "--language",
    default="",
    type=click.Choice(["", "fr", "en", "ar"]),
    metavar="[fr|en|ar]",
    help="That of the jurisdiction when not given.",
)
@click.option("--email", required=True, help="Where answers to letters go.")
@click.option("--address", default="", help="Printed on letters and dossiers; paper comments go there.")
@click.option("--telephone", default="")
@click.option(
    "--publish-first/--read-first",
    default=False,
    show_default=True,
    help="Moderate comments after or before.",
)
@click.pass_obj
def create_city(settings: Settings, slug: str, publish_first: bool, **values: str) -> None:
    """Add a city; SLUG is its address, as in /fr/SLUG."""
    if not slug.replace("-", "").isalnum() or slug != slug.lower() or slug in RESERVED:
        message = "small letters, figures and hyphens, and not a page's own name"
        raise click.BadParameter(message, param_hint="SLUG")
    place = load_rules(values["jurisdiction"])
    values["timezone"] = values["timezone"] or place.timezone
    values["language"] = values["language"] or place.language
    if values["timezone"] not in available_timezones():
        raise click.BadParameter(f"{values['timezone']} is not a time zone", param_hint="--timezone")
    with unit_of_work(engine_of(settings)) as session:
        try:
            people.add_city(session, slug=slug, publishes_before_moderation=publish_first, **values)
        except people.PersonRefused as error:
            raise click.ClickException(told(error)) from error
    click.echo(f"{values['name']} is at /{values['language']}/{slug}; now `palabre account create`.")
