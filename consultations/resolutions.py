"""The resolution that results from a vote: signed, then published for everyone."""

from datetime import datetime

from sqlmodel import Session

from consultations.advance import record_fact
from consultations.database import lock_proposal
from consultations.models import Resolution
from consultations.numbering import resolution_of
from consultations.recusal import recusals
from consultations.refusals import FactRefused
from workflows.case import Actor

__all__ = ["publish_resolution", "resolution_of", "sign_resolution"]


def waits_for_signature(session: Session, proposal_id: int) -> bool:
    """Whether an adopted resolution is still to be signed."""
    resolution = resolution_of(session, proposal_id)
    return resolution is not None and resolution.signed_at is None


def sign_resolution(
    session: Session, proposal_id: int, signed_by: str, actor: Actor, now: datetime
) -> Resolution:
    """Note who signed the resolution and when. Raises FactRefused `not_adopted`, `already_signed`,
    `signer_withdrew` (for an interest of their own)."""
    resolution = _adopted(session, proposal_id)
    if resolution.signed_at is not None:
        raise FactRefused("already_signed", name=resolution.signed_by)
    for entry in recusals(session, proposal_id):
        if entry.actor_id == actor.id or entry.actor == signed_by.strip():
            raise FactRefused("signer_withdrew", name=entry.actor)
    resolution.signed_by, resolution.signed_at = signed_by[:160], now
    session.add(resolution)
    facts = {"number": resolution.number, "signed_by": resolution.signed_by}
    record_fact(session, proposal_id, "resolution_signed", actor, now, facts)
    return resolution


def publish_resolution(session: Session, proposal_id: int, actor: Actor, now: datetime) -> Resolution:
    """Publish the signed resolution on line (CGCT L2131-1). Raises FactRefused `not_adopted`, `not_signed`,
    `already_published`."""
    resolution = _adopted(session, proposal_id)
    if resolution.signed_at is None:
        raise FactRefused("not_signed")
    if resolution.published_at is not None:
        raise FactRefused("already_published")
    resolution.published_at = now
    session.add(resolution)
    record_fact(session, proposal_id, "resolution_published", actor, now, {"number": resolution.number})
    return resolution


def _adopted(session: Session, proposal_id: int) -> Resolution:
    proposal = lock_proposal(session, proposal_id)
    resolution = resolution_of(session, proposal_id)
    if resolution is None or proposal.stage != "adopted":
        raise FactRefused("not_adopted")
    return resolution
