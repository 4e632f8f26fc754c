"""The slip of a national submission: the pieces that go with its sealed file."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.models import Attachment, Document, Proposal, StoredFile
from workflows.vocabulary import DossierKind


@dataclass(frozen=True)
class Enclosed:
    """A piece: an earlier dossier (`kind`), or a file joined to the proposal (`title`)."""

    kind: str
    title: str
    name: str
    pages: int
    stored: StoredFile


def enclosed_with(session: Session, sealed: Document) -> tuple[Enclosed, ...]:
    """The newest dossier of each earlier kind, then the files joined to the proposal.

    Once the file is sealed its slip stands: what is made, joined or removed later changes nothing."""
    return (*_dossiers(session, sealed), *_joined(session, sealed))


def _dossiers(session: Session, sealed: Document) -> list[Enclosed]:
    query = (
        select(Document, StoredFile)
        .join(StoredFile, col(StoredFile.id) == Document.file_id)
        .where(
            Document.proposal_id == sealed.proposal_id,
            Document.standing == "ready",
            Document.kind != DossierKind.SUBMISSION,
            Document.journal_rev < sealed.journal_rev,
        )
    )
    if sealed.ready_at is not None:
        query = query.where(col(Document.ready_at) <= sealed.ready_at)
    rows = session.exec(query.order_by(col(Document.number))).all()
    newest = {str(row.kind): (row, stored) for row, stored in rows}
    reference = session.get_one(Proposal, sealed.proposal_id).reference
    return [
        Enclosed(kind, "", f"{reference}-{kind}-{row.number}.pdf", row.pages, stored)
        for kind, (row, stored) in sorted(newest.items(), key=lambda pair: pair[1][0].journal_rev)
    ]


def _joined(session: Session, sealed: Document) -> list[Enclosed]:
    there: sa.ColumnElement[bool] = col(Attachment.removed_at).is_(None)
    if sealed.ready_at is not None:
        there = sa.and_(
            col(Attachment.added_at) <= sealed.ready_at,
            sa.or_(there, col(Attachment.removed_at) > sealed.ready_at),
        )
    rows = session.exec(
        select(Attachment, StoredFile)
        .join(StoredFile, col(StoredFile.id) == Attachment.file_id)
        .where(
            Attachment.proposal_id == sealed.proposal_id,
            col(Attachment.comment_id).is_(None),
            col(Attachment.submission_id).is_(None),
            there,
        )
        .order_by(col(Attachment.id))
    ).all()
    return [Enclosed("", row.title, row.name, 0, stored) for row, stored in rows]
