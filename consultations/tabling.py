"""Notice of motion and the tabling of the draft, written down as facts of the journal."""

from datetime import datetime

from sqlmodel import Session

from consultations.advance import record_fact
from consultations.database import lock_proposal
from consultations.models import Motion
from consultations.refusals import FactRefused
from workflows.case import Actor

# From the day the text is complete until the council is convened to vote on it.
BEFORE_CONVOCATION = (
    "legal_review", "opinions", "comment_period", "comment_closed", "synthesis_published", "standstill",
    "scheduled",
)  # fmt: skip


def record_motion(
    session: Session,
    proposal_id: int,
    *,
    given_at: datetime,
    tabled_at: datetime,
    given_by: str,
    actor: Actor,
    now: datetime,
) -> Motion:
    """Write down when a member gave notice of motion and when the draft was tabled; a later one replaces it.

    Raises FactRefused `motion_is_ahead`, `motion_comes_too_late` once the council is convened."""
    proposal = lock_proposal(session, proposal_id)
    if max(given_at, tabled_at) > now:
        raise FactRefused("motion_is_ahead")
    if proposal.stage not in BEFORE_CONVOCATION:
        raise FactRefused("motion_comes_too_late")
    motion = Motion(
        proposal_id=proposal_id, given_at=given_at, tabled_at=tabled_at, given_by=given_by[:160],
        recorded_at=now, recorded_by=actor.name[:160],
    )  # fmt: skip
    session.add(motion)
    session.flush()
    facts = {"given_at": given_at.isoformat(), "tabled_at": tabled_at.isoformat(), "by": motion.given_by}
    record_fact(session, proposal_id, "motion_recorded", actor, now, facts)
    return motion
