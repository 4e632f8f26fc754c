"""The file that goes by portal or paper: no letter, a recorded dispatch, and the same clocks from there."""

from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import answering, docket, docket_submission, files, transmission
from consultations.advance import MoveRefused, advance
from consultations.answering import Reply
from consultations.clock import fire_due, tick
from consultations.deliveries import HANDLERS
from consultations.dispatch import record_dispatch
from consultations.dossiers.assembly import assemble
from consultations.means import Means
from consultations.models import (
    AgendaItem,
    Authority,
    City,
    Document,
    JournalEntry,
    NationalSubmission,
    Notice,
    Proposal,
    Resolution,
    StoredFile,
    Timer,
)
from consultations.recipients import recipients
from consultations.refusals import FactRefused
from tests.browsing import Clock
from tests.doubles import a_wording, fake_printer, fake_render
from tests.factories import NOW, make_account, make_authority, make_city, make_proposal, make_sitting
from workflows.case import Actor
from workflows.vocabulary import Answer, DossierKind, Role, SubmissionChannel, SubmissionKind

CLERK = Actor(5, "Dominique Inventée", frozenset({Role.SECRETARIAT}))
DRAFTER = Actor(6, "Sacha Inventé", frozenset({Role.DRAFTER}))
READY_AT = NOW + timedelta(minutes=3, seconds=20)
LATER = NOW + timedelta(days=2)
BY_HAND = (SubmissionChannel.PORTAL, SubmissionChannel.PAPER)
PORTAL = "https://depot.etat.example/actes"


def refused(code: str, work, *args, **kwargs) -> None:
    with pytest.raises(FactRefused) as caught:
        work(*args, **kwargs)
    assert caught.value.code == code


@pytest.fixture
def city(session: Session) -> City:
    """A city; beside it another one's file of the same stage, that goes by e-mail."""
    found = make_city(session)
    make_account(session, found, Role.SECRETARIAT, email="secretariat@ville.example")
    noise = make_city(session)
    prepared(session, noise, make_authority(session, noise, email="ailleurs@etat.example"))
    return found


@pytest.fixture
def paper(session: Session, city: City) -> NationalSubmission:
    return prepared(session, city, by_hand(session, city, SubmissionChannel.PAPER))


def by_hand(session: Session, city: City, channel: SubmissionChannel) -> Authority:
    return make_authority(session, city, channel=channel, portal_url=PORTAL, address="2, cours Inventé")


def prepared(session: Session, city: City, authority: Authority) -> NationalSubmission:
    """A file that is sealed and lies ready."""
    proposal = make_proposal(session, city, "adopted")
    sitting = make_sitting(session, city, starts_at=NOW - timedelta(days=1))
    item = AgendaItem(
        sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Point", result="adopted"
    )
    session.add(item)
    session.flush()
    act = {"proposal_id": proposal.id, "item_id": item.id, "version_number": 1, "adopted_on": NOW.date()}
    session.add(
        Resolution(number=f"D-{proposal.id}", signed_by="La maire", signed_at=NOW, published_at=NOW, **act)
    )
    kind, words = SubmissionKind.LEGALITY_CONTROL, "Pour contrôle."
    submission = transmission.prepare(
        session, proposal.id, authority_id=authority.id, kind=kind, message=words, now=NOW
    )
    advance(session, proposal.id, "prepare_submission", CLERK, NOW)
    made = session.exec(select(Document).where(Document.proposal_id == proposal.id)).one()
    made.standing, made.ready_at, made.sha256 = "ready", READY_AT, "a" * 64
    session.commit()
    return submission


def entry_of(session: Session, action: str) -> JournalEntry:
    return session.exec(select(JournalEntry).where(JournalEntry.action == action)).one()


