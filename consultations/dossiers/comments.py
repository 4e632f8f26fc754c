"""The consultation's sections of a dossier: comments, statistics, themes, synthesis."""

from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from consultations.dossiers.source import Source
from consultations.dossiers.text import articles_of
from consultations.models import Comment, CommentPeriod, CommentTheme, Synthesis, Theme
from consultations.publication import visible_comments
from reports import dossier as paper
from reports.charts import statistics_of
from workflows.vocabulary import Channel, Publication, Stance


def comments(source: Source) -> dict[str, Any]:
    """Every published comment, in the order of arrival, the counts, and what has a date of its own."""
    printed = _printed(source)
    return {"comments": printed, "statistics": _counts(source, printed), "dated_outside": _outside(source)}


def _outside(source: Source) -> paper.DatedOutside | None:
    """Imported comments that keep a date before or after the period they were given to."""
    closes_at = func.coalesce(col(CommentPeriod.closed_at), col(CommentPeriod.closes_at))
    outside = sa.or_(
        col(Comment.received_at) < col(CommentPeriod.opens_at), col(Comment.received_at) > closes_at
    )
    count, first, last = source.session.exec(
        select(func.count(), func.min(Comment.received_at), func.max(Comment.received_at))
        .join(CommentPeriod, col(CommentPeriod.id) == Comment.period_id)
        .where(
            Comment.proposal_id == source.proposal_id,
            Comment.channel == Channel.IMPORT,
            visible_comments(),
            outside,
        )
    ).one()
    return paper.DatedOutside(count, first, last) if count else None


def statistics_only(source: Source) -> dict[str, Any]:
    """The counts, without the comments."""
    printed = _printed(source)
    return {"statistics": _counts(source, printed)} if printed else {}


def _counts(source: Source, printed: tuple[paper.Comment, ...]) -> paper.Statistics:
    rows = source.session.exec(
        select(Comment.publication, func.count())
        .where(Comment.proposal_id == source.proposal_id)
        .group_by(Comment.publication)
    ).all()
    kept_back = dict(rows)
    return statistics_of(
        printed, kept_back.get(Publication.HIDDEN, 0), kept_back.get(Publication.WITHDRAWN, 0)
    )


def _printed(source: Source) -> tuple[paper.Comment, ...]:
    rows = source.session.exec(
        select(Comment)
        .where(Comment.proposal_id == source.proposal_id, visible_comments())
        .order_by(col(Comment.received_at), col(Comment.id))
    ).all()
    headings = _headings(source)
    themes = _themes_of(source)
    return tuple(
        paper.Comment(
            number=number,
            tracking=row.tracking,
            public_name=row.public_name,
            stakeholder_class=str(row.stakeholder_class),
            stance=str(row.stance),
            channel=str(row.channel),
            received_at=row.received_at,
            body=row.body,
            language=row.language,
            organisation=row.organisation,
            article_key=row.article_key or "",
            article_heading=headings.get(row.article_key or "", ""),
            themes=tuple(themes.get(row.id or 0, ())),
        )
        for number, row in enumerate(rows, 1)
    )


def _headings(source: Source) -> dict[str, str]:
    rows = articles_of(source, source.consulted_version)
    word = source.wording.label(source.language, "article", "unit")
    return {row.key: f"{word} {place} – {row.heading}" for place, row in enumerate(rows, 1)}


def _themes_of(source: Source) -> dict[int, list[str]]:
    rows = source.session.exec(
        select(CommentTheme.comment_id, Theme.title)
        .join(Theme, col(Theme.id) == CommentTheme.theme_id)
        .where(Theme.proposal_id == source.proposal_id)
        .order_by(col(Theme.position), col(Theme.id))
    ).all()
    found: dict[int, list[str]] = {}
    for comment_id, title in rows:
        found.setdefault(comment_id, []).append(title)
    return found


def synthesis(source: Source) -> dict[str, Any]:
    """The published account, and each theme with the city's reply."""
    row = source.session.exec(select(Synthesis).where(Synthesis.proposal_id == source.proposal_id)).first()
    written = row and paper.Synthesis(row.introduction, row.conclusion, row.published_by, row.published_at)
    return {"synthesis": written or None, "themes": _themes(source)}


def _themes(source: Source) -> tuple[paper.Theme, ...]:
    said = _stances_of_themes(source)
    rows = source.session.exec(
        select(Theme)
        .where(Theme.proposal_id == source.proposal_id)
        .order_by(col(Theme.position), col(Theme.id))
    ).all()
    headings = _headings(source)
    return tuple(
        paper.Theme(
            number=number,
            title=row.title,
            account=row.account,
            outcome=str(row.outcome) if row.outcome else "",
            reply=row.reply,
            changed_articles=tuple(headings.get(key, key) for key in row.changed_articles),
            comment_count=said[row.id or 0].total(),
            stances=tuple(
                (str(stance), said[row.id or 0][stance]) for stance in Stance if said[row.id or 0][stance]
            ),
            replied_by=row.replied_by,
        )
        for number, row in enumerate(rows, 1)
    )


def _stances_of_themes(source: Source) -> defaultdict[int, Counter[str]]:
    rows = source.session.exec(
        select(CommentTheme.theme_id, Comment.stance, func.count())
        .join(Comment, col(Comment.id) == CommentTheme.comment_id)
        .where(Comment.proposal_id == source.proposal_id, visible_comments())
        .group_by(col(CommentTheme.theme_id), col(Comment.stance))
    ).all()
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for theme_id, stance, count in rows:
        found[theme_id][stance] = count
    return found
