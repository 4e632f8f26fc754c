"""An account of one's own, by its pages and letters: asked for, opened once, told to its holder only."""

import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlmodel import Session, select

from consultations import clock as ticking
from consultations.commands.worker import means_of
from consultations.deliveries import HANDLERS
from consultations.models import Account, City, Outbox, WebSession
from consultations.routes import sign_in as sign_in_parts
from tests.browsing import Clock, Visitor
from tests.factories import make_account, make_city
from workflows.vocabulary import Role

PASSWORD = "une longue phrase de passe"
ASKED = {"name": "Lou Habitante", "email": "lou@courriel.example", "password": PASSWORD}
Post = Callable[[], list[EmailMessage]]


@pytest.fixture
def city(session: Session) -> City:
    """The city one registers with, beside another city and a person of its office."""
    make_city(session, slug="ailleurs", name="Ailleurs")
    city = make_city(session, slug="bourg-invente", name="Bourg-Inventé")
    make_account(session, city, Role.SECRETARIAT, email="odile@ville.example")
    session.commit()
    return city


@pytest.fixture
def post(app: Flask) -> Post:
    """Everything that waits is sent; gives the letters of that round."""

    def deliver() -> list[EmailMessage]:
        sent: list[EmailMessage] = []
        ticking.deliver(replace(means_of(app), send=sent.append), HANDLERS)
        return sent

    return deliver


def ask(client: Visitor, language: str = "fr", **values: str):
    return client.send(f"/{language}/account/new", **(ASKED | {"city": "bourg-invente"} | values))


def plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", plain(letter))
    assert found
    return found[1]


def account_of(session: Session, email: str = ASKED["email"]) -> Account | None:
    session.rollback()
    return session.exec(select(Account).where(Account.email == email)).first()


def enters(client: Visitor, password: str = PASSWORD, email: str = ASKED["email"]) -> bool:
    token = client.get("/fr/login").text.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/fr/login", data={"csrf_token": token, "email": email, "password": password})
    return client.get("/fr/account").status_code == 200


def test_the_whole_way_from_the_form_to_the_account(
    client: Visitor, session: Session, city: City, post: Post
) -> None:
    form = client.get("/en/account/new?city=bourg-invente")
    assert '<option selected value="bourg-invente">' in form.text
    assert "Set-Cookie" not in form.headers
    answer = ask(client, "en", email=" LOU@Courriel.Example ")
    assert (answer.status_code, answer.location) == (303, "/en/account/new/sent")
    assert "within three days" in client.get(answer.location).text
    asked = account_of(session)
    assert asked
    assert (asked.active, asked.confirmed_at, asked.language) == (False, None, "en")
    assert (asked.city_id, [role.name for role in asked.roles]) == (city.id, ["stakeholder"])
    assert asked.password
    assert asked.password.startswith("$argon2id$")
    assert not enters(client.application.test_client())
    [letter] = post()
    assert letter["To"] == "lou@courriel.example"
    assert "Bourg-Inventé" in letter["From"]
    assert "Lou" not in plain(letter), "whoever asked may have written anything for a name"
    link = link_in(letter)
    assert link.startswith("/en/account/open/")
    landing = client.get(link)
    assert "lou@courriel.example" in landing.text
    assert landing.headers["Referrer-Policy"] == "no-referrer"
    opened = client.send(link, password=PASSWORD)
    assert (opened.status_code, opened.location) == (303, "/en/account")
    assert "Your address is confirmed" in client.get(opened.location).text
    assert enters(client.application.test_client())


def test_following_the_link_opens_nothing(client: Visitor, session: Session, city: City, post: Post) -> None:
    ask(client)
    link = link_in(post()[0])
    for method in (client.get, client.head, client.get):
        assert method(link).status_code == 200
    asked = account_of(session)
    assert asked
    assert not asked.active


def test_who_holds_the_letter_but_did_not_ask_cannot_be_made_to_open_it(
    client: Visitor, session: Session, city: City, post: Post
) -> None:
    """Someone else chose the password: the button alone would give them an account in the holder's name."""
    ask(client)
    link = link_in(post()[0])
    for wrong in ("", "un autre mot de passe", "x" * 5000):
        answer = client.send(link, password=wrong)
        assert answer.status_code == 400
        assert 'id="password-error"' in answer.text
    asked = account_of(session)
    assert asked
    assert not asked.active
    assert session.exec(select(WebSession)).all() == []


