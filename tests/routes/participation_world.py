"""A small world for the public pages: an application, a city, an open proposal, and how to fill its forms."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app import create_app
from consultations.models import Account, City, Comment, Outbox, Proposal
from consultations.settings import Settings
from tests.factories import NOW, make_account, make_city, make_period, make_proposal
from workflows.vocabulary import Role

VOID = frozenset({"meta", "link", "input", "br", "wbr", "hr", "img"})


@dataclass
class World:
    """The application under test; `at` is its clock."""

    app: Flask
    engine: sa.Engine
    city: City
    proposal: Proposal
    clerk: Account
    at: datetime = NOW
    seen: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"/fr/{self.city.slug}/{self.proposal.reference}"

    @property
    def desk(self) -> str:
        return f"/fr/desk/{self.proposal.reference}"

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def session(self) -> Session:
        return Session(self.engine, expire_on_commit=False)

    def comments(self) -> list[Comment]:
        with self.session() as session:
            return list(session.exec(select(Comment).order_by(Comment.id)).all())  # type: ignore[arg-type]

    def letters(self, notice: str) -> list[dict[str, Any]]:
        with self.session() as session:
            return [
                row.args for row in session.exec(select(Outbox)).all() if row.args.get("notice") == notice
            ]


def build(engine: sa.Engine, folder: Path, **city: Any) -> World:
    """An open proposal of two articles, with a city beside it that must stay out of everything."""
    with Session(engine, expire_on_commit=False) as session:
        make_proposal(session, make_city(session), "comment_period")
        town = make_city(session, slug="bourg-invente", name="Bourg-Inventé", **city)
        proposal = make_proposal(session, town, "comment_period", title="Des trottinettes bien rangées")
        make_period(session, proposal)
        clerk = make_account(session, town, Role.SECRETARIAT)
        session.commit()
    settings = Settings(
        secret_key="un secret d’essai qui est long", data_dir=folder, public_posts="1000 per minute"
    )
    world = World(None, engine, town, proposal, clerk)  # type: ignore[arg-type]
    world.app = create_app(settings, lambda: world.at, engine)
    return world


def sign_in(world: World, client: FlaskClient, account: Account) -> None:
    """Put an account in the client's session, as flask-security does."""
    with client.session_transaction() as kept:
        kept["_user_id"] = account.fs_uniquifier
        kept["_fresh"] = True


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms, by name (the last one of a name wins)."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") == "hidden":
            found[given["name"]] = given.get("value", "")
    return found


def filled(page: str, **values: Any) -> dict[str, Any]:
    """The comment form of a page, filled in."""
    said = {
        "article": "a1", "stance": "oppose", "stakeholder_class": "resident", "on_behalf": "own",
        "public_name": "Voisine", "email": "voisine@courriel.example", "body": "Trop bruyant la nuit.",
    }  # fmt: skip
    return hidden_fields(page) | said | values


class Weighing(HTMLParser):
    """Counts elements, and remembers what opened and never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = 0
        self.headings = 0
        self.open: list[str] = []
        self.ids: list[str] = []
        self.astray: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements += 1
        self.headings += tag == "h1"
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.astray.append(tag)


def weigh(page: str) -> Weighing:
    """Elements, headings and unbalanced tags of a page."""
    found = Weighing()
    found.feed(page)
    return found
