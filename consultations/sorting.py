"""What the sorting table reads: published comments by filter and page, themes with their counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from consultations.database import LARGEST_ID
from consultations.models import Article, Comment, CommentTheme, Proposal, Theme, Version
from consultations.publication import visible_comments
from workflows.vocabulary import Channel, StakeholderClass, Stance

PAGE_SIZE = 50
WHOLE = "whole"
NO_THEME = "none"
UNANSWERED = "unanswered"

# What a search does not tell apart, by its plain form.
_ALIKE = {
    "a": "àâäáãå", "c": "ç", "e": "éèêë", "i": "îïíì", "n": "ñ", "o": "ôöóòõ", "u": "ùûüú", "y": "ÿý",
    "oe": "œ", "ae": "æ", "'": "’ʼ", " ": "\u00a0\u202f\n", "ا": "أإآ", "ي": "ى", "ه": "ة",
}  # fmt: skip
_PLAIN = str.maketrans({letter: plain for plain, letters in _ALIKE.items() for letter in letters})


@dataclass(frozen=True)
class Filter:
    """Which of a proposal's published comments are meant; an empty field lets every comment through.

    `article` is a key or WHOLE; `theme` an id as text, NO_THEME, or UNANSWERED (no theme has a reply)."""

    article: str = ""
    stakeholder_class: StakeholderClass | None = None
    stance: Stance | None = None
    channel: Channel | None = None
    theme: str = ""
    text: str = ""


@dataclass(frozen=True)
class CommentPage:
    """One page of comments, oldest first; `before` and `after` are ids to turn the page from, or None."""

    comments: tuple[Comment, ...]
    total: int
    before: int | None = None
    after: int | None = None
    themes: dict[int, list[Theme]] = field(default_factory=dict)


@dataclass(frozen=True)
class ThemeLine:
    """A theme with the number of published comments in it, in all and by stance."""

    theme: Theme
    comments: int
    by_stance: dict[str, int]


def search_pattern(text: str) -> str:
    """A regular expression (read alike by Python and PostgreSQL) that finds a text whatever its capitals,
    accents, apostrophes and spaces."""
    plain = text.lower().translate(_PLAIN)
    return "".join(_letters(part) for part in re.findall("oe|ae|.", plain, re.DOTALL))


def _letters(part: str) -> str:
    if len(part) == 2:
        joined = _ALIKE[part]
        return f"(?:{_letters(part[0])}{_letters(part[1])}|[{joined}{joined.upper()}])"
    alike = part + _ALIKE.get(part, "")
    every = sorted({letter for letter in alike + alike.upper() if len(letter) == 1})
    return f"[{''.join(every)}]" if len(every) > 1 else re.escape(part)


def matching(proposal_id: int, wanted: Filter) -> list[Any]:
    """The SQL conditions of a filter on Comment."""
    conditions = [col(Comment.proposal_id) == proposal_id, visible_comments()]
    if wanted.article:
        key = None if wanted.article == WHOLE else wanted.article
        conditions.append(col(Comment.article_key).is_not_distinct_from(key))
    for name in ("stakeholder_class", "stance", "channel"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(col(getattr(Comment, name)) == value)
    if wanted.theme:
        conditions.append(_in_theme(wanted.theme))
    if wanted.text.strip():
        words = col(Comment.body) + " " + Comment.public_name + " " + Comment.tracking
        conditions.append(words.regexp_match(search_pattern(wanted.text.strip())))
    return conditions


def _in_theme(theme: str) -> Any:
    placed = select(CommentTheme.comment_id).where(col(CommentTheme.comment_id) == col(Comment.id))
    if theme == NO_THEME:
        return ~placed.exists()
    if theme == UNANSWERED:
        return ~placed.join(Theme, col(Theme.id) == col(CommentTheme.theme_id)).where(has_reply()).exists()
    number = int(theme) if theme.isascii() and theme.isdigit() else 0
    return placed.where(col(CommentTheme.theme_id) == (number if number <= LARGEST_ID else 0)).exists()


def has_reply() -> Any:
    """The condition under which a theme is answered: an outcome with its reasons."""
    return sa.and_(col(Theme.outcome).is_not(None), col(Theme.reply) != "")


def comments_page(
    session: Session,
    proposal_id: int,
    wanted: Filter,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> CommentPage:
    """A page of matching comments by increasing id, after or before an id (keyset: as quick at the end
    as at the start). Three queries whatever the size."""
    conditions = matching(proposal_id, wanted)
    total = session.exec(select(func.count()).select_from(Comment).where(*conditions)).one()
    query = select(Comment).where(*conditions).limit(size + 1)
    backwards = before is not None
    if before is not None:
        query = query.where(col(Comment.id) < min(before, LARGEST_ID)).order_by(col(Comment.id).desc())
    else:
        query = query.where(col(Comment.id) > min(after or 0, LARGEST_ID)).order_by(col(Comment.id))
    found = list(session.exec(query).all())
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    return CommentPage(
        comments=tuple(found),
        total=total,
        before=found[0].id if found and (more if backwards else after) else None,
        after=found[-1].id if found and (backwards or more) else None,
        themes=themes_of_comments(session, [comment.id or 0 for comment in found]),
    )


def themes_of_comments(session: Session, comment_ids: Sequence[int]) -> dict[int, list[Theme]]:
    """The themes of each comment, in the order of the synthesis; one query."""
    rows = session.exec(
        select(CommentTheme.comment_id, Theme)
        .join(Theme, col(Theme.id) == col(CommentTheme.theme_id))
        .where(col(CommentTheme.comment_id).in_(comment_ids))
        .order_by(col(Theme.position), col(Theme.id))
    ).all()
    themes: dict[int, list[Theme]] = {}
    for comment_id, theme in rows:
        themes.setdefault(comment_id, []).append(theme)
    return themes


def matching_ids(session: Session, proposal_id: int, wanted: Filter) -> list[int]:
    """The ids of all matching comments."""
    found = session.exec(select(Comment.id).where(*matching(proposal_id, wanted)).order_by(col(Comment.id)))
    return [number for number in found if number is not None]


def theme_lines(session: Session, proposal_id: int) -> list[ThemeLine]:
    """The proposal's themes in their order with their counts; two queries."""
    themes = session.exec(
        select(Theme).where(Theme.proposal_id == proposal_id).order_by(col(Theme.position), col(Theme.id))
    ).all()
    counts = session.exec(
        select(CommentTheme.theme_id, Comment.stance, func.count())
        .join(Comment, col(Comment.id) == col(CommentTheme.comment_id))
        .where(Comment.proposal_id == proposal_id, visible_comments())
        .group_by(col(CommentTheme.theme_id), col(Comment.stance))
    ).all()
    by_theme: dict[int, dict[str, int]] = {}
    for theme_id, stance, count in counts:
        by_theme.setdefault(theme_id, {})[str(stance)] = count
    stances = [by_theme.get(theme.id or 0, {}) for theme in themes]
    return [ThemeLine(theme, sum(s.values()), s) for theme, s in zip(themes, stances, strict=True)]


def articles_of(session: Session, proposal: Proposal) -> list[Article]:
    """The articles of the newest version, in order: what a reply may say was changed."""
    return list(
        session.exec(
            select(Article)
            .join(Version, col(Version.id) == col(Article.version_id))
            .where(Version.proposal_id == proposal.id, Version.number == proposal.version_number)
            .order_by(col(Article.position))
        ).all()
    )
