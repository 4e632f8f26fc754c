"""The council: members and their mandates, sittings, agendas; and what the engine may know of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.attendance import headcount_of, lock_sitting
from consultations.database import begin_write, lock_proposal
from consultations.members import add_member, all_members, end_mandate, in_office, member_of
from consultations.models import AgendaItem, City, JournalEntry, Motion, Proposal, Recusal, Sitting, Tally
from consultations.refusals import FactRefused
from workflows.attendance import Headcount
from workflows.case import MotionFacts, SittingFacts, TallyFacts
from workflows.vocabulary import BallotMethod

__all__ = ["add_member", "all_members", "end_mandate", "in_office", "member_of"]

WAITS_FOR_A_SITTING = ("synthesis_published", "scheduled")
WAITS_FOR_A_SECOND_CALL = ("second_call",)
CANCELLED = "cancelled"  # what becomes of a point whose convocation was called off


def sittings(session: Session, city_id: int) -> Sequence[Sitting]:
    """The city's sittings, the latest first."""
    return session.exec(
        select(Sitting)
        .where(Sitting.city_id == city_id)
        .order_by(col(Sitting.starts_at).desc(), col(Sitting.id).desc())
    ).all()


def sitting_of(session: Session, city_id: int, sitting_id: int) -> Sitting | None:
    """A sitting of this city; another city's is not found."""
    return session.exec(select(Sitting).where(Sitting.id == sitting_id, Sitting.city_id == city_id)).first()


def plan_sitting(
    session: Session, city_id: int, *, starts_at: datetime, place: str, second_call_of: int | None = None
) -> Sitting:
    """Plan a sitting at an aware instant. A second call names the sitting that had no quorum.

    Raises FactRefused `no_such_sitting`, `second_call_is_later`."""
    begin_write(session)
    if second_call_of is not None:
        first = sitting_of(session, city_id, second_call_of)
        if first is None:
            raise FactRefused("no_such_sitting")
        if starts_at <= first.starts_at:
            raise FactRefused("second_call_is_later")
    sitting = Sitting(city_id=city_id, starts_at=starts_at, place=place, second_call_of=second_call_of)
    session.add(sitting)
    session.flush()
    return sitting


def put_on_agenda(
    session: Session, sitting_id: int, proposal_id: int, explanatory_note: str = ""
) -> AgendaItem:
    """Put a proposal on a sitting's agenda, behind the others.

    Raises FactRefused `not_ready_for_the_council`, `needs_a_second_call`, `not_on_the_first_agenda`,
    `already_on_this_agenda`, `on_another_agenda`, `sitting_has_opened`, `sitting_is_over`, `other_city`."""
    proposal = lock_proposal(session, proposal_id)
    sitting = lock_sitting(session, sitting_id)
    if proposal.city_id != sitting.city_id:
        raise FactRefused("other_city")
    if sitting.opened_at is not None:
        raise FactRefused("sitting_has_opened")
    if sitting.ended_at is not None:
        raise FactRefused("sitting_is_over")
    _check_stage(session, proposal, sitting)
    _check_other_agendas(session, proposal, sitting)
    last = session.exec(
        select(sa.func.max(AgendaItem.position)).where(AgendaItem.sitting_id == sitting_id)
    ).one()
    item = AgendaItem(
        sitting_id=sitting_id, proposal_id=proposal_id, position=(last or 0) + 1, title=proposal.title,
        explanatory_note=explanatory_note,
    )  # fmt: skip
    session.add(item)
    session.flush()
    return item


def _check_stage(session: Session, proposal: Proposal, sitting: Sitting) -> None:
    if sitting.second_call_of is None:
        if proposal.stage in WAITS_FOR_A_SECOND_CALL:
            raise FactRefused("needs_a_second_call")
        if proposal.stage not in WAITS_FOR_A_SITTING:
            raise FactRefused("not_ready_for_the_council")
        return
    if proposal.stage not in WAITS_FOR_A_SECOND_CALL:
        raise FactRefused("not_ready_for_the_council")
    on_first = select(AgendaItem.id).where(
        AgendaItem.sitting_id == sitting.second_call_of, AgendaItem.proposal_id == proposal.id
    )
    if session.exec(on_first).first() is None:
        raise FactRefused("not_on_the_first_agenda")


def _check_other_agendas(session: Session, proposal: Proposal, sitting: Sitting) -> None:
    found = current_item(session, proposal)
    if found is None:
        return
    if found[1].id == sitting.id:
        raise FactRefused("already_on_this_agenda")
    if proposal.stage not in WAITS_FOR_A_SECOND_CALL or found[1].id != sitting.second_call_of:
        raise FactRefused("on_another_agenda")


def take_off_agenda(session: Session, item_id: int) -> None:
    """Take a proposal off an agenda it was put on by mistake; once it is scheduled, that is a move of its
    procedure. Raises FactRefused `already_convened`, `is_scheduled`."""
    item = session.get_one(AgendaItem, item_id)
    proposal = lock_proposal(session, item.proposal_id or 0)
    if proposal.stage == "scheduled":
        raise FactRefused("is_scheduled")
    current = current_item(session, proposal)
    waiting = proposal.stage in (*WAITS_FOR_A_SITTING, *WAITS_FOR_A_SECOND_CALL)
    if not waiting or current is None or current[0].id != item_id or item.result:
        raise FactRefused("already_convened")
    session.execute(sa.delete(Recusal).where(col(Recusal.item_id) == item_id))
    session.delete(item)
    session.flush()


