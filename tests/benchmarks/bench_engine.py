"""One step of the engine on SQLite with synchronous=FULL, beside raw sqlite3 doing the bare writes."""

import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from sqlmodel import Session, SQLModel

from consultations.advance import advance, begin
from consultations.database import open_engine, unit_of_work
from consultations.facts import case_on, ground_of, procedure_on
from tests.benchmarks.report import Figure, show
from tests.factories import NOW, make_account, make_city, make_proposal
from workflows.case import Actor
from workflows.engine import plan
from workflows.rules import load_rules
from workflows.vocabulary import Role

STEPS = 200
ROUNDS = 5
WARM_UP = 20
LIMIT_STEP = 500e-6
LIMIT_PLANS = 100_000


def main() -> list[Figure]:
    """CPU seconds a step (median of 5 rounds), and plans a second."""
    with tempfile.TemporaryDirectory() as folder:
        raw = _raw(Path(folder))
        step, plans = _steps(Path(folder))
    return show(
        Figure("engine step, SQLite FULL, CPU", step * 1e6, "µs", limit=LIMIT_STEP * 1e6, beside=raw * 1e6),
        Figure("engine plan", plans, "a second", limit=LIMIT_PLANS, more_is_better=True),
    )


def _raw(folder: Path) -> float:
    db = sqlite3.connect(folder / "raw.db", isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE p (id INTEGER PRIMARY KEY, s TEXT);"
    )
    db.executescript(
        "CREATE TABLE j (id INTEGER PRIMARY KEY, p INTEGER, t TEXT); INSERT INTO p VALUES (1, 'a');"
    )

    def once() -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE p SET s = 'b' WHERE id = 1")
        db.execute("INSERT INTO j (p, t) VALUES (1, 'moved')")
        db.execute("COMMIT")

    return _cpu(once)


def _steps(folder: Path) -> tuple[float, float]:
    engine = open_engine(f"sqlite:///{folder}/palabre.db")
    SQLModel.metadata.create_all(engine)
    with Session(engine, expire_on_commit=False) as session:
        city = make_city(session)
        account = make_account(session, city, Role.SECRETARIAT)
        actor = Actor(account.id, account.name, frozenset({Role.SECRETARIAT}))
        identities = []
        for _ in range(WARM_UP + ROUNDS * STEPS):
            proposal = make_proposal(session, city, stage="legal_review")
            begin(session, proposal, actor, NOW)
            identities.append(proposal.id or 0)
        session.commit()
    waiting = iter(identities)

    def once() -> None:
        with unit_of_work(engine) as session:
            advance(session, next(waiting), "return_to_drafting", actor, NOW, reason="Relire", rev=0)

    step = _cpu(once)
    with Session(engine) as session:
        ground = ground_of(session, identities[0])
        procedure = procedure_on(session, ground)
        case = case_on(session, ground._replace(stage="legal_review"), NOW, (), reason="Relire")
    rules = load_rules("FR")
    return step, 1 / _cpu(lambda: plan(procedure, case, rules, "return_to_drafting", actor))


def _cpu(once: object, steps: int = STEPS) -> float:
    assert callable(once)
    for _ in range(WARM_UP):
        once()
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(steps):
            once()
        rounds.append((time.process_time() - begun) / steps)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
