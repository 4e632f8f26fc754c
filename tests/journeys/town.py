"""A town of the journeys: its own database made by the migrations, its server, its mail server, its clock."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from flask import Flask
from flask_security import hash_password
from sqlmodel import Session, col, select
from waitress import create_server
from waitress.wasyncore import close_all

from app import create_app
from consultations import clock, schema
from consultations.commands.worker import means_of
from consultations.database import open_engine, unit_of_work
from consultations.definitions import publish_all_shipped
from consultations.deliveries import HANDLERS
from consultations.means import Means
from consultations.members import add_member
from consultations.models import AgendaItem, Authority, City, Document, Notice, Outbox, Proposal, Tally
from consultations.people import add_account
from consultations.settings import Settings
from tests.browsing import Clock
from tests.factories import make_authority, make_city
from workflows.vocabulary import AuthorityKind, Role

ZONE = ZoneInfo("Europe/Paris")
BEGINS_AT = datetime(2026, 1, 12, 9, 0, tzinfo=ZONE)
PASSWORD = "le tilleul de la grande place"
SLUG = "rive-claire"
MEMBERS = ("Anouk Delorme", "Bastien Roche", "Chadi Marouf", "Dina Pelletier", "Eloi Vasseur",
           "Farah Quentin", "Gaspard Noyer")  # fmt: skip
STAFF = {Role.DRAFTER: "redaction", Role.SECRETARIAT: "secretariat", Role.MAYOR: "mairie"}
PREFECT = "prefecture@etat.example"
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Place:
    """Where the town lies: whose law it follows, and the authority that its acts go to."""

    jurisdiction: str
    timezone: str
    office: str
    authority: AuthorityKind = AuthorityKind.PREFECT
    language: str = "fr"


FRANCE = Place("FR", "Europe/Paris", "Préfecture de la Rive")


class Letters:
    """What the mail server received, in order."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.received.append(letter)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The letters that an address received."""
        return [one for one in self.received if address in str(one["To"])]


def text_of(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: EmailMessage, containing: str) -> str:
    """The address in a letter that has these words in it; the same stands in both of its bodies."""
    found = [one for one in _LINK.findall(text_of(letter)) if containing in one]
    assert len(found) == 1, f"{containing} in {text_of(letter)}"
    page = letter.get_body(("html",))
    assert page is not None
    assert found[0] in str(page.get_content())
    return found[0]


