"""The door and the plan agree: what `advance` writes is what `plan` and the naive table say, and no more.

Files are put anywhere with whatever rows, then moved about at random. `advance` gathers only the parts of a
case that a move's conditions read; here the whole case is gathered beside it."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations import journal
from consultations.advance import MoveRefused, advance, begin
from consultations.clock import fire_due
from consultations.facts import PARTS, Ground, case_on, ground_of, procedure_on, rules_for
from consultations.means import Means
from consultations.models import (
    AgendaItem,
    Application,
    Attendance,
    City,
    Criterion,
    JournalEntry,
    NationalSubmission,
    Outbox,
    Proposal,
    Resolution,
    Synthesis,
    Tally,
    Timer,
    Version,
)
from tests.doubles import a_wording, fake_printer, fake_render
from tests.factories import (
    NOW,
    make_authority,
    make_city,
    make_member,
    make_period,
    make_proposal,
    make_screening,
    make_sitting,
)
from tests.workflows.comparing import as_verdict
from tests.workflows.naive_table import Due, NaiveTable
from tests.workflows.telling import PEOPLE
from workflows.attendance import Headcount
from workflows.case import Actor, Case
from workflows.definition import load_procedure
from workflows.engine import Decision, Refused, plan
from workflows.rules import load_rules
from workflows.story import beginning, complete_draft
from workflows.vocabulary import (
    Answer,
    AttendanceMode,
    BallotMethod,
    Competence,
    Role,
    Sector,
    SubmissionKind,
)

SECRETARY, MAYOR = PEOPLE[0], PEOPLE[1]
CLOCK = Actor(None, "clock", frozenset({Role.CLOCK}))
DAY = timedelta(days=1)
WALKS = (
    ("licence", "act", "FR"), ("taxation", "act", "BE-WAL"), ("prohibition", "act", "MA"),
    ("partnership", "request", "CA-QC"), ("conditional_authorisation", "act", "TN"),
    ("licence", "request", "SN"),
)  # fmt: skip
KINDS = (SubmissionKind.LEGALITY_CONTROL, SubmissionKind.APPROVAL, SubmissionKind.ADVOCACY)
FILES, STEPS = 5, 12  # for each walk: 360 steps in all


@dataclass
class Walk:
    """One file in the database, and the naive table of its procedure under its law."""

    engine: sa.Engine
    table: NaiveTable
    id: int
    now: datetime
    decided: int = 0

    def ground(self, session: Session) -> Ground:
        return ground_of(session, self.id)

    def case(self, session: Session, effective_at: datetime, reason: str = "") -> Case:
        ground = self.ground(session)
        return case_on(session, ground, self.now, PARTS, effective_at=effective_at, reason=reason)

    def wish(self, action: str, who: Actor, reason: str, override: bool, back: timedelta) -> None:
        at = self.now - back
        with Session(self.engine) as session:
            before, ground = written(session, self.id), self.ground(session)
            case, rules = self.case(session, at, reason), rules_for(ground)
            expected = plan(procedure_on(session, ground), case, rules, action, who, override)
            verdict = self.table.verdict(ground.stage, ground.effective_at, case, action, who, override)
            assert as_verdict(expected) == verdict
        with Session(self.engine) as session:
            try:
                found = advance(
                    session, self.id, action, who, self.now, reason=reason, override=override, effective_at=at
                )
            except MoveRefused as refusal:
                assert Refused(action, refusal.reasons) == expected
                session.commit()
                assert written(session, self.id) == before
                return
            session.commit()
            assert found == expected
            self.check_written(session, found, who, at, ground)
        self.decided += 1

    def check_written(
        self, session: Session, found: Decision, who: Actor, at: datetime, before: Ground
    ) -> None:
        """Stage, position, journal, timers and outbox are those of the decision."""
        proposal = session.get_one(Proposal, self.id)
        assert (proposal.stage, proposal.rev) == (found.target, before.rev + 1)
        assert proposal.effective_at == at
        assert proposal.closed is self.table.stages[found.target].get("final", False)
        *_, previous, last = journal.entries(session, self.id)
        assert (last.action, last.source, last.target) == (found.action, before.stage, found.target)
        assert (last.rev, last.actor, last.effective_at) == (before.rev + 1, who.name, at)
        assert (last.recorded_at, last.previous_hash) == (self.now, previous.hash)
        assert last.kind == ("timer" if Role.CLOCK in who.roles else "move")
        assert [one["code"] for one in last.overridden] == [one.code for one in found.overridden]
        self.check_timers(session)
        rows = session.exec(select(Outbox).where(Outbox.proposal_id == self.id)).all()
        of_this_step = re.compile(rf"{self.id}:{before.rev + 1}:(\d+)")
        queued = {row.key: row for row in rows if of_this_step.fullmatch(row.key)}
        leaving = [one for one in found.effects if one.use != "freeze_version"]
        in_order = sorted(queued.values(), key=lambda row: row.id or 0)
        assert [(row.effect, row.on_crash) for row in in_order] == [
            (one.use, one.on_crash) for one in leaving
        ]

    def check_timers(self, session: Session) -> None:
        """What waits is what the naive table says from the facts as they are now."""
        ground = self.ground(session)
        case = self.case(session, self.now)
        waiting = select(Timer).where(Timer.proposal_id == self.id, Timer.standing == "pending")
        rows = session.exec(waiting.order_by(col(Timer.id))).all()
        expected = self.table.timers(ground.stage, ground.effective_at, case)
        assert [(row.name, row.due_at) for row in rows] == [(one.name, one.due_at) for one in expected]
        assert {row.rev for row in rows} <= {ground.rev}

    def tick(self, means: Means) -> None:
        """The clock runs late; what it does takes effect when it was due, or is blocked and told. What falls
        due with a move waits no longer, and what is told is written once for each letter of the table."""
        with Session(self.engine) as session:
            ground, case = self.ground(session), self.case(session, self.now)
            due = self.table.timers(ground.stage, ground.effective_at, case)
            first = min(due, key=lambda one: (not one.fire, one.due_at), default=None)
            if first is None:
                return
            self.now = max(self.now, first.due_at)
            case, procedure = self.case(session, first.due_at), procedure_on(session, ground)
            expected = plan(procedure, case, rules_for(ground), first.fire, CLOCK) if first.fire else None
        fire_due(means)
        with Session(self.engine) as session:
            made = journal.entries(session, self.id, since=ground.rev)
            at_that_place = Timer.proposal_id == self.id, Timer.rev == ground.rev
            rows = {row.name: row for row in session.exec(select(Timer).where(*at_that_place)).all()}
            for one in due:
                self.check_letters(session, rows[one.name], one)
            if expected is None or isinstance(expected, Refused):
                assert rows[first.name].standing in (("blocked",) if expected else ("fired", "missed"))
                assert made == []
                return
            assert rows[first.name].standing == "fired"
            assert (made[0].action, made[0].target) == (first.fire, expected.target)
            assert (made[0].kind, made[0].effective_at) == ("timer", first.due_at)
        self.decided += 1

    def check_letters(self, session: Session, row: Timer, due: Due) -> None:
        """A timer that fired wrote what the table says, one that did not wrote nothing."""
        keys = [f"{self.id}:{row.rev}:{due.name}:{number}" for number in range(len(due.effects) + 1)]
        found = {one.key: one for one in session.exec(select(Outbox).where(col(Outbox.key).in_(keys))).all()}
        wanted = due.effects if row.standing in ("fired", "blocked") else ()
        assert set(found) == {*keys[: len(wanted)]}
        for key, (use, args) in zip(keys, wanted, strict=False):
            told = dict(args)
            crash = told.pop("on_crash", "resend")
            assert (found[key].effect, found[key].args, found[key].on_crash) == (
                use,
                told | {"rev": row.rev},
                crash,
            )


def written(session: Session, proposal_id: int) -> tuple[Any, ...]:
    """All that a step writes, as it stands."""
    session.expire_all()
    proposal = session.get_one(Proposal, proposal_id)
    counts = [
        session.exec(select(sa.func.count()).select_from(kind).where(kind.proposal_id == proposal_id)).one()
        for kind in (JournalEntry, Outbox)
    ]
    timers = session.exec(select(Timer.id, Timer.standing).where(Timer.proposal_id == proposal_id)).all()
    return proposal.stage, proposal.rev, proposal.effective_at, *counts, sorted(timers)


def put_down(session: Session, rng: Random, walk: tuple[str, str, str], stages: list[str]) -> int:
    """A file in some stage, with whatever was written down of it."""
    instrument, competence, place = walk
    rules = load_rules(place)
    city = make_city(session, jurisdiction=place, timezone=rules.timezone)
    proposal = make_proposal(
        session, city, rng.choice(stages), instrument=instrument, competence=Competence(competence),
        sector=rng.choice([Sector.MOBILITY, Sector.ACCOMMODATION]), public_version_number=rng.choice([0, 1]),
    )  # fmt: skip
    identity = proposal.id or 0
    _, procedure = load_procedure(instrument, Competence(competence))
    version = session.exec(select(Version).where(Version.proposal_id == identity)).one()
    version.terms = complete_draft(beginning(procedure.definition, rules), rules).draft.terms
    make_period(session, proposal, closes_at=NOW + rng.choice([14, 15, 30]) * DAY)
    if rng.random() < 0.8:
        make_screening(session, proposal, notify=rng.random() < 0.3)
    published = NOW - DAY if rng.random() < 0.8 else None
    session.add(Synthesis(proposal_id=identity, introduction="Dit.", published_at=published))
    session.add(
        Application(
            proposal_id=identity, pilot=rng.random() < 0.4, ends_on=date(2027, 10, 1),
            review_on=date(2027, 5, 4), planned_by="Dominique", planned_at=NOW,
        )
    )  # fmt: skip
    judged = NOW if rng.random() < 0.7 else None
    session.add(Criterion(proposal_id=identity, position=1, name="Chutes", target="−10 %", judged_at=judged))
    put_sitting(session, rng, proposal, city)
    session.add(
        Resolution(
            proposal_id=identity, number=f"D-{identity}", version_number=1, adopted_on=NOW.date(),
            signed_at=NOW, published_at=NOW + DAY,
        )
    )  # fmt: skip
    late = proposal.stage in ("transmitted", "acknowledged", "under_review", "answered")
    session.add(
        NationalSubmission(
            proposal_id=identity, authority_id=make_authority(session, city).id, prepared_at=NOW,
            kind=rng.choice(KINDS),
            sent_at=NOW - DAY if late else None, answer=rng.choice([None, None, *Answer]) if late else None,
        )
    )  # fmt: skip
    session.flush()
    begin(session, proposal, SECRETARY, NOW)
    session.commit()
    return identity


def put_sitting(session: Session, rng: Random, proposal: Proposal, city: City) -> None:
    members = [make_member(session, city) for _ in range(3)]
    sitting = make_sitting(
        session, city, starts_at=NOW + rng.choice([2, 6, 30]) * DAY, chair_id=members[0].id,
        convened_at=rng.choice([None, NOW]),
    )  # fmt: skip
    item = AgendaItem(
        sitting_id=sitting.id or 0, proposal_id=proposal.id, position=1, title="Point",
        explanatory_note=rng.choice(["", "Note"]),
    )  # fmt: skip
    session.add(item)
    session.flush()
    if proposal.stage not in ("convened", "sitting"):
        return
    there = rng.choice([1, 2, 3])
    for number, member in enumerate(members):
        mode = AttendanceMode.PRESENT if number < there else AttendanceMode.ABSENT
        session.add(Attendance(sitting_id=sitting.id or 0, member_id=member.id or 0, mode=mode))
    counts = Headcount(in_office=3, present=there, absent=3 - there, taken=True)
    session.add(
        Tally(
            item_id=item.id or 0, method=BallotMethod.SHOW_OF_HANDS, votes_for=rng.choice([0, 1, 2]),
            votes_against=1, announced_at=rng.choice([None, NOW]), quorum={"counts": asdict(counts)},
        )
    )  # fmt: skip


@pytest.fixture
def means(engine: sa.Engine, tmp_path: Path) -> Means:
    return Means(
        engine=engine, render=fake_render, send=[].append, data_dir=tmp_path, base_url="https://palabre.example",
        now=lambda: NOW, print_dossier=fake_printer, wording=a_wording(),
    )  # fmt: skip


@pytest.mark.parametrize("which", WALKS, ids=" ".join)
def test_advance_writes_what_plan_decides_and_nothing_else(
    engine: sa.Engine, means: Means, which: tuple[str, str, str]
) -> None:
    instrument, competence, place = which
    rng = Random(" ".join(which))
    source, _ = load_procedure(instrument, Competence(competence))
    table = NaiveTable(source, place)
    stages = [stage for stage, row in table.stages.items() if "final" not in row]
    decided = 0
    for _ in range(FILES):
        with Session(engine) as session:
            walk = Walk(engine, table, put_down(session, rng, which, stages), NOW)
        for _ in range(STEPS):
            step(walk, rng, means)
        decided += walk.decided
        with Session(engine) as session:  # what still waits is this file's own business
            waiting = col(Timer.standing) == "pending"
            session.execute(sa.update(Timer).values(standing="cancelled").where(waiting))
            session.commit()
    assert decided >= 8


def step(walk: Walk, rng: Random, means: Means) -> None:
    walk.now += rng.choice([timedelta(), timedelta(minutes=1), DAY, 10 * DAY])
    with Session(walk.engine) as session:
        stage = walk.ground(session).stage
    if rng.random() < 0.2:
        object.__setattr__(means, "now", lambda: walk.now)
        return walk.tick(means)
    exits = walk.table.exits(stage)
    rare = [row["action"] for row in walk.table.moves]
    ways = [one for one in exits if one != "withdraw"] or rare
    action = rng.choice(ways if rng.random() < 0.9 else rare)
    row = walk.table.row(stage, action)
    right = [one for one in PEOPLE[:7] if row and {str(role) for role in one.roles} & {*row["by"]}]
    who = rng.choice(right if right and rng.random() < 0.85 else PEOPLE)
    reason = rng.choice(["Motif", "Motif", "Motif", ""])
    walk.wish(action, who, reason, rng.random() < 0.5, rng.choice([timedelta(), timedelta(), DAY]))
