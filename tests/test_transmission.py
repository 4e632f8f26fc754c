"""The file goes up and the answer comes back: authorities, the personal link, receipt, answer, clocks."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlmodel import Session, select

from consultations import answering, files, outbox, stamps, transmission
from consultations.advance import MoveRefused, advance
from consultations.answering import Reply
from consultations.models import (
    AgendaItem,
    Attachment,
    Authority,
    City,
    Document,
    JournalEntry,
    NationalSubmission,
    Observation,
    Proposal,
    Resolution,
)
from consultations.refusals import FactRefused
from tests.factories import NOW, make_authority, make_city, make_proposal, make_sitting
from workflows.case import Actor
from workflows.vocabulary import Answer, AuthorityKind, DossierKind, Role, SubmissionChannel, SubmissionKind

CLERK = Actor(None, "Dominique Inventée", frozenset({Role.SECRETARIAT}))
OTHER = Actor(None, "Alix Inventée", frozenset({Role.SECRETARIAT}))
LEGALITY = SubmissionKind.LEGALITY_CONTROL


def refused(code: str, work, *args, **kwargs) -> None:
    with pytest.raises(FactRefused) as caught:
        work(*args, **kwargs)
    assert caught.value.code == code


@pytest.fixture
def city(session: Session) -> City:
    noise = make_city(session)
    other = make_proposal(session, noise, "transmitted")
    row = {
        "authority_id": make_authority(session, noise).id,
        "kind": LEGALITY,
        "prepared_at": NOW,
        "sent_at": NOW,
    }
    session.add(NationalSubmission(proposal_id=other.id, token_hash="0" * 64, **row))
    return make_city(session)


@pytest.fixture
def authority(session: Session, city: City) -> Authority:
    return make_authority(session, city)


@pytest.fixture
def adopted(session: Session, city: City) -> Proposal:
    proposal = make_proposal(session, city, "adopted")
    sitting = make_sitting(session, city, starts_at=NOW - timedelta(days=1))
    item = AgendaItem(
        sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Point", result="adopted"
    )
    session.add(item)
    session.flush()
    session.add(
        Resolution(
            proposal_id=proposal.id, item_id=item.id, number="D-2026-001", version_number=1,
            adopted_on=NOW.date(), signed_by="La maire", signed_at=NOW, published_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    return proposal


def prepare(session: Session, proposal: Proposal, authority: Authority, **values) -> NationalSubmission:
    known = {"authority_id": authority.id, "kind": LEGALITY, "message": "Pour contrôle.", "now": NOW}
    return transmission.prepare(session, proposal.id, **(known | values))


@pytest.fixture
def sent(session: Session, adopted: Proposal, authority: Authority) -> NationalSubmission:
    submission = prepare(session, adopted, authority)
    advance(session, adopted.id, "prepare_submission", CLERK, NOW)
    dossier = session.exec(select(Document).where(Document.kind == DossierKind.SUBMISSION)).one()
    dossier.standing = "ready"
    advance(session, adopted.id, "transmit", CLERK, NOW)
    session.commit()
    return submission


def link_of(session: Session, submission: NationalSubmission) -> str:
    proposal = session.get_one(Proposal, submission.proposal_id)
    return transmission.issue_link(session, proposal, "7:3:0", NOW)


def official(authority: Authority) -> Actor:
    return answering.authority_actor(authority, "Claude Inventée", "secrétaire générale")


# Authorities and preparation


def test_an_authority_is_known_once_a_city(session: Session, city: City) -> None:
    values = {"kind": AuthorityKind.PREFECT, "name": "Préfecture inventée", "email": "p@etat.example"}
    row = transmission.add_authority(session, city.id, **values)
    refused("authority_is_known", transmission.add_authority, session, city.id, **values)
    transmission.add_authority(session, make_city(session).id, **values)
    more = {"channel": SubmissionChannel.EMAIL, "address": "1, cours", "portal_url": "", "language": "fr"}
    transmission.correct_authority(session, row, now=NOW, **(values | more | {"email": "q@etat.example"}))
    assert row.email == "q@etat.example"


def test_preparing_again_changes_the_same_submission(
    session: Session, adopted: Proposal, authority: Authority
) -> None:
    first = prepare(session, adopted, authority)
    again = prepare(session, adopted, authority, message="Autre lettre")
    assert (again.id, again.number, again.message) == (first.id, 1, "Autre lettre")


def test_another_citys_authority_cannot_be_chosen(session: Session, adopted: Proposal) -> None:
    stranger = make_authority(session, make_city(session))
    refused("no_such_authority", prepare, session, adopted, stranger)


def test_only_what_is_adopted_is_prepared(session: Session, city: City, authority: Authority) -> None:
    refused("nothing_to_submit", prepare, session, make_proposal(session, city, "sitting"), authority)


def test_a_kind_that_does_not_fit_is_refused_by_the_procedure(
    session: Session, adopted: Proposal, authority: Authority
) -> None:
    prepare(session, adopted, authority, kind=SubmissionKind.ADVOCACY)
    with pytest.raises(MoveRefused) as caught:
        advance(session, adopted.id, "prepare_submission", CLERK, NOW)
    assert [reason.code for reason in caught.value.reasons] == ["submission_kind_fits"]


def test_a_change_after_the_file_was_printed_has_it_printed_anew(
    session: Session, adopted: Proposal, authority: Authority
) -> None:
    prepare(session, adopted, authority)
    advance(session, adopted.id, "prepare_submission", CLERK, NOW)
    session.exec(select(Document)).one().standing = "ready"
    later = NOW + timedelta(hours=1)
    submission = prepare(session, adopted, authority, message="Mieux dit", now=later)
    assert transmission.dossier_of(session, submission) is None
    with pytest.raises(MoveRefused):
        advance(session, adopted.id, "transmit", CLERK, later)
    assert len(session.exec(select(Document)).all()) == 2


# Sending and its clocks


def test_sending_stamps_the_file_and_the_dates(session: Session, sent: NationalSubmission) -> None:
    assert sent.sent_at == NOW
    assert sent.document_id == session.exec(select(Document.id)).one()
    assert sent.answer_due_on == date(2026, 12, 12)
    assert sent.acknowledgement_due_on == date(2026, 10, 27)
    proposal = session.get_one(Proposal, sent.proposal_id)
    facts = transmission.submission_facts(session, proposal, NOW)
    assert facts.sent_at == NOW
    assert facts.answer_due_at.date() == date(2026, 12, 12)


def test_the_facts_know_the_sending_before_the_stamp(session: Session, sent: NationalSubmission) -> None:
    sent.sent_at = None
    session.add(sent)
    session.flush()
    proposal = session.get_one(Proposal, sent.proposal_id)
    assert transmission.submission_facts(session, proposal, NOW).sent_at == NOW


def test_after_an_amendment_the_earlier_submission_does_not_count(
    session: Session, sent: NationalSubmission, authority: Authority
) -> None:
    proposal = session.get_one(Proposal, sent.proposal_id)
    proposal.stage = "adopted"
    session.commit()
    assert transmission.submission_facts(session, proposal, NOW) is None
    assert prepare(session, proposal, authority).number == 2
    refused("not_in_hand", answering.acknowledge, session, sent.id, official(authority), NOW)


# The personal link


def test_only_the_hash_of_a_long_random_token_is_kept(session: Session, sent: NationalSubmission) -> None:
    token = link_of(session, sent)
    assert len(token) >= 43
    assert sent.token_hash == sha256(token.encode()).hexdigest()


def test_a_wrong_token_opens_nothing(session: Session, sent: NationalSubmission) -> None:
    token = link_of(session, sent)
    for wrong in ("", token[:-1], token.swapcase(), "é", "0" * 64, sent.token_hash):
        assert answering.find_link(session, wrong, NOW) is None


def test_a_token_opens_its_own_submission_only(session: Session, sent: NationalSubmission) -> None:
    link = answering.find_link(session, link_of(session, sent), NOW)
    assert (link.submission.id, link.city.id, link.expired) == (sent.id, link.proposal.city_id, False)


def test_a_link_expires_a_year_after_the_sending(session: Session, sent: NationalSubmission) -> None:
    token = link_of(session, sent)
    assert not answering.find_link(session, token, NOW + timedelta(days=365)).expired
    assert answering.find_link(session, token, NOW + timedelta(days=365, seconds=1)).expired


def test_a_letter_that_is_queued_keeps_its_link_after_a_crash(
    session: Session, sent: NationalSubmission
) -> None:
    token = link_of(session, sent)
    outbox.queue_letter(
        session, "7:3:0:abc", "submission_request", "p@etat.example", NOW, values={"token": token}
    )
    assert link_of(session, sent) == token
    proposal = session.get_one(Proposal, sent.proposal_id)
    assert transmission.issue_link(session, proposal, "8:1:0", NOW) != token
    assert answering.find_link(session, token, NOW) is None


# Receipt and answer


def test_a_receipt_said_twice_is_one(
    session: Session, sent: NationalSubmission, authority: Authority
) -> None:
    assert answering.acknowledge(session, sent.id, official(authority), NOW)
    later = NOW + timedelta(days=1)
    assert not answering.acknowledge(session, sent.id, CLERK, later, received_by="Autre")
    assert sent.acknowledged_at == NOW
    assert sent.acknowledged_by == f"Claude Inventée, secrétaire générale, {authority.name}"
    entries = session.exec(select(JournalEntry).where(JournalEntry.action == "record_acknowledgement")).all()
    assert [(entry.role, entry.actor_id) for entry in entries] == [("authority", None)]


def test_an_answer_is_kept_with_its_document(
    session: Session, sent: NationalSubmission, authority: Authority, tmp_path: Path
) -> None:
    upload = files.Examined(b"Avis favorable.", "text/plain", "avis.txt")
    reply = Reply(Answer.FAVOURABLE, "Rien à redire.", upload=upload, folder=tmp_path)
    answering.record_answer(session, sent.id, official(authority), NOW, reply)
    proposal = session.get_one(Proposal, sent.proposal_id)
    assert (proposal.stage, sent.answer, sent.answer_text) == (
        "answered",
        Answer.FAVOURABLE,
        "Rien à redire.",
    )
    joined = session.exec(select(Attachment)).one()
    assert (joined.submission_id, joined.name) == (sent.id, "avis.txt")
    refused("already_answered", answering.record_answer, session, sent.id, CLERK, NOW, reply)


def test_observations_are_kept_by_article_and_can_return_the_file(
    session: Session, sent: NationalSubmission, authority: Authority
) -> None:
    given = {"": "Trop général.", "a1": " À préciser. ", "a2": "  "}
    reply = Reply(Answer.OBSERVATIONS, observations=given)
    answering.record_answer(session, sent.id, official(authority), NOW, reply)
    rows = session.exec(select(Observation).order_by(Observation.id)).all()
    assert [(row.article_key, row.body) for row in rows] == [(None, "Trop général."), ("a1", "À préciser.")]
    advance(session, sent.proposal_id, "return_with_observations", CLERK, NOW, reason="Reprendre l’article 1")
    assert session.get_one(Proposal, sent.proposal_id).stage == "drafting"


def test_an_answer_says_something(session: Session, sent: NationalSubmission, authority: Authority) -> None:
    who = official(authority)
    refused(
        "observations_are_missing", answering.record_answer, session, sent.id, who, NOW,
        Reply(Answer.OBSERVATIONS, "Voir plus bas", observations={"a1": " "}),
    )  # fmt: skip
    refused("text_is_missing", answering.record_answer, session, sent.id, who, NOW, Reply(Answer.PARTIAL))


def test_without_observations_the_file_does_not_return(
    session: Session, sent: NationalSubmission, authority: Authority
) -> None:
    reply = Reply(Answer.FAVOURABLE, "Oui")
    answering.record_answer(session, sent.id, official(authority), NOW, reply)
    with pytest.raises(MoveRefused):
        advance(session, sent.proposal_id, "return_with_observations", CLERK, NOW, reason="Pour rien")


def test_silence_is_recorded_only_when_its_time_has_come(session: Session, sent: NationalSubmission) -> None:
    with pytest.raises(MoveRefused):
        answering.record_answer(session, sent.id, CLERK, NOW + timedelta(days=30), Reply(Answer.SILENT))
    session.rollback()
    late = NOW + timedelta(days=62)
    answering.record_answer(session, sent.id, CLERK, late, Reply(Answer.SILENT))
    assert (sent.answer, session.get_one(Proposal, sent.proposal_id).stage) == (Answer.SILENT, "answered")


def test_an_answer_after_the_silence_is_kept_without_a_move(
    session: Session, sent: NationalSubmission, authority: Authority
) -> None:
    late = NOW + timedelta(days=62)
    answering.record_answer(session, sent.id, CLERK, late, Reply(Answer.SILENT))
    after = late + timedelta(days=5)
    answering.record_answer(session, sent.id, official(authority), after, Reply(Answer.PARTIAL, "En partie"))
    assert (sent.answer, sent.answered_at) == (Answer.PARTIAL, after)
    last = session.exec(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (last.action, last.source, last.target) == ("answer_recorded_late", "answered", "answered")


def test_stamps_made_twice_change_nothing(session: Session, sent: NationalSubmission) -> None:
    proposal = session.get_one(Proposal, sent.proposal_id)
    later = NOW + timedelta(days=3)
    stamps.stamp(session, proposal, "transmit", OTHER, later)
    stamps.stamp(session, proposal, "record_acknowledgement", CLERK, NOW)
    stamps.stamp(session, proposal, "record_acknowledgement", OTHER, later)
    assert (sent.sent_at, sent.acknowledged_at, sent.acknowledged_by) == (NOW, NOW, CLERK.name)
