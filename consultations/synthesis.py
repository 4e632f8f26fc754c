"""Sorting comments into themes, answering the themes, writing the synthesis; how far all that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from consultations.database import LARGEST_ID, lock_proposal
from consultations.definitions import procedure_of
from consultations.models import Comment, CommentTheme, Proposal, Synthesis, Theme
from consultations.publication import visible_comments
from consultations.refusals import FactRefused
from consultations.sorting import Filter, articles_of, has_reply, matching_ids
from workflows.case import Actor
from workflows.engine import may
from workflows.vocabulary import Outcome, Publication

SORT = "sort"
ANSWER = "answer"
_CHUNK = 500


class NoSuchTheme(LookupError):
    """The proposal has no theme with that id."""


@dataclass(frozen=True)
class Progress:
    """Counts for one proposal. `unsorted`: published comments without a theme; `unanswered`: sorted ones
    none of whose themes has a reply; `unmoderated`: comments that wait for moderation."""

    published: int = 0
    unmoderated: int = 0
    unsorted: int = 0
    themes: int = 0
    themes_without_reply: int = 0
    unanswered: int = 0


def _counts() -> sa.Select[Any]:
    """What `progress` asks, of `the_id`; built once, since it takes longer to build than to answer."""
    the_id = sa.bindparam("the_id", type_=sa.Integer())
    of_proposal = col(Comment.proposal_id) == the_id
    placed = select(CommentTheme.comment_id).where(col(CommentTheme.comment_id) == col(Comment.id))
    answered = placed.join(Theme, col(Theme.id) == col(CommentTheme.theme_id)).where(has_reply())
    published = select(func.count()).select_from(Comment).where(of_proposal, visible_comments())
    pending = col(Comment.publication) == Publication.PENDING
    themes = select(func.count()).select_from(Theme).where(col(Theme.proposal_id) == the_id)
    counts = (
        published,
        select(func.count()).select_from(Comment).where(of_proposal, pending),
        published.where(~placed.exists()),
        themes,
        themes.where(sa.not_(has_reply())),
        published.where(placed.exists(), ~answered.exists()),
    )
    return sa.select(*(count.scalar_subquery() for count in counts))


_progress = _counts()


def progress(session: Session, proposal_id: int) -> Progress:
    """How far sorting and answering are; one statement, so that its numbers fit together."""
    session.flush()
    return Progress(*session.connection().execute(_progress, {"the_id": proposal_id}).one())


def add_theme(session: Session, proposal_id: int, *, actor: Actor, title: str, account: str = "") -> Theme:
    """A new theme behind the others; `account` tells what was said. Raises FactRefused."""
    _open(session, proposal_id, actor, SORT)
    last = session.exec(select(func.max(Theme.position)).where(Theme.proposal_id == proposal_id)).one()
    theme = Theme(proposal_id=proposal_id, title=title, position=(last or 0) + 1)
    _entitle(session, theme, title, account)
    return theme


def rename_theme(
    session: Session, proposal_id: int, theme_id: int, *, actor: Actor, title: str, account: str
) -> Theme:
    """Another title and account for a theme. Raises NoSuchTheme, FactRefused."""
    _open(session, proposal_id, actor, SORT)
    theme = theme_of(session, proposal_id, theme_id)
    _entitle(session, theme, title, account)
    return theme


def move_theme(session: Session, proposal_id: int, theme_id: int, *, actor: Actor, by: int) -> None:
    """Move a theme up (`by` < 0) or down the synthesis by so many places, at most to its ends."""
    _open(session, proposal_id, actor, SORT)
    theme = theme_of(session, proposal_id, theme_id)
    query = select(Theme).where(Theme.proposal_id == proposal_id).order_by(col(Theme.position), col(Theme.id))
    themes = list(session.exec(query).all())
    place = themes.index(theme)
    themes.insert(max(0, min(place + by, len(themes) - 1)), themes.pop(place))
    for position, each in enumerate(themes, start=1):
        each.position = position
        session.add(each)
    session.flush()


def merge_theme(session: Session, proposal_id: int, theme_id: int, *, actor: Actor, into: int) -> Theme:
    """Put a theme's comments and account into another theme, and remove it; gives the one that stays.

    The reply of the theme that stays is kept; it takes over the other's only where it has none.
    Raises NoSuchTheme, FactRefused."""
    _open(session, proposal_id, actor, SORT)
    if theme_id == into:
        raise FactRefused("theme_is_another_one")
    absorbed, kept = _hold(session, proposal_id, theme_id, into)
    _place(session, _comments_in(session, absorbed), kept)
    kept.account = "\n\n".join(text for text in (kept.account, absorbed.account) if text.strip())
    if not kept.reply and absorbed.reply:
        for name in ("outcome", "reply", "changed_articles", "replied_by", "replied_at"):
            setattr(kept, name, getattr(absorbed, name))
    session.add(kept)
    _remove(session, absorbed)
    return kept


def delete_theme(session: Session, proposal_id: int, theme_id: int, *, actor: Actor) -> None:
    """Remove a theme and its reply; comments that stood only there are unsorted again."""
    _open(session, proposal_id, actor, SORT)
    _remove(session, _hold(session, proposal_id, theme_id)[0])


def sort_comments(
    session: Session,
    proposal_id: int,
    *,
    actor: Actor,
    theme_id: int,
    comments: Sequence[int] | Filter,
    move: bool = False,
) -> int:
    """Sort published comments, by id or all that a filter finds, into a theme; gives how many.

    They keep their other themes unless `move`. Ids of other proposals' or unpublished comments are left
    out. Raises NoSuchTheme, FactRefused."""
    _open(session, proposal_id, actor, SORT)
    [theme] = _hold(session, proposal_id, theme_id)
    ids = _meant(session, proposal_id, comments)
    if move:
        _take_out(session, ids)
    _place(session, ids, theme)
    return len(ids)


def unsort_comments(
    session: Session, proposal_id: int, *, actor: Actor, theme_id: int, comments: Sequence[int]
) -> int:
    """Take comments out of one theme; gives how many were meant. Raises NoSuchTheme, FactRefused."""
    _open(session, proposal_id, actor, SORT)
    [theme] = _hold(session, proposal_id, theme_id)
    ids = _meant(session, proposal_id, comments)
    _take_out(session, ids, theme)
    return len(ids)


def reply_to_theme(
    session: Session,
    proposal_id: int,
    theme_id: int,
    *,
    actor: Actor,
    now: datetime,
    outcome: Outcome,
    reply: str,
    changed_articles: Sequence[str] = (),
) -> Theme:
    """The city's reply to a theme, with its reasons, by a named person; it replaces an earlier one.

    `changed_articles` are keys of the newest version's articles. Raises NoSuchTheme, FactRefused."""
    proposal = _open(session, proposal_id, actor, ANSWER)
    theme = theme_of(session, proposal_id, theme_id)
    if not reply.strip():
        raise FactRefused("reply_has_reasons")
    unknown = set(changed_articles) - {article.key for article in articles_of(session, proposal)}
    if unknown:
        raise FactRefused("articles_are_known", articles=", ".join(sorted(unknown)))
    theme.outcome, theme.reply = outcome, reply.strip()
    theme.changed_articles = list(changed_articles)
    theme.replied_by, theme.replied_at = actor.name, now
    session.add(theme)
    session.flush()
    return theme


