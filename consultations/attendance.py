"""What is written while a sitting lasts: attendance, proxies, officers, recusals, the debate."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.database import begin_write, lock_proposal
from consultations.law import rules_for
from consultations.models import AgendaItem, Attendance, City, Member, Recusal, Sitting, Tally
from consultations.refusals import FactRefused
from workflows.attendance import Headcount, Seat, faults, headcount
from workflows.rules import Rules
from workflows.vocabulary import AttendanceMode

Entry = tuple[AttendanceMode, int | None]


def seats_of(session: Session, sitting: Sitting, item_id: int | None = None) -> tuple[Seat, ...]:
    """Every member in office on the day of the sitting, by name, and where they are; with the recusals
    of one item."""
    city = session.get_one(City, sitting.city_id)
    on = sitting.starts_at.astimezone(ZoneInfo(city.timezone)).date()
    here = sa.and_(col(Attendance.member_id) == Member.id, col(Attendance.sitting_id) == sitting.id)
    withdrawn = sa.and_(col(Recusal.member_id) == Member.id, col(Recusal.item_id) == item_id)
    columns = (Member.id, Member.name, Attendance.mode, Attendance.represented_by, Recusal.id, Member.group)
    rows = session.execute(
        sa.select(*columns)  # type: ignore[call-overload]
        .select_from(Member)
        .outerjoin(Attendance, here)
        .outerjoin(Recusal, withdrawn)
        .where(
            Member.city_id == sitting.city_id,
            Member.begins_on <= on,
            sa.or_(col(Member.ends_on).is_(None), col(Member.ends_on) >= on),
        )
        .order_by(Member.name, Member.id)
    ).all()
    return tuple(Seat(row[0], row[1], row[2], row[3], row[4] is not None, row[5]) for row in rows)


def rules_of_sitting(session: Session, sitting: Sitting) -> Rules:
    """The rules of the city's jurisdiction, with what the city has otherwise."""
    return rules_for(session.get_one(City, sitting.city_id))


def headcount_of(session: Session, sitting: Sitting, item_id: int | None = None) -> Headcount:
    """The sheet counted for one item, with the jurisdiction's limit of proxies."""
    limit = rules_of_sitting(session, sitting).council.proxies_per_member
    return headcount(seats_of(session, sitting, item_id), limit)


def record_attendance(session: Session, sitting_id: int, entries: Mapping[int, Entry]) -> None:
    """Write where every member in office is, the whole sheet at once: member → (mode, proxy's holder).

    A proxy given by someone who is there is void and not kept. More proxies than the law allows are
    refused by the form; here they are kept as they were given, and the guard `proxies_are_valid` stops the
    vote. Raises FactRefused `sheet_is_wrong` with a code a row, `sheet_is_closed` once every item's result
    is announced."""
    sitting = _lock_agenda(session, sitting_id)
    if sitting.ended_at is not None or _all_announced(session, sitting_id):
        raise FactRefused("sheet_is_closed")
    seats = seats_of(session, sitting)
    sheet = tuple(_seat(seat, entries.get(seat.member_id)) for seat in seats)
    wrong = faults(sheet)
    wrong |= dict.fromkeys(set(entries) - {seat.member_id for seat in seats}, "not_in_office")
    if wrong:
        raise FactRefused("sheet_is_wrong", wrong)
    session.execute(sa.delete(Attendance).where(col(Attendance.sitting_id) == sitting_id))
    session.execute(
        sa.insert(Attendance),
        [
            {
                "sitting_id": sitting_id, "member_id": seat.member_id, "mode": seat.mode,
                "represented_by": seat.represented_by,
            }
            for seat in sheet
        ],
    )  # fmt: skip
    session.expire_all()


def _seat(seat: Seat, entry: Entry | None) -> Seat:
    mode, holder = entry or (None, None)
    kept = holder if mode is AttendanceMode.REPRESENTED else None
    return Seat(seat.member_id, seat.name, mode, kept)


