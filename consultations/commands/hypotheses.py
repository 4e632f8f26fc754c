"""What would be: a procedure simulated, its paths counted, from the command line."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click

from consultations.commands.naming import language_option, one_procedure, procedure_named
from consultations.commands.procedures import workflow
from workflows.deadlines import HolidaysUnknown
from workflows.engine import Procedure
from workflows.nearest import known_words
from workflows.paths import Detour, Exploration, Forecast, explore, forecast
from workflows.paths import Path as Way
from workflows.remedies import Wish, local_day
from workflows.rules import Rules, jurisdictions, load_rules
from workflows.simulation import Walk, adopted_on, beginning_of, effective_on
from workflows.story import beginning
from workflows.vocabulary import Sector

SECTORS = click.Choice([sector.value for sector in Sector])
JURISDICTIONS = click.Choice(jurisdictions())


class Day(click.ParamType):
    """A day as 2026-03-03."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day as 2026-03-03", param, ctx)
        if not 2000 <= day.year <= 2199:
            self.fail(f"{value!r} is not between 2000 and 2199", param, ctx)
        return day


def _about_a_city(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--jurisdiction", default="FR", show_default=True, type=JURISDICTIONS),
        click.option("--population", default=48_200, show_default=True, type=click.IntRange(1, 100_000_000)),
        click.option("--sector", default="accommodation", show_default=True, type=SECTORS),
        click.option("--days", default=0, type=click.IntRange(0, 365), help="Of comment; 0: the minimum."),
        click.option("--sitting", "sittings", type=Day(), multiple=True, help="A day of the council."),
        click.option("--from", "begins_on", type=Day(), help="The first day; today if not given."),
        click.option("--open", "opens_on", type=Day(), help="Day of opening; 30 days on if not given."),
    ):
        command = option(command)
    return command


def _start(procedure: Procedure, rules: Rules, given: dict[str, Any]) -> tuple[Walk, Wish]:
    from_day = given["begins_on"] or datetime.now(UTC).date()
    begins_at = datetime(from_day.year, from_day.month, from_day.day, 8, tzinfo=UTC)
    case = beginning(procedure.definition, rules, begins_at, given["population"], given["sector"])
    wish = Wish(given["opens_on"] or from_day + timedelta(days=30), given["days"], given["sittings"])
    return beginning_of(case, procedure), wish


@workflow.command("simulate")
@one_procedure
@language_option
@_about_a_city
def simulate(name: str, language: str, jurisdiction: str, **given: Any) -> None:
    """If we open on this day: the earliest and the latest adoption, and when it takes effect."""
    procedure, rules = procedure_named(name), load_rules(jurisdiction)
    start, wish = _start(procedure, rules, given)
    try:
        found = forecast(procedure, start, rules, wish)
    except HolidaysUnknown as error:
        raise click.ClickException(str(error)) from error
    show_forecast(found, procedure, rules, start, language)


def show_forecast(found: Forecast, procedure: Procedure, rules: Rules, start: Walk, language: str) -> None:
    """Print the earliest and the latest way, and what one return would change."""
    if found.earliest is None or found.latest is None:
        raise click.ClickException(f"no way leads to an adoption: {_stuck(found.stuck)}")
    for title, walk in (("EARLIEST", found.earliest), ("LATEST", found.latest)):
        days = (adopted_on(walk), effective_on(walk, procedure, rules))
        adopted, effective = (day.isoformat() if day else "–" for day in days)
        click.echo(f"{title}: adopted {adopted}, in effect {effective}")
        for line in _legs(procedure, walk, language):
            click.echo(line)
    changing = [one for one in found.detours if one.changes]
    if changing:
        click.echo("WITH ONE RETURN, adopted")
    for detour in changing:
        click.echo(_detour(detour, procedure, start.case.timezone, language))


def _legs(procedure: Procedure, walk: Walk, language: str) -> list[str]:
    lines = []
    for leg in walk.legs:
        days = [local_day(at, walk.case.timezone).isoformat() for at in (leg.begins_at, leg.ends_at)]
        lines.append(f"  {days[0]} … {days[1]}  {procedure.stages[leg.stage].title[language]}")
        lines += [f"      overridden: {reason.code}" for reason in leg.overridden]
    return lines


def _detour(detour: Detour, procedure: Procedure, timezone: str, language: str) -> str:
    days = [local_day(at, timezone).isoformat() for at in (detour.earliest_at, detour.latest_at)]
    title = next(one.title for one in procedure.definition.moves if one.action == detour.action)
    return f"  {days[0]} … {days[1]}  {title[language]}"


def _stuck(stuck: Any) -> str:
    asked = [f"{action} asks {', '.join(codes)}" for action, codes in stuck.items()]
    return "; ".join(asked) or "none is there"


@workflow.command("paths")
@one_procedure
@_about_a_city
@click.option("--to", "goals", multiple=True, help="Stages to reach; every final one if not given.")
@click.option("--returns", default=0, show_default=True, type=click.IntRange(0, 2), help="To earlier stages.")
@click.option("--most", default=40, show_default=True, type=click.IntRange(1, 2000), help="Paths to show.")
def paths(
    name: str, jurisdiction: str, goals: tuple[str, ...], returns: int, most: int, **given: Any
) -> None:
    """The ways through a procedure, the shortest first, each with its shortest and its longest time."""
    procedure, rules = procedure_named(name), load_rules(jurisdiction)
    finals = {stage.id for stage in procedure.stages.values() if stage.final}
    for goal in set(goals) - set(procedure.stages):
        message = f'unknown stage "{goal}"{known_words(goal, procedure.stages)}'
        raise click.BadParameter(message, param_hint="--to")
    start, wish = _start(procedure, rules, given)
    found = explore(procedure, start, rules, wish, frozenset(goals or finals), returns)
    for way in sorted(found.paths, key=lambda one: (one.shortest, one.longest, one.quick.stages))[:most]:
        click.echo(_way(way))
    click.echo(_counted(found, most))


def _way(way: Way) -> str:
    days = [span // timedelta(days=1) for span in (way.shortest, way.longest)]
    lines = click.wrap_text(" > ".join(way.quick.stages), 80, "    ", "      ")
    return f"{days[0]} to {days[1]} days\n{lines}"


def _counted(found: Exploration, most: int) -> str:
    count = f"{'more than ' if found.cut else ''}{len(found.paths)} paths"
    return f"{count}, {most} shown" if len(found.paths) > most else count
