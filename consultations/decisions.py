"""Decisions taken by a named authority where no council sits, read from the journal."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultations.models import JournalEntry

RESULTS = {"decide_adoption": "adopted", "decide_rejection": "rejected"}


@dataclass(frozen=True)
class Decided:
    """What was decided, by whom, when and why."""

    result: str
    by: str
    at: datetime
    reason: str


def decision_of(session: Session, proposal_id: int) -> Decided | None:
    """The last decision on a proposal; None where a council votes, or nothing is decided yet."""
    entry = session.exec(
        select(JournalEntry)
        .where(JournalEntry.proposal_id == proposal_id, col(JournalEntry.action).in_(RESULTS))
        .order_by(col(JournalEntry.rev).desc())
    ).first()
    if entry is None:
        return None
    return Decided(RESULTS[entry.action], entry.actor, entry.effective_at, entry.reason)
