"""Engines and units of work: durable settings, explicit transactions, all or nothing."""

import threading
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations.database import open_engine, unit_of_work
from consultations.models import City, Heartbeat
from tests.factories import NOW, make_city


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_every_connection_is_set_durable(engine: sa.Engine, pragma: str, value: object) -> None:
    with engine.connect() as one, engine.connect() as two:
        assert one.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        assert two.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_unit_of_work_is_kept_whole(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        make_city(session)
    with Session(engine) as session:
        assert len(session.exec(select(City)).all()) == 1


def test_a_failed_unit_of_work_leaves_nothing(engine: sa.Engine) -> None:
    with pytest.raises(RuntimeError), unit_of_work(engine) as session:
        make_city(session)
        raise RuntimeError
    with Session(engine) as session:
        assert session.exec(select(City)).all() == []


def test_many_writers_lose_nothing_and_see_no_lock(engine: sa.Engine) -> None:
    failures: list[Exception] = []

    def write(who: int) -> None:
        try:
            for _ in range(10):
                with unit_of_work(engine) as session:
                    row = session.get(City, 1)
                    assert row
                    row.population += 1
                    session.add(row)
        except Exception as error:
            failures.append(error)

    with unit_of_work(engine) as session:
        make_city(session, id=1, population=0)
    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    with Session(engine) as session:
        assert session.get_one(City, 1).population == 80


def test_a_naive_instant_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.StatementError, match="naive"), unit_of_work(engine) as session:
        session.add(Heartbeat(node="a", at=datetime(2026, 1, 1)))


def test_instants_come_back_aware(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        session.add(Heartbeat(node="a", at=NOW))
    with Session(engine) as session:
        assert session.exec(select(Heartbeat.at)).one() == NOW


def test_postgresql_addresses_get_the_driver() -> None:
    assert open_engine("postgresql://somebody@localhost/palabre").url.drivername == "postgresql+psycopg"
