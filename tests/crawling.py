"""The demonstration city, served on a port of its own, and all that each kind of person reaches by links."""

import logging
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel, select
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from app import create_app
from consultations import demonstration
from consultations.commands.worker import means_of
from consultations.models import Account
from consultations.receipts import LinkMaker
from consultations.settings import Settings
from tests import browsing
from tests.doubles import fake_printer
from workflows.vocabulary import Role

NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
BY_ACCOUNT = (
    Role.SECRETARIAT, Role.MAYOR, Role.DRAFTER, Role.COUNCILLOR, Role.ADMINISTRATOR, Role.STAKEHOLDER,
)  # fmt: skip
EVERYONE = ("public", "authority", *(role.value for role in BY_ACCOUNT))
FILES = {
    "public.document",
    "public.attachment",
    "desk.download",
    "drafting.attachment",
    "authority.dossier",
    "exchange.given",
    "house.static",
}


@dataclass(frozen=True)
class Page:
    """One page as one kind of person gets it; `key` is what it shows, whichever row it shows it of."""

    who: str
    address: str
    endpoint: str
    key: tuple[str, ...]
    answer: TestResponse

    @property
    def query(self) -> list[str]:
        """The names of the questions in the address."""
        return sorted({name for name, _ in parse_qsl(urlsplit(self.address).query)})

    def __str__(self) -> str:
        return f"{self.who} {self.address}"


class Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


@dataclass
class Town:
    """The application with the loaded demonstration."""

    app: Flask
    folder: Path

    @property
    def engine(self) -> object:
        return self.app.extensions["palabre"].engine

    def client(self, who: str) -> FlaskClient:
        """A visitor: of the public, or signed in with the demonstration's account of that role."""
        visitor = self.app.test_client()
        if who in set(Role) - {Role.PUBLIC, Role.AUTHORITY}:
            visitor.set_cookie("palabre", self.ticket(who))
        return visitor

    def ticket(self, who: str) -> str:
        """The value of the session cookie of the account of that role."""
        with Session(self.engine) as session:  # type: ignore[arg-type]
            accounts = session.exec(select(Account)).all()
            account = next(one for one in accounts if [role.name for role in one.roles] == [who])
            key, _ = browsing.open_session(self.app, session, account)
        return key

    def letters_of(self, pattern: str) -> list[str]:
        """The addresses in the letters sent that match, newest letter first, each once."""
        found: dict[str, None] = {}
        for letter in sorted((self.folder / "mailbox").glob("*.eml"), reverse=True):
            text = letter.read_bytes().replace(b"=\r\n", b"").replace(b"=\n", b"").decode("utf-8", "replace")
            found |= dict.fromkeys(re.findall(pattern, text.replace("=3D", "=")))
        return list(found)

    def starts(self, who: str) -> list[str]:
        if who == "public":
            return [
                "/fr/",
                "/fr/login",
                "/fr/recover",
                *self.letters_of(r"/fr/(?:receipt|confirm)/[^\s\"<>]+")[:6],
            ]
        if who == "authority":
            return self.letters_of(r"/fr/authority/[^\s\"<>]+")
        return ["/fr/account", "/fr/password", *(["/fr/desk"] if who != Role.STAKEHOLDER else [])]


def load_town(folder: Path) -> Town:
    """The demonstration freshly loaded, with its letters, and a press that prints nothing."""
    settings = Settings(data_dir=folder, secret_key="a key for the tests only", base_url="http://localhost")
    app = create_app(settings, clock=lambda: NOW)
    engine = app.extensions["palabre"].engine
    SQLModel.metadata.create_all(engine)
    means = replace(means_of(app), print_dossier=fake_printer)
    links = LinkMaker(settings.secret_key, settings.address)
    demonstration.load(means, lambda password: f"hash of {password}", links)
    return Town(app, folder)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application behind a real port, for a real browser."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


def crawl(town: Town, who: str) -> list[Page]:
    """Every page that this person reaches by links, in French, one of each `key`."""
    client, pages = town.client(who), []
    waiting, seen = list(town.starts(who)), set()
    while waiting:
        address = waiting.pop(0)
        key = key_of(town.app, address)
        if key is None or key in seen or (who not in ("public", "authority") and is_public(key[0])):
            continue
        seen.add(key)
        answer = client.get(address)
        page = Page(who, address, key[0], key, answer)
        pages.append(page)
        if answer.mimetype == "text/html":
            waiting += links_of(answer)
        if answer.location:
            waiting.append(urlsplit(answer.location).path)
    return pages


def links_of(answer: TestResponse) -> Iterable[str]:
    reader = Links()
    reader.feed(answer.get_data(as_text=True))
    return (urldefrag(one)[0] for one in reader.found if one.startswith("/fr/"))


def is_public(endpoint: str) -> bool:
    return endpoint.split(".", maxsplit=1)[0] in (
        "public",
        "system",
        "receipts",
        "participation",
        "authority",
    )


def key_of(app: Flask, address: str) -> tuple[str, ...] | None:
    """Endpoint, proposal, move and names of the query: what makes two pages look different. Files: None."""
    parts = urlsplit(address)
    try:
        endpoint, values = app.url_map.bind("localhost").match(parts.path)
    except Exception:
        return None
    if endpoint in FILES:
        return None
    shown = [str(values[name]) for name in ("ref", "action") if name in values]
    number = str(values["number"]) if endpoint in ("council.sitting", "transmission.authority") else ""
    return (endpoint, *shown, number, *sorted({name for name, _ in parse_qsl(parts.query)}))