@pytest.mark.parametrize("channel", BY_HAND)
def test_a_dispatch_counts_as_the_sending(session: Session, city: City, channel: SubmissionChannel) -> None:
    submission = prepared(session, city, by_hand(session, city, channel))
    gone_at = NOW + timedelta(hours=5)
    record_dispatch(session, submission.id, CLERK, LATER, sent_at=gone_at, reference="RK 12 345 FR")
    assert session.get_one(Proposal, submission.proposal_id).stage == "transmitted"
    assert (submission.sent_at, submission.dispatched_at) == (gone_at, gone_at)
    assert (submission.dispatch_reference, submission.token_hash) == ("RK 12 345 FR", None)
    assert submission.document_id == transmission.dossier_of(session, submission).id
    entry = entry_of(session, "transmit")
    assert (entry.actor, entry.actor_id, entry.recorded_at, entry.effective_at) == (
        CLERK.name, CLERK.id, LATER, gone_at,
    )  # fmt: skip
    told = {"channel": str(channel), "reference": "RK 12 345 FR", "submission": 1, "sha256": "a" * 64}
    assert entry.facts == told


def test_the_clocks_run_from_the_dispatch_and_not_from_its_recording(
    session: Session, paper: NationalSubmission
) -> None:
    gone_at = NOW + timedelta(hours=5)
    record_dispatch(session, paper.id, CLERK, NOW + timedelta(days=9), sent_at=gone_at)
    assert (paper.acknowledgement_due_on, paper.answer_due_on) == (date(2026, 10, 27), date(2026, 12, 12))
    pending = select(Timer).where(Timer.proposal_id == paper.proposal_id, Timer.standing == "pending")
    due = {timer.name: timer.due_at for timer in session.exec(pending).all()}
    assert due["answer_overdue_30"] == datetime(2026, 11, 11, 14, tzinfo=NOW.tzinfo)  # winter time meanwhile
    assert due["acknowledgement_overdue"].date() == date(2026, 10, 27)


def test_without_a_recorded_dispatch_nothing_is_transmitted(
    session: Session, paper: NationalSubmission
) -> None:
    with pytest.raises(MoveRefused) as caught:
        advance(session, paper.proposal_id, "transmit", CLERK, LATER)
    assert [reason.code for reason in caught.value.reasons] == ["dispatch_is_recorded"]
    assert paper.sent_at is None


def test_what_goes_by_email_has_no_dispatch_to_record(session: Session, city: City) -> None:
    submission = prepared(session, city, make_authority(session, city))
    refused("goes_by_email", record_dispatch, session, submission.id, CLERK, LATER)


def test_a_dispatch_is_recorded_once(session: Session, paper: NationalSubmission) -> None:
    record_dispatch(session, paper.id, CLERK, LATER, reference="1")
    refused("already_sent", record_dispatch, session, paper.id, CLERK, LATER, reference="2")
    assert (paper.sent_at, paper.dispatch_reference) == (LATER, "1")


def test_nothing_leaves_before_it_is_sealed(session: Session, paper: NationalSubmission) -> None:
    early = READY_AT.replace(second=0) - timedelta(minutes=1)
    refused("sent_before_the_file", record_dispatch, session, paper.id, CLERK, LATER, sent_at=early)
    ahead = LATER + timedelta(minutes=1)
    refused("instant_is_ahead", record_dispatch, session, paper.id, CLERK, LATER, sent_at=ahead)
    session.exec(select(Document).where(Document.proposal_id == paper.proposal_id)).one().standing = "pending"
    refused("file_is_not_ready", record_dispatch, session, paper.id, CLERK, LATER)
    refused("not_in_hand", record_dispatch, session, 0, CLERK, LATER)


def test_a_moment_is_told_to_the_minute(session: Session, paper: NationalSubmission) -> None:
    record_dispatch(session, paper.id, CLERK, LATER, sent_at=READY_AT.replace(second=0))
    assert paper.sent_at == READY_AT


