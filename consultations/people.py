"""Cities, accounts and roles: how they begin."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from consultations.models import Account, City, RoleName
from workflows.rules import jurisdictions
from workflows.vocabulary import Role


class PersonRefused(ValueError):
    """The account or city cannot be made; `code`: known_email, unknown_jurisdiction, known_slug."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


def add_city(session: Session, **values: Any) -> City:
    """Add a city under one of the shipped jurisdictions. Raises PersonRefused."""
    if values["jurisdiction"] not in jurisdictions():
        raise PersonRefused("unknown_jurisdiction", allowed=jurisdictions())
    if session.exec(select(City).where(City.slug == values["slug"])).first():
        raise PersonRefused("known_slug", slug=values["slug"])
    city = City(**values)
    session.add(city)
    session.flush()
    return city


def add_account(
    session: Session,
    *,
    city: City | None,
    email: str,
    name: str,
    roles: Iterable[Role],
    password: str,
    hash_password: Callable[[str], str],
    now: datetime,
    language: str = "fr",
    confirmed: bool = True,
) -> Account:
    """Add someone who signs in. `hash_password` is the library's; the clear password is not kept.

    An account whose address is not `confirmed` lets nobody in yet. Raises PersonRefused for a known one."""
    email = email.strip().lower()
    if session.exec(select(Account).where(Account.email == email)).first():
        raise PersonRefused("known_email", email=email)
    account = Account(
        city_id=city.id if city else None,
        email=email,
        name=name,
        language=language,
        password=hash_password(password),
        fs_uniquifier=secrets.token_hex(32),
        active=confirmed,
        confirmed_at=now if confirmed else None,
        create_datetime=now,
        update_datetime=now,
    )
    account.roles = [role_named(session, role) for role in roles]
    session.add(account)
    session.flush()
    return account


def role_named(session: Session, role: Role) -> RoleName:
    """The row of a role, made when it is first needed."""
    found = session.exec(select(RoleName).where(RoleName.name == str(role))).first()
    if found is None:
        found = RoleName(name=str(role))
        session.add(found)
        session.flush()
    return found


def accounts_of(session: Session, city_id: int) -> list[Account]:
    """A city's accounts, by name."""
    rows = session.exec(select(Account).where(Account.city_id == city_id).order_by(col(Account.name)))
    return list(rows.unique().all())


def update_account(session: Session, account: Account, *, name: str, language: str) -> None:
    """Change what people may change about their own account."""
    account.name, account.language = name, language
    session.add(account)
    session.flush()
