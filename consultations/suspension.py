"""How long an authority's clock stood still, and what the city's demands still wait for."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from consultations.models import Demand, InformationRequest


def suspension_of(session: Session, submission_id: int) -> dict[str, Any]:
    """Facts of a submission: `asked_at` while the authority waits for information, `suspended` the pauses
    before, `informed` whether anything was answered, `open_demands` those without an outcome."""
    rows = session.exec(
        select(InformationRequest.asked_at, InformationRequest.answered_at).where(
            InformationRequest.submission_id == submission_id
        )
    ).all()
    pauses = [answered - asked for asked, answered in rows if answered is not None]
    demands = select(func.count()).where(Demand.submission_id == submission_id, col(Demand.outcome).is_(None))
    return {
        "asked_at": next((asked for asked, answered in rows if answered is None), None),
        "suspended": sum(pauses, timedelta()),
        "informed": bool(pauses),
        "open_demands": session.exec(demands).one(),
    }
