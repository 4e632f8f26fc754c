"""Accounts that people make themselves: what is found again, what is forgotten, and races."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import housekeeping, people, registration
from consultations.means import Means
from consultations.models import Account, City, Comment, Outbox
from consultations.people import PersonRefused
from consultations.receipts import LinkMaker
from tests.doubles import a_wording, fake_printer, fake_render
from tests.factories import NOW, make_account, make_city, make_comment, make_period, make_proposal
from workflows.vocabulary import Publication, Role

LINKS = LinkMaker("a secret for the tests only", "https://palabre.example")


@pytest.fixture
def city(session: Session) -> City:
    return make_city(session)


def ask(session: Session, city: City, email: str = "lou@courriel.example", **values: object) -> Account:
    said = {"name": "Lou", "password": "a hash", "language": "fr", "links": LINKS, "now": NOW, **values}
    registration.ask(session, city=city, email=email, **said)  # type: ignore[arg-type]
    return session.exec(select(Account).where(Account.email == email)).one()


def test_one_finds_again_what_one_wrote_and_confirmed_before(session: Session, city: City) -> None:
    proposal = make_proposal(session, city, "comment_period")
    period = make_period(session, proposal)
    known = {"email": "lou@courriel.example"}
    confirmed = make_comment(session, proposal, period, confirmed_at=NOW, **known)
    unconfirmed = make_comment(session, proposal, period, publication=Publication.UNCONFIRMED, **known)
    on_paper = make_comment(session, proposal, period, **known)
    other = make_account(session, city, Role.STAKEHOLDER)
    taken = make_comment(session, proposal, period, confirmed_at=NOW, account_id=other.id, **known)
    stranger = make_comment(session, proposal, period, confirmed_at=NOW)
    account = ask(session, city)
    assert confirmed.account_id is None
    registration.open_account(session, account, NOW)
    session.expire_all()
    assert confirmed.account_id == account.id
    assert taken.account_id == other.id
    assert [one.account_id for one in (unconfirmed, on_paper, stranger)] == [None] * 3


def test_what_was_asked_for_and_never_opened_is_forgotten(
    engine: sa.Engine, session: Session, city: City, tmp_path: Path
) -> None:
    ask(session, city, "ancienne@courriel.example", now=NOW - timedelta(hours=73))
    again = ask(session, city, "revenue@courriel.example", now=NOW - timedelta(hours=73))
    ask(session, city, "revenue@courriel.example", now=NOW)
    opened = ask(session, city, "ouverte@courriel.example", now=NOW - timedelta(days=30))
    registration.open_account(session, opened, NOW - timedelta(days=30))
    closed = make_account(session, city, active=False, create_datetime=NOW - timedelta(days=30))
    session.commit()
    means = Means(
        engine=engine, render=fake_render, send=print, data_dir=tmp_path, base_url="https://palabre.example",
        now=lambda: NOW, print_dossier=fake_printer, wording=a_wording(),
    )  # fmt: skip
    kept = {again.email, opened.email, closed.email}
    housekeeping.keep(means)
    session.rollback()
    assert {row.email for row in session.exec(select(Account)).all()} == kept
    housekeeping.keep(replace(means, now=lambda: NOW + timedelta(days=4)))
    session.rollback()
    assert {row.email for row in session.exec(select(Account)).all()} == kept - {"revenue@courriel.example"}


def test_two_who_ask_at_once_for_one_address_make_one_account(
    session: Session, city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look, neither sees the other; the constraint decides, and the second goes on with the first's."""
    first = ask(session, city)
    seen: list[Account | None] = [None]
    real = registration._by_email
    monkeypatch.setattr(registration, "_by_email", lambda *asked: seen.pop() if seen else real(*asked))
    assert ask(session, city, name="La seconde").id == first.id
    assert first.name == "La seconde"
    assert len(session.exec(select(Outbox)).all()) == 1


def test_an_office_keeps_the_author_of_its_acts(session: Session, city: City) -> None:
    clerk = make_account(session, city, Role.SECRETARIAT)
    with pytest.raises(PersonRefused, match="account_of_an_office"):
        registration.remove(session, clerk, NOW)
    party = make_account(session, city, Role.STAKEHOLDER)
    proposal = make_proposal(session, city, "comment_period")
    comment = make_comment(session, proposal, make_period(session, proposal), account_id=party.id)
    registration.remove(session, party, NOW)
    assert session.get(Account, party.id) is None
    assert session.exec(select(Comment.account_id).where(Comment.id == comment.id)).one() is None


def test_an_account_asked_for_after_another_was_removed_gets_its_letter(session: Session, city: City) -> None:
    first = ask(session, city)
    registration.open_account(session, first, NOW)
    registration.remove(session, first, NOW)
    ask(session, city)
    notices = [row.args["notice"] for row in session.exec(select(Outbox).order_by(sa.text("id"))).all()]
    assert notices == ["account_confirmation", "account_removed", "account_confirmation"]


def test_a_link_is_for_one_purpose_and_one_account(session: Session, city: City) -> None:
    account = ask(session, city)
    token = registration.token_of(LINKS.secret, account, NOW + timedelta(hours=1))
    assert registration.find(session, LINKS.secret, token, NOW).id == account.id
    for secret, moment in (("another secret", NOW), (LINKS.secret, NOW + timedelta(hours=1))):
        with pytest.raises(registration.LinkRefused):
            registration.find(session, secret, token, moment)
    session.delete(account)
    session.flush()
    with pytest.raises(registration.LinkRefused):
        registration.find(session, LINKS.secret, token, NOW)


def test_an_account_that_the_city_makes_is_open_at_once(session: Session, city: City) -> None:
    account = people.add_account(
        session, city=city, email="x@ville.example", name="X", roles=[Role.DRAFTER], password="p",
        hash_password=str, now=NOW,
    )  # fmt: skip
    assert (account.active, account.confirmed_at) == (True, NOW)
    assert not registration.waits(account)