def test_only_those_who_may_transmit_record_a_dispatch(session: Session, paper: NationalSubmission) -> None:
    with pytest.raises(MoveRefused):
        record_dispatch(session, paper.id, DRAFTER, LATER)


# What leaves the house, and what does not


@pytest.fixture
def letters() -> list[EmailMessage]:
    return []


@pytest.fixture
def means(engine: sa.Engine, tmp_path: Path, letters: list[EmailMessage], clock: Clock) -> Means:
    return Means(
        engine=engine, render=fake_render, send=letters.append, data_dir=tmp_path, now=clock,
        base_url="https://palabre.example", print_dossier=fake_printer, wording=a_wording(),
    )  # fmt: skip


def test_no_letter_goes_to_an_authority_that_has_its_file_by_hand(
    session: Session, paper: NationalSubmission, means: Means, letters: list[EmailMessage], clock: Clock
) -> None:
    clock.now = LATER
    record_dispatch(session, paper.id, CLERK, LATER)
    session.commit()
    tick(means, HANDLERS)
    session.rollback()
    sent = session.exec(select(Notice).where(Notice.proposal_id == paper.proposal_id)).all()
    assert [(row.notice, row.recipient) for row in sent] == [("submission_sent", "secretariat@ville.example")]
    assert not [one for one in letters if "etat.example" in str(one["To"])]
    session.refresh(paper)
    assert paper.token_hash is None
    proposal = session.get_one(Proposal, paper.proposal_id)
    assert recipients(session, proposal, "authority") == []


def test_a_reminder_comes_when_no_receipt_did(
    session: Session, paper: NationalSubmission, means: Means, clock: Clock
) -> None:
    record_dispatch(session, paper.id, CLERK, LATER, reference="RK 1")
    session.commit()
    clock.now = LATER + timedelta(days=15)
    fire_due(means)
    assert (
        session.exec(
            select(Timer.name).where(Timer.proposal_id == paper.proposal_id, Timer.standing == "fired")
        ).all()
        == []
    )
    clock.now = LATER + timedelta(days=16)
    tick(means, HANDLERS)
    session.rollback()
    told = session.exec(select(Notice.notice).where(Notice.proposal_id == paper.proposal_id)).all()
    assert "acknowledgement_overdue" in told


# What comes back


def test_a_receipt_on_paper_is_kept_with_its_scan(
    session: Session, city: City, paper: NationalSubmission, tmp_path: Path
) -> None:
    record_dispatch(session, paper.id, CLERK, LATER)
    came_at = LATER + timedelta(days=1)
    scan = files.Examined(b"Recu le 15 octobre.", "text/plain", "recepisse.txt")
    known = {"received_by": "Claude Inventée, cheffe de bureau", "upload": scan, "folder": tmp_path}
    now = LATER + timedelta(days=3)
    refused("received_before_sent", answering.acknowledge, session, paper.id, CLERK, now, effective_at=NOW)
    refused(
        "instant_is_ahead", answering.acknowledge, session, paper.id, CLERK, now,
        effective_at=now + timedelta(minutes=1),
    )  # fmt: skip
    assert answering.acknowledge(session, paper.id, CLERK, now, effective_at=came_at, **known)
    assert (paper.acknowledged_at, paper.acknowledged_by) == (came_at, "Claude Inventée, cheffe de bureau")
    entry = entry_of(session, "record_acknowledgement")
    stored = session.get_one(StoredFile, paper.receipt_file_id)
    assert (entry.actor, entry.facts["receipt"]) == (CLERK.name, stored.sha256)
    proposal = session.get_one(Proposal, paper.proposal_id)
    room = docket_submission.room(session, proposal, CLERK, now)
    assert room.receipt is not None
    assert (room.receipt.name, files.read_file(tmp_path, stored)) == ("recepisse.txt", scan.data)
    assert docket_submission.file_of(session, proposal, stored.id).name == "recepisse.txt"
    stranger = make_proposal(session, city, "transmitted")
    assert docket_submission.file_of(session, stranger, stored.id) is None
    assert docket_submission.file_of(session, proposal, 2**40) is None


