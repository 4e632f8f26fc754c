"""The desk: today, the board, the docket, and a move made, refused, stale or overridden."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from consultations import documents
from consultations.advance import advance, begin
from consultations.models import Outbox, Proposal
from tests.browsing import Visitor
from tests.factories import NOW, make_city, make_comment, make_period, make_proposal
from workflows.case import Actor
from workflows.vocabulary import DossierKind, Role

SignIn = Callable[..., Visitor]
SOMEBODY = Actor(99, "Autre Inventée", frozenset({Role.SECRETARIAT}))


def _in_review(session: Session) -> Proposal:
    proposal = make_proposal(session, make_city(session), stage="legal_review")
    begin(session, proposal, SOMEBODY, NOW)
    session.commit()
    return proposal


def _visitor(sign_in: SignIn, session: Session, proposal: Proposal, *roles: Role) -> Visitor:
    from consultations.facts import city_of

    return sign_in(*(roles or (Role.SECRETARIAT,)), city=city_of(session, proposal))


def _move(visitor: Visitor, proposal: Proposal, action: str, **fields: object):  # type: ignore[no-untyped-def]
    return visitor.send(f"/fr/desk/{proposal.reference}/move", action=action, rev=str(proposal.rev), **fields)


def test_today_says_what_waits_in_the_rooms(session: Session, sign_in: SignIn) -> None:
    proposal = make_proposal(session, make_city(session), stage="comment_closed")
    make_comment(session, proposal, make_period(session, proposal))
    session.commit()
    page = _visitor(sign_in, session, proposal).get("/fr/desk").text
    assert "1 contribution à ranger" in page
    assert f"/fr/desk/{proposal.reference}/synthesis" in page


def test_the_docket_shows_buttons_reasons_and_law(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    page = _visitor(sign_in, session, proposal).get(f"/fr/desk/{proposal.reference}").text
    assert "Renvoyer en rédaction" in page
    assert "Pas encore possible, et pourquoi" in page
    assert "<bdi>CRPA" in page  # a reference stays whole in a line written from right to left


def test_a_move_is_made_and_told(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    visitor = _visitor(sign_in, session, proposal)
    answer = _move(visitor, proposal, "return_to_drafting", reason="À relire")
    assert answer.status_code == 303
    session.refresh(proposal)
    assert proposal.stage == "drafting"
    assert "À relire" in visitor.get(f"/fr/desk/{proposal.reference}").text


def test_a_missing_reason_is_said_and_nothing_moves(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    answer = _move(_visitor(sign_in, session, proposal), proposal, "return_to_drafting", reason=" ")
    assert answer.status_code in (400, 409, 422)
    session.refresh(proposal)
    assert proposal.stage == "legal_review"


def test_a_refusal_shows_every_reason_and_keeps_the_text(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    answer = _move(
        _visitor(sign_in, session, proposal), proposal, "open_comment_period", reason="Il le faut bien"
    )
    assert answer.status_code == 409
    assert "Il le faut bien" in answer.text
    assert "ne sont pas fixées" in answer.text
    assert "CRPA" in answer.text
    session.refresh(proposal)
    assert (proposal.stage, proposal.rev) == ("legal_review", 0)


def test_a_stale_page_shows_what_happened_meanwhile(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    visitor = _visitor(sign_in, session, proposal)
    advance(session, proposal.id or 0, "return_to_drafting", SOMEBODY, NOW, reason="Trop tôt")
    session.commit()
    answer = visitor.send(
        f"/fr/desk/{proposal.reference}/move", action="return_to_drafting", rev="0", reason="Mon motif"
    )
    assert answer.status_code == 409
    for words in ("Autre Inventée", "Trop tôt", "Mon motif"):
        assert words in answer.text


def test_the_mayor_overrides_with_a_reason_that_is_kept(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    from tests.test_advance import complete

    complete(session, proposal)
    make_period(session, proposal, closes_at=NOW + timedelta(days=5))
    session.commit()
    mayor = _visitor(sign_in, session, proposal, Role.MAYOR)
    assert _move(mayor, proposal, "open_comment_period").status_code == 409
    answer = _move(mayor, proposal, "open_comment_period", override="y", reason="Urgence sanitaire")
    assert answer.status_code == 303
    assert "Passé outre" in mayor.get(f"/fr/desk/{proposal.reference}").text


def test_a_councillor_reads_and_moves_nothing(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    visitor = _visitor(sign_in, session, proposal, Role.COUNCILLOR)
    assert visitor.get(f"/fr/desk/{proposal.reference}").status_code == 200
    assert _move(visitor, proposal, "return_to_drafting", reason="Non").status_code == 409
    session.refresh(proposal)
    assert proposal.stage == "legal_review"


def test_another_citys_proposal_is_not_there(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    visitor = sign_in(Role.SECRETARIAT)
    assert visitor.get(f"/fr/desk/{proposal.reference}").status_code == 404
    assert _move(visitor, proposal, "return_to_drafting", reason="Non").status_code == 404


def test_a_dossier_is_asked_for_again(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    visitor = _visitor(sign_in, session, proposal)
    answer = visitor.send(f"/fr/desk/{proposal.reference}/dossiers", kind="draft")
    assert answer.status_code == 303
    found = documents.latest(session, proposal.id or 0, DossierKind.DRAFT, ready=False)
    assert found is not None
    assert found.journal_rev == proposal.rev
    queued = session.exec(select(Outbox).where(Outbox.effect == "dossier")).one()
    assert queued.args["document_id"] == str(found.id)
    assert "en préparation" in visitor.get(f"/fr/desk/{proposal.reference}").text


def test_an_unknown_kind_of_dossier_is_refused(session: Session, sign_in: SignIn) -> None:
    proposal = _in_review(session)
    visitor = _visitor(sign_in, session, proposal)
    assert visitor.send(f"/fr/desk/{proposal.reference}/dossiers", kind="novel").status_code == 400


@pytest.mark.parametrize("rev", ["9" * 400, "-1", "caf\ufffd", "1e5", "²"])
def test_a_position_that_is_no_number_is_an_error_and_no_crash(
    session: Session, sign_in: SignIn, rev: str
) -> None:
    proposal = _in_review(session)
    visitor = _visitor(sign_in, session, proposal)
    answer = visitor.send(f"/fr/desk/{proposal.reference}/move", action="withdraw", rev=rev)
    assert answer.status_code == 400


def test_whoever_may_start_a_proposal_finds_where(session: Session, sign_in: SignIn) -> None:
    city = make_city(session)
    for role, may in ((Role.DRAFTER, True), (Role.SECRETARIAT, True), (Role.MAYOR, False)):
        visitor = sign_in(role, city=city)
        for page in ("/fr/desk", "/fr/desk/proposals"):
            assert ("/fr/desk/new" in visitor.get(page).text) is may


def test_the_text_can_be_reached_wherever_the_stage_lets_it_change(session: Session, sign_in: SignIn) -> None:
    for stage, may in (("comment_closed", True), ("synthesis_published", False)):
        proposal = make_proposal(session, make_city(session), stage=stage)
        session.commit()
        page = _visitor(sign_in, session, proposal, Role.DRAFTER).get(f"/fr/desk/{proposal.reference}").text
        assert (f"/fr/desk/{proposal.reference}/draft" in page) is may


def test_the_main_button_is_the_next_step_and_not_a_detour(session: Session, sign_in: SignIn) -> None:
    proposal = make_proposal(session, make_city(session), stage="comment_period")
    make_period(session, proposal)
    session.commit()
    page = _visitor(sign_in, session, proposal).get(f"/fr/desk/{proposal.reference}").text
    buttons = dict(re.findall(r'class="button ([a-z]*)" href="[^"]*/move/(\w+)"', page))
    assert {"extend_comment_period", "withdraw"} <= set(re.findall(r"/move/(\w+)", page))
    assert set(buttons) == {"quiet"}
