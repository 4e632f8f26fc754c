"""Who withdraws from a file for an interest of their own; the journal tells it for good."""

from datetime import datetime

from sqlmodel import Session, col, select

from consultations.advance import record_fact
from consultations.database import lock_proposal
from consultations.facts_path import RECUSED
from consultations.models import JournalEntry
from consultations.refusals import FactRefused
from workflows.case import Actor


def recusals(session: Session, proposal_id: int) -> list[JournalEntry]:
    """Who withdrew from the file, when and why; the first one first."""
    query = select(JournalEntry).where(
        JournalEntry.proposal_id == proposal_id, JournalEntry.action == RECUSED
    )
    return list(session.exec(query.order_by(col(JournalEntry.rev))).all())


def recuse(session: Session, proposal_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Withdraw, for the whole rest of the file: no legal act and no override of it is this person's any more.

    Raises FactRefused `already_recused`, `file_is_closed`."""
    proposal = lock_proposal(session, proposal_id)
    if proposal.closed:
        raise FactRefused("file_is_closed")
    if any(entry.actor_id == actor.id for entry in recusals(session, proposal_id)):
        raise FactRefused("already_recused")
    record_fact(session, proposal_id, RECUSED, actor, now, {}, reason.strip())
