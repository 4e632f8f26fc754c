"""Comment periods, comments, their history and moderation, imports."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Big, Instant, Json, one_of
from workflows.vocabulary import Channel, Publication, StakeholderClass, Stance


class CommentPeriod(SQLModel, table=True):
    """The opening and closing of a consultation on one frozen version."""

    __tablename__ = "comment_period"
    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    number: int = 1
    opens_at: datetime = Field(sa_type=Instant)
    closes_at: datetime = Field(sa_type=Instant)
    version_number: int = 0
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    modalities: str = ""
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)


class Comment(SQLModel, table=True):
    """What one stakeholder or resident says, on one article or on the whole."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Big)
    proposal_id: int = Field(foreign_key="proposal.id")
    period_id: int = Field(foreign_key="comment_period.id")
    tracking: str = Field(max_length=16, unique=True)
    secret_hash: str = Field(max_length=64)
    form_token: str | None = Field(default=None, max_length=64, unique=True)
    external_id: str | None = Field(default=None, max_length=80)
    article_key: str | None = Field(default=None, max_length=12)
    stance: Stance = Field(sa_type=one_of(Stance))
    stakeholder_class: StakeholderClass = Field(sa_type=one_of(StakeholderClass))
    organisation: str = Field(default="", max_length=160)
    name: str = Field(default="", max_length=120)
    public_name: str = Field(max_length=160)
    email: str | None = Field(default=None, max_length=255)
    language: str = Field(max_length=8)
    body: str
    channel: Channel = Field(sa_type=one_of(Channel))
    publication: Publication = Field(sa_type=one_of(Publication))
    received_at: datetime = Field(sa_type=Instant)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="account.id")
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "external_id"),
        sa.Index("ix_comment_list", "proposal_id", "publication", "id"),
        sa.Index("ix_comment_article", "proposal_id", "article_key", "publication", "id"),
    )


class CommentRevision(SQLModel, table=True):
    """A comment's text as it was before a correction."""

    __tablename__ = "comment_revision"
    id: int | None = Field(default=None, primary_key=True, sa_type=Big)
    comment_id: int = Field(foreign_key="comment.id", index=True)
    body: str
    stance: Stance = Field(sa_type=one_of(Stance))
    replaced_at: datetime = Field(sa_type=Instant)


class Moderation(SQLModel, table=True):
    """One decision on a comment's publication, by a named person, with its reason."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Big)
    comment_id: int = Field(foreign_key="comment.id", index=True)
    decision: Publication = Field(sa_type=one_of(Publication))
    reason: str = Field(default="", max_length=40)
    explanation: str = Field(default="", max_length=1000)
    account_id: int = Field(foreign_key="account.id")
    decided_at: datetime = Field(sa_type=Instant)


class ImportRun(SQLModel, table=True):
    """One import of comments, so that it can be resumed and accounted for."""

    __tablename__ = "import_run"
    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    rows_read: int = 0
    rows_imported: int = 0
    rows_known: int = 0
    rows_refused: int = 0