@pytest.mark.parametrize("hours", [73, 72])
def test_the_link_ends_after_three_days(
    client: Visitor, session: Session, city: City, post: Post, clock: Clock, hours: int
) -> None:
    ask(client)
    link = link_in(post()[0])
    clock.move(hours=71)
    assert client.get(link).status_code == 200
    clock.move(hours=hours - 71)
    for answer in (client.get(link), client.send(link, password=PASSWORD)):
        assert answer.status_code == 404
        assert "n’est plus valable" in answer.text
    asked = account_of(session)
    assert asked
    assert not asked.active


def test_an_altered_link_is_worth_nothing(client: Visitor, city: City, post: Post) -> None:
    ask(client)
    link = link_in(post()[0])
    for altered in (link[:-4] + "aaaa", "/fr/account/open/x", "/fr/account/open/é", link.replace(".", "")):
        assert client.send(altered, password=PASSWORD).status_code == 404


def test_the_same_click_twice_opens_it_once(
    client: Visitor, session: Session, city: City, post: Post, clock: Clock
) -> None:
    ask(client)
    link = link_in(post()[0])
    assert client.send(link, password=PASSWORD).status_code == 303
    first = account_of(session)
    assert first
    confirmed_at = first.confirmed_at
    clock.move(minutes=1)
    again = client.application.test_client().send(link, password=PASSWORD)
    assert again.status_code == 200
    assert "déjà confirmée" in again.text
    assert "Set-Cookie" not in again.headers
    second = account_of(session)
    assert second
    assert second.confirmed_at == confirmed_at


def test_an_account_that_the_city_closed_is_not_opened_by_its_old_link(
    client: Visitor, session: Session, city: City, post: Post
) -> None:
    ask(client)
    link = link_in(post()[0])
    client.send(link, password=PASSWORD)
    account = account_of(session)
    assert account
    account.active = False
    session.commit()
    client.application.test_client().send(link, password=PASSWORD)
    assert ask(client).status_code == 303
    closed = account_of(session)
    assert closed
    assert not closed.active


