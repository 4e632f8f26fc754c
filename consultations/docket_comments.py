"""What is read of comments: by the public (only published ones), by a receipt's holder, by the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.database import LARGEST_ID
from consultations.models import (
    Account,
    Article,
    Attachment,
    Comment,
    CommentTheme,
    Moderation,
    StoredFile,
    Synthesis,
    Theme,
    Version,
)
from consultations.moderation import unread
from consultations.publication import visible_comments
from workflows.vocabulary import Channel, Publication, StakeholderClass, Stance

A_PAGE = 10
DESK_PAGE = 30
EXCERPT = 600


@dataclass(frozen=True)
class Joined:
    """A file joined to a published comment."""

    id: int
    title: str
    size: int


@dataclass(frozen=True)
class PublicComment:
    """A comment as everyone may read it: no e-mail, no name but the public one; cut in lists."""

    id: int
    tracking: str
    article_key: str | None
    stance: Stance
    stakeholder_class: StakeholderClass
    organisation: str
    public_name: str
    language: str
    body: str
    channel: Channel
    received_at: datetime
    is_cut: bool = False
    files: tuple[Joined, ...] = ()


@dataclass(frozen=True)
class Filters:
    """What someone asked to see. `article` "-" stands for the whole; `words` are searched in the text."""

    article: str = ""
    stance: str = ""
    stakeholder_class: str = ""
    theme: int = 0
    words: str = ""
    publication: str = ""
    channel: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The filters as conditions on comments; unknown words match nothing."""
        found: list[sa.ColumnElement[bool]] = []
        if self.article:
            key = col(Comment.article_key)
            found.append(key.is_(None) if self.article == "-" else key == self.article)
        found += [*_one_of(Comment.stance, Stance, self.stance)]
        found += [*_one_of(Comment.stakeholder_class, StakeholderClass, self.stakeholder_class)]
        found += [*_one_of(Comment.channel, Channel, self.channel)]
        if self.theme:
            sorted_in = sa.select(CommentTheme.comment_id).where(  # type: ignore[call-overload]
                col(CommentTheme.theme_id) == min(self.theme, LARGEST_ID)
            )
            found.append(col(Comment.id).in_(sorted_in))
        if self.words:
            found.append(_contains(self.words))
        return found

    def asked(self) -> dict[str, Any]:
        """The filters that are set."""
        return {name: value for name, value in vars(self).items() if value}

    def in_address(self) -> dict[str, Any]:
        """The filters that are set, as an address names them."""
        return {
            "class" if name == "stakeholder_class" else name: value for name, value in self.asked().items()
        }


@dataclass(frozen=True)
class Count:
    """How many published comments say so; `share` is a percentage, rounded."""

    word: str
    count: int
    share: int = 0


@dataclass(frozen=True)
class Counts:
    """Published comments in figures."""

    total: int
    stances: tuple[Count, ...] = field(default=())
    classes: tuple[Count, ...] = field(default=())


def _one_of(column: Any, words: Any, asked: str) -> list[sa.ColumnElement[bool]]:
    if not asked:
        return []
    return [column == words(asked)] if asked in list(words) else [sa.false()]


def _contains(words: str) -> sa.ColumnElement[bool]:
    searched = (col(Comment.body), col(Comment.public_name), col(Comment.organisation))
    return sa.and_(
        *(
            sa.or_(*(column.icontains(word, autoescape=True) for column in searched))
            for word in words.split()[:6]
        )
    )


_PUBLIC_COLUMNS = (
    Comment.id,
    Comment.tracking,
    Comment.article_key,
    Comment.stance,
    Comment.stakeholder_class,
    Comment.organisation,
    Comment.public_name,
    Comment.language,
    Comment.body,
    Comment.channel,
    Comment.received_at,
)


def public_comments(
    session: Session, proposal_id: int, filters: Filters, before: int | None = None
) -> tuple[list[PublicComment], int | None]:
    """One page of published comments, the newest first, and the id after which the next page begins."""
    query = sa.select(*_PUBLIC_COLUMNS).where(  # type: ignore[call-overload]
        col(Comment.proposal_id) == proposal_id, visible_comments(), *filters.conditions()
    )
    if before is not None:
        query = query.where(col(Comment.id) < min(before, LARGEST_ID))
    rows = session.execute(query.order_by(col(Comment.id).desc()).limit(A_PAGE + 1)).all()
    files = _files_of(session, [row.id for row in rows[:A_PAGE]])
    shown = [_cut(PublicComment(**row._mapping, files=files.get(row.id, ()))) for row in rows[:A_PAGE]]
    return shown, shown[-1].id if len(rows) > A_PAGE else None


def public_comment(session: Session, proposal_id: int, tracking: str) -> PublicComment | None:
    """One published comment, whole."""
    query = sa.select(*_PUBLIC_COLUMNS).where(  # type: ignore[call-overload]
        col(Comment.proposal_id) == proposal_id, col(Comment.tracking) == tracking, visible_comments()
    )
    row = session.execute(query).first()
    return PublicComment(**row._mapping, files=_files_of(session, [row.id]).get(row.id, ())) if row else None


