"""Migrations lead to exactly what the models say, on both databases, and carry data along."""

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import schema
from consultations.database import open_engine
from consultations.models import City
from tests.factories import make_city


def _fresh(tmp_path: Path) -> sa.Engine:
    return open_engine(f"sqlite:///{tmp_path}/migrated.db")


def test_the_migrations_lead_to_the_models(tmp_path: Path) -> None:
    engine = _fresh(tmp_path)
    schema.upgrade(engine)
    assert schema.is_current(engine)
    assert schema.differences(engine) == []


def test_a_column_that_no_migration_makes_is_seen(tmp_path: Path) -> None:
    engine = _fresh(tmp_path)
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE city DROP COLUMN telephone")
    assert schema.differences(engine)


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = _fresh(tmp_path)
    schema.upgrade(engine)
    with Session(engine) as session:
        make_city(session, slug="conservee")
        session.commit()
    schema.upgrade(engine)
    with Session(engine) as session:
        assert session.exec(select(City.slug)).all() == ["conservee"]


def test_foreign_keys_hold_after_a_migration(tmp_path: Path) -> None:
    engine = _fresh(tmp_path)
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
