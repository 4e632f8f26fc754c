"""A sitting that is planned and then held otherwise: moved before it is convened, or called off."""

from datetime import datetime

from sqlmodel import Session, col, select

from consultations.advance import advance, rearm, record_fact
from consultations.attendance import lock_sitting
from consultations.council import current_item, take_off_agenda
from consultations.database import begin_write, lock_proposal
from consultations.models import AgendaItem, Proposal, Sitting
from consultations.refusals import FactRefused
from workflows.case import Actor

ENDS_IT = {"convened": "cancel_convocation", "scheduled": "unschedule_vote"}
"""The move by which a proposal leaves a sitting that is called off, by the stage where it stands."""


def change_sitting(
    session: Session, sitting_id: int, actor: Actor, now: datetime, *, starts_at: datetime, place: str
) -> None:
    """Change the day, hour and place of a sitting nobody was convened to: each proposal on its agenda has it
    in its journal, and what falls due is counted anew.

    Raises FactRefused `sitting_is_convened`, `sitting_has_opened`, `sitting_is_over`,
    `second_call_is_later`."""
    items = _open_items(session, sitting_id)
    sitting = _changeable(session, sitting_id)
    if sitting.convened_at is not None:
        raise FactRefused("sitting_is_convened")
    first = session.get(Sitting, sitting.second_call_of) if sitting.second_call_of else None
    if first is not None and starts_at <= first.starts_at:
        raise FactRefused("second_call_is_later")
    before = {"from": sitting.starts_at.isoformat(), "from_place": sitting.place}
    sitting.starts_at, sitting.place = starts_at, place
    session.add(sitting)
    session.flush()
    facts = before | {"to": starts_at.isoformat(), "to_place": place, "sitting": sitting_id}
    for _item, proposal in items:
        record_fact(session, proposal.id or 0, "sitting_changed", actor, now, facts)
        rearm(session, proposal.id or 0, now)


def cancel_sitting(session: Session, sitting_id: int, actor: Actor, now: datetime, reason: str) -> None:
    """Call a sitting off, for a written reason: what was convened or scheduled goes back by a move of its
    procedure, which tells the members; the rest is taken off the agenda. The sitting has then ended without
    having been opened.

    Raises FactRefused `sitting_has_opened`, `sitting_is_over`, and what `advance` raises."""
    items = _open_items(session, sitting_id)
    sitting = _changeable(session, sitting_id)
    for item, proposal in items:
        if move := ENDS_IT.get(proposal.stage):
            advance(session, proposal.id or 0, move, actor, now, reason=reason)
        else:
            take_off_agenda(session, item.id or 0)
    sitting.ended_at = now
    session.add(sitting)
    session.flush()


def _open_items(session: Session, sitting_id: int) -> list[tuple[AgendaItem, Proposal]]:
    """The points by which proposals go to this sitting now, each proposal under its lock, by id."""
    begin_write(session)
    rows = session.exec(
        select(AgendaItem)
        .where(AgendaItem.sitting_id == sitting_id, col(AgendaItem.proposal_id).is_not(None))
        .order_by(col(AgendaItem.proposal_id))
    ).all()
    found = [(item, lock_proposal(session, item.proposal_id or 0)) for item in rows]
    return [(item, proposal) for item, proposal in found if _goes_here(session, item, proposal)]


def _goes_here(session: Session, item: AgendaItem, proposal: Proposal) -> bool:
    current = current_item(session, proposal)
    return current is not None and current[0].id == item.id and not item.result


def _changeable(session: Session, sitting_id: int) -> Sitting:
    sitting = lock_sitting(session, sitting_id)
    if sitting.opened_at is not None:
        raise FactRefused("sitting_has_opened")
    if sitting.ended_at is not None:
        raise FactRefused("sitting_is_over")
    return sitting
