"""Members of the council and their mandates."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.database import begin_write
from consultations.models import City, Member
from consultations.refusals import FactRefused


def in_office(session: Session, city_id: int, on: date) -> Sequence[Member]:
    """The city's members whose mandate covers a day, first and last day included, by name."""
    return session.exec(
        select(Member)
        .where(
            Member.city_id == city_id,
            Member.begins_on <= on,
            sa.or_(col(Member.ends_on).is_(None), col(Member.ends_on) >= on),
        )
        .order_by(col(Member.name), col(Member.id))
    ).all()


def all_members(session: Session, city_id: int) -> Sequence[Member]:
    """Every member the city ever had, those without an end of mandate first."""
    return session.exec(
        select(Member)
        .where(Member.city_id == city_id)
        .order_by(col(Member.ends_on).is_not(None), col(Member.name), col(Member.begins_on))
    ).all()


def add_member(
    session: Session,
    city_id: int,
    *,
    name: str,
    begins_on: date,
    email: str = "",
    language: str = "fr",
    group: str = "",
    function: str = "",
    account_id: int | None = None,
) -> Member:
    """Add a mandate. Raises FactRefused `member_is_in_office` where the same name holds one then."""
    begin_write(session)
    session.execute(sa.select(City.id).where(City.id == city_id).with_for_update())  # type: ignore[call-overload]
    if any(name.casefold() == member.name.casefold() for member in in_office(session, city_id, begins_on)):
        raise FactRefused("member_is_in_office", name=name)
    member = Member(
        city_id=city_id, account_id=account_id, name=name, email=email, language=language, group=group,
        function=function, begins_on=begins_on,
    )  # fmt: skip
    session.add(member)
    session.flush()
    return member


def member_of(session: Session, city_id: int, member_id: int) -> Member | None:
    """A member of this city; another city's is not found."""
    return session.exec(select(Member).where(Member.id == member_id, Member.city_id == city_id)).first()


def end_mandate(session: Session, city_id: int, member_id: int, ends_on: date) -> Member:
    """End a mandate on a day, its last. Raises FactRefused `no_such_member`, `ends_before_it_begins`."""
    begin_write(session)
    member = member_of(session, city_id, member_id)
    if member is None:
        raise FactRefused("no_such_member")
    if ends_on < member.begins_on:
        raise FactRefused("ends_before_it_begins")
    member.ends_on = ends_on
    session.add(member)
    session.flush()
    return member
