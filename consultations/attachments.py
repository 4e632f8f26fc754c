"""What is joined to a proposal while its text may be changed."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.advance import record_fact
from consultations.database import LARGEST_ID, lock_proposal
from consultations.drafting import check_may_edit
from consultations.models import Attachment, Proposal, StoredFile
from workflows.case import Actor


def attach(
    session: Session,
    proposal_id: int,
    file: StoredFile,
    *,
    title: str,
    name: str,
    actor: Actor,
    now: datetime,
) -> Attachment:
    """Join a stored file to a proposal. Raises EditRefused, NoSuchProposal."""
    proposal = lock_proposal(session, proposal_id)
    check_may_edit(session, proposal, actor)
    assert file.id is not None
    attachment = Attachment(
        proposal_id=proposal_id, file_id=file.id, title=title, name=name, added_by=actor.name, added_at=now
    )
    session.add(attachment)
    session.flush()
    facts = {"attachment": attachment.id, "name": name, "sha256": file.sha256}
    record_fact(session, proposal_id, "attachment_added", actor, now, facts)
    return attachment


def remove_attachment(session: Session, attachment: Attachment, *, actor: Actor, now: datetime) -> None:
    """Take an attachment off the proposal; the row and the bytes stay for the record. Raises EditRefused.

    Taking off twice is the same as once."""
    proposal = lock_proposal(session, attachment.proposal_id)
    check_may_edit(session, proposal, actor)
    session.refresh(attachment)
    if attachment.removed_at is not None:
        return
    attachment.removed_at = now
    session.add(attachment)
    session.flush()
    facts = {"attachment": attachment.id, "name": attachment.name}
    record_fact(session, attachment.proposal_id, "attachment_removed", actor, now, facts)


def attachments_of(session: Session, proposal: Proposal) -> Sequence[tuple[Attachment, StoredFile]]:
    """What is joined to the proposal itself (not to its comments or submissions), oldest first."""
    rows = session.execute(_joined(proposal).order_by(col(Attachment.id))).all()
    return [(row[0], row[1]) for row in rows]


def attachment_of(session: Session, proposal: Proposal, attachment_id: int) -> tuple[Attachment, StoredFile]:
    """One attachment of the proposal itself, still joined. Raises LookupError."""
    if not 0 < attachment_id <= LARGEST_ID:
        raise LookupError(attachment_id)
    row = session.execute(_joined(proposal).where(col(Attachment.id) == attachment_id)).first()
    if row is None:
        raise LookupError(attachment_id)
    return row[0], row[1]


def _joined(proposal: Proposal) -> sa.Select[Attachment, StoredFile]:
    return (
        sa.select(Attachment, StoredFile)
        .join(StoredFile, col(StoredFile.id) == col(Attachment.file_id))
        .where(
            col(Attachment.proposal_id) == proposal.id,
            col(Attachment.comment_id).is_(None),
            col(Attachment.submission_id).is_(None),
            col(Attachment.removed_at).is_(None),
        )
    )
