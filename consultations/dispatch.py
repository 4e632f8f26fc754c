"""The file that leaves by somebody's hand: its dispatch by portal or paper is written down, with its date."""

from datetime import datetime

from sqlmodel import Session

from consultations.advance import advance
from consultations.models import Document, Proposal
from consultations.refusals import FactRefused
from consultations.transmission import dossier_of, goes_by_hand, in_hand, instant_told
from workflows.case import Actor


def record_dispatch(
    session: Session,
    submission_id: int,
    actor: Actor,
    now: datetime,
    *,
    sent_at: datetime | None = None,
    reference: str = "",
) -> None:
    """Record that the sealed file was deposited, posted or handed over: the move `transmit`, from then.

    `reference` is the number by which it is traced (registered letter, deposit). Raises FactRefused
    `goes_by_email`, `already_sent`, `file_is_not_ready`, `sent_before_the_file`, `instant_is_ahead`,
    and what `advance` raises."""
    submission, proposal = in_hand(session, submission_id)
    if submission.sent_at is not None:
        raise FactRefused("already_sent")
    if not goes_by_hand(submission):
        raise FactRefused("goes_by_email")
    dossier = dossier_of(session, submission)
    if dossier is None:
        raise FactRefused("file_is_not_ready")
    earliest = _may_leave_from(proposal, dossier)
    at = instant_told(sent_at, now, earliest, "sent_before_the_file")
    submission.dispatched_at, submission.dispatch_reference = at, reference[:80]
    session.add(submission)
    session.flush()
    facts = {"submission": submission.number, "channel": submission.channel, "reference": reference[:80],
             "sha256": dossier.sha256}  # fmt: skip
    advance(session, submission.proposal_id, "transmit", actor, now, effective_at=at, facts=facts)


def _may_leave_from(proposal: Proposal, dossier: Document) -> datetime:
    """Nothing leaves before it is sealed, nor before the step that had it sealed."""
    return max(dossier.ready_at or dossier.asked_at, proposal.effective_at)
