"""How a story prepares its vote: the screening questions answered, a body asked for its opinion."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session

from consultations.demonstration.city import World
from consultations.demonstration.telling import MORNING, NOON, Do, File, at
from consultations.demonstration.timeline import Step
from consultations.models import Proposal
from consultations.opinions import request_opinion
from consultations.screening import answer_screening, questions_of
from workflows.vocabulary import Role


def prepared(world: World, file: File, on: date) -> Iterator[Step]:
    """The questions answered the day before the opening; the body that the file names is asked."""
    yield Step(at(on, MORNING), screened(world, file))
    if "opinion" in file.data:
        yield Step(at(on, NOON), asked(world, file))


def screened(world: World, file: File) -> Do:
    """The legal department answers the questions asked before the vote, as the file says."""

    def screen(session: Session, now: datetime) -> None:
        proposal = session.get_one(Proposal, file.id)
        told = dict(file.data["screening"])
        answers = {id: bool(told.get(id, False)) for id, _ in questions_of(session, proposal)}
        answer_screening(
            session, file.id, answers, world.actor(Role.SECRETARIAT), now, note=str(told["note"])
        )

    return screen


def asked(world: World, file: File) -> Do:
    """The body that the law wants heard is asked while the consultation runs."""

    def ask(session: Session, now: datetime) -> None:
        wanted = file.data["opinion"]
        request_opinion(session, file.id, world.actor(Role.SECRETARIAT), now, **wanted)

    return ask
