"""How far a comment is visible: one condition for every page, one place that changes it, its letters."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations import outbox
from consultations.models import City, Comment, Proposal
from consultations.periods import period_of
from consultations.receipts import LinkMaker
from workflows.vocabulary import Publication

CONFIRM_WITHIN = timedelta(days=7)


def visible_comments() -> sa.ColumnElement[bool]:
    """The one condition under which the public sees a comment: pages, counts, files and exports use it."""
    return sa.and_(col(Comment.publication) == Publication.PUBLISHED, col(Comment.withdrawn_at).is_(None))


def city_of(session: Session, proposal: Proposal) -> City:
    """The city whose proposal it is."""
    return session.get_one(City, proposal.city_id)


def set_publication(
    session: Session, proposal: Proposal, comment: Comment, publication: Publication, now: datetime
) -> None:
    """Change how far a comment is visible and keep the proposal's count of published ones right.

    The caller holds the proposal's lock (not the shared one)."""
    was, is_now = (word == Publication.PUBLISHED for word in (comment.publication, publication))
    comment.publication = publication
    if is_now and not was:
        comment.published_at = now
    proposal.comment_count += int(is_now) - int(was)
    session.add_all([comment, proposal])
    session.flush()


def accept(session: Session, proposal: Proposal, comment: Comment, links: LinkMaker, now: datetime) -> None:
    """The comment is in: it is published, or waits to be read by a person, as the city works."""
    city = city_of(session, proposal)
    at_once = city.publishes_before_moderation
    set_publication(
        session, proposal, comment, Publication.PUBLISHED if at_once else Publication.PENDING, now
    )
    period = period_of(session, comment.proposal_id)
    values = {
        "link": links.receipt(comment.language, comment.tracking),
        "received_at": comment.received_at.isoformat(),
    }
    if period is not None and now < period.closes_at:
        values["due_at"] = period.closes_at.isoformat()
    write_letter(session, proposal, comment, "comment_received", values, now)


def ask_confirmation(
    session: Session, proposal: Proposal, comment: Comment, links: LinkMaker, now: datetime
) -> None:
    """The comment waits, invisible, until the link sent to its author is confirmed."""
    until = now + CONFIRM_WITHIN
    values = {
        "link": links.confirmation(comment.language, comment.tracking, proposal.city_id, until),
        "receipt_link": links.receipt(comment.language, comment.tracking),
        "until": until.isoformat(),
    }
    write_letter(session, proposal, comment, "comment_confirmation", values, now)


def write_letter(
    session: Session,
    proposal: Proposal,
    comment: Comment,
    notice: str,
    values: dict[str, str],
    now: datetime,
    suffix: str = "",
) -> None:
    """Queue the letter of that kind to a comment's author, once; nothing where no address is known."""
    if not comment.email:
        return
    outbox.queue_letter(
        session,
        f"comment:{comment.id}:{notice}{suffix}",
        notice,
        comment.email,
        now,
        proposal_id=proposal.id,
        name=comment.name or comment.public_name,
        language=comment.language,
        values=values | {"tracking": comment.tracking},
    )
