"""The clock: fires what is due, delivers what must leave, says that it is alive."""

import logging
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from consultations import housekeeping, outbox
from consultations.advance import MoveRefused, advance
from consultations.database import lock_proposal, unit_of_work
from consultations.definitions import procedure_of
from consultations.facts import case_of, rules_of
from consultations.means import Means
from consultations.models import Heartbeat, Outbox, Timer
from workflows.case import Actor
from workflows.engine import TimerPlan, timers_for
from workflows.vocabulary import Role

CLOCK = Actor(None, "clock", frozenset({Role.CLOCK}))
TICK_SECONDS = 15
_log = logging.getLogger("palabre.clock")


Handler = Callable[[Means, Outbox], dict[str, Any]]


def tick(means: Means, handlers: dict[str, Handler]) -> int:
    """Fire what is due, deliver what waits, beat. Gives how much was done."""
    done = fire_due(means) + deliver(means, handlers)
    beat(means)
    return done


def fire_due(means: Means) -> int:
    """Fire every due timer, each in its own transaction; late ones take effect when they were due."""
    fired = 0
    while found := _next_due(means):
        _fire(means, *found)
        fired += 1
    return fired


def _next_due(means: Means) -> tuple[int, int] | None:
    with unit_of_work(means.engine, writes=False) as session:
        row = session.exec(
            select(Timer.id, Timer.proposal_id)
            .where(sa.text("standing = 'pending'"), Timer.due_at <= means.now())
            .order_by(col(Timer.due_at), col(Timer.id))
            .limit(1)
        ).first()
    return (row[0], row[1]) if row and row[0] is not None else None


def _fire(means: Means, timer_id: int, proposal_id: int) -> None:
    with unit_of_work(means.engine) as session:
        proposal = lock_proposal(session, proposal_id)
        timer = session.get(Timer, timer_id, populate_existing=True)
        if timer is None or timer.standing != "pending":
            return
        now = means.now()
        timer.standing, timer.fired_at = "fired", now
        session.add(timer)
        session.flush()
        procedure, rules = procedure_of(session, proposal.definition_id), rules_of(session, proposal)
        planned = timers_for(procedure, case_of(session, proposal, now), rules)
        plan = next((one for one in planned if one.name == timer.name), None)
        if plan is None:
            timer.standing = "cancelled"
            return
        if plan.useless_from and plan.useless_from <= now and not plan.fire:
            timer.standing = "missed"  # nobody is told tomorrow's news of what is over; the desk says so
            return
        outbox.queue_effects(
            session.connection(), proposal_id, timer.rev, plan.effects, now, prefix=f"{timer.name}:"
        )
        if plan.fire:
            _move(session, timer, plan, now)


def _move(session: Any, timer: Timer, plan: TimerPlan, now: datetime) -> None:
    """Make a timer's move; where a guard refuses, the timer is blocked and a person is told."""
    assert plan.fire
    try:
        with session.begin_nested():
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
        timer.standing, timer.error = "blocked", str(refusal)
        session.add(timer)
        key = f"{timer.proposal_id}:{timer.rev}:{timer.name}:blocked"
        args = {"to": "secretariat", "notice": "move_blocked", "action": plan.fire}
        outbox.queue(session, key, "notify", args, now, proposal_id=timer.proposal_id)


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
