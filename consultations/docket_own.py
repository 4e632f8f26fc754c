"""What someone signed in reads of their own: their comments, and how they signed the last one."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.database import LARGEST_ID
from consultations.models import City, Comment, Proposal

A_PAGE = 30


@dataclass(frozen=True)
class OwnComment:
    """A comment of one's own, with the proposal it is about and its city."""

    comment: Comment
    proposal: Proposal
    city: City


def comments_of(
    session: Session, account_id: int, before: int | None = None
) -> tuple[list[OwnComment], int | None]:
    """One page of an account's comments in every standing, the newest first, and where the next begins."""
    query = (
        sa.select(Comment, Proposal, City)
        .join(Proposal, col(Proposal.id) == col(Comment.proposal_id))
        .join(City, col(City.id) == col(Proposal.city_id))
        .where(col(Comment.account_id) == account_id)
        .order_by(col(Comment.id).desc())
        .limit(A_PAGE + 1)
    )
    if before is not None:
        query = query.where(col(Comment.id) < min(before, LARGEST_ID))
    rows = [OwnComment(*row) for row in session.execute(query)]
    return rows[:A_PAGE], rows[A_PAGE - 1].comment.id if len(rows) > A_PAGE else None


def last_signed(session: Session, account_id: int) -> Comment | None:
    """The last comment of an account: the names it showed are offered again."""
    query = sa.select(Comment).where(col(Comment.account_id) == account_id)
    return session.execute(query.order_by(col(Comment.id).desc()).limit(1)).scalar_one_or_none()
