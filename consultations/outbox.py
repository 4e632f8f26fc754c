"""What must leave the house after the commit: durable rows, each done once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from consultations.models import Outbox
from workflows.effects import Effect

LEASE = timedelta(minutes=10)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 21  # waits doubled from 30 s up to 6 h add up to a little over 72 hours
_insert = sa.insert(Outbox)


def queue(
    session: Session,
    key: str,
    effect: str,
    args: dict[str, Any],
    now: datetime,
    *,
    proposal_id: int | None = None,
    on_crash: str = "resend",
    not_before: datetime | None = None,
) -> bool:
    """Queue one effect in the caller's transaction; False where its key was there already."""
    row = _row(key, proposal_id, effect, args, on_crash, not_before or now)
    try:
        with session.begin_nested():
            session.connection().execute(_insert, row)
    except IntegrityError:
        return False
    return True


def queue_letter(
    session: Session,
    key: str,
    notice: str,
    recipient: str,
    now: datetime,
    *,
    proposal_id: int | None = None,
    name: str = "",
    language: str = "fr",
    values: dict[str, Any] | None = None,
) -> bool:
    """Queue one letter to one recipient; `values` are the notice's own fields (JSON)."""
    args = {
        "notice": notice,
        "recipient": recipient,
        "name": name,
        "language": language,
        "values": values or {},
    }
    return queue(session, key, "letter", args, now, proposal_id=proposal_id)


def queue_effects(
    connection: sa.Connection,
    proposal_id: int,
    rev: int,
    effects: Sequence[Effect],
    now: datetime,
    prefix: str = "",
) -> None:
    """Queue a step's effects under `proposal:rev:n`: the same step can never queue them twice."""
    rows = [
        _row(
            f"{proposal_id}:{rev}:{prefix}{number}",
            proposal_id,
            effect.use,
            dict(effect.args) | {"rev": rev},
            effect.on_crash,
            now,
        )
        for number, effect in enumerate(effects)
        if effect.use != "freeze_version"
    ]
    if rows:
        connection.execute(_insert, rows)


def _row(
    key: str, proposal_id: int | None, effect: str, args: dict[str, Any], on_crash: str, not_before: datetime
) -> dict[str, Any]:
    return {
        "key": key,
        "proposal_id": proposal_id,
        "effect": effect,
        "args": args,
        "standing": "pending",
        "on_crash": on_crash,
        "not_before": not_before,
        "attempts": 0,
        "last_error": "",
        "result": {},
    }


def claim(session: Session, now: datetime) -> Outbox | None:
    """Take the oldest due row for this process, for the length of a lease; the caller commits at once.

    A row whose lease ran out was being done when its process died: it is sent again (`resend`), or held
    for a person to see (`hold`), as it says itself."""
    _recover(session, now)
    row = session.exec(
        select(Outbox)
        .where(sa.text("standing = 'pending'"), Outbox.not_before <= now)
        .order_by(col(Outbox.not_before), col(Outbox.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    row.standing = "sending"
    row.attempts += 1
    row.lease_until = now + LEASE
    session.add(row)
    session.flush()
    return row


def _recover(session: Session, now: datetime) -> None:
    lost = session.exec(
        select(Outbox).where(Outbox.standing == "sending", col(Outbox.lease_until) < now)
    ).all()
    for row in lost:
        row.standing = "pending" if row.on_crash == "resend" else "held"
        row.last_error = "stopped while it was being done"
        session.add(row)
    session.flush()


def settle(session: Session, row_id: int, result: dict[str, Any]) -> None:
    """The row is done; `result` is kept as proof, the words and links of a letter are not."""
    row = session.get_one(Outbox, row_id)
    row.args = {name: value for name, value in row.args.items() if name != "values"}
    row.standing, row.result, row.lease_until, row.last_error = "done", result, None, ""
    session.add(row)


def postpone(session: Session, row_id: int, error: str, now: datetime) -> None:
    """The row failed: wait longer each time for at least 72 hours, then show it to a person as dead."""
    row = session.get_one(Outbox, row_id)
    wait = min(FIRST_WAIT * 2**row.attempts, LONGEST_WAIT)
    row.standing = "dead" if row.attempts >= MOST_ATTEMPTS else "pending"
    row.not_before, row.lease_until, row.last_error = now + wait, None, error[:1000]
    session.add(row)


def lag(session: Session, now: datetime) -> float:
    """Seconds by which the oldest due row is late; 0 where none is."""
    oldest = session.exec(
        select(sa.func.min(Outbox.not_before)).where(
            sa.text("standing = 'pending'"), Outbox.not_before <= now
        )
    ).one()
    return (now - oldest).total_seconds() if oldest else 0.0


def due(session: Session, now: datetime) -> bool:
    """Whether anything waits to be done, or was left by a process that died."""
    waiting = select(Outbox.id).where(sa.text("standing = 'pending'"), Outbox.not_before <= now).limit(1)
    lost = select(Outbox.id).where(Outbox.standing == "sending", col(Outbox.lease_until) < now).limit(1)
    return session.exec(waiting).first() is not None or session.exec(lost).first() is not None