def test_the_answer_is_recorded_by_hand_and_not_before_the_receipt(
    session: Session, paper: NationalSubmission
) -> None:
    record_dispatch(session, paper.id, CLERK, LATER)
    answering.acknowledge(session, paper.id, CLERK, LATER + timedelta(days=1))
    now, reply = LATER + timedelta(days=30), Reply(Answer.FAVOURABLE, "Rien à redire.")
    refused(
        "answered_before_sent",
        answering.record_answer,
        session,
        paper.id,
        CLERK,
        now,
        reply,
        effective_at=LATER,
    )
    answering.record_answer(session, paper.id, CLERK, now, reply, answered_by="Claude Inventée, préfète")
    assert (paper.answer, paper.answered_by) == (Answer.FAVOURABLE, "Claude Inventée, préfète")
    assert session.get_one(Proposal, paper.proposal_id).stage == "answered"


# What the desk shows, what is printed, and an authority that changes its channel


def test_the_room_asks_for_the_dispatch_in_place_of_the_move(
    session: Session, paper: NationalSubmission
) -> None:
    room = docket_submission.room(session, session.get_one(Proposal, paper.proposal_id), CLERK, LATER)
    assert room.goes_by_hand
    assert "transmit" not in {option.action for option in room.options}
    email = session.exec(select(NationalSubmission).where(NationalSubmission.id != paper.id)).one()
    room = docket_submission.room(session, session.get_one(Proposal, email.proposal_id), CLERK, LATER)
    assert not room.goes_by_hand
    assert "transmit" in {option.action for option in room.options}


def test_what_waits_for_a_hand_is_among_the_works_of_the_secretariat(
    session: Session, city: City, paper: NationalSubmission
) -> None:
    prepared(session, city, make_authority(session, city))  # by e-mail: a move that waits, not a work
    works = docket.works(session, city.id, CLERK)
    assert [(work.proposal.id, work.kind, work.count) for work in works] == [
        (paper.proposal_id, "dispatch", 1)
    ]
    assert docket.works(session, city.id, DRAFTER) == []
    record_dispatch(session, paper.id, CLERK, LATER)
    assert docket.works(session, city.id, CLERK) == []


def test_the_slip_says_the_channel(session: Session, city: City) -> None:
    submission = prepared(session, city, by_hand(session, city, SubmissionChannel.PORTAL))
    document = transmission.dossier_of(session, submission)
    printed = assemble(session, document, "http://localhost", a_wording()).submission
    assert (printed.channel, printed.portal_url, printed.address) == ("portal", PORTAL, "2, cours Inventé")


def test_an_authority_that_changes_its_channel_has_what_is_only_prepared_printed_anew(
    session: Session, city: City, paper: NationalSubmission
) -> None:
    authority = session.get_one(Authority, paper.authority_id)
    gone = prepared(session, city, authority)
    record_dispatch(session, gone.id, CLERK, LATER)
    known = {
        name: getattr(authority, name)
        for name in ("kind", "name", "channel", "email", "address", "portal_url", "language")
    }
    transmission.correct_authority(session, authority, now=LATER, **(known | {"language": "ar"}))
    assert transmission.dossier_of(session, paper) is not None  # nothing that is printed changed
    transmission.correct_authority(session, authority, now=LATER, **(known | {"channel": "email"}))
    assert (paper.channel, gone.channel) == (SubmissionChannel.EMAIL, SubmissionChannel.PAPER)
    assert transmission.dossier_of(session, paper) is None
    asked = select(Document.standing).where(
        Document.proposal_id == paper.proposal_id, Document.kind == DossierKind.SUBMISSION
    )
    assert sorted(session.exec(asked).all()) == ["pending", "ready"]
    assert transmission.dossier_of(session, gone) is not None