def write_synthesis(
    session: Session, proposal_id: int, *, actor: Actor, introduction: str, conclusion: str
) -> Synthesis:
    """Keep the synthesis's own text; there is one a proposal. Raises FactRefused."""
    _open(session, proposal_id, actor, ANSWER)
    written = synthesis_of(session, proposal_id) or Synthesis(proposal_id=proposal_id)
    written.introduction, written.conclusion = introduction, conclusion
    try:
        with session.begin_nested():
            session.add(written)
    except sa.exc.IntegrityError as error:
        raise FactRefused("synthesis_is_not_being_written") from error
    return written


def mark_published(session: Session, proposal_id: int, *, actor: Actor, now: datetime) -> None:
    """Stamp the synthesis as published; belongs to the transaction of the move `publish_synthesis`."""
    written = synthesis_of(session, proposal_id)
    if written is None:
        raise FactRefused("synthesis_is_written")
    written.published_at, written.published_by = now, actor.name
    session.add(written)
    session.flush()


def synthesis_of(session: Session, proposal_id: int) -> Synthesis | None:
    """The proposal's synthesis, if somebody has begun it."""
    return session.exec(select(Synthesis).where(Synthesis.proposal_id == proposal_id)).first()


def theme_of(session: Session, proposal_id: int, theme_id: int) -> Theme:
    """A theme of this proposal, as it is now. Raises NoSuchTheme."""
    return _themes(session, select(Theme).where(Theme.proposal_id == proposal_id), theme_id)[0]


