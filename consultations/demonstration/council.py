"""How a story goes through the council and to the authority: convened, voted, signed, sent, received."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from consultations import answering, attendance, ballots, documents, resolutions, transmission
from consultations.advance import advance
from consultations.council import plan_sitting, put_on_agenda
from consultations.demonstration.city import PEOPLE, World
from consultations.demonstration.telling import AFTERNOON, MORNING, NOON, Do, File, at
from consultations.demonstration.timeline import Step
from consultations.models import Authority
from workflows.vocabulary import AttendanceMode, AuthorityKind, Choice, DossierKind, Role, SubmissionKind

SITTING, ROLL, VOTE = time(18, 30), time(18, 40), time(19, 50)


def voted(world: World, file: File, on: date) -> Iterator[Step]:
    """On the agenda three weeks before, convened two weeks before; on the day a roll call decides."""
    yield Step(at(on - timedelta(days=21), MORNING), _put_on_agenda(world, file, on))
    yield Step(at(on - timedelta(days=14), NOON), _move(world, file, "convene", Role.MAYOR))
    yield Step(at(on, SITTING), _move(world, file, "open_sitting", Role.SECRETARIAT))
    yield Step(at(on, ROLL), _call_the_roll(world, file))
    yield Step(at(on, VOTE), _vote(world, file))
    yield Step(at(on + timedelta(days=1), AFTERNOON), _sign(world, file))
    yield Step(at(on + timedelta(days=4), NOON), _publish(world, file))


def _move(world: World, file: File, action: str, role: Role) -> Do:
    def move(session: Session, now: datetime) -> None:
        advance(session, file.id, action, world.actor(role), now)

    return move


def _put_on_agenda(world: World, file: File, on: date) -> Do:
    def put(session: Session, now: datetime) -> None:
        sitting = plan_sitting(
            session, world.city_id, starts_at=at(on, SITTING), place=file.data["council"]["place"]
        )
        file.sitting_id = sitting.id or 0
        file.item_id = put_on_agenda(session, file.sitting_id, file.id, file.data["council"]["note"]).id or 0
        advance(session, file.id, "schedule_vote", world.actor(Role.SECRETARIAT), now)

    return put


def _call_the_roll(world: World, file: File) -> Do:
    """Everyone is present save those the file names; who chairs and who writes; who withdraws, and why."""
    council = file.data["council"]
    members = world.members

    def call(session: Session, now: datetime) -> None:
        sheet: dict[int, attendance.Entry] = dict.fromkeys(members.values(), (AttendanceMode.PRESENT, None))
        for name in council["absent"]:
            sheet[members[name]] = (AttendanceMode.ABSENT, None)
        for giver, holder in council["proxies"].items():
            sheet[members[giver]] = (AttendanceMode.REPRESENTED, members[holder])
        attendance.record_attendance(session, file.sitting_id, sheet)
        attendance.name_officers(session, file.sitting_id, members[_mayor()], members[council["secretary"]])
        for name, reason in council["recused"].items():
            attendance.recuse(session, file.item_id, members[name], reason)
        attendance.write_debate(session, file.item_id, council["debate"])

    return call


def _vote(world: World, file: File) -> Do:
    """Each group votes as its own, save the members the file names."""
    council = file.data["council"]

    def vote(session: Session, now: datetime) -> None:
        item = session.get_one(ballots.AgendaItem, file.item_id)
        choices = {
            seat.member_id: Choice(
                council["dissenters"].get(seat.name, council["groups"][world.groups[seat.name]])
            )
            for seat in ballots.voters(session, item)
        }
        ballots.record_roll_call(session, file.item_id, choices)
        ballots.proclaim(session, file.item_id, world.actor(Role.MAYOR), now)

    return vote


def _mayor() -> str:
    return next(one.name for one in PEOPLE if one.role is Role.MAYOR)


def _sign(world: World, file: File) -> Do:
    def sign(session: Session, now: datetime) -> None:
        resolutions.sign_resolution(session, file.id, f"{_mayor()}, maire", world.actor(Role.MAYOR), now)

    return sign


def _publish(world: World, file: File) -> Do:
    def publish(session: Session, now: datetime) -> None:
        resolutions.publish_resolution(session, file.id, world.actor(Role.SECRETARIAT), now)

    return publish


def transmitted(world: World, file: File, on: date) -> Iterator[Step]:
    """The file is prepared, printed by the clock, sent, and received four days later.

    Where nothing can be printed (libraries missing) the story ends before the sending."""
    yield Step(at(on, MORNING), _prepare(world, file))
    yield Step(at(on + timedelta(days=1), NOON), _send(world, file))
    yield Step(at(on + timedelta(days=5), MORNING), _receive(world, file))


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
