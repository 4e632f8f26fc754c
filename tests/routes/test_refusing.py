"""Refusing letters: reading changes nothing, one click does, and what the law owes still comes."""

from flask import Flask
from sqlmodel import Session

from consultations import refusing
from consultations.models import Proposal
from consultations.recipients import recipients
from tests.browsing import Visitor
from tests.factories import make_city, make_comment, make_period, make_proposal


def _world(session: Session) -> Proposal:
    proposal = make_proposal(session, make_city(session), stage="comment_period")
    period = make_period(session, proposal)
    make_comment(session, proposal, period, email="Lou@courriel.example")
    make_comment(session, proposal, period, email="noise@courriel.example")
    session.commit()
    return proposal


def _address(app: Flask, proposal: Proposal, email: str = "Lou@courriel.example") -> str:
    secret = app.extensions["palabre"].settings.secret_key
    return f"/fr/no-letters/{refusing.token_of(secret, proposal.id or 0, email)}"


def _told(session: Session, proposal: Proposal, group: str = "stakeholders") -> set[str]:
    session.expire_all()
    return {one.email.lower() for one in recipients(session, proposal, group)}


def test_reading_the_page_changes_nothing(app: Flask, client: Visitor, session: Session) -> None:
    proposal = _world(session)
    page = client.get(_address(app, proposal))
    assert page.status_code == 200
    assert "lou@courriel.example" in page.text
    assert "lou@courriel.example" in _told(session, proposal)


def test_one_click_without_a_token_stops_the_news_of_this_address_only(
    app: Flask, client: Visitor, session: Session
) -> None:
    proposal = _world(session)
    for _ in range(2):
        assert client.post(_address(app, proposal), data={"List-Unsubscribe": "One-Click"}).status_code == 200
    told = _told(session, proposal)
    assert "lou@courriel.example" not in told
    assert "noise@courriel.example" in told


def test_what_became_of_the_comment_is_still_told(app: Flask, client: Visitor, session: Session) -> None:
    proposal = _world(session)
    client.post(_address(app, proposal))
    assert "lou@courriel.example" in _told(session, proposal, "commenters")


def test_an_altered_link_is_not_found(app: Flask, client: Visitor, session: Session) -> None:
    address = _address(app, _world(session))
    assert client.get(address[:-2]).status_code == 404
    assert client.post(address + "x").status_code == 404
    assert client.get("/fr/no-letters/nothing").status_code == 404
