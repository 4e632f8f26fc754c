"""What the authority wants to know while it reviews a file, and what became of each thing it was asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from consultations.advance import advance, record_fact
from consultations.allowed import locked_for
from consultations.models import Demand, InformationRequest, NationalSubmission
from consultations.refusals import FactRefused
from consultations.transmission import in_hand, instant_told
from workflows.case import Actor
from workflows.vocabulary import DemandOutcome

UNDER_REVIEW = ("transmitted", "acknowledged", "under_review")


def requests_of(session: Session, submission_id: int) -> Sequence[InformationRequest]:
    """What was asked, the first question first."""
    query = select(InformationRequest).where(InformationRequest.submission_id == submission_id)
    return session.exec(query.order_by(col(InformationRequest.id))).all()


def request_information(
    session: Session,
    submission_id: int,
    actor: Actor,
    now: datetime,
    *,
    question: str,
    asked_by: str = "",
    asked_at: datetime | None = None,
) -> InformationRequest:
    """Record that the authority wants to know more: its clock stands still from then on.

    Raises FactRefused `not_in_hand`, `information_is_awaited`, `instant_is_ahead`, `asked_before_sent`."""
    submission, proposal = in_hand(session, submission_id)
    if proposal.stage not in UNDER_REVIEW:
        raise FactRefused("not_in_hand")
    if any(one.answered_at is None for one in requests_of(session, submission_id)):
        raise FactRefused("information_is_awaited")
    at = instant_told(asked_at, now, submission.sent_at, "asked_before_sent")
    row = InformationRequest(
        submission_id=submission_id, question=question, asked_at=at, asked_by=(asked_by or actor.name)[:160]
    )
    session.add(row)
    session.flush()
    facts = {"submission": submission.number, "asked_at": at, "asked_by": row.asked_by}
    effective_at = max(at, proposal.effective_at)
    advance(
        session, submission.proposal_id, "request_information", actor, now, effective_at=effective_at,
        facts=facts,
    )  # fmt: skip
    return row


def answer_information(
    session: Session,
    submission_id: int,
    actor: Actor,
    now: datetime,
    *,
    answer: str,
    answered_at: datetime | None = None,
) -> InformationRequest:
    """Record the city's answer: the clock runs again, what was left of the time is left.

    Raises FactRefused `not_in_hand`, `nothing_is_asked`, `instant_is_ahead`, `answered_before_asked`."""
    submission, proposal = in_hand(session, submission_id)
    row = next((one for one in requests_of(session, submission_id) if one.answered_at is None), None)
    if row is None or proposal.stage not in UNDER_REVIEW:
        raise FactRefused("nothing_is_asked")
    row.answered_at = instant_told(answered_at, now, row.asked_at, "answered_before_asked")
    row.answer, row.answered_by = answer, actor.name[:160]
    session.add(row)
    if submission.answer_due_on is not None:
        pause = row.answered_at - row.asked_at
        submission.answer_due_on += timedelta(days=-(-pause // timedelta(days=1)))
        session.add(submission)
    session.flush()
    facts = {"submission": submission.number, "asked_at": row.asked_at, "answered_at": row.answered_at}
    effective_at = max(row.answered_at, proposal.effective_at)
    advance(
        session, submission.proposal_id, "answer_information", actor, now, effective_at=effective_at,
        facts=facts,
    )  # fmt: skip
    return row


def demands_of(session: Session, submission_id: int) -> Sequence[Demand]:
    """What the city asked for, in its order."""
    query = select(Demand).where(Demand.submission_id == submission_id).order_by(col(Demand.position))
    return session.exec(query.execution_options(populate_existing=True)).all()


def list_demands(
    session: Session, submission_id: int, texts: Sequence[str], actor: Actor, now: datetime
) -> None:
    """Write the list of what the city asks for; while nothing is written of what became of it.

    Raises FactRefused `not_at_this_stage`, `not_in_hand`, `demands_are_followed`."""
    submission = _followed(session, submission_id, actor)
    if any(one.outcome is not None for one in demands_of(session, submission_id)):
        raise FactRefused("demands_are_followed")
    session.exec(delete(Demand).where(col(Demand.submission_id) == submission_id))
    for position, text in enumerate(texts, 1):
        session.add(Demand(submission_id=submission_id, position=position, text=text[:500]))
    session.flush()
    facts = {"submission": submission.number, "demands": len(texts)}
    record_fact(session, submission.proposal_id, "demands_listed", actor, now, facts)


def follow_demand(
    session: Session,
    submission_id: int,
    position: int,
    actor: Actor,
    now: datetime,
    *,
    outcome: DemandOutcome,
    note: str = "",
) -> Demand:
    """Write what became of one demand; later news replace earlier ones, the journal keeps both.

    Raises FactRefused `not_at_this_stage`, `not_in_hand`, `no_such_demand`."""
    submission = _followed(session, submission_id, actor)
    row = next((one for one in demands_of(session, submission_id) if one.position == position), None)
    if row is None:
        raise FactRefused("no_such_demand")
    row.outcome, row.note, row.followed_by, row.followed_at = outcome, note, actor.name[:160], now
    session.add(row)
    session.flush()
    facts = {"demand": position, "outcome": outcome}
    record_fact(session, submission.proposal_id, "demand_followed", actor, now, facts)
    return row


def _followed(session: Session, submission_id: int, actor: Actor) -> NationalSubmission:
    submission, _ = in_hand(session, submission_id)
    locked_for(session, submission.proposal_id, "follow", actor.roles)
    return submission
