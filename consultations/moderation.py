"""Moderation: a named person decides what is published, with a reason from the published charter."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.database import lock_proposal
from consultations.models import Account, Comment, CommentRevision, Moderation
from consultations.periods import CommentRefused
from consultations.publication import set_publication, write_letter
from consultations.receipts import LinkMaker
from workflows.vocabulary import Channel, Publication

MODERATION_REASONS = (
    "off_topic",
    "insult",
    "hatred",
    "personal_data",
    "defamation",
    "advertising",
    "duplicate",
    "impersonation",
    "unlawful",
)
"""The reasons of the published charter, and no others. An opinion is never a reason."""

MODERATED = (Publication.PENDING, Publication.PUBLISHED, Publication.HIDDEN)


def publish_comments(
    session: Session, proposal_id: int, comment_ids: Sequence[int], *, by: Account, now: datetime
) -> int:
    """Publish comments of one proposal that wait or were hidden; gives how many were decided.

    A published comment that nobody had read is marked as read. Comments of other proposals, unconfirmed
    or withdrawn ones are left alone. Each decision is written under the name of `by`."""
    proposal = lock_proposal(session, proposal_id)
    undecided = _moderated(session, proposal_id, comment_ids, _undecided())
    for comment in undecided:
        set_publication(session, proposal, comment, Publication.PUBLISHED, now)
        _record(session, comment, Publication.PUBLISHED, by, now)
    return len(undecided)


def hide_comment(
    session: Session,
    proposal_id: int,
    comment_id: int,
    *,
    reason: str,
    explanation: str,
    by: Account,
    links: LinkMaker,
    now: datetime,
) -> Comment:
    """Take a comment off every public page, for a reason of the charter; its author is told by letter.

    Raises CommentRefused(reason_is_in_the_charter | comment_can_be_moderated)."""
    if reason not in MODERATION_REASONS:
        raise CommentRefused("reason_is_in_the_charter")
    proposal = lock_proposal(session, proposal_id)
    found = _moderated(session, proposal_id, [comment_id])
    if not found:
        raise CommentRefused("comment_can_be_moderated")
    comment = found[0]
    if comment.publication == Publication.HIDDEN:
        return comment
    set_publication(session, proposal, comment, Publication.HIDDEN, now)
    decision = _record(session, comment, Publication.HIDDEN, by, now, reason, explanation)
    values = {
        "reason": reason,
        "explanation": explanation,
        "decided_by": by.name,
        "link": links.receipt(comment.language, comment.tracking),
    }
    write_letter(session, proposal, comment, "comment_hidden", values, now, suffix=f":{decision.id}")
    return comment


def decisions_on(session: Session, comment_id: int) -> Sequence[Moderation]:
    """Every decision on a comment, the newest first."""
    query = sa.select(Moderation).where(col(Moderation.comment_id) == comment_id)
    return session.execute(query.order_by(col(Moderation.id).desc())).scalars().all()


def unread() -> sa.ColumnElement[bool]:
    """Comments that wait for a person: not yet published, or published and not read as they now stand.

    What was imported was moderated where it was gathered."""
    corrected_since = sa.exists().where(
        col(CommentRevision.comment_id) == col(Comment.id),
        col(CommentRevision.replaced_at) > col(Moderation.decided_at),
    )
    read = sa.exists().where(col(Moderation.comment_id) == col(Comment.id), ~corrected_since)
    gathered_here = col(Comment.channel) != Channel.IMPORT
    published_unread = sa.and_(col(Comment.publication) == Publication.PUBLISHED, gathered_here, ~read)
    return sa.or_(col(Comment.publication) == Publication.PENDING, published_unread)


def _undecided() -> sa.ColumnElement[bool]:
    return sa.or_(unread(), col(Comment.publication) == Publication.HIDDEN)


def _moderated(
    session: Session, proposal_id: int, comment_ids: Sequence[int], *conditions: sa.ColumnElement[bool]
) -> Sequence[Comment]:
    query = sa.select(Comment).where(
        col(Comment.proposal_id) == proposal_id,
        col(Comment.id).in_(comment_ids),
        col(Comment.publication).in_(MODERATED),
        *conditions,
    )
    query = query.order_by(col(Comment.id)).execution_options(populate_existing=True)
    return session.execute(query).scalars().all()


def _record(
    session: Session,
    comment: Comment,
    decision: Publication,
    by: Account,
    now: datetime,
    reason: str = "",
    explanation: str = "",
) -> Moderation:
    row = Moderation(
        comment_id=comment.id or 0,
        decision=decision,
        reason=reason,
        explanation=explanation,
        account_id=by.id or 0,
        decided_at=now,
    )
    session.add(row)
    session.flush()
    return row
