"""Prepared statements write what the same Core statement writes, and say how many rows they touched."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from consultations.models import Timer
from consultations.prepared import Prepared
from tests.factories import NOW, make_city, make_proposal

COLUMNS = ("proposal_id", "rev", "name", "due_at", "standing", "derivation", "error")
arm = Prepared(sa.insert(Timer).inline(), COLUMNS)
cancel = Prepared(
    sa.update(Timer)
    .where(Timer.proposal_id == sa.bindparam("the_id"), sa.text("standing = 'pending'"))  # type: ignore[arg-type]
    .values(standing="cancelled")
)


@pytest.fixture
def proposals(session: Session) -> tuple[int, int]:
    city = make_city(session)
    mine, noise = make_proposal(session, city), make_proposal(session, city)
    session.flush()
    return mine.id or 0, noise.id or 0


def row(proposal_id: int, name: str) -> dict[str, object]:
    steps = [{"code": "event_on", "params": {"é": "%s"}}]
    return dict(zip(COLUMNS, (proposal_id, 1, name, NOW, "pending", steps, ""), strict=True))


def test_types_are_those_of_the_columns(session: Session, proposals: tuple[int, int]) -> None:
    assert arm.execute(session.connection(), row(proposals[0], "closes")) == 1
    (timer,) = session.execute(sa.select(Timer)).scalars()
    assert (timer.due_at, timer.derivation) == (NOW, row(0, "")["derivation"])


def test_a_naive_instant_is_refused(session: Session, proposals: tuple[int, int]) -> None:
    naive = row(proposals[0], "closes") | {"due_at": NOW.replace(tzinfo=None)}
    with pytest.raises((ValueError, sa.exc.StatementError), match="naive"):
        arm.execute(session.connection(), naive)


def test_constants_of_the_statement_hold_and_rows_are_counted(
    session: Session, proposals: tuple[int, int]
) -> None:
    mine, noise = proposals
    for proposal_id, name in ((mine, "closes"), (mine, "reminder"), (noise, "closes")):
        arm.execute(session.connection(), row(proposal_id, name))
    assert cancel.execute(session.connection(), {"the_id": mine}) == 2
    assert cancel.execute(session.connection(), {"the_id": mine}) == 0
    standings = session.execute(sa.select(Timer.proposal_id, Timer.standing)).all()  # type: ignore[call-overload]
    assert sorted(standings) == sorted([(mine, "cancelled"), (mine, "cancelled"), (noise, "pending")])


def test_errors_are_those_of_sqlalchemy(session: Session, proposals: tuple[int, int]) -> None:
    arm.execute(session.connection(), row(proposals[0], "closes"))
    with pytest.raises(sa.exc.IntegrityError):
        arm.execute(session.connection(), row(proposals[0], "closes"))
