"""A sitting moved before it is convened, or called off: proposals, timers and members follow."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from consultations import council, docket_votes, sittings
from consultations.advance import MoveRefused, advance
from consultations.models import AgendaItem, City, JournalEntry, Outbox, Proposal, Sitting, Timer
from consultations.refusals import FactRefused
from tests.factories import NOW, make_city, make_proposal, make_sitting
from workflows.case import Actor
from workflows.vocabulary import Role

CLERK = Actor(7, "Dominique Inventée", frozenset({Role.SECRETARIAT}))
MAYOR = Actor(8, "Odile Inventée", frozenset({Role.MAYOR}))


@pytest.fixture
def city(session: Session) -> City:
    noise = make_city(session)
    _on_agenda(session, make_proposal(session, noise, "scheduled"), make_sitting(session, noise))
    return make_city(session)


def _on_agenda(session: Session, proposal: Proposal, sitting: Sitting) -> AgendaItem:
    item = AgendaItem(
        sitting_id=sitting.id, proposal_id=proposal.id, position=proposal.id, title=proposal.title
    )
    session.add(item)
    session.flush()
    return item


def _pending(session: Session, proposal: Proposal) -> dict[str, object]:
    rows = session.exec(select(Timer).where(Timer.proposal_id == proposal.id, Timer.standing == "pending"))
    return {row.name: row.due_at for row in rows}


def test_a_sitting_is_moved_and_what_falls_due_with_it(session: Session, city: City) -> None:
    proposal, sitting = make_proposal(session, city, "scheduled"), make_sitting(session, city)
    _on_agenda(session, proposal, sitting)
    for days in (40, 50):
        later = NOW + timedelta(days=days)
        sittings.change_sitting(session, sitting.id, CLERK, NOW, starts_at=later, place="Salle des fêtes")
    assert (sitting.starts_at, sitting.place) == (NOW + timedelta(days=50), "Salle des fêtes")
    due = _pending(session, proposal)
    assert set(due) == {"convocation_due"}
    assert due["convocation_due"] > NOW + timedelta(days=40)
    told = session.exec(select(JournalEntry).where(JournalEntry.proposal_id == proposal.id)).all()
    assert [entry.action for entry in told] == ["sitting_changed"] * 2
    assert told[0].facts["from_place"] == "Salle du conseil"


@pytest.mark.parametrize(
    ("stamp", "code"),
    [
        ("convened_at", "sitting_is_convened"),
        ("opened_at", "sitting_has_opened"),
        ("ended_at", "sitting_is_over"),
    ],
)
def test_what_members_were_told_does_not_move(session: Session, city: City, stamp: str, code: str) -> None:
    sitting = make_sitting(session, city, **{stamp: NOW})
    with pytest.raises(FactRefused) as caught:
        sittings.change_sitting(session, sitting.id, CLERK, NOW, starts_at=NOW, place="Ailleurs")
    assert caught.value.code == code


def test_a_second_call_stays_behind_the_first(session: Session, city: City) -> None:
    first = make_sitting(session, city)
    second = make_sitting(session, city, starts_at=NOW + timedelta(days=34), second_call_of=first.id)
    with pytest.raises(FactRefused, match="second_call_is_later"):
        sittings.change_sitting(session, second.id, CLERK, NOW, starts_at=first.starts_at, place="Ici")


def test_a_sitting_called_off_sends_every_point_back(session: Session, city: City) -> None:
    sitting = make_sitting(session, city, convened_at=NOW)
    stages = ("convened", "scheduled", "synthesis_published")
    rows = [make_proposal(session, city, stage) for stage in stages]
    for proposal in rows:
        _on_agenda(session, proposal, sitting)
    sittings.cancel_sitting(session, sitting.id, MAYOR, NOW, "Salle inondée")
    assert {proposal.stage for proposal in rows} == {"synthesis_published"}
    assert (sitting.ended_at, sitting.opened_at) == (NOW, None)
    assert [council.current_item(session, proposal) for proposal in rows] == [None] * 3
    assert docket_votes.planned_sitting(session, rows[0].id or 0) is None
    kept = session.exec(select(AgendaItem.result).where(AgendaItem.sitting_id == sitting.id)).all()
    assert kept == ["cancelled"]
    notices = [row.args["notice"] for row in session.exec(select(Outbox)).all() if row.effect == "notify"]
    assert notices == ["sitting_cancelled"]
    reasons = {row.reason for row in session.exec(select(JournalEntry)).all()}
    assert reasons == {"Salle inondée"}
    again = make_sitting(session, city)
    council.put_on_agenda(session, again.id, rows[0].id)
    with pytest.raises(FactRefused, match="sitting_is_over"):
        council.put_on_agenda(session, sitting.id, rows[1].id)


def test_no_sitting_is_called_off_without_a_reason(session: Session, city: City) -> None:
    proposal, sitting = make_proposal(session, city, "convened"), make_sitting(session, city)
    _on_agenda(session, proposal, sitting)
    with pytest.raises(MoveRefused, match="reason_is_given"):
        sittings.cancel_sitting(session, sitting.id, CLERK, NOW, " ")


def test_a_point_leaves_the_agenda_by_the_procedure(session: Session, city: City) -> None:
    proposal, sitting = make_proposal(session, city, "scheduled"), make_sitting(session, city)
    item = _on_agenda(session, proposal, sitting)
    with pytest.raises(FactRefused, match="is_scheduled"):
        council.take_off_agenda(session, item.id)
    advance(session, proposal.id, "unschedule_vote", CLERK, NOW, reason="Avis attendu")
    assert proposal.stage == "synthesis_published"
    assert council.current_item(session, proposal) is None
