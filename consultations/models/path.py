"""Around the vote: screening, opinions, notification of the draft, application, information, demands."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Instant, Json, one_of
from workflows.vocabulary import DemandOutcome, NotificationKind, Position


class Screening(SQLModel, table=True):
    """The answers to the screening questions, by whom and when; every change is a new row."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    number: int = 1
    version_number: int
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    note: str = ""
    screened_by: str = Field(max_length=160)
    screened_by_id: int | None = Field(default=None, foreign_key="account.id")
    screened_at: datetime = Field(sa_type=Instant)
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)


class Opinion(SQLModel, table=True):
    """An opinion asked of a body, with its clock. `rule`: the id of the jurisdiction's, "" if none asks."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    number: int = 1
    rule: str = Field(default="", max_length=60)
    body: str = Field(max_length=200)
    email: str = Field(default="", max_length=255)
    message: str = ""
    version_number: int
    requested_at: datetime = Field(sa_type=Instant)
    requested_by: str = Field(max_length=160)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    position: Position | None = Field(default=None, sa_type=one_of(Position))
    given_at: datetime | None = Field(default=None, sa_type=Instant)
    text: str = ""
    recorded_by: str = Field(default="", max_length=160)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    file_name: str = Field(default="", max_length=200)
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)


class DraftNotification(SQLModel, table=True):
    """A notification of the draft before its vote: which text, when, under what number, what came of it."""

    __tablename__ = "draft_notification"
    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    number: int = 1
    version_number: int
    kind: NotificationKind = Field(sa_type=one_of(NotificationKind))
    reference: str = Field(max_length=80)
    notified_at: datetime = Field(sa_type=Instant)
    urgent: bool = False
    recorded_by: str = Field(max_length=160)
    detailed_opinion_at: datetime | None = Field(default=None, sa_type=Instant)
    detailed_opinion: str = ""
    blocked_at: datetime | None = Field(default=None, sa_type=Instant)
    blocked_months: int = 0
    __table_args__ = (sa.UniqueConstraint("proposal_id", "number"),)


class Application(SQLModel, table=True):
    """How the act will be applied, fixed before its vote: from when, tried out until when, reviewed when."""

    proposal_id: int = Field(
        primary_key=True, foreign_key="proposal.id", sa_column_kwargs={"autoincrement": False}
    )
    starts_on: date | None = None
    pilot: bool = False
    ends_on: date | None = None
    review_on: date | None = None
    planned_by: str = Field(max_length=160)
    planned_at: datetime = Field(sa_type=Instant)


class Criterion(SQLModel, table=True):
    """What the act is judged by; its result comes with the evaluation."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    position: int
    name: str = Field(max_length=200)
    target: str = Field(max_length=200)
    result: str = ""
    met: bool | None = None
    judged_by: str = Field(default="", max_length=160)
    judged_at: datetime | None = Field(default=None, sa_type=Instant)


class InformationRequest(SQLModel, table=True):
    """What an authority wants to know; its clock stands still from the question to the answer."""

    __tablename__ = "information_request"
    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="national_submission.id", index=True)
    question: str
    asked_at: datetime = Field(sa_type=Instant)
    asked_by: str = Field(max_length=160)
    answer: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_by: str = Field(default="", max_length=160)


class Demand(SQLModel, table=True):
    """One thing the city asks the State for, and what became of it."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="national_submission.id", index=True)
    position: int
    text: str = Field(max_length=500)
    outcome: DemandOutcome | None = Field(default=None, sa_type=one_of(DemandOutcome))
    note: str = ""
    followed_by: str = Field(default="", max_length=160)
    followed_at: datetime | None = Field(default=None, sa_type=Instant)