class Town:
    """One city with its people, and what stands behind its pages."""

    def __init__(self, app: Flask, means: Means, clock: Clock, letters: Letters, place: Place) -> None:
        self.app, self.means, self.clock, self.letters = app, means, clock, letters
        self.zone = ZoneInfo(place.timezone)
        self.address = means.base_url

    def session(self) -> Session:
        return Session(self.means.engine)

    def tick(self) -> None:
        """The clock's round, after which nothing may have failed."""
        clock.tick(self.means, HANDLERS)
        with self.session() as session:
            wrong = [(row.key, row.last_error) for row in session.exec(select(Outbox)) if row.last_error]
        assert wrong == []

    def wait(self, days: int = 0, to: str = "") -> datetime:
        """Let days pass, up to an hour of the city; the clock ticks at the end."""
        local = self.clock.now.astimezone(self.zone)
        hour = time.fromisoformat(to) if to else local.time()
        later = datetime.combine(local.date() + timedelta(days=days), hour, self.zone).astimezone(UTC)
        assert later >= self.clock.now, "time does not run backwards"
        self.clock.now = later
        self.tick()
        return later

    def today(self) -> date:
        return self.clock.now.astimezone(self.zone).date()

    def moment(self, days: int, hour: str) -> str:
        """A day and hour to come, as a person types it."""
        return f"{self.today() + timedelta(days=days)}T{hour}"

    def proposal(self, ref: str) -> Proposal:
        with self.session() as session:
            return session.exec(select(Proposal).where(Proposal.reference == ref)).one()

    def stage(self, ref: str) -> str:
        return self.proposal(ref).stage

    def rows(self, model: Any, ref: str) -> list[Any]:
        """The proposal's rows of a table, by id."""
        number = self.proposal(ref).id
        with self.session() as session:
            return list(session.exec(select(model).where(model.proposal_id == number).order_by(model.id)))

    def rows_of_version(self, model: Any, version: Any) -> list[Any]:
        """The articles of a version, in their order."""
        with self.session() as session:
            return list(
                session.exec(select(model).where(model.version_id == version.id).order_by(model.position))
            )

    def tallies(self, ref: str) -> list[Tally]:
        """The counts of the proposal's points, by id."""
        items = [item.id for item in self.rows(AgendaItem, ref)]
        with self.session() as session:
            counts = session.exec(select(Tally).order_by(col(Tally.id)))
            return [one for one in counts if one.item_id in items]

    def notices(self, ref: str) -> list[str]:
        """The letters that were sent about a proposal, each of which the mail server received, once."""
        rows: list[Notice] = self.rows(Notice, ref)
        arrived = [str(letter["Message-ID"]) for letter in self.letters.received]
        assert all(arrived.count(row.message_id) == 1 for row in rows)
        return [row.notice for row in rows]

    def dossiers(self, ref: str) -> dict[str, str]:
        """The kinds of dossier of a proposal, with how they stand."""
        rows: list[Document] = self.rows(Document, ref)
        return {str(row.kind): row.standing for row in rows}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def town_in(folder: Path, place: Place = FRANCE) -> Iterator[Town]:
    """A town that is served until the end of the `with`."""
    letters = Letters()
    mail = Controller(letters, hostname="127.0.0.1", port=_free_port())
    settings = Settings(
        port=_free_port(), data_dir=folder, secret_key="a key for the journeys only", demonstration=False,
        mail="smtp", smtp_port=mail.port, mail_from="palabre@rive-claire.example", threads=4,
        public_posts="1000 per minute", sign_ins="1000 per minute", session_idle_minutes=1440,
    )  # fmt: skip
    engine = open_engine(settings.database)
    schema.upgrade(engine)
    hands = Clock(BEGINS_AT.astimezone(UTC))
    app = create_app(settings, clock=hands, engine=engine)
    town = Town(app, means_of(app), hands, letters, place)
    _settle(town, place)
    channels: dict[int, Any] = {}
    server = create_server(
        app, map=channels, host=settings.host, port=settings.port, threads=settings.threads
    )
    serving = Thread(target=server.run, daemon=True)
    mail.start()
    serving.start()
    try:
        yield town
    finally:
        server.task_dispatcher.shutdown()
        close_all(channels)
        serving.join(5)
        mail.stop()
        engine.dispose()


def _settle(town: Town, place: Place) -> None:
    """The city, its staff, its council, the authority; and another city, which nothing here may touch."""
    with town.app.app_context():
        kept = str(hash_password(PASSWORD))
    with unit_of_work(town.means.engine) as session:
        publish_all_shipped(session, town.clock())
        city: City = make_city(
            session, slug=SLUG, name="Rive-Claire (ville inventée)", jurisdiction=place.jurisdiction,
            timezone=place.timezone, language=place.language,
        )  # fmt: skip
        make_authority(
            session, make_city(session), name="Préfecture d’ailleurs", email="ailleurs@etat.example"
        )
        accounts = {
            role: add_account(
                session, city=city, email=f"{name}@rive-claire.example", name=f"{name.title()} Inventé",
                roles=[role], password=PASSWORD, hash_password=lambda _: kept, now=town.clock(),
            ).id
            for role, name in STAFF.items()
        }  # fmt: skip
        for number, name in enumerate(MEMBERS):
            add_member(
                session, city.id or 0, name=name, begins_on=date(2020, 5, 18),
                email=f"elu{number}@rive-claire.example", account_id=None if number else accounts[Role.MAYOR],
            )  # fmt: skip
        make_authority(
            session, city, kind=place.authority, name=place.office, email=PREFECT, language=place.language
        )
        assert session.exec(select(Authority)).all()
