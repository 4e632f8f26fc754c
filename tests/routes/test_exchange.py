"""At the desk, what goes by portal or paper: what is to do, its dispatch, receipt with scan, and answer."""

import io
import re

import pytest
from flask import Flask
from sqlmodel import Session, select

from consultations import transmission
from consultations.models import (
    Attachment,
    Authority,
    City,
    Document,
    JournalEntry,
    NationalSubmission,
    Outbox,
    Proposal,
    StoredFile,
)
from tests.browsing import Clock, Visitor, sign_in
from tests.factories import NOW, make_authority, make_city, make_proposal
from workflows.vocabulary import Answer, DossierKind, Role, SubmissionChannel, SubmissionKind

DESK = "/fr/desk/2026-014/submission"
WHO = {"name": "Claude Inventée", "function": "secrétaire générale"}
PORTAL = "https://depot.etat.example/actes"
NEXT_DAY = {"sent_at": "2026-10-13T09:30", "reference": "RK 12 345 FR"}


def prepare(session: Session, city: City, channel: SubmissionChannel) -> Proposal:
    """A file that is sealed and lies ready, for an authority that has every address."""
    authority = make_authority(session, city, channel=channel, portal_url=PORTAL, address="2, cours Inventé")
    proposal = make_proposal(session, city, "adopted", reference="2026-014")
    kind = SubmissionKind.LEGALITY_CONTROL
    transmission.prepare(
        session, proposal.id, authority_id=authority.id, kind=kind, message="Pour contrôle.", now=NOW
    )
    proposal.stage = "submission_prepared"
    row = {"number": 1, "language": "fr", "journal_rev": 0, "asked_at": NOW, "ready_at": NOW, "pages": 3}
    session.add(
        Document(
            proposal_id=proposal.id, kind=DossierKind.SUBMISSION, standing="ready", sha256="a" * 64, **row
        )
    )
    session.commit()
    return proposal


@pytest.fixture
def city(session: Session) -> City:
    prepare(session, make_city(session), SubmissionChannel.PAPER)  # another city's file of the same number
    return make_city(session)


@pytest.fixture
def clerk(app: Flask, session: Session, city: City, clock: Clock) -> Visitor:
    clock.move(days=3)
    return sign_in(app, session, Role.SECRETARIAT, city=city, name="Dominique Inventée")


@pytest.fixture
def paper(session: Session, city: City, clerk: Visitor) -> Proposal:
    return prepare(session, city, SubmissionChannel.PAPER)


def submission(session: Session, proposal: Proposal) -> NationalSubmission:
    session.rollback()
    query = select(NationalSubmission).where(NationalSubmission.proposal_id == proposal.id)
    return session.exec(query.execution_options(populate_existing=True)).one()


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(
    ("channel", "said", "button"),
    [
        (SubmissionChannel.EMAIL, "Ce dossier part par courriel", False),
        (SubmissionChannel.PORTAL, "Déposez-le sur le portail", True),
        (SubmissionChannel.PAPER, "Postez-le en recommandé", True),
    ],
)
def test_the_page_says_how_the_file_goes_and_what_is_to_do(
    clerk: Visitor, session: Session, city: City, channel: SubmissionChannel, said: str, button: bool
) -> None:
    prepare(session, city, channel)
    page = clerk.get(DESK).text
    assert said in page
    assert ("Noter l’envoi" in page) == button
    assert ('href="/fr/desk/2026-014/move/transmit"' in page) != button
    assert (f'href="{PORTAL}"' in page) == (channel == SubmissionChannel.PORTAL)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("channel", [SubmissionChannel.PORTAL, SubmissionChannel.PAPER])
def test_before_the_file_is_sealed_no_dispatch_is_asked_for(
    clerk: Visitor, session: Session, city: City, channel: SubmissionChannel
) -> None:
    proposal = prepare(session, city, channel)
    made = session.exec(select(Document).where(Document.proposal_id == proposal.id)).one()
    made.standing = "pending"
    session.commit()
    page = clerk.get(DESK).text
    assert "Noter l’envoi" not in page
    assert "n’est pas encore établi" in page


