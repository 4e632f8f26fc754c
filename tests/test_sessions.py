"""Signing in and out, and the life of a session in the records."""

import pytest
from flask import Flask
from flask_security import hash_password
from sqlmodel import Session, select

from consultations import correspondence
from consultations.models import Account, Outbox, WebSession
from consultations.routes.rendering import create_renderer
from consultations.routes.sessions import RecordedSessions
from consultations.settings import Settings
from reports.letters import letter
from tests.browsing import Clock, Visitor
from tests.factories import make_account, make_city
from workflows.vocabulary import Role

PASSWORD = "une longue phrase de passe"


@pytest.fixture
def member(app: Flask, session: Session) -> Account:
    """Someone who can sign in, beside someone else."""
    city = make_city(session)
    make_account(session, city, Role.DRAFTER, email="autre@ville.example")
    with app.app_context():
        hashed = hash_password(PASSWORD)
    account = make_account(session, city, Role.SECRETARIAT, email="odile@ville.example", password=hashed)
    session.commit()
    return account


def token_on(client: Visitor, address: str) -> str:
    return client.get(address).text.split('name="csrf_token" value="')[1].split('"')[0]


def log_in(client: Visitor, password: str = PASSWORD, email: str = "odile@ville.example", **more: str):
    fields = {"csrf_token": token_on(client, "/fr/login"), "email": email, "password": password, **more}
    return client.post("/fr/login", data=fields)


def key_of(client: Visitor) -> str:
    cookie = client.get_cookie("palabre")
    return cookie.value if cookie else ""


def test_passwords_are_kept_as_argon2id(member: Account) -> None:
    assert member.password is not None
    assert member.password.startswith("$argon2id$")


def test_one_signs_in_under_a_new_key_and_out_again(
    client: Visitor, member: Account, session: Session
) -> None:
    client.get("/fr/login")
    before = key_of(client)
    answer = log_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/welcome")
    during = key_of(client)
    assert before
    assert during not in ("", before)
    assert client.get("/fr/desk").status_code == 200
    rows = session.exec(select(WebSession)).all()
    assert [row.account_id for row in rows] == [member.id]
    assert during not in {row.key_hash for row in rows}
    out = client.post("/fr/logout", data={"csrf_token": token_on(client, "/fr/account")})
    assert out.status_code == 302
    assert key_of(client) == ""
    session.rollback()
    assert session.exec(select(WebSession)).all() == []
    client.set_cookie("palabre", during)
    assert client.get("/fr/desk").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"), [("odile@ville.example", "une autre phrase"), ("personne@ville.example", PASSWORD)]
)
def test_a_wrong_address_and_a_wrong_password_are_answered_alike(
    client: Visitor, member: Account, email: str, password: str
) -> None:
    answer = log_in(client, password, email)
    assert answer.status_code == 200
    assert "L’adresse ou le mot de passe n’est pas le bon." in answer.text
    assert client.get("/fr/desk").status_code == 302


def test_a_switched_off_account_does_not_enter(client: Visitor, member: Account, session: Session) -> None:
    member.active = False
    session.add(member)
    session.commit()
    log_in(client)
    assert client.get("/fr/desk").status_code == 302


def test_nobody_is_remembered_by_a_cookie(client: Visitor, member: Account) -> None:
    answer = log_in(client, remember="y")
    assert "remember_token" not in str(answer.headers.getlist("Set-Cookie"))


def test_one_is_sent_back_to_the_page_one_wanted_and_nowhere_else(client: Visitor, member: Account) -> None:
    assert log_in(client, next="/fr/desk/proposals").headers["Location"] == "/fr/desk/proposals"
    other = client.application.test_client()
    answer = other.post(
        "/fr/login",
        data={
            "csrf_token": token_on(other, "/fr/login"),
            "email": "odile@ville.example",
            "password": PASSWORD,
            "next": "https://evil.example/",
        },
    )
    assert "evil" not in answer.headers.get("Location", "")


def test_too_many_attempts_on_one_account_wait(client: Visitor, member: Account) -> None:
    answers = [log_in(client, "une mauvaise phrase") for _ in range(11)]
    assert [answer.status_code for answer in answers[:10]] == [200] * 10
    assert answers[10].status_code == 429
    assert int(answers[10].headers["Retry-After"]) > 0
    assert "une mauvaise phrase" not in answers[10].text
    assert log_in(client, email="autre@ville.example").status_code == 200


