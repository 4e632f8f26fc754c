"""The tick on SQLite (synchronous=FULL) with 100,000 pending timers: nothing due, then 1,000 moves due."""

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from consultations.advance import begin
from consultations.clock import CLOCK, fire_due, tick
from consultations.database import open_engine
from consultations.means import Means
from consultations.models import Proposal, Timer
from tests.benchmarks.report import Figure, show
from tests.doubles import a_wording, fake_printer, fake_render
from tests.factories import NOW, make_city, make_period, make_proposal

PENDING, DUE, EMPTY_TICKS = 100_000, 1_000, 200
LIMIT_DUE, LIMIT_EMPTY = 2.0, 1.0


def main() -> list[Figure]:
    """CPU milliseconds of an empty tick (median of 200); CPU seconds of 1,000 due moves (one run)."""
    with tempfile.TemporaryDirectory() as name:
        engine = open_engine(f"sqlite:///{name}/palabre.db")
        SQLModel.metadata.create_all(engine)
        _fill(engine)
        at = [NOW]
        means = Means(
            engine=engine, render=fake_render, send=lambda letter: None, data_dir=Path(name),
            base_url="https://palabre.example", now=lambda: at[0], print_dossier=fake_printer,
            wording=a_wording(),
        )  # fmt: skip
        empty = statistics.median(_cpu(lambda: tick(means, {})) for _ in range(EMPTY_TICKS))
        at[0] = NOW + timedelta(days=30)
        fired: list[int] = []
        due = _cpu(lambda: fired.append(fire_due(means)))
        assert fired == [DUE]
        assert _closed(engine) == DUE
    return show(
        Figure("tick, 100,000 pending, none due, CPU", empty * 1e3, "ms", limit=LIMIT_EMPTY),
        Figure("tick, 100,000 pending, 1,000 moves due, CPU", due, "s", limit=LIMIT_DUE),
    )


def _cpu(once: object) -> float:
    assert callable(once)
    begun = time.process_time()
    once()
    return time.process_time() - begun


def _fill(engine: sa.Engine) -> None:
    """1,000 comment periods about to close; the other timers of 1,000 other proposals, years away."""
    with Session(engine, expire_on_commit=False) as session:
        city = make_city(session)
        others = []
        for _ in range(DUE):
            closing = make_proposal(session, city, stage="comment_period")
            make_period(session, closing, closes_at=NOW + timedelta(days=20))
            begin(session, closing, CLOCK, NOW)
            others.append(make_proposal(session, city).id)
        session.execute(sa.delete(Timer).where(col(Timer.name) != "closes"))
        each = (PENDING - DUE) // DUE
        rows = [
            {
                "proposal_id": other,
                "rev": number,
                "name": "waiting",
                "due_at": NOW + timedelta(days=4000 + number),
                "standing": "pending",
                "derivation": [],
                "error": "",
            }
            for other in others
            for number in range(each)
        ]
        session.execute(sa.insert(Timer), rows)
        session.commit()
        assert session.execute(sa.select(sa.func.count()).select_from(Timer)).scalar_one() == PENDING


def _closed(engine: sa.Engine) -> int:
    with Session(engine) as session:
        query = (
            sa.select(sa.func.count()).select_from(Proposal).where(col(Proposal.stage) == "comment_closed")
        )
        return int(session.execute(query).scalar_one())


if __name__ == "__main__":
    main()
