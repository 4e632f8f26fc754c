"""What the page of rules and the printed dossier read: the law as it bears on one proposal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlmodel import Session

from consultations.decisions import decision_of
from consultations.facts import city_of, rules_of
from consultations.members import in_office
from consultations.models import Proposal
from workflows.applied import Applied, Place, applied
from workflows.rules import Source, load_rules

__all__ = ["decision_of", "rules_of"]

# The rule that a date rests on, by the name of its timer; the others are the house's own reminders.
RULE_OF_TIMER = {
    "closes": "consultation.publication",
    "closing_soon": "consultation.publication",
    "convocation_due": "council.notice",
    "acknowledgement_overdue": "transmission.acknowledgement_days",
}


@dataclass(frozen=True)
class Line:
    """A rule that bears on the proposal; `plain`: the jurisdiction's own, where the city has it otherwise."""

    rule: Applied
    plain: Applied | None


def applied_rules(session: Session, proposal: Proposal, now: datetime) -> tuple[Line, ...]:
    """Every rule that bears on the proposal today, with the figures of its city."""
    city = city_of(session, proposal)
    today: date = now.astimezone(ZoneInfo(city.timezone)).date()
    place = Place(
        instrument=proposal.instrument,
        sector=str(proposal.sector),
        competence=proposal.competence,
        population=city.population,
        in_office=len(in_office(session, city.id or 0, today)),
        on=today,
    )
    found = applied(rules_of(session, proposal), place)
    plain = {one.source.rule: one for one in applied(load_rules(city.jurisdiction), place)}
    return tuple(Line(one, plain.get(one.source.rule) if one.source.overrides else None) for one in found)


def by_section(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The rules under their sections, in the order in which they will be met."""
    return [(section, list(group)) for section, group in groupby(lines, key=lambda one: one.rule.section)]


def sources_of_timers(session: Session, proposal: Proposal) -> dict[str, Source]:
    """The source of each computed date, by its timer; a reminder that no law asks for has none."""
    rules = rules_of(session, proposal)
    return {name: rules.source(rule) for name, rule in RULE_OF_TIMER.items()}
