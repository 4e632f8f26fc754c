"""The submission at the desk and behind the link: looking changes nothing, pressing twice counts once."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from consultations import files, transmission
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
from tests.browsing import Clock, Visitor, sign_in
from tests.factories import NOW, make_authority, make_city, make_proposal, make_sitting
from workflows.vocabulary import Answer, DossierKind, Role, SubmissionKind

DESK = "/fr/desk/2026-014/submission"
WHO = {"name": "Claude Inventée", "function": "secrétaire générale"}


@pytest.fixture
def city(session: Session) -> City:
    make_proposal(session, make_city(session), "transmitted", reference="2026-014", title="D’une autre ville")
    found = make_city(session)
    session.commit()
    return found


@pytest.fixture
def authority(session: Session, city: City) -> Authority:
    found = make_authority(session, city, name="Préfecture inventée")
    session.commit()
    return found


@pytest.fixture
def proposal(session: Session, city: City) -> Proposal:
    found = make_proposal(session, city, "adopted", reference="2026-014")
    sitting = make_sitting(session, city, starts_at=NOW - timedelta(days=1))
    item = AgendaItem(sitting_id=sitting.id, proposal_id=found.id, position=1, title="Point")
    session.add(item)
    session.flush()
    row = {"proposal_id": found.id, "item_id": item.id, "version_number": 1, "adopted_on": NOW.date()}
    session.add(Resolution(number="D-2026-001", **row))
    session.commit()
    return found


@pytest.fixture
def clerk(app: Flask, session: Session, city: City) -> Visitor:
    return sign_in(app, session, Role.SECRETARIAT, city=city, name="Dominique Inventée")


@pytest.fixture
def token(session: Session, proposal: Proposal, authority: Authority) -> str:
    """The link of a file that was sent."""
    row = {"authority_id": authority.id, "kind": SubmissionKind.LEGALITY_CONTROL, "prepared_at": NOW}
    session.add(NationalSubmission(proposal_id=proposal.id, message="Pour contrôle.", sent_at=NOW, **row))
    proposal.stage = "transmitted"
    session.flush()
    found = transmission.issue_link(session, proposal, "1:1:0", NOW)
    session.commit()
    return found


def submission(session: Session) -> NationalSubmission:
    session.rollback()
    return session.exec(select(NationalSubmission)).one()


def entries(session: Session) -> list[str]:
    session.rollback()
    return list(session.exec(select(JournalEntry.action).order_by(JournalEntry.id)).all())


# At the desk


def test_authorities_are_added_and_corrected(clerk: Visitor, session: Session, authority: Authority) -> None:
    typed = {"kind": "ministry", "name": "Ministère inventé", "email": "M@etat.example", "language": "fr"}
    typed |= {"channel": "email"}
    assert clerk.send("/fr/desk/authorities", **typed).status_code == 303
    again = clerk.send("/fr/desk/authorities", **typed)
    assert again.status_code == 409
    assert "est déjà enregistrée" in again.text
    wrong = clerk.send("/fr/desk/authorities", **(typed | {"name": "Autre", "email": "sans-arobase"}))
    assert wrong.status_code == 422
    assert 'value="sans-arobase"' in wrong.text
    address = f"/fr/desk/authorities/{authority.id}"
    assert 'value="Préfecture inventée"' in clerk.get(address).text
    fixed = {"kind": "prefect", "name": "Préfecture", "email": "p@etat.example", "address": "1, cours"}
    form = fixed | {"channel": "email", "language": "fr", "csrf_token": clerk.token}
    assert clerk.post(address, data=form).status_code == 303
    session.refresh(authority)
    assert (authority.name, authority.address) == ("Préfecture", "1, cours")


def test_an_authority_has_the_address_that_its_channel_needs(
    clerk: Visitor, session: Session, city: City
) -> None:
    typed = {"kind": "regulator", "name": "Régulateur inventé", "language": "fr", "channel": "portal"}
    typed |= {"csrf_token": clerk.token}
    lacking = clerk.post("/fr/desk/authorities", data=typed | {"address": "4, rue Inventée"})
    assert lacking.status_code == 422
    assert 'id="portal_url-error"' in lacking.text
    assert "4, rue Inventée" in lacking.text
    assert re.search(r'<input checked id="channel-1"', lacking.text)
    page = "https://depot.etat.example/actes"
    assert clerk.post("/fr/desk/authorities", data=typed | {"portal_url": page}).status_code == 303
    row = session.exec(select(Authority).where(Authority.city_id == city.id)).one()
    assert (row.channel, row.portal_url, row.email) == ("portal", page, "")
    listed = clerk.get("/fr/desk/authorities").text
    assert page in listed
    assert "Portail de télétransmission" in listed
    form = typed | {"channel": "paper", "address": "4, rue Inventée", "portal_url": ""}
    assert clerk.post(f"/fr/desk/authorities/{row.id}", data=form).status_code == 303
    session.rollback()
    session.refresh(row)
    assert (row.channel, row.portal_url, row.address) == ("paper", "", "4, rue Inventée")
    edited = clerk.get(f"/fr/desk/authorities/{row.id}").text
    assert re.search(r'<input checked id="channel-2"', edited)


def test_another_citys_authority_is_not_found(clerk: Visitor, session: Session) -> None:
    stranger = make_authority(session, make_city(session))
    session.commit()
    assert clerk.get(f"/fr/desk/authorities/{stranger.id}").status_code == 404
    assert clerk.get(f"/fr/desk/authorities/{2**64}").status_code == 404


def test_another_citys_clerk_sees_another_file(app: Flask, session: Session, proposal: Proposal) -> None:
    stranger = sign_in(app, session, Role.SECRETARIAT, city=make_city(session))
    assert stranger.get(DESK).status_code == 404
    assert stranger.send(f"{DESK}/sign", signed_by="Moi").status_code == 404


def test_a_resolution_is_signed_published_and_the_file_prepared(
    clerk: Visitor, session: Session, proposal: Proposal, authority: Authority
) -> None:
    assert "D-2026-001" in clerk.get(DESK).text
    assert clerk.send(f"{DESK}/publish").status_code == 409
    assert clerk.send(f"{DESK}/sign", signed_by=" ").status_code == 422
    assert clerk.send(f"{DESK}/sign", signed_by="Camille Inventée, maire").status_code == 303
    assert clerk.send(f"{DESK}/publish").status_code == 303
    typed = {"authority": str(authority.id), "kind": "legality_control", "message": "Pour contrôle."}
    empty = clerk.send(f"{DESK}/prepare", **(typed | {"authority": ""}))
    assert empty.status_code == 422
    assert "Pour contrôle." in empty.text
    assert clerk.send(f"{DESK}/prepare", **typed).status_code == 303
    assert "/fr/desk/2026-014/move/prepare_submission" in clerk.get(DESK).text
    assert submission(session).message == "Pour contrôle."


def test_a_receipt_and_an_answer_on_paper_are_recorded(clerk: Visitor, session: Session, token: str) -> None:
    page = clerk.get(DESK).text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert clerk.send(f"{DESK}/receipt", **WHO, received_at="2026-10-12T10:00").status_code == 303
    assert submission(session).acknowledged_by == "Claude Inventée, secrétaire générale"
    typed = WHO | {"answer": "partial", "text": "En partie.", "answered_at": ""}
    assert clerk.send(f"{DESK}/answer", **typed).status_code == 303
    found = submission(session)
    assert (found.answer, found.answered_by) == (Answer.PARTIAL, "Claude Inventée, secrétaire générale")
    assert clerk.send(f"{DESK}/answer", **typed).status_code == 409
    assert entries(session) == ["record_acknowledgement", "record_answer"]


# Behind the link


def test_looking_changes_nothing(client: Visitor, session: Session, token: str) -> None:
    before = submission(session).model_dump()
    for _ in range(2):
        page = client.get(f"/fr/authority/{token}")
        assert page.status_code == 200
        assert client.head(f"/fr/authority/{token}").status_code == 200
    assert "Pour contrôle." in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers
    assert submission(session).model_dump() == before
    assert entries(session) == []
    assert client.get(f"/fr/authority/{token}/receipt").status_code == 405


@pytest.mark.parametrize("page", ["", "/file", "/receipt", "/answer"])
def test_a_wrong_link_opens_nothing(client: Visitor, session: Session, token: str, page: str) -> None:
    for wrong in ("x" * 43, token[:-1], "%00", "é" * 10):
        ask = client.get if page in ("", "/file") else client.send
        assert ask(f"/fr/authority/{wrong}{page}").status_code == 404
    assert entries(session) == []


def seal(app: Flask, session: Session, proposal_id: int) -> dict[str, str]:
    """A dossier before the sealed one, one made after it, and a joined file: their checksums."""
    folder = app.extensions["palabre"].settings.files_dir
    stored, sent = {}, submission(session).id
    for rev, (name, kind, minutes) in enumerate((
        ("before", DossierKind.DRAFT, 1), ("sealed", DossierKind.SUBMISSION, 5),
        ("after", DossierKind.DRAFT, 9), ("joined", None, 2), ("said", None, 2),
    )):  # fmt: skip
        at = NOW + timedelta(minutes=minutes)
        kept = files.put(session, folder, f"%PDF- {name}".encode(), "application/pdf", now=at)
        stored[name] = kept.sha256
        if kind:
            row = Document(
                proposal_id=proposal_id, kind=kind, number=rev + 1, language="fr", journal_rev=min(rev, 1),
                standing="ready", pages=1, file_id=kept.id, sha256=kept.sha256, size=kept.size,
                asked_at=at, ready_at=at,
            )  # fmt: skip
        else:
            owner = {"submission_id": sent} if name == "said" else {}
            row = Attachment(
                proposal_id=proposal_id, file_id=kept.id, title=f"Pièce {name}", name=f"{name}.pdf",
                added_at=at, **owner,
            )  # fmt: skip
        session.add(row)
        session.commit()
    return stored


def test_the_link_gives_every_piece_of_the_slip_and_no_other(
    app: Flask, client: Visitor, session: Session, token: str, proposal: Proposal, clock: Clock
) -> None:
    stored = seal(app, session, proposal.id or 0)
    place = f"/fr/authority/{token}"
    page = client.get(place).text
    assert "Bordereau des pièces" in page
    for name in ("before", "joined"):
        assert f"{place}/pieces/{stored[name]}" in page
        got = client.get(f"{place}/pieces/{stored[name]}")
        assert (got.status_code, got.data) == (200, f"%PDF- {name}".encode())
        assert got.headers["Content-Disposition"].startswith("attachment")
    for other in (stored["after"], stored["said"], "0" * 64, "x"):
        assert f"/pieces/{other}" not in page
        assert client.get(f"{place}/pieces/{other}").status_code == 404
    assert client.get(f"/fr/authority/{'x' * 43}/pieces/{stored['before']}").status_code == 404
    clock.move(days=366)
    assert client.get(f"{place}/pieces/{stored['before']}").status_code == 404


def test_an_expired_link_says_so_and_takes_nothing(
    client: Visitor, session: Session, token: str, clock: Clock
) -> None:
    clock.move(days=366)
    gone = client.get(f"/fr/authority/{token}")
    assert gone.status_code == 410
    assert "n’est plus valable" in gone.text
    assert "Pour contrôle." not in gone.text
    assert client.send(f"/fr/authority/{token}/receipt", **WHO).status_code == 410
    assert (
        client.send(f"/fr/authority/{token}/answer", **WHO, answer="favourable", text="Oui").status_code
        == 410
    )
    assert client.get(f"/fr/authority/{token}/file").status_code == 404
    assert entries(session) == []


def test_the_receipt_is_pressed_twice_and_stamped_once(
    client: Visitor, session: Session, token: str, clock: Clock
) -> None:
    address = f"/fr/authority/{token}/receipt"
    assert client.send(address, name="", function="").status_code == 422
    assert client.send(address, **WHO).status_code == 303
    clock.move(hours=1)
    assert client.send(address, **WHO).status_code == 303
    found = submission(session)
    assert found.acknowledged_at == NOW
    assert found.acknowledged_by == "Claude Inventée, secrétaire générale, Préfecture inventée"
    assert entries(session) == ["record_acknowledgement"]
    assert "Accuser réception de ce dossier" not in client.get(f"/fr/authority/{token}").text


def test_an_answer_with_observations_and_a_document(client: Visitor, session: Session, token: str) -> None:
    address = f"/fr/authority/{token}/answer"
    none = client.send(address, **WHO, answer="observations", text="Voir ci-dessous")
    assert none.status_code == 409
    assert "au moins une observation" in none.text
    assert "<details open>" in none.text
    assert "Voir ci-dessous" in none.text
    upload = (io.BytesIO("Avis de l’autorité.".encode()), "avis.txt")
    typed = WHO | {"answer": "observations", "observation-": "", "observation-a2": "À préciser."}
    assert client.send(address, **typed, document=upload).status_code == 303
    session.rollback()
    assert [(row.article_key, row.body) for row in session.exec(select(Observation)).all()] == [
        ("a2", "À préciser.")
    ]
    assert session.exec(select(Attachment.name)).one() == "avis.txt"
    assert submission(session).answer == Answer.OBSERVATIONS
    page = client.get(f"/fr/authority/{token}").text
    assert "À préciser." in page
    assert "Envoyer la réponse" not in page
    assert client.send(address, **typed).status_code == 409
    assert entries(session) == ["record_answer"]


def test_a_document_that_is_not_what_it_says_is_refused(
    client: Visitor, session: Session, token: str
) -> None:
    upload = (io.BytesIO(b"MZ\x90\x00 not a PDF"), "avis.pdf")
    typed = WHO | {"answer": "favourable", "text": "Rien à redire."}
    answer = client.send(f"/fr/authority/{token}/answer", **typed, document=upload)
    assert answer.status_code == 422
    assert "Rien à redire." in answer.text
    assert "document-error" in answer.text
    assert submission(session).answer is None


def test_silence_cannot_be_said_through_the_link(client: Visitor, session: Session, token: str) -> None:
    answer = client.send(f"/fr/authority/{token}/answer", **WHO, answer="silent", text="…")
    assert answer.status_code == 422
    assert entries(session) == []


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_page_of_the_submission_opens(
    client: Visitor, clerk: Visitor, token: str, language: str
) -> None:
    for address in ("desk/authorities", "desk/2026-014/submission"):
        assert clerk.get(f"/{language}/{address}").status_code == 200
    page = client.get(f"/{language}/authority/{token}").text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", ["", "/draft"])
def test_whoever_drafts_again_reads_what_the_authority_observed(
    app: Flask, session: Session, city: City, proposal: Proposal, token: str, address: str
) -> None:
    drafter = sign_in(app, session, Role.DRAFTER, city=city)
    sent = submission(session)
    sent.answer, sent.answer_text = Answer.OBSERVATIONS, "Deux points à revoir."
    for key, words in (("a1", "Préciser le périmètre."), (None, "Abréger l’ensemble.")):
        session.add(Observation(submission_id=sent.id, article_key=key, body=words, made_at=NOW))
    found = session.get_one(Proposal, proposal.id)
    found.stage = "answered"
    session.commit()
    assert "Les observations de l’autorité" not in drafter.get("/fr/desk/2026-014").text
    found.stage = "drafting"
    session.commit()
    page = drafter.get(f"/fr/desk/2026-014{address}").text
    assert "Les observations de l’autorité" in page
    assert "1. Objet 1" in page
    for words in ("Deux points à revoir.", "Préciser le périmètre.", "Sur l’ensemble", "Abréger l’ensemble."):
        assert words in page
    assert "/fr/desk/2026-014/submission" in page
