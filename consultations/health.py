"""Whether the house is well: its database answers, its clock beats, nothing waits too long to leave."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations import outbox
from consultations.database import unit_of_work
from consultations.definitions import UnusableDefinition, check_running
from consultations.models import Heartbeat, Timer

LATEST_BEAT = 120.0
LATEST_ROW = 300.0


@dataclass(frozen=True)
class Health:
    """Seconds since the clock's last beat (None: never), and by which due timers and letters are late."""

    clock_silent_for: float | None
    timers_late_by: float
    outbox_late_by: float

    @property
    def well(self) -> bool:
        silent = self.clock_silent_for
        late = max(self.timers_late_by, self.outbox_late_by)
        return silent is not None and silent <= LATEST_BEAT and late <= LATEST_ROW


def health_of(session: Session, now: datetime) -> Health:
    """Ask the records; raises the database's own errors where it does not answer."""
    beat = session.exec(select(sa.func.max(Heartbeat.at))).one()
    oldest = session.exec(
        select(sa.func.min(Timer.due_at)).where(sa.text("standing = 'pending'"), col(Timer.due_at) <= now)
    ).one()
    return Health(
        clock_silent_for=round((now - beat).total_seconds(), 1) if beat else None,
        timers_late_by=round((now - oldest).total_seconds(), 1) if oldest else 0.0,
        outbox_late_by=round(outbox.lag(session, now), 1),
    )


def why_not_serve(engine: sa.Engine) -> str:
    """What must be mended before anything is served; "" when nothing: the tables are there, and every
    procedure that open files run on can be read."""
    try:
        with unit_of_work(engine, writes=False) as session:
            check_running(session)
    except UnusableDefinition as error:
        return str(error)
    except sa.exc.DatabaseError:
        return "the database is not at this version, or cannot be read: ./run palabre migrate"
    return ""
