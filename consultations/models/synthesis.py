"""Themes, the city's replies, the published synthesis."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Big, Instant, Json, one_of
from workflows.vocabulary import Outcome


class Theme(SQLModel, table=True):
    """What was said, grouped, and what the city answers (the reply)."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    position: int = 0
    title: str = Field(max_length=200)
    account: str = ""
    outcome: Outcome | None = Field(default=None, sa_type=one_of(Outcome))
    reply: str = ""
    changed_articles: list[str] = Field(default_factory=list, sa_type=Json)
    replied_by: str = Field(default="", max_length=160)
    replied_at: datetime | None = Field(default=None, sa_type=Instant)
    __table_args__ = (sa.UniqueConstraint("proposal_id", "title"),)


class CommentTheme(SQLModel, table=True):
    """A comment sorted into a theme; it may stand in several."""

    __tablename__ = "comment_theme"
    comment_id: int = Field(foreign_key="comment.id", primary_key=True, sa_type=Big)
    theme_id: int = Field(foreign_key="theme.id", primary_key=True)
    __table_args__ = (sa.Index("ix_comment_theme_theme", "theme_id", "comment_id"),)


class Synthesis(SQLModel, table=True):
    """The published account of what was said and what was answered; one a proposal."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", unique=True)
    introduction: str = ""
    conclusion: str = ""
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    published_by: str = Field(default="", max_length=160)