def _cut(comment: PublicComment) -> PublicComment:
    if len(comment.body) <= EXCERPT + 80:
        return comment
    cut = comment.body[:EXCERPT].rsplit(None, 1)[0]
    return PublicComment(**(vars(comment) | {"body": f"{cut} …", "is_cut": True}))


def _files_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[Joined, ...]]:
    if not ids:
        return {}
    query = (
        sa.select(Attachment.comment_id, Attachment.id, Attachment.title, StoredFile.size)  # type: ignore[call-overload]
        .join(StoredFile, col(StoredFile.id) == col(Attachment.file_id))
        .where(col(Attachment.comment_id).in_(ids), col(Attachment.removed_at).is_(None))
        .order_by(col(Attachment.id))
    )
    found: dict[int, tuple[Joined, ...]] = {}
    for comment_id, *rest in session.execute(query):
        found[comment_id] = (*found.get(comment_id, ()), Joined(*rest))
    return found


def public_counts(session: Session, proposal_id: int, filters: Filters | None = None) -> Counts:
    """Published comments by stance and by class, every word of the vocabulary named, also at nought."""
    where = (
        col(Comment.proposal_id) == proposal_id,
        visible_comments(),
        *(filters or Filters()).conditions(),
    )
    stances = _count_by(session, Comment.stance, where)
    classes = _count_by(session, Comment.stakeholder_class, where)
    total = sum(stances.values())
    return Counts(total, _shares(Stance, stances, total), _shares(StakeholderClass, classes, total))


def _count_by(session: Session, column: Any, where: Sequence[sa.ColumnElement[bool]]) -> dict[str, int]:
    query = sa.select(column, sa.func.count()).where(*where).group_by(column)
    return {str(word): count for word, count in session.execute(query).all()}


def _shares(words: Any, counts: dict[str, int], total: int) -> tuple[Count, ...]:
    return tuple(
        Count(word, counts.get(word, 0), round(100 * counts.get(word, 0) / total) if total else 0)
        for word in words
    )


def attachments_of(session: Session, comment: Comment) -> tuple[Joined, ...]:
    """The files of a comment, for its author and the desk."""
    return _files_of(session, [comment.id or 0]).get(comment.id or 0, ())


def themes_of(session: Session, comment: Comment) -> Sequence[Theme]:
    """What the city answered to this comment: its themes, once the synthesis is published."""
    published = sa.exists().where(
        col(Synthesis.proposal_id) == comment.proposal_id, col(Synthesis.published_at).is_not(None)
    )
    query = (
        sa.select(Theme)
        .join(CommentTheme, col(CommentTheme.theme_id) == col(Theme.id))
        .where(col(CommentTheme.comment_id) == comment.id, published)
        .order_by(col(Theme.position), col(Theme.id))
    )
    return session.execute(query).scalars().all()


def desk_comments(
    session: Session, proposal_id: int, filters: Filters, before: int | None = None
) -> tuple[Sequence[Comment], int | None]:
    """One page of a proposal's comments for the desk, in every standing, the newest first."""
    query = sa.select(Comment).where(col(Comment.proposal_id) == proposal_id, *filters.conditions())
    if filters.publication == "unread":
        query = query.where(unread())
    else:
        query = query.where(*_one_of(Comment.publication, Publication, filters.publication))
    if before is not None:
        query = query.where(col(Comment.id) < min(before, LARGEST_ID))
    rows = session.execute(query.order_by(col(Comment.id).desc()).limit(DESK_PAGE + 1)).scalars().all()
    return rows[:DESK_PAGE], rows[DESK_PAGE - 1].id if len(rows) > DESK_PAGE else None


def standings(session: Session, proposal_id: int) -> dict[str, int]:
    """How many comments of a proposal are in each standing, and how many nobody has read (`unread`)."""
    where = (col(Comment.proposal_id) == proposal_id,)
    found = _count_by(session, Comment.publication, where)
    waiting = sa.select(sa.func.count()).select_from(Comment).where(*where, unread())
    return found | {"unread": session.execute(waiting).scalar_one()}


def last_decision(session: Session, comment: Comment) -> tuple[Moderation, str] | None:
    """The last decision on a comment and the name of who took it."""
    query = (
        sa.select(Moderation, Account.name)  # type: ignore[call-overload]
        .join(Account, col(Account.id) == col(Moderation.account_id))
        .where(col(Moderation.comment_id) == comment.id)
        .order_by(col(Moderation.id).desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def article_of(session: Session, comment: Comment, version: Version) -> Article | None:
    """The article of a text that a comment is about; None for the whole, or where it is no longer there."""
    query = sa.select(Article).where(
        col(Article.version_id) == version.id, col(Article.key) == comment.article_key
    )
    return session.execute(query).scalar_one_or_none()
