"""Comment periods: their dates, and whether something may be written at an instant."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from consultations.database import lock_proposal
from consultations.models import Comment, CommentPeriod, JournalEntry, Proposal
from consultations.refusals import FactRefused

OPEN_STAGE = "comment_period"
STAGES_OF_PREPARATION = ("drafting", "legal_review")


class CommentRefused(FactRefused):
    """What was asked of a comment or a period cannot be done; `code` says why, `params` the facts."""


def period_of(session: Session, proposal_id: int) -> CommentPeriod | None:
    """The comment period of the moment: the last one set."""
    query = sa.select(CommentPeriod).where(CommentPeriod.proposal_id == proposal_id)  # type: ignore[arg-type]
    latest = query.order_by(CommentPeriod.number.desc()).limit(1)  # type: ignore[attr-defined]
    return session.execute(latest.execution_options(populate_existing=True)).scalar_one_or_none()


def set_period(
    session: Session,
    proposal_id: int,
    *,
    opens_at: datetime,
    closes_at: datetime,
    modalities: str,
    now: datetime,
) -> CommentPeriod:
    """Set (or set again, while it is being prepared) the dates of the coming period; aware instants.

    A period that was used is never rewritten: after a reopening a new one is numbered.
    Raises CommentRefused(period_is_set_before_opening | period_ends_after_it_begins)."""
    proposal = lock_proposal(session, proposal_id)
    if proposal.stage not in STAGES_OF_PREPARATION:
        raise CommentRefused("period_is_set_before_opening")
    if closes_at <= opens_at:
        raise CommentRefused("period_ends_after_it_begins", opens_at=opens_at, closes_at=closes_at)
    period = period_of(session, proposal_id)
    if period is None or _was_used(session, period):
        period = CommentPeriod(
            proposal_id=proposal_id,
            number=1 if period is None else period.number + 1,
            opens_at=opens_at,
            closes_at=closes_at,
        )
    period.opens_at, period.closes_at, period.modalities = opens_at, closes_at, modalities
    period.version_number = proposal.version_number
    session.add(period)
    session.flush()
    return period


def _was_used(session: Session, period: CommentPeriod) -> bool:
    """A period was used when it was closed, opened by a move of the journal, or written in."""
    if period.closed_at is not None:
        return True
    openings = sa.select(sa.func.count()).where(
        JournalEntry.proposal_id == period.proposal_id,  # type: ignore[arg-type]
        JournalEntry.action == "open_comment_period",  # type: ignore[arg-type]
    )
    comments = sa.select(sa.exists().where(Comment.period_id == period.id))  # type: ignore[arg-type]
    used = session.execute(openings).scalar_one() >= period.number or session.execute(comments).scalar_one()
    return bool(used)


def extend_period(session: Session, proposal_id: int, *, closes_at: datetime, now: datetime) -> CommentPeriod:
    """Put the closing of the running period later; the move `extend_comment_period` records it.

    Raises CommentRefused(comment_period_is_open | period_is_only_lengthened)."""
    proposal = lock_proposal(session, proposal_id)
    period = period_of(session, proposal_id)
    if proposal.stage != OPEN_STAGE or period is None or now >= period.closes_at:
        raise CommentRefused("comment_period_is_open")
    if closes_at <= period.closes_at:
        raise CommentRefused("period_is_only_lengthened", closes_at=period.closes_at)
    period.closes_at = closes_at
    session.add(period)
    session.flush()
    return period


def writing_refusal(proposal: Proposal, period: CommentPeriod | None, at: datetime) -> CommentRefused | None:
    """Why nothing can be written at `at`, or None. The hour decides, even when no clock has run."""
    if period is None:
        return CommentRefused("comment_period_is_open")
    if at >= period.closes_at:
        return CommentRefused("comment_period_is_over", closes_at=period.closes_at)
    if proposal.stage != OPEN_STAGE:
        return CommentRefused("comment_period_is_open")
    if at < period.opens_at:
        return CommentRefused("comment_period_has_begun", opens_at=period.opens_at)
    return None
