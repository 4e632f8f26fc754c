"""Where a proposal stands in its procedure, and when it was where: read from its journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.models import JournalEntry, Proposal


@dataclass(frozen=True)
class Visit:
    """A stage's last stay: from when, and until when (None: it stands there)."""

    begins_at: datetime
    ends_at: datetime | None


Visits = Mapping[str, Visit]


def visits_of(session: Session, proposal: Proposal, rev: int | None = None) -> tuple[str, Visits]:
    """The stage a proposal stands in, and its stays by stage; at a journal position when one is given."""
    entry = JournalEntry
    query = (
        sa.select(entry.rev, entry.source, entry.target, entry.effective_at)  # type: ignore[call-overload]
        .where(col(entry.proposal_id) == proposal.id, col(entry.kind) != "fact")
        .order_by(col(entry.rev))
    )
    rows = session.execute(query).all()
    first = rows[0].source if rows else proposal.stage
    return _told([row for row in rows if rev is None or row.rev <= rev], first, proposal.created_at)


def _told(rows: Sequence[Any], stage: str, begins_at: datetime) -> tuple[str, Visits]:
    visits: dict[str, Visit] = {}
    for row in rows:
        if row.source:
            visits[row.source] = Visit(begins_at, row.effective_at)
        stage, begins_at = row.target, row.effective_at
    visits[stage] = Visit(begins_at, None)
    return stage, visits
