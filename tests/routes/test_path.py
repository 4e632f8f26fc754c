"""The rooms around the vote at the desk: what is typed is kept, errors stand beside their fields."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from consultations.models import (
    AgendaItem,
    City,
    Criterion,
    Demand,
    DraftNotification,
    InformationRequest,
    NationalSubmission,
    Opinion,
    Proposal,
    Screening,
    Synthesis,
)
from tests.browsing import Visitor, sign_in
from tests.factories import NOW, make_authority, make_city, make_proposal, make_sitting
from workflows.vocabulary import Competence, Role, SubmissionKind

DESK = "/fr/desk/2026-014"
BEFORE, AFTER, FILE = f"{DESK}/before-vote", f"{DESK}/application", f"{DESK}/submission"
QUESTIONS = (
    "named_service", "affected_service", "prohibition", "product", "fiscal", "individuals_only",
    "personal_data",
)  # fmt: skip


@pytest.fixture
def city(session: Session) -> City:
    make_proposal(session, make_city(session), "synthesis_published", reference="2026-014")
    return make_city(session)


@pytest.fixture
def proposal(session: Session, city: City) -> Proposal:
    found = make_proposal(session, city, "synthesis_published", reference="2026-014", effective_at=NOW)
    session.add(Synthesis(proposal_id=found.id, introduction="Dit.", published_at=NOW))
    sitting = make_sitting(session, city, starts_at=NOW + timedelta(days=200))
    session.add(AgendaItem(sitting_id=sitting.id, proposal_id=found.id, position=1, title="Point"))
    session.commit()
    return found


@pytest.fixture
def clerk(app: Flask, session: Session, city: City) -> Visitor:
    return sign_in(app, session, Role.SECRETARIAT, city=city, name="Dominique Inventée")


def answers(notify: bool = False) -> dict[str, str]:
    said = {f"question-{one}": "no" for one in QUESTIONS}
    return said | {"question-individuals_only": "no" if notify else "yes", "note": "Vu"}


def test_the_screening_keeps_what_was_typed_and_names_who_answered(
    session: Session, proposal: Proposal, clerk: Visitor
) -> None:
    assert "Personne n’a encore répondu" in clerk.get(BEFORE).text
    some = answers()
    some.pop("question-fiscal")
    page = clerk.send(f"{BEFORE}/screening", **some)
    assert page.status_code == 422
    assert "Vu</textarea>" in page.text
    assert "question-fiscal-error" in page.text
    assert clerk.send(f"{BEFORE}/screening", **answers()).status_code == 303
    session.rollback()
    assert session.exec(select(Screening.screened_by)).one() == "Dominique Inventée"
    shown = clerk.get(BEFORE).text
    assert "Répondu par Dominique Inventée" in shown
    assert "le projet n’est pas à notifier" in shown


def test_an_opinion_is_asked_and_recorded(session: Session, proposal: Proposal, clerk: Visitor) -> None:
    clerk.send(f"{BEFORE}/screening", **answers())
    assert "Avis obligatoire à demander" in clerk.get(BEFORE).text
    page = clerk.send(f"{BEFORE}/opinions", **{"rule": "transport_authority", "message": "Quel plafond ?"})
    assert page.status_code == 422
    assert "Quel plafond ?" in page.text
    asked = {"rule": "transport_authority", "body": "AOM inventée", "email": "a@mobilites.example"}
    assert clerk.send(f"{BEFORE}/opinions", **asked).status_code == 303
    empty = clerk.send(f"{BEFORE}/opinions/1", **{"position": "favourable"})
    assert empty.status_code == 409
    assert "Écrivez le texte rendu" in empty.text
    early = {"position": "favourable", "text": "Bien pesé", "given_at": "2020-01-01T10:00"}
    refused = clerk.send(f"{BEFORE}/opinions/1", **early)
    assert refused.status_code == 409
    assert "given_at-error" in refused.text
    assert "Bien pesé" in refused.text
    assert (
        clerk.send(f"{BEFORE}/opinions/1", **{"position": "favourable", "text": "Bien pesé"}).status_code
        == 303
    )
    session.rollback()
    assert session.exec(select(Opinion.text)).one() == "Bien pesé"
    public = clerk.get(
        f"/fr/{session.exec(select(City.slug).where(City.id == proposal.city_id)).one()}/2026-014"
    )
    assert "AOM inventée" in public.text


def test_a_notification_opens_the_standstill_and_what_follows_extends_it(
    session: Session, proposal: Proposal, clerk: Visitor
) -> None:
    clerk.send(f"{BEFORE}/screening", **answers(notify=True))
    assert "un statu quo s’ensuit" in clerk.get(BEFORE).text
    assert clerk.send(f"{BEFORE}/notification", **{"reference": "2026/1/FR"}).status_code == 422
    told = {"kind": "services", "reference": "2026/1/FR"}
    assert clerk.send(f"{BEFORE}/notification", **told).status_code == 303
    assert clerk.send(f"{BEFORE}/detailed-opinion", **{"text": "Article 2"}).status_code == 303
    assert clerk.send(f"{BEFORE}/detailed-opinion", **{"text": "Encore"}).status_code == 409
    assert clerk.send(f"{BEFORE}/blocking", **{"months": "13"}).status_code == 422
    assert clerk.send(f"{BEFORE}/blocking", **{"months": "12"}).status_code == 303
    session.rollback()
    row = session.exec(select(DraftNotification)).one()
    assert (row.blocked_months, row.detailed_opinion) == (12, "Article 2")
    shown = clerk.get(BEFORE).text
    assert "Adoption bloquée" in shown
    assert "statu quo" in clerk.get(DESK).text


def test_an_application_is_fixed_and_its_criteria_judged(
    session: Session, proposal: Proposal, clerk: Visitor
) -> None:
    wrong = clerk.send(AFTER, **{"criteria": "Chutes sans but", "pilot": "y"})
    assert wrong.status_code == 422
    assert "Chutes sans but" in wrong.text
    fixed = {"criteria": "Chutes : moins de 40\nPlaintes : moins", "pilot": "y", "ends_on": "2027-10-12"}
    assert clerk.send(AFTER, **fixed).status_code == 303
    session.rollback()
    assert [(one.name, one.target) for one in session.exec(select(Criterion))] == [
        ("Chutes", "moins de 40"),
        ("Plaintes", "moins"),
    ]
    assert clerk.send(f"{AFTER}/1", **{"result": "31", "met": "yes"}).status_code == 409  # not yet
    session.rollback()
    session.get_one(Proposal, proposal.id).stage = "evaluation"
    session.commit()
    assert clerk.send(f"{AFTER}/1", **{"result": "31"}).status_code == 422
    assert clerk.send(f"{AFTER}/1", **{"result": "31 chutes", "met": "yes"}).status_code == 303
    assert "31 chutes" in clerk.get(AFTER).text


def test_information_and_demands_stand_in_the_submissions_room(
    session: Session, city: City, clerk: Visitor
) -> None:
    found = make_proposal(session, city, "transmitted", reference="2026-014", competence=Competence.REQUEST)
    session.add(
        NationalSubmission(
            proposal_id=found.id, authority_id=make_authority(session, city).id, prepared_at=NOW, sent_at=NOW,
            kind=SubmissionKind.ADVOCACY,
        )
    )  # fmt: skip
    session.commit()
    assert clerk.send(f"{FILE}/information", **{"question": "Combien ?"}).status_code == 422
    asked = {"question": "Combien ?", "asked_by": "La ministre inventée"}
    assert clerk.send(f"{FILE}/information", **asked).status_code == 303
    assert "est arrêté jusqu’à la réponse" in clerk.get(FILE).text
    assert clerk.send(f"{FILE}/information", **asked).status_code == 409
    assert clerk.send(f"{FILE}/information/answer", **{"answer": "Trois cents"}).status_code == 303
    assert clerk.send(f"{FILE}/demands", **{"demands": ""}).status_code == 422
    assert clerk.send(f"{FILE}/demands", **{"demands": "Plafonner\nSavoir"}).status_code == 303
    assert clerk.send(f"{FILE}/demands/2", **{"note": "Bientôt"}).status_code == 422
    assert clerk.send(f"{FILE}/demands/2", **{"outcome": "granted", "note": "Décret"}).status_code == 303
    session.rollback()
    assert session.exec(select(InformationRequest.answer)).one() == "Trois cents"
    assert [one.outcome for one in session.exec(select(Demand).order_by(Demand.position))] == [
        None,
        "granted",
    ]  # type: ignore[arg-type]
    assert "Décret" in clerk.get(FILE).text


@pytest.mark.parametrize("page", [BEFORE, AFTER])
def test_the_rooms_are_for_staff_in_every_language(
    page: str, proposal: Proposal, clerk: Visitor, app: Flask
) -> None:
    for language in ("fr", "en", "ar"):
        assert clerk.get(page.replace("/fr/", f"/{language}/")).status_code == 200
    assert app.test_client().get(page).status_code == 302
