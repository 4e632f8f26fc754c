"""Val-Fleuri, a city that does not exist: its accounts, its council, the authorities it writes to."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from consultations.definitions import publish_all_shipped
from consultations.demonstration.texts import read
from consultations.members import add_member
from consultations.models import Authority, City
from consultations.people import add_account, add_city
from consultations.receipts import LinkMaker
from consultations.transmission import add_authority
from workflows.case import Actor
from workflows.vocabulary import AuthorityKind, Role, SubmissionChannel

SLUG = "val-fleuri"
NAME = "Val-Fleuri (ville inventée)"
ZONE = ZoneInfo("Europe/Paris")
MANDATES = (date(2026, 3, 22), date(2020, 5, 18))


@dataclass(frozen=True)
class Person:
    """An account of the demonstration; `name` is also its member's name where it sits in the council."""

    email: str
    name: str
    role: Role


PEOPLE = (
    Person("redaction@val-fleuri.example", "Noé Chantepie", Role.DRAFTER),
    Person("secretariat@val-fleuri.example", "Odile Mérival", Role.SECRETARIAT),
    Person("maire@val-fleuri.example", "Aline Fougerolle", Role.MAYOR),
    Person("conseil@val-fleuri.example", "Mamadou Tessougué", Role.COUNCILLOR),
    Person("administration@val-fleuri.example", "Paul Querelle", Role.ADMINISTRATOR),
    Person("partie-prenante@val-fleuri.example", "Rose Audigier", Role.STAKEHOLDER),
)


@dataclass(frozen=True)
class World:
    """The ids by which the stories reach the city, its people, its members and its authorities."""

    city_id: int
    links: LinkMaker
    accounts: dict[Role, int]
    members: dict[str, int]
    groups: dict[str, str]
    authorities: dict[AuthorityKind, int]

    def actor(self, role: Role) -> Actor:
        """A person of the city, as the journal knows them."""
        name = next(one.name for one in PEOPLE if one.role is role)
        return Actor(self.accounts[role], name, frozenset({role}))


def build(session: Session, hashed: str, password: str, links: LinkMaker, now: datetime) -> World:
    """Make the city with its people; the shipped procedures are published. `hashed` is `password` hashed."""
    publish_all_shipped(session, now)
    city = add_city(
        session, slug=SLUG, name=NAME, jurisdiction="FR", population=48_200, timezone=ZONE.key, language="fr",
        address="1, place du Tilleul, 00000 Val-Fleuri (adresse inventée)", email="mairie@val-fleuri.example",
        telephone="00 00 00 00 00",
    )  # fmt: skip
    accounts = {
        one.role: add_account(
            session, city=city, email=one.email, name=one.name, roles=[one.role], password=password,
            hash_password=lambda _: hashed, now=now,
        ).id or 0
        for one in PEOPLE
    }  # fmt: skip
    data = read("city")
    members = _council(session, city, data["council"], accounts, now)
    groups = {name: one["group"] for one in data["council"] for name in one["members"]}
    authorities = {AuthorityKind(one["kind"]): _authority(session, city, one) for one in data["authority"]}
    return World(city.id or 0, links, accounts, members, groups, authorities)


def _council(
    session: Session, city: City, groups: list[dict[str, object]], accounts: dict[Role, int], now: datetime
) -> dict[str, int]:
    begins_on = next((day for day in MANDATES if day <= now.date()), MANDATES[-1])
    by_name = {one.name: accounts[one.role] for one in PEOPLE}
    members: dict[str, int] = {}
    for group in groups:
        functions = group["functions"]
        for name in group["members"]:  # type: ignore[attr-defined]
            member = add_member(
                session, city.id or 0, name=name, begins_on=begins_on, group=str(group["group"]),
                email=f"elu{len(members) + 1:02d}@val-fleuri.example", account_id=by_name.get(name),
                function=functions.get(name, ""),  # type: ignore[attr-defined]
            )  # fmt: skip
            members[name] = member.id or 0
    return members


def _authority(session: Session, city: City, one: dict[str, str]) -> int:
    row: Authority = add_authority(
        session, city.id or 0, kind=AuthorityKind(one["kind"]), name=one["name"], address=one["address"],
        channel=SubmissionChannel(one["channel"]), email=one.get("email", ""),
        portal_url=one.get("portal_url", ""),
    )  # fmt: skip
    return row.id or 0