def _lock_agenda(session: Session, sitting_id: int) -> Sitting:
    """Lock every proposal on the agenda, by id, then read the sitting under its own lock."""
    begin_write(session)
    on_agenda = select(AgendaItem.proposal_id).where(
        AgendaItem.sitting_id == sitting_id, col(AgendaItem.proposal_id).is_not(None)
    )
    for proposal_id in sorted(proposal_id for proposal_id in session.exec(on_agenda) if proposal_id):
        lock_proposal(session, proposal_id, share=True)
    return lock_sitting(session, sitting_id)


def lock_sitting(session: Session, sitting_id: int) -> Sitting:
    """The sitting under its own lock. Lock order: proposals by id, then the sitting."""
    begin_write(session)
    query = sa.select(Sitting).where(Sitting.id == sitting_id).with_for_update()  # type: ignore[arg-type]
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _all_announced(session: Session, sitting_id: int) -> bool:
    announced = session.exec(
        select(col(Tally.announced_at).is_not(None))
        .select_from(AgendaItem)
        .outerjoin(Tally, col(Tally.item_id) == AgendaItem.id)
        .where(AgendaItem.sitting_id == sitting_id)
    ).all()
    return bool(announced) and all(announced)


def name_officers(session: Session, sitting_id: int, chair_id: int, secretary_id: int | None) -> None:
    """Name who chairs and who writes the minutes; both members in office. Raises FactRefused
    `officer_is_not_in_office`, `sheet_is_closed`."""
    sitting = _lock_agenda(session, sitting_id)
    if sitting.ended_at is not None or _any_announced(session, sitting_id):
        raise FactRefused("sheet_is_closed")
    members = {seat.member_id for seat in seats_of(session, sitting)}
    if not {chair_id, secretary_id} - {None} <= members:
        raise FactRefused("officer_is_not_in_office")
    sitting.chair_id, sitting.secretary_id = chair_id, secretary_id
    session.add(sitting)
    session.flush()


def _any_announced(session: Session, sitting_id: int) -> bool:
    query = (
        select(Tally.id)
        .join(AgendaItem, col(AgendaItem.id) == Tally.item_id)
        .where(AgendaItem.sitting_id == sitting_id, col(Tally.announced_at).is_not(None))
    )
    return session.exec(query).first() is not None


def recuse(session: Session, item_id: int, member_id: int, reason: str) -> None:
    """Note that a member takes no part in an item (conflict of interest), and why; once a member.

    Raises FactRefused `already_announced`, `not_in_office`."""
    sitting = _open_item(session, item_id)
    if member_id not in {seat.member_id for seat in seats_of(session, sitting)}:
        raise FactRefused("not_in_office", {member_id: "not_in_office"})
    found = _recusal(session, item_id, member_id) or Recusal(item_id=item_id, member_id=member_id)
    found.reason = reason
    session.add(found)
    session.flush()


def cancel_recusal(session: Session, item_id: int, member_id: int) -> None:
    """Take back a recusal noted by mistake. Raises FactRefused `already_announced`."""
    _open_item(session, item_id)
    found = _recusal(session, item_id, member_id)
    if found is not None:
        session.delete(found)
        session.flush()


def _recusal(session: Session, item_id: int, member_id: int) -> Recusal | None:
    return session.exec(
        select(Recusal).where(Recusal.item_id == item_id, Recusal.member_id == member_id)
    ).first()


def write_debate(session: Session, item_id: int, debate: str) -> None:
    """Write the tenor of the debate, for the minutes. Raises FactRefused `sitting_is_not_open`."""
    item = session.get_one(AgendaItem, item_id)
    if lock_proposal(session, item.proposal_id or 0, share=True).stage != "sitting":
        raise FactRefused("sitting_is_not_open")
    item.debate = debate
    session.add(item)
    session.flush()


def _open_item(session: Session, item_id: int) -> Sitting:
    item = session.get_one(AgendaItem, item_id)
    lock_proposal(session, item.proposal_id or 0, share=True)
    announced = select(Tally.id).where(Tally.item_id == item_id, col(Tally.announced_at).is_not(None))
    if session.exec(announced).first() is not None:
        raise FactRefused("already_announced")
    return session.get_one(Sitting, item.sitting_id)


def frozen_roll(seats: tuple[Seat, ...]) -> list[dict[str, Any]]:
    """The sheet as JSON, to be kept with a result."""
    return [asdict(seat) for seat in seats]
