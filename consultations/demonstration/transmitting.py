"""How a voted story goes on: signed, published, sent to the prefect, received there."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlmodel import Session

from consultations import answering, documents, resolutions, transmission
from consultations.advance import advance
from consultations.demonstration.city import World
from consultations.demonstration.telling import AFTERNOON, MORNING, NOON, Do, File, at
from consultations.demonstration.timeline import Step
from consultations.models import Authority
from workflows.vocabulary import AuthorityKind, DossierKind, Role, SubmissionKind


def signed(world: World, file: File, on: date) -> Iterator[Step]:
    """The mayor signs the day after the vote; the resolution is on line three days later."""
    yield Step(at(on + timedelta(days=1), AFTERNOON), _sign(world, file))
    yield Step(at(on + timedelta(days=4), NOON), _publish(world, file))


def _sign(world: World, file: File) -> Do:
    def sign(session: Session, now: datetime) -> None:
        resolutions.sign_resolution(
            session, file.id, f"{world.actor(Role.MAYOR).name}, maire", world.actor(Role.MAYOR), now
        )

    return sign


def _publish(world: World, file: File) -> Do:
    def publish(session: Session, now: datetime) -> None:
        resolutions.publish_resolution(session, file.id, world.actor(Role.SECRETARIAT), now)

    return publish


def transmitted(world: World, file: File, on: date) -> Iterator[Step]:
    """The file is prepared, printed by the clock, sent, and received two days later.

    Where nothing can be printed (libraries missing) the story ends before the sending."""
    yield Step(at(on, MORNING), _prepare(world, file))
    yield Step(at(on + timedelta(days=1), NOON), _send(world, file))
    yield Step(at(on + timedelta(days=3), MORNING), _receive(world, file))


def _prepare(world: World, file: File) -> Do:
    def prepare(session: Session, now: datetime) -> None:
        submission = transmission.prepare(
            session, file.id, authority_id=world.authorities[AuthorityKind.PREFECT], now=now,
            kind=SubmissionKind.LEGALITY_CONTROL, message=file.data["council"]["message"],
        )  # fmt: skip
        file.submission_id = submission.id or 0
        advance(session, file.id, "prepare_submission", world.actor(Role.SECRETARIAT), now)

    return prepare


def _send(world: World, file: File) -> Do:
    def send(session: Session, now: datetime) -> None:
        if documents.latest(session, file.id, DossierKind.SUBMISSION) is not None:
            advance(session, file.id, "transmit", world.actor(Role.MAYOR), now)

    return send


def _receive(world: World, file: File) -> Do:
    official = file.data["council"]["official"]

    def receive(session: Session, now: datetime) -> None:
        if documents.latest(session, file.id, DossierKind.SUBMISSION) is not None:
            prefect = session.get_one(Authority, world.authorities[AuthorityKind.PREFECT])
            actor = answering.authority_actor(prefect, official["name"], official["function"])
            answering.acknowledge(session, file.submission_id, actor, now)

    return receive
