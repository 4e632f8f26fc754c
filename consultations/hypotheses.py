"""What if, for a real proposal: its facts of now, then nothing but memory. Reads, and never writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from consultations.facts import PARTS, case_on, ground_of, procedure_on, rules_of
from consultations.models import Proposal, Sitting
from workflows.engine import Procedure
from workflows.paths import Forecast, forecast
from workflows.remedies import Wish
from workflows.rules import Rules
from workflows.simulation import Walk, beginning_of

MOST_SITTINGS = 24


class Foresight(NamedTuple):
    """Where a what-if began, what it found, by which procedure and whose rules."""

    start: Walk
    found: Forecast
    procedure: Procedure
    rules: Rules


def foresee(session: Session, proposal: Proposal, now: datetime, wish: Wish) -> Foresight:
    """From where the proposal stands: the earliest and the latest way to the procedure's effect."""
    ground = ground_of(session, proposal.id or 0)
    procedure, rules = procedure_on(session, ground), rules_of(session, proposal)
    start = beginning_of(case_on(session, ground, now, PARTS), procedure)
    return Foresight(start, forecast(procedure, start, rules, wish), procedure, rules)


def planned_sittings(session: Session, city_id: int, now: datetime) -> Sequence[datetime]:
    """The council's sittings to come, as far as they are known."""
    return session.exec(
        select(Sitting.starts_at)
        .where(Sitting.city_id == city_id, Sitting.starts_at > now)
        .order_by(col(Sitting.starts_at))
        .limit(MOST_SITTINGS)
    ).all()
