"""Authorities, national submissions, their observations."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Instant, one_of
from workflows.vocabulary import Answer, AuthorityKind, SubmissionChannel, SubmissionKind


class Authority(SQLModel, table=True):
    """Whom a city writes to, and by what way: `email`, `portal_url` or `address` is there for its channel."""

    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    kind: AuthorityKind = Field(sa_type=one_of(AuthorityKind))
    name: str = Field(max_length=200)
    address: str = Field(default="", max_length=400)
    email: str = Field(default="", max_length=255)
    language: str = Field(default="fr", max_length=8)
    channel: SubmissionChannel = Field(default=SubmissionChannel.EMAIL, sa_type=one_of(SubmissionChannel))
    portal_url: str = Field(default="", max_length=400)
    __table_args__ = (sa.UniqueConstraint("city_id", "name"),)


class NationalSubmission(SQLModel, table=True):
    """A file sent upward, with its kind, channel, clocks and outcome.

    `dispatched_at`: when the secretariat says it left by portal or paper; `receipt_*`: the paper receipt."""

    __tablename__ = "national_submission"
    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    authority_id: int = Field(foreign_key="authority.id")
    number: int = 1
    kind: SubmissionKind = Field(sa_type=one_of(SubmissionKind))
    message: str = ""
    document_id: int | None = Field(default=None, foreign_key="document.id")
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    prepared_at: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    delivered_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by: str = Field(default="", max_length=160)
    acknowledgement_due_on: date | None = None
    answer_due_on: date | None = None
    answer: Answer | None = Field(default=None, sa_type=one_of(Answer))
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_by: str = Field(default="", max_length=160)
    answer_text: str = ""
    channel: SubmissionChannel = Field(default=SubmissionChannel.EMAIL, sa_type=one_of(SubmissionChannel))
    dispatched_at: datetime | None = Field(default=None, sa_type=Instant)
    dispatch_reference: str = Field(default="", max_length=80)
    receipt_file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    receipt_name: str = Field(default="", max_length=200)
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)


class Observation(SQLModel, table=True):
    """What an authority observes on one article, or on the whole."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="national_submission.id", index=True)
    article_key: str | None = Field(default=None, max_length=12)
    body: str
    made_at: datetime = Field(sa_type=Instant)
