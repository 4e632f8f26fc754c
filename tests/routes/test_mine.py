"""What someone signed in finds of their own: a filled-in form, their comments, and the way out."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_security import hash_password
from sqlmodel import Session, select

from consultations.models import Account, City, Comment, CommentPeriod, Outbox, Proposal, WebSession
from consultations.receipts import receipt_key
from tests.browsing import Visitor, open_session
from tests.factories import NOW, make_account, make_city, make_comment, make_period, make_proposal
from workflows.vocabulary import Publication, Role, StakeholderClass

PASSWORD = "une longue phrase de passe"
SignIn = Callable[..., Visitor]


@pytest.fixture
def city(session: Session) -> City:
    return make_city(session, slug="bourg-invente", name="Bourg-Inventé")


@pytest.fixture
def proposal(session: Session, city: City) -> Proposal:
    """An open proposal, with someone else's comment and an anonymous one on it."""
    proposal = make_proposal(session, city, "comment_period", title="Des trottinettes bien rangées")
    period = make_period(session, proposal)
    other = make_account(session, city, Role.STAKEHOLDER)
    make_comment(session, proposal, period, account_id=other.id, tracking="AUTR-0001")
    make_comment(session, proposal, period, tracking="ANON-0001")
    session.commit()
    return proposal


@pytest.fixture
def lou(app: Flask, sign_in: SignIn, city: City) -> Visitor:
    with app.app_context():
        hashed = hash_password(PASSWORD)
    return sign_in(
        Role.STAKEHOLDER, city=city, name="Lou Habitante", email="lou@courriel.example", password=hashed
    )


def place(proposal: Proposal) -> str:
    return f"/fr/bourg-invente/{proposal.reference}/comment"


def comment_of(session: Session, proposal: Proposal, visitor: Visitor, **values: Any) -> Comment:
    period = session.exec(select(CommentPeriod).where(CommentPeriod.proposal_id == proposal.id)).one()
    assert visitor.account
    given = {"account_id": visitor.account.id, "email": visitor.account.email, **values}
    comment = make_comment(session, proposal, period, **given)
    session.commit()
    return comment


def value_of(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)
    assert tag, name
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


def test_the_form_of_a_party_is_filled_in_and_needs_no_confirmation(
    session: Session, proposal: Proposal, lou: Visitor, client: Visitor
) -> None:
    page = lou.get(place(proposal)).text
    assert (value_of(page, "name"), value_of(page, "public_name")) == ("Lou Habitante", "Lou Habitante")
    assert "<bdi>lou@courriel.example</bdi>" in page
    assert 'name="email"' not in page
    assert "lou@" not in client.get(place(proposal)).text
    said = {
        "stance": "oppose", "stakeholder_class": "resident", "on_behalf": "own", "public_name": "Une voisine",
        "body": "Trop de bruit.", "form_token": value_of(page, "form_token"),
    }  # fmt: skip
    answer = lou.send(place(proposal), **said)
    assert answer.status_code == 303
    comment = session.exec(select(Comment).where(Comment.body == "Trop de bruit.")).one()
    assert lou.account
    assert (comment.publication, comment.account_id) == (Publication.PENDING, lou.account.id)
    notices = [row.args["notice"] for row in session.exec(select(Outbox)).all()]
    assert notices == ["comment_received"]
    assert value_of(lou.get(place(proposal)).text, "public_name") == "Une voisine"


def test_a_party_signs_as_it_did_last_time(session: Session, proposal: Proposal, lou: Visitor) -> None:
    comment_of(session, proposal, lou, public_name="Habitante")
    comment_of(
        session, proposal, lou, public_name="Roues & Co", organisation="Roues & Co",
        stakeholder_class=StakeholderClass.PLATFORM,
    )  # fmt: skip
    page = lou.get(place(proposal)).text
    assert value_of(page, "organisation") == "Roues &amp; Co"
    assert '<option selected value="platform">' in page
    assert re.search(r"<input[^>]*checked[^>]*value=\"organisation\"", page)


def test_without_an_account_the_form_says_that_none_is_needed(client: Visitor, proposal: Proposal) -> None:
    page = client.get(place(proposal)).text
    assert "Aucun compte n’est nécessaire." in page
    assert 'href="/fr/account/new?city=bourg-invente"' in page
    assert f'href="/fr/login?next={place(proposal)}"' in page


