"""The law of the place on pages: its figures, a city's own rules, no council, two sittings."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from consultations import overrides
from consultations.advance import begin
from consultations.council import motion_facts
from consultations.models import City, JournalEntry, Outbox, Proposal, Resolution, Synthesis
from tests.browsing import Visitor
from tests.factories import NOW, make_city, make_member, make_proposal, make_screening, make_sitting
from workflows.case import Actor
from workflows.vocabulary import Role

SignIn = Callable[..., Visitor]
SOMEBODY = Actor(99, "Autre Inventée", frozenset({Role.SECRETARIAT}))


def _city(session: Session, code: str) -> City:
    zone = {"TN": "Africa/Tunis", "CA-QC": "America/Toronto", "MA": "Africa/Casablanca"}
    return make_city(session, jurisdiction=code, timezone=zone.get(code, "Europe/Paris"))


def _proposal(session: Session, city: City, stage: str = "synthesis_published") -> Proposal:
    proposal = make_proposal(session, city, stage)
    begin(session, proposal, SOMEBODY, NOW)
    session.add(Synthesis(proposal_id=proposal.id or 0, introduction="Ce qui fut dit.", published_at=NOW))
    make_screening(session, proposal)
    session.commit()
    return proposal


def _rules_page(client: Visitor, city: City, proposal: Proposal, language: str = "fr") -> str:
    answer = client.get(f"/{language}/{city.slug}/{proposal.reference}/rules")
    assert answer.status_code == 200
    return answer.text


def test_the_page_tells_each_rule_with_its_figures_its_text_and_its_mark(
    session: Session, client: Visitor
) -> None:
    city = _city(session, "FR")
    for _ in range(35):
        make_member(session, city)
    page = _rules_page(client, city, _proposal(session, city))
    assert "plus de la moitié des membres en exercice\u00a0: 35, donc 18 présents" in page
    assert "au moins 5 jours francs avant la séance" in page
    assert "L.\u00a02121-17" in page
    assert "À égalité, la présidence l’emporte, sauf au scrutin secret." in page
    assert page.count("à vérifier</strong>") >= 3
    assert "Règle propre à la ville" not in page


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("code", ["FR", "BE-WAL", "CA-QC", "TN", "MA", "SN", "CM", "CH-GE"])
def test_every_place_is_told_in_every_language_without_a_code(
    session: Session, client: Visitor, code: str, language: str
) -> None:
    city = _city(session, code)
    page = _rules_page(client, city, _proposal(session, city), language)
    for word in ("council.", "transmission.", "%(", "_of_", "in_office", "{&#39;"):
        assert word not in page, word


def test_a_citys_own_rule_is_shown_as_such_with_what_holds_elsewhere(
    session: Session, client: Visitor
) -> None:
    city = _city(session, "FR")
    proposal = _proposal(session, city)
    clerk = Actor(None, "Camille Inventée", frozenset({Role.ADMINISTRATOR}))
    whence = overrides.Whence("Règlement intérieur, art. 4", "", "V", date(2026, 10, 1))
    overrides.set_rule(session, city.id or 0, "council.tie", "rejected", whence, "Voté le 3", clerk, NOW)
    session.commit()
    page = _rules_page(client, city, proposal)
    assert "Règle propre à la ville, fixée le" in page
    assert "Camille Inventée. Motif\u00a0: Voté le 3" in page
    assert "Règlement intérieur, art. 4" in page
    assert "À égalité, le projet est rejeté." in page
    assert "Sans elle\u00a0:</p>" not in page
    assert "À égalité, la présidence l’emporte, sauf au scrutin secret." in page.split("Sans elle")[1]
    assert "Règle propre à la ville fixée" in client.get(f"/fr/{city.slug}/{proposal.reference}/journal").text


def test_where_no_council_sits_the_authority_decides_with_a_reason(
    session: Session, client: Visitor, sign_in: SignIn
) -> None:
    city = _city(session, "TN")
    proposal = _proposal(session, city)
    session.commit()
    assert "la décision sera prise par" in client.get(f"/fr/{city.slug}/{proposal.reference}/vote").text
    mayor = sign_in(Role.MAYOR, city=city, name="Salma Inventée")
    desk = mayor.get(f"/fr/desk/{proposal.reference}").text
    assert "Adopter par décision de l’autorité" in desk
    assert "Inscrire à l’ordre du jour" not in desk
    assert "Ouvrir le statu quo" not in desk
    move = {"action": "decide_adoption", "rev": str(proposal.rev)}
    assert mayor.send(f"/fr/desk/{proposal.reference}/move", reason=" ", **move).status_code in (409, 422)
    answer = mayor.send(f"/fr/desk/{proposal.reference}/move", reason="La synthèse est favorable", **move)
    assert answer.status_code == 303
    session.expire_all()
    resolution = session.exec(select(Resolution).where(Resolution.proposal_id == proposal.id)).one()
    assert (proposal.stage, resolution.item_id, resolution.decided_by) == ("adopted", None, "Salma Inventée")
    assert resolution.number.startswith("D-2026-")
    page = client.get(f"/fr/{city.slug}/{proposal.reference}/vote").text
    assert "Salma Inventée" in page
    assert "La synthèse est favorable" in page
    queued = session.exec(select(Outbox.args).where(Outbox.effect == "notify")).all()
    assert "decision_made" in {args.get("notice") for args in queued}


def test_where_a_council_sits_nobody_is_offered_its_decision(session: Session, sign_in: SignIn) -> None:
    city = _city(session, "FR")
    proposal = _proposal(session, city)
    mayor = sign_in(Role.MAYOR, Role.SECRETARIAT, city=city)
    desk = mayor.get(f"/fr/desk/{proposal.reference}").text
    assert "par décision de l’autorité" not in desk
    assert "Ouvrir le statu quo" in desk
    assert "Inscrire à l’ordre du jour" in desk
    answer = mayor.send(
        f"/fr/desk/{proposal.reference}/move",
        action="decide_adoption",
        rev=str(proposal.rev),
        reason="Pressé",
    )
    assert answer.status_code == 409
    session.expire_all()
    assert proposal.stage == "synthesis_published"


def test_a_notice_of_motion_is_written_down_in_quebec_and_unknown_in_france(
    session: Session, sign_in: SignIn
) -> None:
    quebec, france = _city(session, "CA-QC"), _city(session, "FR")
    proposal, other = _proposal(session, quebec), _proposal(session, france)
    clerk = sign_in(Role.SECRETARIAT, city=quebec)
    address = f"/fr/desk/{proposal.reference}/motion"
    assert address in clerk.get(f"/fr/desk/{proposal.reference}").text
    late = {"given_at": "2027-01-05T19:00", "tabled_at": "2026-10-05T19:00", "given_by": "Alix Inventée"}
    assert clerk.send(address, **late).status_code == 409
    assert clerk.send(address, **(late | {"given_at": ""})).status_code == 422
    answer = clerk.send(address, **(late | {"given_at": "2026-10-05T19:00"}))
    assert answer.status_code == 303
    known = motion_facts(session, proposal.id or 0)
    assert known is not None
    assert known.given_at < NOW - timedelta(days=5)
    told = session.exec(select(JournalEntry.action).where(JournalEntry.proposal_id == proposal.id)).all()
    assert "motion_recorded" in told
    stranger = sign_in(Role.SECRETARIAT, city=france)
    assert stranger.get(f"/fr/desk/{other.reference}/motion").status_code == 404


def test_where_no_proxy_is_allowed_nobody_is_offered_to_be_represented(
    session: Session, sign_in: SignIn
) -> None:
    for code, offered in (("FR", True), ("CA-QC", False)):
        city = _city(session, code)
        make_member(session, city)
        sitting = make_sitting(session, city, starts_at=NOW + timedelta(hours=1))
        session.commit()
        page = sign_in(Role.SECRETARIAT, city=city).get(f"/fr/desk/sittings/{sitting.id}/attendance").text
        assert ('value="represented"' in page) == offered
        assert ("Aucun pouvoir n’est admis" in page) != offered
