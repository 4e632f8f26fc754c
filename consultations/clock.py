"""The clock: fires what is due, delivers what must leave, says that it is alive."""

import logging
import os
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from consultations import housekeeping, outbox
from consultations.advance import MoveRefused, advance
from consultations.database import unit_of_work
from consultations.facts import case_on, ground_of, procedure_on, rules_for
from consultations.means import Means
from consultations.models import Heartbeat, Outbox, Timer
from consultations.prepared import Prepared
from workflows.case import Actor
from workflows.engine import TimerPlan, timers_for, timers_read
from workflows.vocabulary import Role

CLOCK = Actor(None, "clock", frozenset({Role.CLOCK}))
TICK_SECONDS = 15
_log = logging.getLogger("palabre.clock")


Handler = Callable[[Means, Outbox], dict[str, Any]]


class _Timer(NamedTuple):
    """A timer as firing reads it."""

    id: int
    proposal_id: int
    rev: int
    name: str
    due_at: datetime


_AT_ONCE = 200
_due = (
    sa.select(Timer.id, Timer.proposal_id)  # type: ignore[call-overload]
    .where(sa.text("standing = 'pending'"), Timer.due_at <= sa.bindparam("now"))
    .order_by(col(Timer.due_at), col(Timer.id))
    .limit(_AT_ONCE)
)
_pending = Prepared(
    sa.select(*(getattr(Timer, name) for name in _Timer._fields))
    .where(col(Timer.id) == sa.bindparam("the_id"))
    .where(sa.text("standing = 'pending'"))
)
_set_standing = Prepared(
    sa.update(Timer)
    .where(Timer.id == sa.bindparam("the_id"))  # type: ignore[arg-type]
    .values(
        standing=sa.bindparam("new_standing"), fired_at=sa.bindparam("now"), error=sa.bindparam("new_error")
    )
)


def tick(means: Means, handlers: dict[str, Handler]) -> int:
    """Fire what is due, deliver what waits, beat. Gives how much was done."""
    done = fire_due(means) + deliver(means, handlers)
    beat(means)
    return done


def fire_due(means: Means) -> int:
    """Fire every due timer, each in its own transaction; late ones take effect when they were due."""
    fired = 0
    while found := _next_due(means):
        fired += sum(_fire(means, timer_id, proposal_id) for timer_id, proposal_id in found)
    return fired


def _next_due(means: Means) -> Sequence[tuple[int, int]]:
    """Some of what is due, the oldest first; each is looked at again under its proposal's lock."""
    with unit_of_work(means.engine, writes=False) as session:
        return [(row[0], row[1]) for row in session.execute(_due, {"now": means.now()})]


def _fire(means: Means, timer_id: int, proposal_id: int) -> bool:
    """Fire one timer, if it still waits."""
    with unit_of_work(means.engine) as session:
        ground = ground_of(session, proposal_id, lock=True)
        connection = session.connection()
        found = _pending.first(connection, {"the_id": timer_id})
        if found is None:
            return False
        timer, now = _Timer(*found), means.now()
        _stand(connection, timer, "fired", now)
        procedure, rules = procedure_on(session, ground), rules_for(ground)
        case = case_on(session, ground, now, timers_read(procedure, ground.stage))
        plan = next((one for one in timers_for(procedure, case, rules) if one.name == timer.name), None)
        if plan is None:
            _stand(connection, timer, "cancelled", now)
            return True
        if plan.useless_from and plan.useless_from <= now and not plan.fire:
            _stand(
                connection, timer, "missed", now
            )  # nobody is told what is over as if it came; the desk says so
            return True
        outbox.queue_effects(connection, proposal_id, timer.rev, plan.effects, now, prefix=f"{timer.name}:")
        if plan.fire:
            _move(session, timer, plan, now)
    return True


def _move(session: Session, timer: _Timer, plan: TimerPlan, now: datetime) -> None:
    """Make a timer's move; where a guard refuses (nothing is written then), the timer is blocked and a
    person is told."""
    assert plan.fire
    try:
        advance(
            session,
            timer.proposal_id,
            plan.fire,
            CLOCK,
            now,
            effective_at=timer.due_at,
            idempotency_key=f"timer:{timer.id}",
        )
    except MoveRefused as refusal:
        _stand(session.connection(), timer, "blocked", now, str(refusal))
        key = f"{timer.proposal_id}:{timer.rev}:{timer.name}:blocked"
        args = {"to": "secretariat", "notice": "move_blocked", "action": plan.fire}
        outbox.queue(session, key, "notify", args, now, proposal_id=timer.proposal_id)


def _stand(connection: sa.Connection, timer: _Timer, standing: str, now: datetime, error: str = "") -> None:
    values = {"the_id": timer.id, "new_standing": standing, "now": now, "new_error": error}
    _set_standing.execute(connection, values)


def deliver(means: Means, handlers: dict[str, Handler], most: int = 10_000) -> int:
    """Deliver the outbox: claim and commit, do, stamp and commit; a failure waits longer each time."""
    done = 0
    while done < most and (row := _claim(means)):
        assert row.id is not None
        try:
            result = handlers[row.effect](means, row)
        except Exception as error:  # whatever it was, the row stays and the clock goes on
            _log.exception("effect %s failed", row.key)
            with unit_of_work(means.engine) as session:
                outbox.postpone(session, row.id, f"{type(error).__name__}: {error}", means.now())
        else:
            with unit_of_work(means.engine) as session:
                outbox.settle(session, row.id, result)
        done += 1
    return done


def _claim(means: Means) -> Outbox | None:
    with unit_of_work(means.engine, writes=False) as session:
        if not outbox.due(session, means.now()):
            return None
    with unit_of_work(means.engine) as session:
        return outbox.claim(session, means.now())


def beat(means: Means) -> None:
    """Leave this node's heartbeat."""
    node = f"{socket.gethostname()}:{os.getpid()}"[:80]
    with unit_of_work(means.engine) as session:
        known = sa.update(Heartbeat).where(col(Heartbeat.node) == node).values(at=means.now())
        if session.connection().execute(known).rowcount == 0:
            with suppress(IntegrityError), session.begin_nested():
                session.add(Heartbeat(node=node, at=means.now()))
        session.execute(sa.delete(Heartbeat).where(col(Heartbeat.at) < means.now() - timedelta(days=1)))


def run(means: Means, handlers: dict[str, Handler], seconds: int = TICK_SECONDS) -> None:
    """Tick every so many seconds until SIGTERM or SIGINT, in this one thread, so that a dossier's job may
    fork. The memory job store carries nothing: the database is the schedule."""
    scheduler = BlockingScheduler(timezone=UTC, executors={"default": DebugExecutor()})

    def once() -> None:
        try:
            tick(means, handlers)
        except Exception:  # a broken tick is told and tried again; the clock does not die of it
            _log.exception("tick failed")

    patient = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    begin = datetime.now(UTC)
    scheduler.add_job(once, "interval", seconds=seconds, jitter=2, next_run_time=begin, **patient)
    scheduler.add_job(lambda: housekeeping.keep(means), "interval", days=1, next_run_time=begin, **patient)
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: scheduler.shutdown(wait=False))
    with suppress(JobLookupError):  # told to stop in the middle of a tick: its job is gone already
        scheduler.start()
