"""A simulated clock: the steps of all stories in the order of time, and what falls due between them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.clock import tick
from consultations.database import unit_of_work
from consultations.deliveries import HANDLERS
from consultations.means import Means
from consultations.models import Outbox, Timer


@dataclass(frozen=True)
class Step:
    """What somebody does at an instant, through the verbs."""

    at: datetime
    do: Callable[[Session, datetime], None]


def play(means: Means, steps: Iterable[Step], until: datetime) -> None:
    """Take the steps one by one, each in its own transaction; reminders fire at the hour they are due and
    letters and dossiers leave as the clock would have them leave. Nothing happens after `until`."""
    for step in sorted(steps, key=lambda one: one.at):
        if step.at > until:
            break
        _catch_up(means, step.at)
        with unit_of_work(means.engine) as session:
            step.do(session, step.at)
        _tick(means, step.at)
    _catch_up(means, until)
    _tick(means, until)
    _print_later(means, until)


def _catch_up(means: Means, until: datetime) -> None:
    while (due_at := _next_due(means, until)) is not None:
        _tick(means, due_at)


def _next_due(means: Means, until: datetime) -> datetime | None:
    with unit_of_work(means.engine, writes=False) as session:
        pending = select(Timer.due_at).where(sa.text("standing = 'pending'"), Timer.due_at <= until)
        return session.exec(pending.order_by(col(Timer.due_at)).limit(1)).first()


def _tick(means: Means, at: datetime) -> None:
    tick(replace(means, now=lambda: at), HANDLERS)


def _print_later(means: Means, now: datetime) -> None:
    """What could not be printed (libraries missing) spent its attempts in the simulated past: begin anew."""
    unprinted = sa.update(Outbox).where(col(Outbox.effect) == "dossier", col(Outbox.standing) != "done")
    with unit_of_work(means.engine) as session:
        session.execute(unprinted.values(standing="pending", attempts=0, not_before=now))
