"""Whether a fact may be written where a proposal stands: asked under its lock, as the procedure says."""

from collections.abc import Iterable

from sqlmodel import Session

from consultations.database import lock_proposal
from consultations.definitions import procedure_of
from consultations.models import Proposal
from consultations.refusals import FactRefused
from workflows.engine import may
from workflows.vocabulary import Role


def writable(session: Session, proposal: Proposal, what: str, roles: Iterable[Role]) -> bool:
    """May someone in these roles write this fact now? For pages: the verb asks again under the lock."""
    return may(procedure_of(session, proposal.definition_id), proposal.stage, what, roles)


def locked_for(session: Session, proposal_id: int, what: str, roles: Iterable[Role]) -> Proposal:
    """The proposal under its lock, at a stage where these roles may write this fact.

    Raises FactRefused `not_at_this_stage`, NoSuchProposal."""
    proposal = lock_proposal(session, proposal_id)
    if not writable(session, proposal, what, roles):
        raise FactRefused("not_at_this_stage")
    return proposal
