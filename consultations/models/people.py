"""Cities, accounts and their roles, server-side sessions."""

from datetime import UTC, date, datetime
from typing import Any, Optional

from flask_security import RoleMixin, UserMixin
from flask_security.datastore import AsaList
from sqlalchemy.ext.mutable import MutableList
from sqlmodel import Field, Relationship, SQLModel

from consultations.models.base import Instant, Json


class City(SQLModel, table=True):
    """A city, its jurisdiction and how it works."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    jurisdiction: str = Field(max_length=40)
    population: int
    timezone: str = Field(max_length=60)
    language: str = Field(max_length=8)
    address: str = Field(default="", max_length=400)
    email: str = Field(max_length=255)
    telephone: str = Field(default="", max_length=60)
    publishes_before_moderation: bool = False
    demonstration: bool = False
    last_reference_year: int = 0
    last_reference_number: int = 0
    rule_overrides: str = ""


class RuleOverride(SQLModel, table=True):
    """A rule of the jurisdiction that this city has otherwise, with its own source; never deleted, only
    dropped. `City.rule_overrides` holds those in force as one text, for the step."""

    __tablename__ = "rule_override"
    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="city.id", index=True)
    key: str = Field(max_length=80)
    value: str = Field(max_length=200)
    ref: str = Field(max_length=300)
    url: str = Field(default="", max_length=400)
    mark: str = Field(max_length=2)
    checked_on: date
    set_at: datetime = Field(sa_type=Instant)
    set_by: str = Field(max_length=160)
    reason: str = Field(max_length=600)
    dropped_at: datetime | None = Field(default=None, sa_type=Instant)
    dropped_by: str = Field(default="", max_length=160)
    drop_reason: str = Field(default="", max_length=600)


class AccountRole(SQLModel, table=True):
    __tablename__ = "account_role"
    account_id: int = Field(foreign_key="account.id", primary_key=True, ondelete="CASCADE")
    role_id: int = Field(foreign_key="role.id", primary_key=True, ondelete="CASCADE")


class RoleName(SQLModel, RoleMixin, table=True):
    """A role as flask-security wants it; its name is one of `vocabulary.Role`."""

    __tablename__ = "role"
    id: int | None = Field(default=None, primary_key=True)  # type: ignore[assignment]
    name: str = Field(max_length=40, unique=True)
    description: str | None = Field(default=None, max_length=200)
    permissions: list[str] | None = Field(default=None, sa_type=MutableList.as_mutable(AsaList()))


class Account(SQLModel, UserMixin, table=True):
    """Someone who signs in; the columns are those flask-security reads, and the city."""

    id: int | None = Field(default=None, primary_key=True)  # type: ignore[assignment]
    city_id: int | None = Field(default=None, foreign_key="city.id", index=True)
    name: str = Field(default="", max_length=120)
    language: str = Field(default="fr", max_length=8)
    email: str = Field(max_length=255, unique=True)
    password: str | None = Field(default=None, max_length=255)
    active: bool = True
    fs_uniquifier: str = Field(max_length=64, unique=True)
    confirmed_at: datetime | None = Field(default=None, sa_type=Instant)
    last_login_at: datetime | None = Field(default=None, sa_type=Instant)  # type: ignore[assignment]
    current_login_at: datetime | None = Field(default=None, sa_type=Instant)  # type: ignore[assignment]
    last_login_ip: str | None = Field(default=None, max_length=64)
    current_login_ip: str | None = Field(default=None, max_length=64)
    login_count: int | None = None  # type: ignore[assignment]
    tf_primary_method: str | None = Field(default=None, max_length=64)
    tf_totp_secret: str | None = Field(default=None, max_length=255)
    mf_recovery_codes: list[str] | None = Field(default=None, sa_type=MutableList.as_mutable(AsaList()))
    create_datetime: datetime = Field(default_factory=lambda: datetime.now(UTC), sa_type=Instant)
    update_datetime: datetime = Field(default_factory=lambda: datetime.now(UTC), sa_type=Instant)
    roles: list[RoleName] = Relationship(link_model=AccountRole, sa_relationship_kwargs={"lazy": "selectin"})  # type: ignore[assignment]
    city: Optional["City"] = Relationship()


class WebSession(SQLModel, table=True):
    """A server-side session: the cookie carries only the key, the row keeps its hash."""

    __tablename__ = "web_session"
    key_hash: str = Field(primary_key=True, max_length=64)
    account_id: int | None = Field(default=None, index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant, index=True)
