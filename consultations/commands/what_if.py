"""What would be, for a real proposal from where it stands: reads, and never writes."""

from datetime import date, timedelta

import click

from consultations import hypotheses, lookup
from consultations.commands.group import engine_of, now
from consultations.commands.hypotheses import Day, show_forecast
from consultations.commands.naming import language_option
from consultations.commands.procedures import workflow
from consultations.database import unit_of_work
from consultations.settings import Settings
from workflows.deadlines import HolidaysUnknown
from workflows.remedies import Wish, local_day


@workflow.command("what-if")
@click.argument("reference")
@click.option("--city", "slug", required=True, help="The city's address, as in /fr/<city>.")
@click.option("--open", "opens_on", type=Day(), help="Day of opening; 30 days on if not given.")
@click.option(
    "--sitting", "sittings", type=Day(), multiple=True, help="A day of the council; else as planned."
)
@click.option("--days", default=0, type=click.IntRange(0, 365), help="Of comment; 0: the minimum.")
@language_option
@click.pass_obj
def what_if(
    settings: Settings,
    reference: str,
    slug: str,
    opens_on: date | None,
    sittings: tuple[date, ...],
    days: int,
    language: str,
) -> None:
    """For proposal REFERENCE, from where it stands: the earliest and the latest adoption and effect."""
    at = now()
    with unit_of_work(engine_of(settings), writes=False) as session:
        city = lookup.city(session, slug)
        proposal = lookup.proposal(session, city, reference) if city else None
        if city is None or proposal is None:
            raise click.ClickException(f"there is no proposal {reference} in a city {slug}")
        planned = hypotheses.planned_sittings(session, city.id or 0, at)
        known = tuple(local_day(one, city.timezone) for one in planned)
        wish = Wish(opens_on or local_day(at + timedelta(days=30), city.timezone), days, sittings or known)
        try:
            start, found, procedure, rules = hypotheses.foresee(session, proposal, at, wish)
        except HolidaysUnknown as error:
            raise click.ClickException(str(error)) from error
        show_forecast(found, procedure, rules, start, language)
