"""What the public reads of outcomes: answers, submission, documents, journal, computed dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.database import LARGEST_ID
from consultations.models import (
    Attachment,
    Authority,
    Comment,
    CommentTheme,
    Document,
    JournalEntry,
    NationalSubmission,
    Observation,
    Proposal,
    StoredFile,
    Synthesis,
    Theme,
    Timer,
)
from consultations.publication import visible_comments
from workflows.vocabulary import DossierKind

THEMES_A_PAGE = 10
ENTRIES_A_PAGE = 25
DOCUMENTS_A_PAGE = 25
WORKING_DOSSIERS = (DossierKind.DRAFT,)


@dataclass(frozen=True)
class Answered:
    """A theme with the city's reply and how many published comments stand in it."""

    theme: Theme
    comments: int


@dataclass(frozen=True)
class Sent:
    """A file that was sent upward, to whom, and what came back."""

    submission: NationalSubmission
    authority: Authority
    observations: Sequence[Observation]
    document: Document | None


@dataclass(frozen=True)
class Joined:
    """A public file joined to the proposal."""

    id: int
    title: str
    size: int
    sha256: str
    media_type: str
    added_at: datetime


def published_synthesis(session: Session, proposal_id: int) -> Synthesis | None:
    """The account of the consultation, once it is published."""
    query = sa.select(Synthesis).where(
        col(Synthesis.proposal_id) == proposal_id, col(Synthesis.published_at).is_not(None)
    )
    return session.execute(query).scalar_one_or_none()


def answers(session: Session, proposal_id: int, start: int = 0) -> tuple[list[Answered], int | None]:
    """One page of themes in their order from the place `start`, and where the next page starts."""
    count = (
        sa.select(sa.func.count())
        .select_from(CommentTheme)
        .join(Comment, col(Comment.id) == col(CommentTheme.comment_id))
        .where(col(CommentTheme.theme_id) == col(Theme.id), visible_comments())
        .scalar_subquery()
    )
    query = (
        sa.select(Theme, count)
        .where(col(Theme.proposal_id) == proposal_id)
        .order_by(col(Theme.position), col(Theme.id))
        .offset(min(start, LARGEST_ID))
        .limit(THEMES_A_PAGE + 1)
    )
    rows = [Answered(*row) for row in session.execute(query)]
    return rows[:THEMES_A_PAGE], start + THEMES_A_PAGE if len(rows) > THEMES_A_PAGE else None


def sent_submissions(session: Session, proposal_id: int) -> list[Sent]:
    """What was sent upward, the last one first; nothing that is only being prepared."""
    query = (
        sa.select(NationalSubmission, Authority)
        .join(Authority, col(Authority.id) == col(NationalSubmission.authority_id))
        .where(
            col(NationalSubmission.proposal_id) == proposal_id, col(NationalSubmission.sent_at).is_not(None)
        )
        .order_by(col(NationalSubmission.number).desc())
        .limit(5)
    )
    return [
        Sent(
            submission,
            authority,
            _observations(session, submission.id),
            session.get(Document, submission.document_id) if submission.document_id else None,
        )
        for submission, authority in session.execute(query)
    ]


def _observations(session: Session, submission_id: int | None) -> Sequence[Observation]:
    query = sa.select(Observation).where(col(Observation.submission_id) == submission_id)
    return session.execute(query.order_by(col(Observation.id)).limit(40)).scalars().all()


def documents(session: Session, proposal_id: int) -> list[tuple[Document, StoredFile]]:
    """The sealed dossiers that are ready, the newest first; not the file of the unpublished draft."""
    query = _public_documents(proposal_id).order_by(col(Document.id).desc()).limit(DOCUMENTS_A_PAGE)
    return [(document, stored) for document, stored in session.execute(query)]


def _public_documents(proposal_id: int) -> Any:
    return (
        sa.select(Document, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(Document.file_id))
        .where(
            col(Document.proposal_id) == proposal_id,
            col(Document.standing) == "ready",
            col(Document.kind).not_in(WORKING_DOSSIERS),
        )
    )


def in_preparation(session: Session, proposal_id: int) -> Sequence[Document]:
    """Public dossiers that were asked for and are not ready."""
    query = sa.select(Document).where(
        col(Document.proposal_id) == proposal_id,
        col(Document.standing).not_in(("ready", "dead")),
        col(Document.kind).not_in(WORKING_DOSSIERS),
    )
    return session.execute(query.order_by(col(Document.id)).limit(6)).scalars().all()


def public_attachments(session: Session, proposal_id: int) -> list[Joined]:
    """Files joined to the proposal itself."""
    query = (
        sa.select(  # type: ignore[call-overload]
            Attachment.id,
            Attachment.title,
            StoredFile.size,
            StoredFile.sha256,
            StoredFile.media_type,
            Attachment.added_at,
        )
        .join(StoredFile, col(StoredFile.id) == col(Attachment.file_id))
        .where(
            col(Attachment.proposal_id) == proposal_id,
            col(Attachment.comment_id).is_(None),
            col(Attachment.submission_id).is_(None),
            col(Attachment.removed_at).is_(None),
        )
        .order_by(col(Attachment.id))
        .limit(DOCUMENTS_A_PAGE)
    )
    return [Joined(*row) for row in session.execute(query)]


def public_attachment(
    session: Session, proposal_id: int, attachment_id: int
) -> tuple[Attachment, StoredFile] | None:
    """A file everyone may have: the proposal's own, or one of a published comment."""
    query = (
        sa.select(Attachment, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(Attachment.file_id))
        .outerjoin(Comment, col(Comment.id) == col(Attachment.comment_id))
        .where(
            col(Attachment.id) == min(attachment_id, LARGEST_ID),
            col(Attachment.proposal_id) == proposal_id,
            col(Attachment.submission_id).is_(None),
            col(Attachment.removed_at).is_(None),
            sa.or_(col(Attachment.comment_id).is_(None), visible_comments()),
        )
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def public_document(
    session: Session, proposal_id: int, kind: str, number: int
) -> tuple[Document, StoredFile] | None:
    """A dossier everyone may have, by its kind and number."""
    if kind not in list(DossierKind):
        return None
    query = _public_documents(proposal_id).where(
        col(Document.kind) == DossierKind(kind), col(Document.number) == min(number, LARGEST_ID)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def entries(
    session: Session, proposal: Proposal, before: int | None = None
) -> tuple[Sequence[JournalEntry], int | None]:
    """One page of what happened, the newest first, and the position before which the next page begins."""
    query = sa.select(JournalEntry).where(col(JournalEntry.proposal_id) == proposal.id)
    if before is not None:
        query = query.where(col(JournalEntry.rev) < min(before, LARGEST_ID))
    rows = (
        session.execute(query.order_by(col(JournalEntry.rev).desc()).limit(ENTRIES_A_PAGE + 1))
        .scalars()
        .all()
    )
    return rows[:ENTRIES_A_PAGE], rows[ENTRIES_A_PAGE - 1].rev if len(rows) > ENTRIES_A_PAGE else None


def computed_dates(session: Session, proposal_id: int) -> Sequence[Timer]:
    """Every date that was computed for the proposal and not cancelled, the latest first."""
    query = sa.select(Timer).where(
        col(Timer.proposal_id) == proposal_id,
        col(Timer.standing).not_in(("cancelled", "suspended", "missed")),
    )
    return session.execute(query.order_by(col(Timer.due_at).desc()).limit(12)).scalars().all()