def _hold(session: Session, proposal_id: int, *theme_ids: int) -> list[Theme]:
    """Themes under their locks, always taken in one order: two clerks sort into a theme one by one."""
    query = select(Theme).where(Theme.proposal_id == proposal_id).order_by(col(Theme.id))
    return _themes(session, query.with_for_update().execution_options(populate_existing=True), *theme_ids)


def _themes(session: Session, query: Any, *theme_ids: int) -> list[Theme]:
    asked = [number for number in theme_ids if 0 < number <= LARGEST_ID]
    found = {theme.id: theme for theme in session.exec(query.where(col(Theme.id).in_(asked)))}
    for number in theme_ids:
        if number not in found:
            raise NoSuchTheme(number)
    return [found[number] for number in theme_ids]


def allows(session: Session, proposal: Proposal, actor: Actor, what: str) -> bool:
    """Whether the proposal's stage lets this actor SORT or ANSWER now."""
    return may(procedure_of(session, proposal.definition_id), proposal.stage, what, actor.roles)


def _open(session: Session, proposal_id: int, actor: Actor, what: str) -> Proposal:
    """The proposal, held so that it cannot change stage meanwhile, if its stage lets this actor do it."""
    proposal = lock_proposal(session, proposal_id, share=True)
    if not allows(session, proposal, actor, what):
        raise FactRefused(f"stage_allows_{what}", stage=proposal.stage)
    return proposal


def _entitle(session: Session, theme: Theme, title: str, account: str) -> None:
    try:
        with session.begin_nested():
            theme.title, theme.account = title, account
            session.add(theme)
    except sa.exc.IntegrityError as error:
        raise FactRefused("theme_title_is_new", title=title) from error


def _meant(session: Session, proposal_id: int, comments: Sequence[int] | Filter) -> list[int]:
    if isinstance(comments, Filter):
        return matching_ids(session, proposal_id, comments)
    published = select(Comment.id).where(Comment.proposal_id == proposal_id, visible_comments())
    asked = sorted({number for number in comments if 0 < number <= LARGEST_ID})
    found: list[int] = []
    for chunk in _chunks(asked):
        found += [number for number in session.exec(published.where(col(Comment.id).in_(chunk))) if number]
    return found


def _comments_in(session: Session, theme: Theme) -> list[int]:
    return list(session.exec(select(CommentTheme.comment_id).where(CommentTheme.theme_id == theme.id)).all())


def _place(session: Session, comment_ids: Sequence[int], theme: Theme) -> None:
    there = set(_comments_in(session, theme))
    rows = [{"comment_id": number, "theme_id": theme.id} for number in comment_ids if number not in there]
    if rows:
        session.execute(sa.insert(CommentTheme), rows)


def _take_out(session: Session, comment_ids: Sequence[int], theme: Theme | None = None) -> None:
    for chunk in _chunks(comment_ids):
        rows = sa.delete(CommentTheme).where(col(CommentTheme.comment_id).in_(chunk))
        session.execute(rows if theme is None else rows.where(col(CommentTheme.theme_id) == theme.id))


def _chunks(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK)]


def _remove(session: Session, theme: Theme) -> None:
    session.execute(sa.delete(CommentTheme).where(col(CommentTheme.theme_id) == theme.id))
    session.delete(theme)
    session.flush()
