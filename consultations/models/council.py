"""Members, sittings, attendance, recusals, ballots, tallies, resolutions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from consultations.models.base import Instant, Json, one_of
from workflows.vocabulary import AttendanceMode, BallotMethod, Choice


class Member(SQLModel, table=True):
    """A councillor with a mandate; in office from `begins_on` until `ends_on`."""

    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    name: str = Field(max_length=120)
    email: str = Field(default="", max_length=255)
    language: str = Field(default="fr", max_length=8)
    group: str = Field(default="", max_length=120)
    function: str = Field(default="", max_length=120)
    begins_on: date
    ends_on: date | None = None
    __table_args__ = (sa.UniqueConstraint("city_id", "name", "begins_on"),)


class Sitting(SQLModel, table=True):
    """A council meeting; a second call names the sitting that had no quorum."""

    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    starts_at: datetime = Field(sa_type=Instant)
    place: str = Field(max_length=200)
    convened_at: datetime | None = Field(default=None, sa_type=Instant)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    second_call_of: int | None = Field(default=None, foreign_key="sitting.id")
    chair_id: int | None = Field(default=None, foreign_key="member.id")
    secretary_id: int | None = Field(default=None, foreign_key="member.id")
    notes: str = ""


class AgendaItem(SQLModel, table=True):
    """A point of a sitting."""

    __tablename__ = "agenda_item"
    id: int | None = Field(default=None, primary_key=True)
    sitting_id: int = Field(foreign_key="sitting.id")
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    position: int
    title: str = Field(max_length=200)
    explanatory_note: str = ""
    debate: str = ""
    result: str = Field(default="", max_length=20)
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "position"),
        sa.UniqueConstraint("sitting_id", "proposal_id"),
    )


class Motion(SQLModel, table=True):
    """Notice of motion for a proposal, and its draft tabled, where the law wants two sittings."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    given_at: datetime = Field(sa_type=Instant)
    tabled_at: datetime = Field(sa_type=Instant)
    given_by: str = Field(max_length=160)
    recorded_at: datetime = Field(sa_type=Instant)
    recorded_by: str = Field(max_length=160)


class Attendance(SQLModel, table=True):
    """Where a member is for the sitting; `represented_by` holds the proxy."""

    id: int | None = Field(default=None, primary_key=True)
    sitting_id: int = Field(foreign_key="sitting.id")
    member_id: int = Field(foreign_key="member.id")
    mode: AttendanceMode = Field(sa_type=one_of(AttendanceMode))
    represented_by: int | None = Field(default=None, foreign_key="member.id")
    __table_args__ = (sa.UniqueConstraint("sitting_id", "member_id"),)


class Recusal(SQLModel, table=True):
    """A member who takes no part in an item, and why."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id")
    member_id: int = Field(foreign_key="member.id")
    reason: str = Field(default="", max_length=300)
    __table_args__ = (sa.UniqueConstraint("item_id", "member_id"),)


class Ballot(SQLModel, table=True):
    """One member's choice in a roll call; a secret ballot leaves none."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id")
    member_id: int = Field(foreign_key="member.id")
    choice: Choice = Field(sa_type=one_of(Choice))
    __table_args__ = (sa.UniqueConstraint("item_id", "member_id"),)


class Tally(SQLModel, table=True):
    """The count of an item; frozen by the announcement, with its arithmetic and the rule."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", unique=True)
    method: BallotMethod = Field(sa_type=one_of(BallotMethod))
    votes_for: int = 0
    votes_against: int = 0
    abstentions: int = 0
    blanks: int = 0
    not_voting: int = 0
    chair_choice: Choice | None = Field(default=None, sa_type=one_of(Choice))
    result: str = Field(default="", max_length=20)
    arithmetic: list[Any] = Field(default_factory=list, sa_type=Json)
    quorum: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    announced_at: datetime | None = Field(default=None, sa_type=Instant)
    announced_by: str = Field(default="", max_length=160)


class Resolution(SQLModel, table=True):
    """The text that results from a vote; a proposal amended and voted again has a second one.

    Where no council sits there is no item: `decided_by` is the person and `decided_as` in what office."""

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id", unique=True)
    decided_by: str = Field(default="", max_length=160)
    decided_as: str = Field(default="", max_length=200)
    number: str = Field(max_length=40)
    version_number: int
    adopted_on: date
    signed_by: str = Field(default="", max_length=160)
    signed_at: datetime | None = Field(default=None, sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
