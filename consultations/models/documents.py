"""Stored files, and the dossiers made of a proposal."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Instant, one_of
from workflows.vocabulary import DossierKind


class StoredFile(SQLModel, table=True):
    """A file kept under its checksum, outside the static tree."""

    __tablename__ = "stored_file"
    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(max_length=64, unique=True)
    size: int
    media_type: str = Field(max_length=100)
    stored_at: datetime = Field(sa_type=Instant)


class Document(SQLModel, table=True):
    """A dossier, asked for, being prepared, or ready; `journal_rev` is the position it reflects."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    kind: DossierKind = Field(sa_type=one_of(DossierKind))
    number: int
    language: str = Field(max_length=8)
    journal_rev: int
    journal_hash: str = Field(default="", max_length=64)
    standing: str = Field(default="pending", max_length=20)
    progress: int = 0
    pages: int = 0
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    sha256: str = Field(default="", max_length=64)
    size: int = 0
    asked_at: datetime = Field(sa_type=Instant)
    ready_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str = ""
    __table_args__ = (
        sa.UniqueConstraint("proposal_id", "kind", "number"),
        sa.Index("ix_document_proposal", "proposal_id", "kind", "journal_rev"),
    )
