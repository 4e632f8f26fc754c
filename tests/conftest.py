"""Fixtures for every room: a real database per test, on SQLite."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, SQLModel

from app import create_app
from consultations.database import open_engine
from consultations.settings import Settings
from tests import browsing
from workflows.vocabulary import Role


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/palabre.db")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def clock() -> browsing.Clock:
    return browsing.Clock()


@pytest.fixture
def app(engine: sa.Engine, tmp_path: Path, clock: browsing.Clock) -> Flask:
    """The application on the test's database and clock; commit what its pages should see."""
    settings = Settings(
        data_dir=tmp_path, secret_key="a key for the tests only", public_posts="1000 per minute"
    )
    app = create_app(settings, clock=clock, engine=engine)
    app.test_client_class = browsing.Visitor
    return app


@pytest.fixture
def client(app: Flask) -> browsing.Visitor:
    """A visitor who has not signed in."""
    visitor = app.test_client()
    assert isinstance(visitor, browsing.Visitor)
    return visitor


@pytest.fixture
def sign_in(app: Flask, session: Session) -> Callable[..., browsing.Visitor]:
    """`sign_in(Role.SECRETARIAT, city=city)` gives a visitor signed in with these roles."""

    def sign(*roles: Role, **values: Any) -> browsing.Visitor:
        return browsing.sign_in(app, session, *roles, **values)

    return sign