def test_the_move_itself_is_refused_and_says_where_to_go(clerk: Visitor, paper: Proposal) -> None:
    docket = clerk.get("/fr/desk/2026-014").text
    assert "notez son envoi à la page de la transmission" in words(docket)
    sent = clerk.send("/fr/desk/2026-014/move", action="transmit", rev=str(paper.rev))
    assert sent.status_code == 409
    assert "notez son envoi à la page de la transmission" in words(sent.text)


def test_the_desk_of_the_day_names_the_file_to_send(clerk: Visitor, paper: Proposal) -> None:
    page = clerk.get("/fr/desk").text
    assert "Un dossier scellé est à envoyer à l’autorité" in page
    assert f'href="{DESK}"' in page


def test_a_dispatch_a_receipt_and_an_answer_are_recorded_by_hand(
    clerk: Visitor, session: Session, paper: Proposal
) -> None:
    assert clerk.send(f"{DESK}/dispatch", **NEXT_DAY).status_code == 303
    page = clerk.get(DESK).text
    assert "RK 12 345 FR" in page
    assert "L’autorité n’a pas de lien personnel" in page
    scan = (io.BytesIO("Reçu le 14 octobre.".encode()), "récépissé.txt")
    typed = WHO | {"received_at": "2026-10-14T11:00", "document": scan}
    assert clerk.send(f"{DESK}/receipt", **typed).status_code == 303
    page = clerk.get(DESK).text
    link = re.search(r'href="(/fr/desk/2026-014/submission/files/\d+)"', page)
    assert link is not None
    got = clerk.get(link[1])
    assert got.data.decode() == "Reçu le 14 octobre."
    assert got.headers["Content-Disposition"].startswith("attachment")
    reply = WHO | {"answer": "favourable", "text": "Rien à redire.", "answered_at": ""}
    document = (io.BytesIO(b"Avis favorable."), "avis.txt")
    assert clerk.send(f"{DESK}/answer", **reply, document=document).status_code == 303
    found = submission(session, paper)
    assert (found.answer, found.token_hash) == (Answer.FAVOURABLE, None)
    entries = session.exec(select(JournalEntry).order_by(JournalEntry.id)).all()
    told = [(entry.action, entry.actor, entry.actor_id) for entry in entries]
    acts = ("transmit", "record_acknowledgement", "record_answer")
    assert told == [(action, "Dominique Inventée", clerk.account.id) for action in acts]
    page = clerk.get(DESK).text
    stored = session.exec(select(Attachment.file_id).where(Attachment.submission_id == found.id)).one()
    assert clerk.get(f"{DESK}/files/{stored}").data.decode() == "Avis favorable."
    assert f'href="{DESK}/files/{stored}"' in page
    letters = session.exec(select(Outbox.args).where(Outbox.effect == "letter")).all()
    assert not [args for args in letters if "etat.example" in args["recipient"]]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-10-12T09:00", "n’était pas encore scellé"),
        ("2026-10-20T09:00", "pas encore venu"),
        ("demain", "ne se lit pas"),
    ],
)
def test_a_dispatch_at_a_wrong_moment_is_told_beside_it(
    clerk: Visitor, session: Session, paper: Proposal, typed: str, said: str
) -> None:
    answer = clerk.send(f"{DESK}/dispatch", sent_at=typed, reference="RK 1")
    assert answer.status_code in (409, 422)
    error = re.search(r'<p class="error" id="sent_at-error">(.*?)</p>', answer.text)
    assert error is not None
    assert said in error[1]
    assert f'value="{typed}"' in answer.text
    assert 'value="RK 1"' in answer.text
    assert submission(session, paper).sent_at is None
    assert session.get_one(Proposal, paper.id).stage == "submission_prepared"


