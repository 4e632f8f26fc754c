"""Proposals and their frozen texts."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Instant, Json, one_of
from workflows.vocabulary import Competence, Sector


class Proposal(SQLModel, table=True):
    """A regulation being made; `stage` and `rev` change only through `consultations.advance`."""

    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id")
    reference: str = Field(max_length=20)
    instrument: str = Field(max_length=40)
    sector: Sector = Field(sa_type=one_of(Sector))
    competence: Competence = Field(sa_type=one_of(Competence))
    language: str = Field(max_length=8)
    title: str = Field(max_length=200)
    definition_id: int = Field(foreign_key="definition.id")
    stage: str = Field(max_length=60)
    rev: int = 0
    entered_at: datetime = Field(sa_type=Instant)
    effective_at: datetime = Field(sa_type=Instant)
    closed: bool = False
    created_at: datetime = Field(sa_type=Instant)
    created_by: int | None = Field(default=None, foreign_key="account.id")
    version_number: int = 0
    public_version_number: int = 0
    comment_count: int = 0
    target_on: date | None = None
    __table_args__ = (
        sa.UniqueConstraint("city_id", "reference"),
        sa.Index("ix_proposal_board", "city_id", "closed", "id"),
    )


class Version(SQLModel, table=True):
    """One frozen text of a proposal; every save makes one."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    number: int
    title: str = Field(max_length=200)
    summary: str = ""
    grounds: str = ""
    recitals: list[str] = Field(default_factory=list, sa_type=Json)
    terms: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    author_id: int | None = Field(default=None, foreign_key="account.id")
    author: str = Field(max_length=160)
    reason: str = Field(default="", max_length=500)
    created_at: datetime = Field(sa_type=Instant)
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)


class Article(SQLModel, table=True):
    """A unit of a version's text; `key` stays the same from version to version."""

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="version.id")
    key: str = Field(max_length=12)
    position: int
    heading: str = Field(default="", max_length=200)
    body: str = ""
    __table_args__ = (sa.UniqueConstraint("version_id", "key"),)


class Attachment(SQLModel, table=True):
    """A file joined to a proposal (exactly one of the owners is set)."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    comment_id: int | None = Field(default=None, foreign_key="comment.id", index=True)
    submission_id: int | None = Field(default=None, foreign_key="national_submission.id", index=True)
    file_id: int = Field(foreign_key="stored_file.id")
    title: str = Field(max_length=200)
    name: str = Field(max_length=200)
    added_by: str = Field(default="", max_length=160)
    added_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
