"""How a story goes through the council: on the agenda, convened, voted by roll call."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from consultations import attendance, ballots
from consultations.advance import advance
from consultations.council import plan_sitting, put_on_agenda
from consultations.demonstration.city import World
from consultations.demonstration.telling import MORNING, NOON, Do, File, at, move
from consultations.demonstration.timeline import Step
from workflows.vocabulary import AttendanceMode, Choice, Role

SITTING, ROLL, VOTE = time(18, 30), time(18, 40), time(19, 50)


def voted(world: World, file: File, on: date) -> Iterator[Step]:
    """On the agenda three weeks before, convened two weeks before; on the day a roll call decides."""
    yield Step(at(on - timedelta(days=21), MORNING), _put_on_agenda(world, file, on))
    yield Step(at(on - timedelta(days=14), NOON), move(world, file, "convene", Role.MAYOR))
    yield Step(at(on, SITTING), move(world, file, "open_sitting", Role.SECRETARIAT))
    yield Step(at(on, ROLL), _call_the_roll(world, file))
    yield Step(at(on, VOTE), _vote(world, file))


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
        attendance.name_officers(
            session, file.sitting_id, members[world.actor(Role.MAYOR).name], members[council["secretary"]]
        )
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
