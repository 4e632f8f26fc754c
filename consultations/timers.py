"""The rows of what falls due: armed as a stage is entered, cancelled as it is left."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.facts import Ground, case_on
from consultations.models import Timer
from consultations.prepared import Prepared
from workflows.engine import Procedure, timers_for, timers_read
from workflows.reminders import TimerPlan
from workflows.rules import Rules

_cancel = Prepared(
    sa.update(Timer)
    .where(Timer.proposal_id == sa.bindparam("the_id"), sa.text("standing = 'pending'"))  # type: ignore[arg-type]
    .values(standing="cancelled")
)
_arm = Prepared(
    sa.insert(Timer).inline(), ("proposal_id", "rev", "name", "due_at", "standing", "derivation", "error")
)


def cancel(connection: sa.Connection, proposal_id: int) -> None:
    """Nothing that waited for this proposal falls due any more."""
    _cancel.execute(connection, {"the_id": proposal_id})


def arm(
    session: Session,
    ground: Ground,
    procedure: Procedure,
    rules: Rules,
    now: datetime,
    names: frozenset[str] | None = None,
) -> None:
    """Arm the stage's timers (only those of some `names`) from the facts as they are after the step."""
    if not procedure.stages[ground.stage].timers:
        return
    plans = _plans(session, ground, procedure, rules, now)
    write(session.connection(), ground, (one for one in plans if names is None or one.name in names))


def still_to_come(
    session: Session, ground: Ground, procedure: Procedure, rules: Rules, now: datetime
) -> tuple[TimerPlan, ...]:
    """What falls due in the ground's stage under another version: what it makes the clock do, and letters
    that are not past already unless the same one still waits. No letter is written twice."""
    waiting = {name for name, _ in pending(session, ground.id)}
    return tuple(
        plan
        for plan in _plans(session, ground, procedure, rules, now)
        if plan.fire or plan.due_at > now or plan.name in waiting
    )


def pending(session: Session, proposal_id: int) -> list[tuple[str, datetime]]:
    """What waits for a proposal: names and instants, the next first."""
    rows = session.exec(
        select(Timer.name, Timer.due_at)
        .where(Timer.proposal_id == proposal_id, Timer.standing == "pending")
        .order_by(col(Timer.due_at))
    ).all()
    return [(name, due_at) for name, due_at in rows]


def write(connection: sa.Connection, ground: Ground, plans: Iterable[TimerPlan]) -> None:
    """The rows of these plans, at the ground's position."""
    for timer in plans:
        row = {
            "proposal_id": ground.id,
            "rev": ground.rev,
            "name": timer.name,
            "due_at": timer.due_at,
            "standing": "pending",
            "derivation": [step.as_json() for step in timer.derivation],
            "error": "",
        }
        _arm.execute(connection, row)


def _plans(
    session: Session, ground: Ground, procedure: Procedure, rules: Rules, now: datetime
) -> tuple[TimerPlan, ...]:
    case = case_on(session, ground, now, timers_read(procedure, ground.stage))
    return timers_for(procedure, case, rules)
