"""The text's sections of a dossier: version, terms, comparison, period, attachments, what is missing."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from consultations.dossiers.source import Source
from consultations.facts import draft_of
from consultations.models import Article, Attachment, CommentPeriod, StoredFile, Version
from reports import dossier as paper
from workflows.difference import ArticleText, compare
from workflows.instruments import load_instrument, missing_from
from workflows.term_sheet import term_rows


def latest(source: Source) -> dict[str, Any]:
    """The newest version."""
    return {"version": _version(source, source.proposal.version_number)}


def consulted(source: Source) -> dict[str, Any]:
    """The version put to comment."""
    return {"version": _version(source, source.consulted_version)}


def missing(source: Source) -> dict[str, Any]:
    """What the draft still lacks, as sentences."""
    lacking = missing_from(
        draft_of(source.session, source.proposal), load_instrument(source.proposal.instrument)
    )
    say = source.wording.reason
    return {"missing": tuple(say(source.language, one, source.city.timezone) for one in lacking)}


def comparison(source: Source) -> dict[str, Any]:
    """The version put to comment against the newest one, article by article, word by word."""
    before, after = source.consulted_version, source.proposal.version_number
    if before == after:
        return {}
    changes = compare(_keyed(source, before), _keyed(source, after))
    articles = tuple(
        paper.ArticleChange(
            one.position,
            one.heading,
            tuple(paper.Difference(_kind(piece.kind), piece.text) for piece in one.pieces),
        )
        for one in changes
        if one.changed
    )
    return {"comparison": paper.Comparison(before, after, articles)}


def _kind(kind: str) -> str:
    return {"equal": "same", "insert": "ins", "delete": "del"}[kind]


def _keyed(source: Source, number: int) -> list[ArticleText]:
    return [ArticleText(row.key, row.heading, row.body) for row in articles_of(source, number)]


def period(source: Source) -> dict[str, Any]:
    """The dates of the latest comment period and how to take part."""
    row = source.session.exec(
        select(CommentPeriod)
        .where(CommentPeriod.proposal_id == source.proposal_id)
        .order_by(col(CommentPeriod.number).desc())
    ).first()
    if row is None:
        return {}
    return {
        "period": paper.Period(
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            modalities=row.modalities,
            address_url=source.url,
            closed_at=row.closed_at,
        )
    }


def attachments(source: Source) -> dict[str, Any]:
    """The files joined to the proposal itself, with their checksums."""
    rows = source.session.exec(
        select(Attachment, StoredFile)
        .join(StoredFile, col(StoredFile.id) == Attachment.file_id)
        .where(
            Attachment.proposal_id == source.proposal_id,
            col(Attachment.comment_id).is_(None),
            col(Attachment.submission_id).is_(None),
            col(Attachment.removed_at).is_(None),
        )
        .order_by(col(Attachment.id))
    ).all()
    return {"attachments": tuple(paper.Piece(row.title, file.sha256, 0, file.size) for row, file in rows)}


def articles_of(source: Source, number: int) -> Sequence[Article]:
    """The articles of a version, in order."""
    return source.session.exec(
        select(Article)
        .join(Version, col(Version.id) == Article.version_id)
        .where(Version.proposal_id == source.proposal_id, Version.number == number)
        .order_by(col(Article.position))
    ).all()


def printed_articles(source: Source, number: int) -> tuple[paper.Article, ...]:
    """The articles of a version as the dossier prints them."""
    rows = articles_of(source, number)
    return tuple(paper.Article(row.key, place, row.heading, row.body) for place, row in enumerate(rows, 1))


def _version(source: Source, number: int) -> paper.Version | None:
    row = source.session.exec(
        select(Version).where(Version.proposal_id == source.proposal_id, Version.number == number)
    ).first()
    if row is None:
        return None
    return paper.Version(
        number=row.number,
        title=row.title,
        summary=row.summary,
        grounds=row.grounds,
        recitals=tuple(row.recitals),
        articles=printed_articles(source, number),
        terms=_terms(source, row),
        author=row.author,
        reason=row.reason,
        created_at=row.created_at,
    )


def _terms(source: Source, version: Version) -> tuple[paper.Term, ...]:
    rows = term_rows(load_instrument(source.proposal.instrument), version.terms, source.language)
    return tuple(paper.Term(row.label, row.lines, row.columns, row.rows, row.arithmetic) for row in rows)
