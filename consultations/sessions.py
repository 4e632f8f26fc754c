"""Server-side sessions: the cookie carries a key, the row keeps its hash, its data and its end."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from consultations.models import Account, WebSession


@dataclass(frozen=True)
class Lifetimes:
    """How long a session lives: at most `absolute` in all, at most `idle` without a request."""

    idle: timedelta
    absolute: timedelta


@dataclass
class Opened:
    """A session as found: what it holds and whether it is time to prolong it."""

    key: str
    data: dict[str, Any] = field(default_factory=dict)
    wants_prolonging: bool = False


def new_key() -> str:
    return secrets.token_urlsafe(32)


def _hash(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()


def find(session: Session, key: str, now: datetime, lives: Lifetimes) -> Opened | None:
    """The living session of a key, or None."""
    row = session.get(WebSession, _hash(key))
    if row is None or row.expires_at <= now or row.created_at + lives.absolute <= now:
        return None
    return Opened(key, dict(row.data), row.expires_at - now < lives.idle * 0.9)


def keep(session: Session, key: str, data: dict[str, Any], now: datetime, lives: Lifetimes) -> datetime:
    """Write a session, new or known; gives the instant it ends unless used again."""
    row = session.get(WebSession, _hash(key)) or WebSession(
        key_hash=_hash(key), created_at=now, expires_at=now
    )
    row.data = data
    row.account_id = _account_id(session, str(data.get("_user_id") or ""))
    row.expires_at = min(now + lives.idle, row.created_at + lives.absolute)
    session.add(row)
    return row.expires_at


def _account_id(session: Session, uniquifier: str) -> int | None:
    """The account that a session's `_user_id` names (flask-security keeps its uniquifier there)."""
    if not uniquifier:
        return None
    return session.exec(select(Account.id).where(Account.fs_uniquifier == uniquifier)).first()


def end(session: Session, key: str) -> None:
    """End one session."""
    session.execute(delete(WebSession).where(col(WebSession.key_hash) == _hash(key)))


def end_all_of(session: Session, account_id: int) -> None:
    """End every session of an account, as after a change of password."""
    session.execute(delete(WebSession).where(col(WebSession.account_id) == account_id))


def sweep(session: Session, now: datetime) -> None:
    """Remove the sessions that are over."""
    session.execute(delete(WebSession).where(col(WebSession.expires_at) <= now))
