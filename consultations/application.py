"""How an act is applied and judged: its day, pilot, criteria and review, fixed before the vote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, delete, select

from consultations.advance import rearm, record_fact
from consultations.allowed import locked_for
from consultations.models import Application, Criterion, Proposal
from consultations.refusals import FactRefused
from workflows.case import Actor

AFTER_THE_VOTE = ("in_force", "evaluation")


@dataclass(frozen=True)
class Plan:
    """What is fixed; `criteria` are pairs of what is measured and what is aimed at."""

    starts_on: date | None = None
    pilot: bool = False
    ends_on: date | None = None
    review_on: date | None = None
    criteria: tuple[tuple[str, str], ...] = ()


def application_of(session: Session, proposal_id: int) -> Application | None:
    """What is fixed for the act, if anything is."""
    return session.get(Application, proposal_id, populate_existing=True)


def criteria_of(session: Session, proposal_id: int) -> Sequence[Criterion]:
    """What the act is judged by, in its order."""
    query = select(Criterion).where(Criterion.proposal_id == proposal_id).order_by(col(Criterion.position))
    return session.exec(query.execution_options(populate_existing=True)).all()


def plan_application(session: Session, proposal_id: int, plan: Plan, actor: Actor, now: datetime) -> None:
    """Fix how the act is applied. After the vote only the review's day may change, and criteria be added
    where there are none: what was voted stays.

    Raises FactRefused `not_at_this_stage`, `ends_before_it_starts`, `voted_already`."""
    proposal = locked_for(session, proposal_id, "plan", actor.roles)
    if plan.ends_on is not None and plan.starts_on is not None and plan.ends_on <= plan.starts_on:
        raise FactRefused("ends_before_it_starts")
    row = application_of(session, proposal_id)
    if proposal.stage in AFTER_THE_VOTE:
        _check_voted(session, proposal_id, row, plan)
    row = row or Application(proposal_id=proposal_id, planned_by="", planned_at=now)
    row.starts_on, row.pilot, row.ends_on = plan.starts_on, plan.pilot, plan.ends_on if plan.pilot else None
    row.review_on, row.planned_by, row.planned_at = plan.review_on, actor.name[:160], now
    session.add(row)
    session.flush()
    _write_criteria(session, proposal_id, plan)
    facts = {"starts_on": plan.starts_on, "pilot": plan.pilot, "ends_on": plan.ends_on,
             "review_on": plan.review_on, "criteria": [name for name, _ in plan.criteria]}  # fmt: skip
    record_fact(session, proposal_id, "application_planned", actor, now, facts)
    if proposal.stage in AFTER_THE_VOTE:
        rearm(session, proposal_id, now)


def _check_voted(session: Session, proposal_id: int, row: Application | None, plan: Plan) -> None:
    voted = (row.starts_on, row.pilot, row.ends_on) if row else (None, False, None)
    criteria = tuple((one.name, one.target) for one in criteria_of(session, proposal_id))
    if voted != (plan.starts_on, plan.pilot, plan.ends_on) or (criteria and criteria != plan.criteria):
        raise FactRefused("voted_already")


def _write_criteria(session: Session, proposal_id: int, plan: Plan) -> None:
    known = tuple((one.name, one.target) for one in criteria_of(session, proposal_id))
    if known == plan.criteria:
        return
    session.exec(delete(Criterion).where(col(Criterion.proposal_id) == proposal_id))
    for position, (name, target) in enumerate(plan.criteria, 1):
        session.add(Criterion(proposal_id=proposal_id, position=position, name=name, target=target))
    session.flush()


def judge(
    session: Session,
    proposal_id: int,
    position: int,
    actor: Actor,
    now: datetime,
    *,
    result: str,
    met: bool,
) -> Criterion:
    """Record the result of one criterion. Raises FactRefused `not_at_this_stage`, `no_such_criterion`."""
    locked_for(session, proposal_id, "evaluate", actor.roles)
    row = next((one for one in criteria_of(session, proposal_id) if one.position == position), None)
    if row is None:
        raise FactRefused("no_such_criterion")
    row.result, row.met, row.judged_by, row.judged_at = result, met, actor.name[:160], now
    session.add(row)
    session.flush()
    facts = {"position": position, "criterion": row.name, "met": met}
    record_fact(session, proposal_id, "criterion_judged", actor, now, facts)
    return row


def has_ended(proposal: Proposal) -> bool:
    """Whether what became of the act is settled."""
    return proposal.stage in ("generalised", "repealed")
