"""The one door: stage, journal, timers and outbox change together or not at all."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import journal
from consultations.advance import MoveRefused, StaleProposal, advance, begin, record_fact
from consultations.database import NoSuchProposal, unit_of_work
from consultations.models import Document, JournalEntry, Outbox, Proposal, Timer
from tests.factories import NOW, make_city, make_comment, make_period, make_proposal, make_version
from workflows.case import Actor
from workflows.vocabulary import Role

SECRETARY = Actor(7, "Sam Inventé", frozenset({Role.SECRETARIAT}))


def _in_review(session: Session) -> Proposal:
    city = make_city(session)
    make_proposal(session, city, stage="legal_review")  # noise: another proposal of the same city
    proposal = make_proposal(session, city, stage="legal_review")
    begin(session, proposal, SECRETARY, NOW)
    session.flush()
    return proposal


def _open(session: Session) -> Proposal:
    city = make_city(session)
    proposal = make_proposal(session, city, stage="comment_period")
    make_period(session, proposal)
    begin(session, proposal, SECRETARY, NOW)
    session.flush()
    return proposal


def test_a_move_changes_stage_journal_and_position_together(session: Session) -> None:
    proposal = _in_review(session)
    decision = advance(session, proposal.id or 0, "return_to_drafting", SECRETARY, NOW, reason="À relire")
    assert (decision.target, proposal.stage, proposal.rev) == ("drafting", "drafting", 1)
    last = journal.entries(session, proposal.id or 0)[-1]
    assert (last.action, last.source, last.target) == ("return_to_drafting", "legal_review", "drafting")
    assert (last.actor, last.role, last.reason, last.rev) == ("Sam Inventé", "secretariat", "À relire", 1)


def test_only_the_proposal_itself_moves(session: Session) -> None:
    proposal = _in_review(session)
    advance(session, proposal.id or 0, "return_to_drafting", SECRETARY, NOW, reason="À relire")
    others = session.exec(select(Proposal).where(Proposal.id != proposal.id)).all()
    assert [other.stage for other in others] == ["legal_review"]


def test_a_refusal_says_every_reason_and_changes_nothing(session: Session) -> None:
    proposal = _in_review(session)
    with pytest.raises(MoveRefused) as refusal:
        advance(session, proposal.id or 0, "open_comment_period", SECRETARY, NOW)
    codes = {reason.code for reason in refusal.value.reasons}
    assert "comment_period_is_set" in codes
    assert (proposal.stage, proposal.rev) == ("legal_review", 0)
    assert session.exec(select(Outbox)).all() == []


def test_a_stale_page_is_told_what_happened(session: Session) -> None:
    proposal = _in_review(session)
    advance(session, proposal.id or 0, "return_to_drafting", SECRETARY, NOW, reason="À relire", rev=0)
    with pytest.raises(StaleProposal) as stale:
        advance(session, proposal.id or 0, "return_to_drafting", SECRETARY, NOW, reason="Encore", rev=0)
    assert [entry.action for entry in stale.value.since] == ["return_to_drafting"]


def test_two_clerks_at_once_one_wins(engine: sa.Engine, session: Session) -> None:
    identity = _in_review(session).id or 0
    session.commit()
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def press() -> None:
        gate.wait()
        try:
            with unit_of_work(engine) as mine:
                advance(mine, identity, "return_to_drafting", SECRETARY, NOW, reason="Relire", rev=0)
            outcomes.append("won")
        except StaleProposal:
            outcomes.append("stale")

    clerks = [threading.Thread(target=press) for _ in range(2)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(outcomes) == ["stale", "won"]
    with Session(engine) as fresh:
        assert len(journal.entries(fresh, identity)) == 2


def test_an_unknown_proposal_is_said_so_also_beyond_the_database_integers(session: Session) -> None:
    for identity in (999, 2**63, -1):
        with pytest.raises(NoSuchProposal):
            advance(session, identity, "withdraw", SECRETARY, NOW)


def test_nothing_is_kept_of_a_step_that_is_rolled_back(engine: sa.Engine, session: Session) -> None:
    identity = _in_review(session).id or 0
    session.commit()
    with pytest.raises(RuntimeError), unit_of_work(engine) as mine:
        advance(mine, identity, "return_to_drafting", SECRETARY, NOW, reason="Relire")
        raise RuntimeError("power cut")
    with Session(engine) as fresh:
        assert fresh.get_one(Proposal, identity).stage == "legal_review"
        assert len(journal.entries(fresh, identity)) == 1


def test_a_stage_arms_its_timers_and_leaving_it_cancels_them(session: Session) -> None:
    proposal = _open(session)
    pending = session.exec(
        select(Timer).where(Timer.proposal_id == proposal.id, Timer.standing == "pending")
    ).all()
    assert {timer.name for timer in pending} >= {"closes", "closing_soon"}
    advance(session, proposal.id or 0, "close_comment_period", SECRETARY, NOW + timedelta(days=21))
    left = session.exec(
        select(Timer.name).where(
            Timer.proposal_id == proposal.id, Timer.rev == 0, Timer.standing == "pending"
        )
    ).all()
    assert left == []


def test_effects_are_queued_once_under_the_steps_key(session: Session) -> None:
    proposal = _open(session)
    advance(session, proposal.id or 0, "close_comment_period", SECRETARY, NOW + timedelta(days=21))
    keys = session.exec(select(Outbox.key).where(Outbox.proposal_id == proposal.id)).all()
    assert keys
    assert all(key.startswith(f"{proposal.id}:1:") for key in keys)


def test_a_dossier_is_asked_for_in_the_same_step(session: Session) -> None:
    city = make_city(session)
    proposal = make_proposal(session, city, stage="legal_review")
    make_period(session, proposal, opens_at=NOW, closes_at=NOW + timedelta(days=20))
    proposal_id = proposal.id or 0
    complete(session, proposal)
    begin(session, proposal, SECRETARY, NOW)
    advance(session, proposal_id, "open_comment_period", SECRETARY, NOW)
    document = session.exec(select(Document).where(Document.proposal_id == proposal_id)).one()
    assert (document.kind, document.number, document.standing, document.journal_rev) == (
        "notice",
        1,
        "pending",
        1,
    )
    assert document.journal_hash == journal.entries(session, proposal_id)[-1].hash
    assert proposal.public_version_number == proposal.version_number


def test_the_period_is_on_the_text_frozen_at_its_opening(session: Session) -> None:
    """Corrected by the secretariat after the dates were set: the corrected text is what is consulted."""
    proposal = make_proposal(session, make_city(session), stage="legal_review")
    period = make_period(session, proposal, opens_at=NOW, closes_at=NOW + timedelta(days=20))
    complete(session, proposal)
    make_version(session, proposal, number=2)
    proposal.version_number = 2
    complete(session, proposal)
    begin(session, proposal, SECRETARY, NOW)
    advance(session, proposal.id or 0, "open_comment_period", SECRETARY, NOW)
    session.refresh(period)
    assert period.version_number == 2


def complete(session: Session, proposal: Proposal) -> None:
    from consultations.facts import latest_version
    from tests.terms import complete_terms
    from workflows.instruments import load_instrument

    version = latest_version(session, proposal)
    assert version
    version.terms = complete_terms(load_instrument(proposal.instrument))
    session.add(version)
    session.flush()


def test_a_fact_moves_the_position_without_the_stage(session: Session) -> None:
    proposal = _in_review(session)
    record_fact(session, proposal.id or 0, "version_saved", SECRETARY, NOW, {"number": 2})
    assert (proposal.stage, proposal.rev) == ("legal_review", 1)
    assert journal.entries(session, proposal.id or 0)[-1].facts == {"number": 2}


def test_counts_read_by_a_guard_are_the_proposals_own(session: Session) -> None:
    city = make_city(session)
    other = make_proposal(session, city, stage="comment_closed")
    make_comment(session, other, make_period(session, other))
    proposal = make_proposal(session, city, stage="comment_closed")
    make_comment(session, proposal, make_period(session, proposal))
    begin(session, proposal, SECRETARY, NOW)
    with pytest.raises(MoveRefused) as refusal:
        advance(session, proposal.id or 0, "publish_synthesis", SECRETARY, NOW)
    unsorted = next(r for r in refusal.value.reasons if r.code == "every_comment_is_sorted")
    assert 1 in unsorted.params.values()


class TestJournalChain:
    """The chain shows every alteration."""

    def _chain(self, session: Session) -> int:
        proposal = _in_review(session)
        advance(session, proposal.id or 0, "return_to_drafting", SECRETARY, NOW, reason="Un")
        record_fact(session, proposal.id or 0, "version_saved", SECRETARY, NOW, {"number": 2})
        session.commit()
        return proposal.id or 0

    def test_it_is_whole_as_written(self, session: Session) -> None:
        assert journal.broken_at(session, self._chain(session)) is None

    @pytest.mark.parametrize(
        ("column", "value"), [("reason", "Autre"), ("actor", "Personne"), ("facts", {"n": 1})]
    )
    def test_an_edited_entry_breaks_it(self, session: Session, column: str, value: object) -> None:
        identity = self._chain(session)
        session.connection().execute(
            sa.update(JournalEntry)
            .where(JournalEntry.proposal_id == identity, JournalEntry.rev == 1)
            .values({column: value})
        )
        session.expire_all()
        assert journal.broken_at(session, identity) == 1

    def test_a_removed_entry_breaks_it(self, session: Session) -> None:
        identity = self._chain(session)
        session.connection().execute(
            sa.delete(JournalEntry).where(JournalEntry.proposal_id == identity, JournalEntry.rev == 1)
        )
        session.expire_all()
        assert journal.broken_at(session, identity) == 1