def test_one_finds_ones_own_comments_and_nobody_elses(
    session: Session, proposal: Proposal, lou: Visitor, client: Visitor, app: Flask
) -> None:
    assert "encore déposé aucune contribution" in lou.get("/fr/account/comments").text
    mine = comment_of(session, proposal, lou, publication=Publication.PENDING, tracking="LOUU-0001")
    page = lou.get("/fr/account/comments").text
    assert "Des trottinettes bien rangées" in page
    key = receipt_key(app.extensions["palabre"].settings.secret_key, mine.tracking)
    assert f'href="/fr/receipt/LOUU-0001/{key}"' in page
    assert "AUTR-0001" not in page
    assert "ANON-0001" not in page
    assert client.get("/fr/account/comments").status_code == 302


def test_many_comments_come_in_pages(session: Session, proposal: Proposal, lou: Visitor) -> None:
    rows = [comment_of(session, proposal, lou) for _ in range(31)]
    first = lou.get("/fr/account/comments").text
    assert first.count("/fr/receipt/") == 30
    rest = lou.get(f"/fr/account/comments?before={rows[1].id}").text
    assert f"before={rows[1].id}" in first
    assert rest.count("/fr/receipt/") == 1
    assert rows[0].tracking in rest
    for nonsense in ("x", "9" * 30, "-1", "\x00"):
        assert lou.get("/fr/account/comments", query_string={"before": nonsense}).status_code == 200


def test_a_removed_account_leaves_its_comments_as_they_are_shown(
    session: Session, proposal: Proposal, lou: Visitor, client: Visitor, app: Flask
) -> None:
    comment = comment_of(session, proposal, lou, public_name="Une voisine")
    assert "Supprimer mon compte" in lou.get("/fr/account").text
    assert "Vos contributions restent au dossier" in lou.get("/fr/account/remove").text
    answer = lou.send("/fr/account/remove", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/fr/login")
    assert "Votre compte est supprimé." in lou.get("/fr/login").text
    session.expire_all()
    assert session.exec(select(Account).where(Account.email == "lou@courriel.example")).first() is None
    assert (comment.public_name, comment.account_id) == ("Une voisine", None)
    assert comment.publication == Publication.PUBLISHED
    assert "Une voisine" in client.get(place(proposal).replace("/comment", "/comments")).text
    others = session.exec(select(Comment.account_id).where(Comment.tracking == "AUTR-0001")).one()
    assert others is not None
    [row] = session.exec(select(Outbox)).all()
    assert (row.args["notice"], row.args["recipient"]) == ("account_removed", "lou@courriel.example")


def test_removing_ends_every_session(
    session: Session, proposal: Proposal, lou: Visitor, app: Flask, sign_in: SignIn
) -> None:
    bystander = sign_in(Role.STAKEHOLDER)
    elsewhere = app.test_client()
    assert lou.account
    elsewhere.set_cookie("palabre", open_session(app, session, lou.account)[0])
    assert elsewhere.get("/fr/account").status_code == 200
    lou.send("/fr/account/remove", password=PASSWORD)
    session.rollback()
    assert lou.account.id not in {row.account_id for row in session.exec(select(WebSession)).all()}
    for visitor in (lou, elsewhere):
        assert visitor.get("/fr/account").status_code == 302
    assert bystander.get("/fr/account").status_code == 200


@pytest.mark.parametrize("password", ["", "ce n’est pas cela", "x" * 5000])
def test_an_account_is_not_removed_without_its_password(
    session: Session, lou: Visitor, password: str
) -> None:
    answer = lou.send("/fr/account/remove", password=password)
    assert answer.status_code == 400
    assert 'id="password-error"' in answer.text
    assert lou.get("/fr/account").status_code == 200
    assert session.exec(select(Outbox)).all() == []


def test_who_guesses_at_the_password_waits(lou: Visitor) -> None:
    answers = [lou.send("/fr/account/remove", password=f"je devine {n}").status_code for n in range(11)]
    assert answers == [400] * 10 + [429]


def test_the_account_of_an_office_is_not_removed_by_its_holder(
    app: Flask, session: Session, sign_in: SignIn
) -> None:
    with app.app_context():
        hashed = hash_password(PASSWORD)
    both = sign_in(Role.STAKEHOLDER, Role.SECRETARIAT, password=hashed, confirmed_at=NOW)
    page = both.get("/fr/account/remove").text
    assert "c’est la ville qui le ferme" in page
    assert 'type="password"' not in page
    assert both.send("/fr/account/remove", password=PASSWORD).status_code == 400
    assert both.get("/fr/account").status_code == 200
    assert sign_in(Role.SECRETARIAT).get("/fr/account/remove").status_code == 403


def test_a_party_is_not_told_of_a_journal_of_its_acts(lou: Visitor, sign_in: SignIn) -> None:
    assert "journal de chaque acte" not in lou.get("/fr/account").text
    assert "journal de chaque acte" in sign_in(Role.DRAFTER).get("/fr/account").text