def test_a_known_and_an_unknown_address_are_answered_alike(
    client: Visitor, session: Session, city: City, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same page, same work (one hash, one letter); only the mailbox tells them apart."""
    hashed: list[str] = []
    real = sign_in_parts.hash_password
    monkeypatch.setattr(sign_in_parts, "hash_password", lambda text: hashed.append(text) or real(text))
    seen = []
    for email in ("odile@ville.example", "personne@courriel.example"):
        answer = ask(client, email=email)
        page = client.get(answer.location)
        headers = {name: value for name, value in answer.headers if name != "Date"}
        seen.append((answer.status_code, headers, answer.data, page.data, len(hashed)))
        hashed.clear()
    assert seen[0] == seen[1]
    assert seen[0][-1] == 1
    known, unknown = post()
    assert known["To"].endswith("<odile@ville.example>")
    assert "qui en a déjà un" in plain(known)
    assert link_in(known) == "/fr/recover"
    assert "/fr/account/open/" in link_in(unknown)
    holder = account_of(session, "odile@ville.example")
    assert holder
    assert [role.name for role in holder.roles] == ["secretariat"]
    assert not enters(client.application.test_client(), email="odile@ville.example")


def test_one_address_gets_one_letter_an_hour(
    client: Visitor, city: City, post: Post, clock: Clock, session: Session
) -> None:
    for _ in range(3):
        ask(client)
        ask(client, email="odile@ville.example")
        clock.move(minutes=5)
    assert len(post()) == 2
    clock.move(minutes=46)
    ask(client)
    assert [letter["To"] for letter in post()] == ["lou@courriel.example"]
    assert len(session.exec(select(Account)).all()) == 2


def test_who_asks_again_has_the_last_password(client: Visitor, city: City, post: Post) -> None:
    ask(client, password="la toute première phrase")
    link = link_in(post()[0])
    ask(client, name="Lou Autrement", password=PASSWORD)
    assert client.send(link, password="la toute première phrase").status_code == 400
    assert client.send(link, password=PASSWORD).status_code == 303
    assert "Lou Autrement" in client.get("/fr/account").text


def test_a_forgotten_password_opens_no_account_that_was_never_opened(
    client: Visitor, session: Session, city: City, post: Post
) -> None:
    ask(client)
    post()
    token = client.get("/fr/recover").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/fr/recover", data={"csrf_token": token, "email": ASKED["email"]})
    assert "Si cette adresse a un compte" in answer.text
    assert post() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "n" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"email": ""}, "email"),
        ({"email": "lou"}, "email"),
        ({"email": "lou@x.example\nBcc: a@b.example"}, "email"),
        ({"email": "l" * 300 + "@courriel.example"}, "email"),
        ({"password": ""}, "password"),
        ({"password": "onze signes"}, "password"),
        ({"password": "mot " * 33}, "password"),
        ({"password": "y z" * 2000}, "password"),
        ({"password": "une phrase\x00 assez longue"}, "password"),
        ({"password": "aaaaaaaaaaaaaa"}, "password"),
        ({"password": "123456789012"}, "password"),
        ({"password": "Azertyuiop123456"}, "password"),
        ({"password": "motdepasse2026"}, "password"),
        ({"password": "lou.habitante"}, "password"),
        ({"password": "lou@courriel.example"}, "password"),
        ({"city": ""}, "city"),
        ({"city": "nulle-part"}, "city"),
        ({"website": "https://robot.example"}, "website"),
    ],
)
def test_wrong_input_is_told_where_it_is_and_kept(
    client: Visitor, session: Session, city: City, wrong: dict[str, str], field: str
) -> None:
    answer = ask(client, **wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert 'value="Lou Habitante"' in answer.text or field == "name"
    assert 'type="password" value=""' in answer.text
    assert session.exec(select(Outbox)).all() == []


def test_one_city_alone_is_not_asked_for(client: Visitor, session: Session) -> None:
    make_city(session, slug="seule")
    session.commit()
    page = client.get("/fr/account/new").text
    assert '<input type="hidden" name="city" value="seule">' in page
    assert "<select" not in page
    assert ask(client, city="seule").status_code == 303


def test_long_sentences_and_other_alphabets_are_good_passwords(
    client: Visitor, city: City, post: Post
) -> None:
    password = "شجرة الكلام تسمع الجميع، é è ﬁ " + "mot " * 20
    answer = ask(client, password=password)
    assert answer.status_code == 303, answer.text
    assert client.send(link_in(post()[0]), password=password).status_code == 303
    assert enters(client.application.test_client(), password)


def test_accounts_asked_for_from_one_place_wait_whomever_they_are_for(client: Visitor, city: City) -> None:
    answers = [ask(client, email=f"personne-{n}@courriel.example") for n in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert int(answers[10].headers["Retry-After"]) > 0
    assert PASSWORD not in answers[10].text
    assert "personne-10@courriel.example" in answers[10].text


def test_who_guesses_at_a_link_waits(client: Visitor, city: City, post: Post) -> None:
    ask(client)
    link = link_in(post()[0])
    answers = [client.send(link, password=f"je devine encore {n}").status_code for n in range(11)]
    assert answers == [400] * 10 + [429]


def test_whoever_is_signed_in_is_shown_their_account(sign_in: Callable[..., Visitor]) -> None:
    assert sign_in(Role.STAKEHOLDER).get("/fr/account/new").location == "/fr/account"


def test_the_ways_to_an_account_are_shown(client: Visitor, city: City) -> None:
    page = client.get("/fr/login").text
    assert 'href="/fr/account/new"' in page
    assert "Contribuer ne demande pas de compte." in page


def test_a_password_longer_than_any_is_refused_and_not_an_error(
    client: Visitor, city: City, sign_in: Callable[..., Visitor]
) -> None:
    token = client.get("/fr/login").text.split('name="csrf_token" value="')[1].split('"')[0]
    for email in ("personne@ville.example", "odile@ville.example"):
        said = {"csrf_token": token, "email": email, "password": "x" * 5000}
        answer = client.post("/fr/login", data=said)
        assert answer.status_code == 200
        assert "L’adresse ou le mot de passe n’est pas le bon." in answer.text
    fields = {"password": "x" * 5000, "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    answer = sign_in(Role.DRAFTER, password="$argon2id$").send("/fr/password", **fields)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
