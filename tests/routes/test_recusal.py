"""Withdrawing from a file at the desk: the law beside it, the reason kept, the acts gone."""

from flask import Flask
from sqlmodel import Session

from consultations.facts import rules_of
from tests.browsing import sign_in
from tests.factories import make_city, make_period, make_proposal
from workflows.vocabulary import Role

ROOM = "/fr/desk/2026-014/recusal"


def test_a_mayor_withdraws_with_a_reason_that_everyone_reads(app: Flask, session: Session) -> None:
    city = make_city(session)
    proposal = make_proposal(session, city, "legal_review", reference="2026-014", public_version_number=1)
    make_period(session, proposal)
    session.commit()
    mayor = sign_in(app, session, Role.MAYOR, city=city, name="Ana Inventée")
    assert "/fr/desk/2026-014/recusal" in mayor.get("/fr/desk/2026-014").text
    assert rules_of(session, proposal).source("council.recusal").ref in mayor.get(ROOM).text
    assert mayor.send(ROOM, reason=" ").status_code == 422
    assert mayor.send(ROOM, reason="Propriétaire d’un meublé").status_code == 303
    again = mayor.send(ROOM, reason="Encore")
    assert again.status_code == 409
    assert "déjà déporté" in again.text
    shown = mayor.get(ROOM).text
    assert "Propriétaire d’un meublé" in shown
    assert "<button>Me déporter" not in shown
    refused = mayor.get("/fr/desk/2026-014/move/withdraw").text
    assert "Vous vous êtes déporté de ce dossier" in refused
    journal = mayor.get(f"/fr/{city.slug}/2026-014/journal").text
    assert "Déport pour intérêt personnel" in journal
    assert "Propriétaire d’un meublé" in journal


def test_a_drafter_decides_nothing_and_has_nothing_to_withdraw_from(app: Flask, session: Session) -> None:
    city = make_city(session)
    make_proposal(session, city, "legal_review", reference="2026-014")
    session.commit()
    drafter = sign_in(app, session, Role.DRAFTER, city=city, name="Lou Inventé")
    assert drafter.get(ROOM).status_code == 403
    assert ROOM not in drafter.get("/fr/desk/2026-014").text