def test_a_receipt_before_the_sending_is_told_beside_it_and_so_is_a_bad_file(
    clerk: Visitor, session: Session, paper: Proposal
) -> None:
    clerk.send(f"{DESK}/dispatch", **NEXT_DAY)
    early = clerk.send(f"{DESK}/receipt", **WHO, received_at="2026-10-13T09:29")
    assert early.status_code == 409
    assert re.search(r'id="received_at-error">.*?n’était pas encore envoyé', early.text)
    assert 'value="2026-10-13T09:29"' in early.text
    bad = clerk.send(f"{DESK}/receipt", **WHO, document=(io.BytesIO(b"MZ\x90"), "recu.pdf"))
    assert bad.status_code == 422
    assert 'id="receipt-document-error"' in bad.text
    assert 'value="Claude Inventée"' in bad.text
    assert submission(session, paper).acknowledged_at is None
    late = clerk.send(f"{DESK}/answer", **WHO, answer="partial", text="Oui.", answered_at="2026-10-13T09:00")
    assert late.status_code == 409
    assert re.search(r'id="answered_at-error">.*?pas encore reçu', late.text)


def test_a_dispatch_is_pressed_twice_and_counts_once(
    clerk: Visitor, session: Session, paper: Proposal
) -> None:
    assert clerk.send(f"{DESK}/dispatch", **NEXT_DAY).status_code == 303
    again = clerk.send(f"{DESK}/dispatch", sent_at="", reference="AUTRE")
    assert again.status_code == 409
    assert "déjà noté" in again.text
    assert submission(session, paper).dispatch_reference == "RK 12 345 FR"


def test_a_file_that_nobody_prepared_cannot_be_dispatched(
    clerk: Visitor, session: Session, city: City
) -> None:
    make_proposal(session, city, "adopted", reference="2026-014")
    session.commit()
    for page in ("dispatch", "receipt", "answer"):
        typed = WHO | {"answer": "partial", "text": "Oui."}
        assert clerk.send(f"{DESK}/{page}", **typed).status_code == 409


def test_only_those_who_send_record_a_dispatch_and_only_their_own(
    app: Flask, session: Session, city: City, paper: Proposal
) -> None:
    reader = sign_in(app, session, Role.COUNCILLOR, city=city)
    page = reader.get(DESK)
    assert "Postez-le en recommandé" in page.text
    assert "Noter l’envoi" not in page.text
    assert reader.send(f"{DESK}/dispatch", **NEXT_DAY).status_code == 403
    assert sign_in(app, session, Role.SECRETARIAT).send(f"{DESK}/dispatch", **NEXT_DAY).status_code == 404
    assert submission(session, paper).sent_at is None


def test_a_paper_of_another_file_is_not_given(clerk: Visitor, session: Session, paper: Proposal) -> None:
    stored = StoredFile(sha256="b" * 64, size=1, media_type="text/plain", stored_at=NOW)
    session.add(stored)
    session.commit()
    for number in (stored.id, 0, 2**64):
        assert clerk.get(f"{DESK}/files/{number}").status_code == 404


def test_the_public_reads_by_what_way_the_file_went(
    clerk: Visitor, client: Visitor, session: Session, city: City, paper: Proposal
) -> None:
    clerk.send(f"{DESK}/dispatch", **NEXT_DAY)
    session.rollback()
    page = client.get(f"/fr/{city.slug}/2026-014/submission").text
    assert "Papier, par la poste ou en main propre" in page
    assert session.exec(select(Authority.email).where(Authority.city_id == city.id)).one() not in page


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("channel", SubmissionChannel)
def test_the_page_opens_in_every_language(
    clerk: Visitor, session: Session, city: City, channel: SubmissionChannel, language: str
) -> None:
    prepare(session, city, channel)
    page = clerk.get(DESK.replace("/fr/", f"/{language}/"))
    assert page.status_code == 200
    assert len(re.findall(r"<[a-z]", page.text)) <= 640
