"""The engine's records: definitions, journal, timers, outbox, notices, heartbeat."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Big, Instant, Json


class Definition(SQLModel, table=True):
    """One published version of a procedure; its text is immutable. `city_id` is None for those that are
    shipped, which serve every city without one of its own. It applies to proposals opened from `applies_from`
    to `applies_to`, both included; what runs stays pinned."""

    id: int | None = Field(default=None, primary_key=True)
    city_id: int | None = Field(default=None, foreign_key="city.id")
    key: str = Field(max_length=60)
    version: int
    sha256: str = Field(max_length=64, index=True)
    source: str
    applies_from: date
    applies_to: date | None = None
    published_by: str = Field(default="", max_length=160)
    published_at: datetime = Field(sa_type=Instant)
    note: str = ""
    retired_by: str = Field(default="", max_length=160)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    retired_because: str = ""
    __table_args__ = (
        sa.UniqueConstraint("city_id", "key", "version"),
        sa.Index(
            "ix_definition_shipped",
            "key",
            "version",
            unique=True,
            sqlite_where=sa.text("city_id IS NULL"),
            postgresql_where=sa.text("city_id IS NULL"),
        ),
    )


class JournalEntry(SQLModel, table=True):
    """What happened, who, when and why; append only, each with the hash of the one before."""

    __tablename__ = "journal_entry"
    id: int | None = Field(default=None, primary_key=True, sa_type=Big)
    proposal_id: int = Field(foreign_key="proposal.id")
    rev: int
    kind: str = Field(max_length=20)
    definition_id: int = Field(foreign_key="definition.id")
    action: str = Field(max_length=60)
    source: str = Field(max_length=60)
    target: str = Field(max_length=60)
    actor_id: int | None = None
    actor: str = Field(max_length=160)
    role: str = Field(max_length=40)
    recorded_at: datetime = Field(sa_type=Instant)
    effective_at: datetime = Field(sa_type=Instant)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    reason: str = Field(default="")
    overridden: list[Any] = Field(default_factory=list, sa_type=Json)
    idempotency_key: str | None = Field(default=None, max_length=80)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "rev"),
        sa.Index(
            "ix_journal_entry_idempotency",
            "idempotency_key",
            unique=True,
            sqlite_where=sa.text("idempotency_key IS NOT NULL"),
            postgresql_where=sa.text("idempotency_key IS NOT NULL"),
        ),
    )


class Timer(SQLModel, table=True):
    """Something that falls due in a stage: a move to fire or letters to write."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Big)
    proposal_id: int = Field(foreign_key="proposal.id")
    rev: int
    name: str = Field(max_length=60)
    due_at: datetime = Field(sa_type=Instant)
    standing: str = Field(default="pending", max_length=20)
    derivation: list[Any] = Field(default_factory=list, sa_type=Json)
    fired_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str = ""
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "rev", "name"),
        sa.Index(
            "ix_timer_due",
            "due_at",
            sqlite_where=sa.text("standing = 'pending'"),
            postgresql_where=sa.text("standing = 'pending'"),
        ),
    )


class Outbox(SQLModel, table=True):
    """An effect that leaves the house after the commit; its key makes it happen once."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Big)
    key: str = Field(max_length=120, unique=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    effect: str = Field(max_length=40)
    args: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    standing: str = Field(default="pending", max_length=20)
    on_crash: str = Field(default="resend", max_length=10)
    not_before: datetime = Field(sa_type=Instant)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str = ""
    result: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    __table_args__ = (
        sa.Index(
            "ix_outbox_due",
            "not_before",
            "id",
            sqlite_where=sa.text("standing = 'pending'"),
            postgresql_where=sa.text("standing = 'pending'"),
        ),
    )


class Notice(SQLModel, table=True):
    """A letter for one recipient, queued or sent; the proof of sending."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Big)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    outbox_key: str = Field(max_length=120)
    notice: str = Field(max_length=60)
    recipient: str = Field(max_length=255)
    name: str = Field(default="", max_length=160)
    language: str = Field(max_length=8)
    subject: str = Field(default="", max_length=300)
    message_id: str = Field(max_length=255)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    __table_args__ = (sa.UniqueConstraint("outbox_key", "recipient"),)


class Heartbeat(SQLModel, table=True):
    node: str = Field(primary_key=True, max_length=80)
    at: datetime = Field(sa_type=Instant)


class Refusal(SQLModel, table=True):
    """Someone who no longer wants a proposal's letters, except those the law owes them."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    email: str = Field(max_length=255)
    refused_at: datetime = Field(sa_type=Instant)
    __table_args__ = (sa.UniqueConstraint("proposal_id", "email"),)
