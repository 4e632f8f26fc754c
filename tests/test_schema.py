"""Migrations lead to exactly what the models say, on both databases, and carry data along."""

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import schema
from consultations.database import open_engine
from consultations.models import Authority, City, NationalSubmission, Observation
from tests.factories import NOW, make_city
from workflows.vocabulary import SubmissionChannel


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


def _first_rows(connection: sa.Connection) -> None:
    """A city with an authority and a file sent to it, written as the first revision knew them."""
    tables = sa.MetaData()
    tables.reflect(connection)
    at, words = NOW.replace(tzinfo=None), {"language": "fr", "address": "", "email": "p@etat.example"}
    rows = {
        "city": words
        | {"slug": "ancienne", "name": "Ancienne", "jurisdiction": "FR", "population": 900, "timezone": "UTC",
           "telephone": "", "publishes_before_moderation": False, "demonstration": False,
           "last_reference_year": 2026, "last_reference_number": 1},
        "definition": {"key": "k", "version": 1, "sha256": "0" * 64, "source": "", "standing": "published",
                       "applies_from": at.date(), "published_by": "", "published_at": at},
        "authority": words | {"city_id": 1, "kind": "prefect", "name": "Préfecture ancienne"},
        "proposal": {"city_id": 1, "reference": "2026-001", "instrument": "licence", "sector": "mobility",
                     "competence": "act", "language": "fr", "title": "Ancien", "definition_id": 1, "rev": 3,
                     "stage": "transmitted", "entered_at": at, "effective_at": at, "created_at": at,
                     "version_number": 1, "public_version_number": 1, "comment_count": 0, "closed": False},
        "national_submission": {"proposal_id": 1, "authority_id": 1, "number": 1, "kind": "approval",
                                "message": "Ancienne lettre", "token_hash": "1" * 64, "prepared_at": at,
                                "sent_at": at, "acknowledged_by": "", "answered_by": "", "answer_text": ""},
        "observation": {"submission_id": 1, "body": "Ancienne observation", "made_at": at},
    }  # fmt: skip
    for name, row in rows.items():
        connection.execute(tables.tables[name].insert().values(row))


def test_rows_of_the_first_revision_are_carried_to_the_last(tmp_path: Path) -> None:
    engine = _fresh(tmp_path)
    schema.upgrade(engine, "0001")
    with engine.begin() as connection:
        _first_rows(connection)
    schema.upgrade(engine)
    assert schema.is_current(engine)
    assert schema.differences(engine) == []
    with Session(engine) as session:
        assert session.exec(sa.text("PRAGMA foreign_key_check")).all() == []
        authority = session.exec(select(Authority)).one()
        sent = session.exec(select(NationalSubmission)).one()
        told = session.exec(select(Observation.body)).one()
    assert (authority.channel, authority.portal_url) == (SubmissionChannel.EMAIL, "")
    assert (authority.name, authority.email) == ("Préfecture ancienne", "p@etat.example")
    assert (sent.channel, sent.sent_at, sent.token_hash) == (SubmissionChannel.EMAIL, NOW, "1" * 64)
    assert (sent.dispatched_at, sent.dispatch_reference, sent.receipt_file_id) == (None, "", None)
    assert told == "Ancienne observation"