def test_a_session_ends_when_idle_and_in_any_case_after_its_hours(clock: Clock, sign_in, app: Flask) -> None:
    idle = sign_in(Role.SECRETARIAT)
    clock.move(minutes=59)
    assert idle.get("/fr/desk").status_code == 200
    clock.move(minutes=59)
    assert idle.get("/fr/desk").status_code == 200
    clock.move(minutes=61)
    assert idle.get("/fr/desk").status_code == 302
    busy = sign_in(Role.SECRETARIAT)
    for _ in range(14):
        clock.move(minutes=55)
        last = busy.get("/fr/desk").status_code
    assert last == 302


def test_a_session_that_is_over_leaves_no_cookie(clock: Clock, sign_in) -> None:
    visitor = sign_in(Role.SECRETARIAT)
    clock.move(hours=2)
    answer = visitor.get("/fr/")
    assert "palabre=;" in answer.headers["Set-Cookie"]


def test_ending_all_sessions_ends_the_others_too(sign_in, app: Flask, session: Session) -> None:
    here = sign_in(Role.SECRETARIAT)
    bystander = sign_in(Role.SECRETARIAT)
    assert here.send("/fr/account/end-sessions").status_code == 302
    assert here.get("/fr/desk").status_code == 302
    assert bystander.get("/fr/desk").status_code == 200


def test_a_forgotten_password_is_answered_alike_and_its_letter_waits_in_the_outbox(
    client: Visitor, member: Account, session: Session
) -> None:
    texts = []
    for email in ("odile@ville.example", "personne@ville.example"):
        token = token_on(client, "/fr/recover")
        data = {"csrf_token": token, "email": email}
        texts.append(client.post("/fr/recover", data=data).text.replace(email, ""))
    message = "Si cette adresse a un compte, un lien vient d’y être envoyé."
    assert all(message in text for text in texts)
    rows = session.exec(select(Outbox)).all()
    assert [row.args["recipient"] for row in rows] == ["odile@ville.example"]
    link = rows[0].args["values"]["link"]
    assert link.startswith("http://127.0.0.1:8000/fr/recover/")


def test_the_link_changes_the_password_once_and_ends_every_session(
    client: Visitor, member: Account, session: Session
) -> None:
    other = client.application.test_client()
    log_in(other)
    client.post(
        "/fr/recover", data={"csrf_token": token_on(client, "/fr/recover"), "email": "odile@ville.example"}
    )
    link = session.exec(select(Outbox)).one().args["values"]["link"].removeprefix("http://127.0.0.1:8000")
    fields = {"password": "une nouvelle longue phrase", "password_confirm": "une nouvelle longue phrase"}
    assert client.post(link, data={"csrf_token": token_on(client, link), **fields}).status_code == 302
    assert other.get("/fr/desk").status_code == 302
    assert client.get(link).status_code == 302
    assert log_in(client, "une nouvelle longue phrase").status_code == 302


def test_a_short_new_password_is_refused_in_the_persons_language(client: Visitor, member: Account) -> None:
    log_in(client)
    fields = {"password": PASSWORD, "new_password": "court", "new_password_confirm": "court"}
    answer = client.post("/fr/password", data={"csrf_token": token_on(client, "/fr/password"), **fields})
    assert "Il faut au moins 12 caractères." in answer.text


def test_the_cookie_is_bound_to_the_host_over_https(app: Flask) -> None:
    settings = Settings(base_url="https://palabre.ville.example")
    house = app.extensions["palabre"]
    app.session_interface = RecordedSessions(settings, house.engine, house.clock)
    cookie = (
        app.test_client().get("/fr/login", base_url="https://palabre.ville.example").headers["Set-Cookie"]
    )
    assert cookie.startswith("__Host-palabre=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie


def test_the_letters_of_an_account_can_be_written(client: Visitor, member: Account, session: Session) -> None:
    log_in(client)
    fields = {
        "password": PASSWORD,
        "new_password": "encore une phrase",
        "new_password_confirm": "encore une phrase",
    }
    token = token_on(client, "/fr/password")
    assert client.post("/fr/password", data={"csrf_token": token, **fields}).status_code == 302
    client.post("/fr/recover", data={"csrf_token": token_on(client, "/fr/recover"), "email": member.email})
    render = create_renderer(client.application)
    rows = session.exec(select(Outbox)).all()
    assert [row.args["notice"] for row in rows] == ["password_changed", "password_reset"]
    for row in rows:
        context = correspondence.context_of(session, row, "http://127.0.0.1:8000")
        written = letter(row.args["notice"], render, "fr", **context)
        assert "mot de passe" in written.text
        assert ("/fr/recover/" in written.text) == (row.args["notice"] == "password_reset")


def test_what_is_wrong_is_said_once(client: Visitor) -> None:
    answer = log_in(client, password="", email="")
    assert answer.text.count('<li><a href="#') == 1