def write_note(session: Session, item_id: int, explanatory_note: str) -> None:
    """Write the explanatory note that goes with the convocation. Raises FactRefused `already_convened`."""
    item = session.get_one(AgendaItem, item_id)
    proposal = lock_proposal(session, item.proposal_id or 0, share=True)
    if proposal.stage not in (*WAITS_FOR_A_SITTING, *WAITS_FOR_A_SECOND_CALL):
        raise FactRefused("already_convened")
    item.explanatory_note = explanatory_note
    session.add(item)
    session.flush()


def current_item(session: Session, proposal: Proposal) -> tuple[AgendaItem, Sitting] | None:
    """The agenda item by which the proposal goes to the council now; None after an adjournment, and
    before a new sitting is chosen."""
    query = _items(proposal)
    if proposal.stage in WAITS_FOR_A_SITTING:
        query = query.where(sa.not_(_was_opened_for(proposal.id)), AgendaItem.result != CANCELLED)
    row: tuple[AgendaItem, Sitting] | None = session.exec(query).first()
    return row


def latest_item(session: Session, proposal: Proposal) -> tuple[AgendaItem, Sitting] | None:
    """The last agenda item a proposal had, whatever became of it."""
    row: tuple[AgendaItem, Sitting] | None = session.exec(_items(proposal)).first()
    return row


def _items(proposal: Proposal) -> Any:
    return (
        select(AgendaItem, Sitting)
        .join(Sitting, col(Sitting.id) == AgendaItem.sitting_id)
        .where(AgendaItem.proposal_id == proposal.id)
        .order_by(col(AgendaItem.id).desc())
        .limit(1)
    )


def _was_opened_for(proposal_id: int | None) -> sa.Exists:
    """The sitting (of the enclosing query) began before the proposal's own sitting was last opened."""
    return sa.exists().where(
        JournalEntry.proposal_id == proposal_id,  # type: ignore[arg-type]
        JournalEntry.action == "open_sitting",  # type: ignore[arg-type]
        col(JournalEntry.effective_at) >= Sitting.starts_at,
    )


def sitting_facts(session: Session, proposal: Proposal, now: datetime) -> SittingFacts | None:
    """What the engine may know of the proposal's sitting; None where none is chosen.

    Once the result is announced the counts are those frozen with it."""
    found = current_item(session, proposal)
    if found is None:
        return None
    item, sitting = found
    counts = _counts(session, proposal, item, sitting)
    first = session.get(Sitting, sitting.second_call_of) if sitting.second_call_of else None
    convened = sitting.convened_at or (proposal.effective_at if proposal.stage == "convened" else None)
    return SittingFacts(
        starts_at=sitting.starts_at,
        convened_at=convened if proposal.stage not in WAITS_FOR_A_SITTING else None,
        in_office=counts.in_office,
        present=counts.present,
        remote=counts.remote,
        represented=counts.represented,
        absent=counts.absent,
        recused=counts.recused,
        excess_proxies=counts.excess_proxies,
        attendance_taken=counts.taken,
        opened=sitting.opened_at is not None or proposal.stage == "sitting",
        call=call_number(session, sitting),
        first_call_at=first.starts_at if first else None,
        explanatory_note=bool(item.explanatory_note.strip()),
        chair_named=sitting.chair_id is not None,
    )


def call_number(session: Session, sitting: Sitting) -> int:
    """How often the council was convened to this agenda: 1 for a first call, 2 for a second one…"""
    number, before = 1, sitting.second_call_of
    while before is not None:
        number, before = number + 1, session.get_one(Sitting, before).second_call_of
    return number


def _counts(session: Session, proposal: Proposal, item: AgendaItem, sitting: Sitting) -> Headcount:
    if proposal.stage != "sitting":
        return Headcount()
    tally = tally_of(session, item.id)
    if tally is not None and tally.announced_at is not None:
        return Headcount(**tally.quorum["counts"])
    return headcount_of(session, sitting, item.id)


def latest_motion(session: Session, proposal_id: int) -> Motion | None:
    """The last notice of motion given for a proposal."""
    query = select(Motion).where(Motion.proposal_id == proposal_id).order_by(col(Motion.id).desc())
    return session.exec(query).first()


def motion_facts(session: Session, proposal_id: int) -> MotionFacts | None:
    """What the engine may know of it, where the law wants the vote at another sitting than the notice."""
    row = latest_motion(session, proposal_id)
    return MotionFacts(row.given_at, row.tabled_at) if row else None


def tally_of(session: Session, item_id: int | None) -> Tally | None:
    """The count of an agenda item, as it is on disk now."""
    query = select(Tally).where(Tally.item_id == item_id)
    return session.exec(query.execution_options(populate_existing=True)).first()


def tally_facts(session: Session, proposal: Proposal) -> TallyFacts | None:
    """What the engine may know of the count on the proposal's present agenda item."""
    found = current_item(session, proposal)
    tally = tally_of(session, found[0].id) if found else None
    if tally is None:
        return None
    return TallyFacts(
        method=BallotMethod(tally.method),
        votes_for=tally.votes_for,
        votes_against=tally.votes_against,
        abstentions=tally.abstentions,
        blanks=tally.blanks,
        not_voting=tally.not_voting,
        chair_choice=tally.chair_choice,
        announced=tally.announced_at is not None,
    )


def local_day(city: City, instant: datetime) -> date:
    """The calendar day of an instant in the city's zone."""
    return instant.astimezone(ZoneInfo(city.timezone)).date()
