"""A visitor: a client without a browser that sends forms as our pages do, signed in or not."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask import session as web_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlmodel import Session
from werkzeug.test import TestResponse

from consultations import sessions
from consultations.models import Account, City
from consultations.routes.tokens import hourly_token
from tests.factories import NOW, make_account, make_city
from workflows.vocabulary import Role


class Clock:
    """The injected clock: stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Visitor(FlaskClient):
    """`send` posts a form with the token that the page would carry."""

    account: Account | None = None
    token: str = ""

    def send(self, address: str, **fields: Any) -> TestResponse:
        app = self.application
        with app.app_context():
            token = self.token or hourly_token(app.extensions["palabre"].clock())
        return self.post(address, data={"csrf_token": token, **fields})


def sign_in(app: Flask, session: Session, *roles: Role, city: City | None = None, **values: Any) -> Visitor:
    """A visitor signed in with these roles, in a city of their own unless one is given."""
    city = city or make_city(session)
    account = make_account(session, city, *roles, **values)
    key, token = open_session(app, session, account)
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.set_cookie("palabre", key)
    visitor.account, visitor.token = account, token
    return visitor


def open_session(app: Flask, session: Session, account: Account) -> tuple[str, str]:
    """Sign an account in: the value of its cookie, and the token its forms carry."""
    clock = app.extensions["palabre"].clock
    with app.test_request_context("/fr/"):
        token = generate_csrf()
        data = dict(web_session) | {"_user_id": account.fs_uniquifier, "_fresh": True}
    lives = sessions.Lifetimes(idle=timedelta(hours=1), absolute=timedelta(hours=12))
    key = sessions.new_key()
    sessions.keep(session, key, data, clock(), lives)
    session.commit()
    return key, token
