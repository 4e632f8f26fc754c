"""Running files moved to another version: told first, then all or none, journaled, no letter twice."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from consultations import journal
from consultations.advance import begin
from consultations.definitions import definition_for, publish_all_shipped
from consultations.models import City, Definition, Proposal, Timer
from consultations.publishing import publish
from consultations.repinning import RepinRefused, movable, move, rehearse, stages_without_place
from tests.factories import NOW, make_city, make_period, make_proposal
from workflows.case import Actor
from workflows.definition import load_procedure
from workflows.vocabulary import Competence, Role

ADMIN = Actor(None, "Ada Inventée", frozenset({Role.ADMINISTRATOR}))
LATER = NOW + timedelta(days=20)
LICENCE, _ = load_procedure("licence", Competence.ACT)
# The city calls its legal review otherwise, and waits ten days for a draft.
OWN = LICENCE.replace('"legal_review"', '"relecture"').replace('after = "P14D"', 'after = "P10D"', 1)


@pytest.fixture
def city(session: Session) -> City:
    publish_all_shipped(session, NOW)
    other = make_city(session)
    make_proposal(session, other, stage="drafting")  # noise: another city's file
    return make_city(session)


@pytest.fixture
def own(session: Session, city: City) -> Definition:
    on = NOW.date()
    return publish(session, city, OWN, actor=ADMIN, now=NOW, applies_from=on, note="Règlement intérieur")


def running(session: Session, city: City, stage: str) -> Proposal:
    shipped = session.exec(
        select(Definition).where(Definition.key == "licence_act", Definition.city_id == None)  # noqa: E711
    ).one()
    proposal: Proposal = make_proposal(session, city, stage=stage, definition_id=shipped.id)
    if stage == "comment_period":
        make_period(session, proposal)
    begin(session, proposal, ADMIN, NOW)
    session.flush()
    return proposal


def waiting(session: Session, proposal: Proposal) -> list[tuple[str, int]]:
    rows = select(Timer.name, Timer.rev).where(Timer.proposal_id == proposal.id, Timer.standing == "pending")
    return sorted(session.exec(rows).all())


def test_only_the_citys_open_files_of_that_procedure_may_move(
    session: Session, city: City, own: Definition
) -> None:
    here = running(session, city, "drafting")
    make_proposal(session, city, stage="closed", closed=True)  # noise: it has ended
    taxation = definition_for(session, city.id or 0, "taxation", Competence.ACT, NOW.date())
    foreign = make_proposal(session, city, stage="drafting", definition_id=taxation.id)
    assert [one.id for one in movable(session, city, own)] == [here.id]
    with pytest.raises(RepinRefused, match="other_procedure"):
        rehearse(session, own, [foreign], {}, NOW)


def test_a_rehearsal_tells_stages_timers_and_acts_and_writes_nothing(
    session: Session, city: City, own: Definition
) -> None:
    files = [running(session, city, "drafting"), running(session, city, "legal_review")]
    assert stages_without_place(session, city, own) == ("legal_review",)
    kept, lost = rehearse(session, own, files, {}, NOW)
    assert (kept.stage, kept.target, kept.from_version) == ("drafting", "drafting", 1)
    assert [name for name, _ in kept.timers_before] == ["draft_waiting"]
    days = [due_at.date().isoformat() for _, due_at in kept.timers_before + kept.timers_after]
    assert days == ["2026-10-26", "2026-10-22"]
    assert (lost.target, lost.timers_after, lost.gained) == (None, (), ())
    assert "open_comment_period" in lost.lost
    mapped = rehearse(session, own, files, {"legal_review": "relecture"}, NOW)[1]
    assert (mapped.target, mapped.gained, mapped.lost) == ("relecture", (), ())
    assert [one.rev for one in files] == [0, 0]
    assert waiting(session, files[0]) == [("draft_waiting", 0)]


def test_the_move_pins_journals_and_arms_again(session: Session, city: City, own: Definition) -> None:
    files = [running(session, city, "drafting"), running(session, city, "legal_review")]
    noise = running(session, city, "comment_period")
    move(
        session,
        own,
        files,
        {"legal_review": "relecture"},
        actor=ADMIN,
        now=LATER,
        reason=" Nouveau règlement ",
    )
    assert [(one.stage, one.rev, one.definition_id) for one in files] == [
        ("drafting", 1, own.id),
        ("relecture", 1, own.id),
    ]
    assert [one.entered_at for one in files] == [NOW, NOW]
    entry = journal.entries(session, files[1].id or 0)[-1]
    assert (entry.kind, entry.action, entry.reason) == ("migrate", "procedure_changed", "Nouveau règlement")
    assert (entry.source, entry.target, entry.definition_id) == ("legal_review", "relecture", own.id)
    assert entry.facts == {"key": "licence_act", "from_version": 1, "to_version": 1}
    assert journal.broken_at(session, files[1].id or 0) is None
    assert noise.definition_id != own.id


def test_a_letter_whose_day_is_past_is_not_written_again_but_one_that_waits_is_kept(
    session: Session, city: City, own: Definition
) -> None:
    written, late = running(session, city, "drafting"), running(session, city, "drafting")
    sent = session.exec(select(Timer).where(Timer.proposal_id == written.id)).one()
    sent.standing = "fired"
    session.flush()
    move(session, own, [written, late], {}, actor=ADMIN, now=LATER, reason="x")
    assert waiting(session, written) == []
    assert waiting(session, late) == [("draft_waiting", 1)]


def test_what_the_clock_must_do_is_armed_even_when_its_hour_is_past(
    session: Session, city: City, own: Definition
) -> None:
    file = running(session, city, "comment_period")
    move(session, own, [file], {}, actor=ADMIN, now=NOW + timedelta(days=400), reason="x")
    assert "closes" in [name for name, _ in waiting(session, file)]


@pytest.mark.parametrize(
    ("stage_map", "reason", "code"),
    [
        ({}, "x", "partial_map"),
        ({"legal_review": "nowhere"}, "x", "unknown_stage"),
        ({"legal_review": "relecture"}, "  ", "reason_is_missing"),
    ],
)
def test_all_or_nothing(
    session: Session, city: City, own: Definition, stage_map: dict[str, str], reason: str, code: str
) -> None:
    files = [running(session, city, "drafting"), running(session, city, "legal_review")]
    with pytest.raises(RepinRefused, match=code):
        move(session, own, files, stage_map, actor=ADMIN, now=NOW, reason=reason)
    assert [(one.rev, one.definition_id == own.id) for one in files] == [(0, False), (0, False)]
    with pytest.raises(RepinRefused, match="nothing_to_move"):
        move(session, own, [], {}, actor=ADMIN, now=NOW, reason="x")
