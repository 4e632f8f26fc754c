"""What the public reads of a text: its articles, the comments on each, what changed since the last one."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.database import LARGEST_ID
from consultations.models import Article, Comment, CommentPeriod, Proposal, Version
from consultations.publication import visible_comments
from workflows.difference import ArticleChange, compare

CHANGES_A_PAGE = 5
TEXT_A_PAGE = 16_000
"""Characters of articles on one page: with the style it stays within 14 KB compressed."""


@dataclass(frozen=True)
class ArticleLine:
    """An article's place, without its text, and how many comments are published on it."""

    key: str
    position: int
    heading: str
    comments: int


def article_lines(session: Session, proposal: Proposal, version: Version) -> list[ArticleLine]:
    """The articles of a text in their order, with the published comments on each."""
    counts = comment_counts(session, proposal.id or 0)
    query = sa.select(Article.key, Article.position, Article.heading).where(  # type: ignore[call-overload]
        col(Article.version_id) == version.id
    )
    rows = session.execute(query.order_by(col(Article.position))).all()
    return [ArticleLine(key, position, heading, counts.get(key, 0)) for key, position, heading in rows]


def comment_counts(session: Session, proposal_id: int) -> dict[str | None, int]:
    """Published comments by article; None stands for the whole."""
    query = (
        sa.select(Comment.article_key, sa.func.count())  # type: ignore[call-overload]
        .where(col(Comment.proposal_id) == proposal_id, visible_comments())
        .group_by(col(Comment.article_key))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def articles_page(session: Session, version: Version, start: int) -> tuple[list[Article], int | None]:
    """Articles from position `start`, as many as fit on a light page, and where the next page starts."""
    query = sa.select(Article).where(
        col(Article.version_id) == version.id, col(Article.position) >= min(start, LARGEST_ID)
    )
    shown: list[Article] = []
    length = 0
    for article in session.execute(query.order_by(col(Article.position))).scalars():
        length += len(article.body) + 200
        if shown and length > TEXT_A_PAGE:
            return shown, article.position
        shown.append(article)
    return shown, None


def version_before(session: Session, version: Version) -> tuple[int, date] | None:
    """The public text before this one: number and day; None for the first that was opened."""
    query = (
        sa.select(CommentPeriod.version_number, CommentPeriod.opens_at)  # type: ignore[call-overload]
        .where(
            col(CommentPeriod.proposal_id) == version.proposal_id,
            col(CommentPeriod.version_number) < version.number,
            col(CommentPeriod.version_number) > 0,
        )
        .order_by(col(CommentPeriod.number).desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1].date()) if row else None


def changed_articles(
    session: Session, version: Version, since: int, start: int
) -> tuple[list[ArticleChange], int | None]:
    """The articles that changed since a version, from place `start`, and where the next page starts."""
    query = sa.select(Version).where(
        col(Version.proposal_id) == version.proposal_id, col(Version.number) == since
    )
    before = session.execute(query).scalar_one_or_none()
    if before is None:
        return [], None
    found = [
        change for change in compare(_texts(session, before), _texts(session, version)) if change.changed
    ]
    shown = found[start : start + CHANGES_A_PAGE]
    return shown, start + CHANGES_A_PAGE if len(found) > start + CHANGES_A_PAGE else None


def _texts(session: Session, version: Version) -> list[tuple[str, str, str]]:
    query = sa.select(Article.key, Article.heading, Article.body).where(  # type: ignore[call-overload]
        col(Article.version_id) == version.id
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(col(Article.position)))]
