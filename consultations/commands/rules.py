"""The rules a city has otherwise than its jurisdiction, from the command line."""

from datetime import date, datetime

import click
from sqlmodel import Session

from consultations import lookup, overrides
from consultations.commands.cities import city as cities
from consultations.commands.group import engine_of, now
from consultations.database import unit_of_work
from consultations.law import rules_for
from consultations.models import City
from consultations.settings import Settings
from workflows.case import Actor
from workflows.rules import MARKS
from workflows.vocabulary import Role


@cities.group("rule")
def rule() -> None:
    """Single rules that a city has otherwise, each with its own source."""


@rule.command("set")
@click.argument("slug")
@click.argument("key")
@click.argument("value")
@click.option("--ref", required=True, help="The text that says so, as it will be cited.")
@click.option("--url", default="", help="Where it can be read.")
@click.option(
    "--mark", default="B", show_default=True, type=click.Choice(MARKS), help="V: the text was read."
)
@click.option("--checked-on", type=click.DateTime(["%Y-%m-%d"]), help="When; today if not given.")
@click.option("--why", required=True, help="Printed in journals and on the page of rules.")
@click.option("--by", "name", required=True, help="Who sets it: a name.")
@click.pass_obj
def set_rule(
    settings: Settings, slug: str, key: str, value: str, ref: str, url: str, mark: str,
    checked_on: datetime | None, why: str, name: str,
) -> None:  # fmt: skip
    """Let the city SLUG have the rule KEY (council.tie, notice.3500.days…) as VALUE."""
    day: date = checked_on.date() if checked_on else now().date()
    whence = overrides.Whence(ref, url, mark, day)
    with unit_of_work(engine_of(settings)) as session:
        place = _city(session, slug)
        try:
            before = overrides.value_here(place, key)
            overrides.set_rule(session, place.id or 0, key, value, whence, why, _actor(name), now())
        except overrides.RuleRefused as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{slug}: {key} was {before}, is {value} ({ref}).")


@rule.command("list")
@click.argument("slug")
@click.option("--all", "everything", is_flag=True, help="Those dropped too.")
@click.pass_obj
def list_rules(settings: Settings, slug: str, everything: bool) -> None:
    """The rules the city SLUG has otherwise."""
    with unit_of_work(engine_of(settings), writes=False) as session:
        place = _city(session, slug)
        rows = (overrides.history if everything else overrides.in_force)(session, place.id or 0)
        for row in rows:
            dropped = f"; dropped {row.dropped_at:%Y-%m-%d}, {row.dropped_by}" if row.dropped_at else ""
            told = f"{row.set_at:%Y-%m-%d}, {row.set_by}: {row.reason}"
            click.echo(f"{row.key} = {row.value}  [{row.mark}] {row.ref}  ({told}{dropped})")
        if not rows:
            click.echo(f"{slug} has every rule from {rules_for(place).name['en']}.")


@rule.command("drop")
@click.argument("slug")
@click.argument("key")
@click.option("--why", required=True)
@click.option("--by", "name", required=True, help="Who drops it: a name.")
@click.pass_obj
def drop_rule(settings: Settings, slug: str, key: str, why: str, name: str) -> None:
    """Let the jurisdiction's rule KEY hold again in the city SLUG."""
    with unit_of_work(engine_of(settings)) as session:
        place = _city(session, slug)
        try:
            overrides.drop_rule(session, place.id or 0, key, why, _actor(name), now())
        except overrides.RuleRefused as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"{slug}: {key} is {overrides.value_here(place, key)} again.")


def _city(session: Session, slug: str) -> City:
    found = lookup.city(session, slug)
    if found is None:
        raise click.ClickException(f"there is no city {slug}")
    return found


def _actor(name: str) -> Actor:
    return Actor(None, name.strip(), frozenset({Role.ADMINISTRATOR}))
