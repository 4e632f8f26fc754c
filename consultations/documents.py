"""Dossiers asked for: a row in the step's own transaction; the clock prints it afterwards."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations import journal, outbox
from consultations.models import Document, Proposal, StoredFile
from workflows.vocabulary import DossierKind

_last_number = sa.select(sa.func.max(Document.number)).where(
    Document.proposal_id == sa.bindparam("the_id"),  # type: ignore[arg-type]
    Document.kind == sa.bindparam("kind"),  # type: ignore[arg-type]
)
_ask = sa.insert(Document).returning(Document.id)  # type: ignore[call-overload]


def ask(
    session: Session,
    proposal_id: int,
    language: str,
    kind: DossierKind,
    rev: int,
    journal_hash: str,
    now: datetime,
) -> int:
    """Ask for a dossier that reflects journal position `rev`; the page shows it as being prepared. Its id."""
    connection = session.connection()
    last = connection.execute(_last_number, {"the_id": proposal_id, "kind": kind}).scalar()
    row = {
        "proposal_id": proposal_id,
        "kind": kind,
        "number": (last or 0) + 1,
        "language": language,
        "journal_rev": rev,
        "journal_hash": journal_hash,
        "asked_at": now,
        "standing": "pending",
        "progress": 0,
        "pages": 0,
        "sha256": "",
        "size": 0,
        "error": "",
    }
    return int(connection.execute(_ask, row).scalar_one())


def latest(session: Session, proposal_id: int, kind: DossierKind, ready: bool = True) -> Document | None:
    """The newest dossier of a kind, ready unless told otherwise."""
    query = select(Document).where(Document.proposal_id == proposal_id, Document.kind == kind)
    if ready:
        query = query.where(Document.standing == "ready")
    return session.exec(query.order_by(col(Document.number).desc())).first()


def ask_again(session: Session, proposal: Proposal, kind: DossierKind, now: datetime) -> int:
    """Ask for a dossier outside a move, as the docket stands now; the outbox prints it."""
    last = journal.last_hash(session, proposal.id or 0)
    document_id = ask(session, proposal.id or 0, proposal.language, kind, proposal.rev, last, now)
    args = {"document_id": str(document_id)}
    outbox.queue(session, f"document:{document_id}", "dossier", args, now, proposal_id=proposal.id)
    return document_id


def file_of(session: Session, row: Document) -> StoredFile | None:
    """The stored file of a ready dossier."""
    return session.get(StoredFile, row.file_id) if row.standing == "ready" and row.file_id else None
