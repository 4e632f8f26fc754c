"""The four stories of the demonstration, as steps on one calendar that ends now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from consultations.demonstration import answering, consulting, council, transmitting
from consultations.demonstration.city import ZONE, World
from consultations.demonstration.telling import EARLY, EVENING, MORNING, NOON, Do, File, at, move
from consultations.demonstration.texts import CONSULTED, FINAL, FIRST, text_at
from consultations.demonstration.timeline import Step
from consultations.drafting import create_proposal, save_version
from consultations.models import Proposal
from workflows.vocabulary import Competence, Role, Sector

_THURSDAY = 3


@dataclass(frozen=True)
class Plan:
    """The days of the demonstration: `sitting_on` is a Thursday that the tourist tax's calendar allows."""

    today: date
    sitting_on: date
    begins_at: datetime


def calendar_of(now: datetime) -> Plan:
    """The last sitting, a month ago or more, by which a tourist tax could be voted (before 1 July)."""
    today = now.astimezone(ZONE).date()
    sitting_on = _thursday(today - timedelta(days=30))
    if sitting_on.month > 6:
        sitting_on = _thursday(date(sitting_on.year, 6, 26))
    begins_on = min(sitting_on - timedelta(days=80), today - timedelta(days=75))
    return Plan(today, sitting_on, at(begins_on, EARLY))


def _thursday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - _THURSDAY) % 7)


def steps(world: World, plan: Plan) -> list[Step]:
    """Every step of every story; the timeline puts them in order and stops at the present."""
    return [
        *_tourist_tax(world, plan), *_rentals(world, plan), *_scooters(world, plan), *_parcels(world, plan),
    ]  # fmt: skip


def _tourist_tax(world: World, plan: Plan) -> Iterator[Step]:
    """The whole way: consulted, voted, signed, sent to the prefect, received there; the answer is awaited."""
    year = plan.sitting_on.year + 1
    file = File("tourist_tax", {"effective_year": str(year)})
    opens_on = plan.sitting_on - timedelta(days=68)
    closes_on = opens_on + timedelta(days=21)
    yield from _drafted(world, file, plan.sitting_on - timedelta(days=78), 6)
    yield from consulting.consulted(world, file, opens_on, closes_on)
    yield from answering.sorted_out(world, file, closes_on + timedelta(days=4))
    final_on = closes_on + timedelta(days=9)
    reason = "Modifications issues de la consultation"
    yield Step(at(final_on, MORNING), _save(world, file, FINAL, reason))
    yield from answering.answered(world, file, final_on + timedelta(days=1))
    yield from council.voted(world, file, plan.sitting_on)
    yield from transmitting.signed(world, file, plan.sitting_on)
    yield from transmitting.transmitted(world, file, plan.sitting_on + timedelta(days=5))


def _rentals(world: World, plan: Plan) -> Iterator[Step]:
    """Consulted; the themes are made, two are answered, a few comments are still to be sorted."""
    file = File("rentals")
    opens_on, closes_on = plan.today - timedelta(days=34), plan.today - timedelta(days=9)
    yield from _drafted(world, file, opens_on - timedelta(days=16), 9)
    yield from consulting.consulted(world, file, opens_on, closes_on)
    yield from answering.sorted_out(world, file, closes_on + timedelta(days=3))
    yield from answering.answered(world, file, closes_on + timedelta(days=6), publish=False)


def _scooters(world: World, plan: Plan) -> Iterator[Step]:
    """Open for comment since six days, for twelve more."""
    file = File("scooters")
    opens_on = plan.today - timedelta(days=6)
    yield from _drafted(world, file, opens_on - timedelta(days=20), 13)
    yield from consulting.consulted(world, file, opens_on, plan.today + timedelta(days=12))


def _parcels(world: World, plan: Plan) -> Iterator[Step]:
    """A licence still being written: the page says what it lacks."""
    file = File("parcels")
    yield Step(at(plan.today - timedelta(days=16), EVENING), _create(world, file))
    yield Step(at(plan.today - timedelta(days=15), NOON), _save(world, file, FIRST, "Première trame"))
    reason = "Aires de dépôt et premiers critères"
    yield Step(at(plan.today - timedelta(days=1), NOON), _save(world, file, CONSULTED, reason))


def _drafted(world: World, file: File, begins_on: date, days: int) -> Iterator[Step]:
    """Written in two goes, and sent to legal review after so many days."""
    yield Step(at(begins_on, MORNING), _create(world, file))
    yield Step(at(begins_on, EVENING), _save(world, file, FIRST, "Première rédaction"))
    reviewed_on = begins_on + timedelta(days=days)
    reason = str(file.data["second_reason"])
    yield Step(at(reviewed_on, MORNING), _save(world, file, CONSULTED, reason))
    yield Step(at(reviewed_on, NOON), move(world, file, "submit_for_review", Role.DRAFTER))


def _create(world: World, file: File) -> Do:
    def create(session: Session, now: datetime) -> None:
        data = file.data
        proposal = create_proposal(
            session, world.city_id, title=str(data["title"]), instrument=str(data["instrument"]),
            sector=Sector(str(data["sector"])), competence=Competence(str(data["competence"])), language="fr",
            actor=world.actor(Role.DRAFTER), now=now,
        )  # fmt: skip
        file.id = proposal.id or 0

    return create


def _save(world: World, file: File, moment: str, reason: str) -> Do:
    def save(session: Session, now: datetime) -> None:
        based_on = session.get_one(Proposal, file.id).version_number
        text = text_at(file.data, moment, **file.values)
        save_version(
            session,
            file.id,
            text,
            based_on=based_on,
            author=world.actor(Role.DRAFTER),
            reason=reason,
            now=now,
        )

    return save
