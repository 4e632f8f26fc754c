"""What a letter says of the steps around the vote: opinions, standstill, entry into force, evaluation."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from consultations.facts import case_on, ground_of, rules_of
from consultations.models import (
    DraftNotification,
    InformationRequest,
    JournalEntry,
    NationalSubmission,
    Opinion,
    Proposal,
)
from workflows.entry_into_force import challenge, in_force
from workflows.standstill import standstill_of

STAFF_NOTICES = {
    "opinions_awaited",
    "standstill_ending",
    "standstill_ended",
    "information_requested",
    "evaluation_due",
    "follow_up_due",
}
TO_BODIES = ("opinion_requested", "opinion_awaited")


def values_of(session: Session, proposal: Proposal, notice: str, now: datetime) -> dict[str, Any]:
    """The fields of a notice around the vote, as JSON; nothing for any other."""
    if notice == "opinions_awaited":
        waiting = select(Opinion.body).where(
            Opinion.proposal_id == proposal.id, col(Opinion.given_at).is_(None)
        )
        return {"bodies": list(session.exec(waiting.order_by(col(Opinion.number))))}
    if notice in ("draft_notified", "standstill_extended", "standstill_ending"):
        return _standstill(session, proposal, now)
    if notice in ("information_requested", "information_given"):
        return _information(session, proposal)
    if notice in ("act_in_force", "pilot_begun", "evaluation_due", "act_evaluated"):
        return _application(session, proposal, now)
    return {}


def _standstill(session: Session, proposal: Proposal, now: datetime) -> dict[str, Any]:
    ground, rules = ground_of(session, proposal.id or 0), rules_of(session, proposal)
    case = case_on(session, ground, now, ("notification",))
    end = standstill_of(case.notification, rules, case.timezone) if case.notification else None
    latest = select(DraftNotification.reference).where(DraftNotification.proposal_id == proposal.id)
    reference = session.exec(latest.order_by(col(DraftNotification.number).desc())).first()
    return {"ends_at": end.due_at.isoformat() if end else None, "notification_reference": reference}


def _information(session: Session, proposal: Proposal) -> dict[str, Any]:
    row = session.exec(
        select(InformationRequest)
        .join(NationalSubmission, col(NationalSubmission.id) == InformationRequest.submission_id)
        .where(NationalSubmission.proposal_id == proposal.id)
        .order_by(col(InformationRequest.id).desc())
    ).first()
    return {"question": row.question, "given_answer": row.answer} if row else {}


def _application(session: Session, proposal: Proposal, now: datetime) -> dict[str, Any]:
    rules = rules_of(session, proposal)
    case = case_on(session, ground_of(session, proposal.id or 0), now, ("effect",))
    begins, until, plan = in_force(case, rules), challenge(case, rules), case.application
    last = session.exec(
        select(JournalEntry.action)
        .where(
            JournalEntry.proposal_id == proposal.id,
            col(JournalEntry.action).in_(("maintain", "generalise", "repeal")),
        )
        .order_by(col(JournalEntry.rev).desc())
    ).first()
    return {
        "in_force_at": begins.due_at.isoformat() if begins else None,
        "challenge_until_at": until.due_at.isoformat() if until else None,
        "ends_on": plan.ends_on.isoformat() if plan.ends_on else None,
        "criteria_left": plan.unjudged or None,
        "conclusion": last,
    }
