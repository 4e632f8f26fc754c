"""Default deny: every route names who may, every role is tried on every route, every form needs its token."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select
from werkzeug.routing import Rule

from app import create_app
from consultations.models import AgendaItem, City, Definition, Theme
from consultations.routes.gate import db, open_to
from consultations.routes.throttle import Throttle, neighbourhood
from consultations.routes.tokens import hourly_token
from consultations.settings import Settings
from tests import browsing
from tests.browsing import Clock, Visitor
from tests.factories import (
    make_authority,
    make_city,
    make_comment,
    make_member,
    make_period,
    make_proposal,
    make_sitting,
)
from workflows.vocabulary import Role

ROOT = Path(__file__).parents[2]
SIGNED_IN = tuple(role for role in Role if role not in (Role.PUBLIC, Role.CLOCK))
# Machines post these with a secret in the address; whoever adds one explains it here.
WITHOUT_TOKEN = {"refusing.stop"}  # a mail program posts there; the signed address is the proof
STAND_INS = {"ref": "2026-001", "lang": "fr", "number": 1, "name": "x"}


def rules(app: Flask) -> Iterator[Rule]:
    return iter(sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))))


def allowed(app: Flask, rule: Rule) -> frozenset[str]:
    return getattr(app.view_functions[rule.endpoint], "__open_to__", frozenset())


def address(app: Flask, rule: Rule) -> str:
    values = {}
    for name in rule.arguments:
        number = type(rule._converters[name]).__name__ in ("IntegerConverter", "FloatConverter")
        values[name] = STAND_INS.get(name, 1 if number else "x")
        if number and not isinstance(values[name], int):
            values[name] = 1
    with app.test_request_context("/fr/"):
        return app.url_map.bind("localhost").build(rule.endpoint, values, append_unknown=False)


def test_every_route_names_who_may(app: Flask) -> None:
    unnamed = {rule.endpoint for rule in rules(app) if not allowed(app, rule)}
    assert not unnamed


def test_every_route_behind_a_language_exists_in_all_three(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for code in ("fr", "en", "ar"):
        assert adapter.match(f"/{code}/login")[0] == "security.login"
    outside = {rule.rule for rule in rules(app) if not rule.rule.startswith("/<any(fr,en,ar):lang>")}
    assert outside == {"/", "/healthz", "/robots.txt", "/static/<path:name>"}


@pytest.mark.parametrize("role", [None, *SIGNED_IN])
def test_every_role_on_every_route(
    app: Flask, client: Visitor, session: Session, sign_in: Callable[..., Visitor], role: Role | None
) -> None:
    """Refused where not named; never refused for the role where named; never a 5xx."""
    city = make_city(session)
    proposal = make_proposal(session, city, stage="comment_period", reference="2026-001")
    make_period(session, proposal)
    session.commit()
    visitor = sign_in(role, city=city) if role else client
    wrong = []
    for rule in rules(app):
        if rule.endpoint in ("security.logout", "accounts.end_sessions"):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = visitor.get(address(app, rule)) if method == "GET" else visitor.send(address(app, rule))
            may = bool({"public", role} & allowed(app, rule))
            if answer.status_code >= 500 and rule.endpoint != "house.healthz":
                wrong.append(f"{method} {rule.rule} as {role}: {answer.status_code}")
            elif not may and not _is_turned_away(answer, method, role):
                wrong.append(f"{method} {rule.rule} is open to {role}: {answer.status_code}")
            elif may and "public" not in allowed(app, rule) and answer.status_code in (401, 403):
                wrong.append(f"{method} {rule.rule} is closed to {role}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def _is_turned_away(answer, method: str, role: Role | None) -> bool:
    if role is None:
        sent_to_login = answer.status_code == 302 and "/login?next=" in answer.headers["Location"]
        return sent_to_login if method == "GET" else answer.status_code == 401
    return answer.status_code == 403


def test_another_citys_proposal_is_not_found(
    app: Flask, session: Session, sign_in: Callable[..., Visitor]
) -> None:
    here, elsewhere = make_city(session), make_city(session)
    make_proposal(session, elsewhere, reference="2026-077")
    make_proposal(session, here, reference="2026-078")
    visitor = sign_in(*SIGNED_IN, city=here)
    assert visitor.get("/fr/desk/2026-078").status_code == 200
    assert visitor.get("/fr/desk/2026-077").status_code == 404
    for rule in rules(app):
        if "<ref>" in rule.rule and "/desk/" in rule.rule and "GET" in (rule.methods or set()):
            assert visitor.get(address(app, rule).replace("2026-001", "2026-077")).status_code == 404, (
                rule.rule
            )


def test_every_link_in_templates_and_views_leads_somewhere(app: Flask) -> None:
    named = re.compile(r"""(?:url_for|url|here|known|redirect_to)\(\s*["']([a-z_]+\.[a-z_]+)["']""")
    files = [*(ROOT / "templates").rglob("*.*"), *(ROOT / "consultations").rglob("*.py")]
    lost = {
        f"{name} in {path.relative_to(ROOT)}"
        for path in files
        for name in named.findall(path.read_text("utf-8"))
        if name not in app.view_functions
    }
    assert not lost, "\n".join(sorted(lost))


def test_a_draft_is_not_public(client: Visitor, session: Session) -> None:
    city = make_city(session)
    for stage, reference in (
        ("drafting", "2026-091"),
        ("legal_review", "2026-092"),
        ("withdrawn", "2026-093"),
    ):
        make_proposal(session, city, stage=stage, reference=reference, public_version_number=0)
    make_proposal(session, city, stage="comment_period", reference="2026-094")
    session.commit()
    for reference in ("2026-091", "2026-092", "2026-093"):
        assert client.get(f"/fr/{city.slug}/{reference}").status_code == 404
    assert client.get(f"/fr/{city.slug}/2026-094").status_code == 200


@pytest.mark.parametrize("token", ["", "nonsense", "1.deadbeef", "9" * 400, "\x00"])
def test_every_form_needs_its_token(app: Flask, sign_in: Callable[..., Visitor], token: str) -> None:
    visitor = sign_in(*SIGNED_IN)
    passed = []
    for rule in rules(app):
        if "POST" in (rule.methods or set()) and rule.endpoint not in WITHOUT_TOKEN:
            answer = visitor.post(address(app, rule), data={"csrf_token": token})
            if answer.status_code != 403:
                passed.append(f"{rule.rule}: {answer.status_code}")
    assert not passed


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_its_token(
    sign_in: Callable[..., Visitor], headers: dict[str, str]
) -> None:
    visitor = sign_in(Role.SECRETARIAT)
    data = {"csrf_token": visitor.token, "name": "Autre nom", "language": "fr"}
    assert visitor.post("/fr/account", data=data, headers=headers).status_code == 403
    for kind in (
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://127.0.0.1:8000"},
        {},
    ):
        assert visitor.post("/fr/account", data=data, headers=kind).status_code == 302


def test_anothers_session_token_is_worth_nothing(sign_in: Callable[..., Visitor]) -> None:
    one, other = sign_in(Role.SECRETARIAT), sign_in(Role.SECRETARIAT)
    answer = one.post("/fr/account", data={"csrf_token": other.token, "name": "Autre", "language": "fr"})
    assert answer.status_code == 403


def test_a_stale_page_keeps_what_was_typed_and_offers_to_send_it_again(
    sign_in: Callable[..., Visitor],
) -> None:
    visitor = sign_in(Role.SECRETARIAT)
    long = "Un nom écrit longuement, avec <b>soin</b>"
    data = {"csrf_token": "old", "name": long, "language": "fr", "password": "never shown"}
    answer = visitor.post("/fr/account", data=data)
    assert answer.status_code == 403
    assert "Un nom écrit longuement, avec &lt;b&gt;soin&lt;/b&gt;" in answer.text
    assert "never shown" not in answer.text
    fresh = answer.text.split('name="csrf_token" value="')[1].split('"')[0]
    assert visitor.post("/fr/account", data={**data, "csrf_token": fresh}).status_code == 302


def test_a_lost_session_keeps_what_was_typed(client: Visitor) -> None:
    answer = client.post(
        "/fr/account", data={"csrf_token": "x", "name": "Un texte assez long pour être montré"}
    )
    assert answer.status_code == 401
    assert "Un texte assez long pour être montré" in answer.text
    assert "/fr/login" in answer.text


def test_get_never_writes(app: Flask, session: Session, client: Visitor) -> None:
    make_city(session, slug="stable")
    session.commit()

    @open_to("public")
    def careless() -> str:
        city = db().exec(select(City).where(City.slug == "stable")).one()
        city.name = "Écrit par un GET"
        db().add(city)
        db().flush()
        return "done"

    app.view_functions["house.robots"] = careless
    assert client.get("/robots.txt").text == "done"
    session.rollback()
    assert "GET" not in session.exec(select(City.name).where(City.slug == "stable")).one()


def test_too_many_public_forms_from_one_neighbourhood_wait() -> None:
    throttle = Throttle("secret", public="3 per minute")
    now = datetime(2026, 10, 12, tzinfo=UTC)
    assert [throttle.wait("public", "2001:db8::1", now) for _ in range(3)] == [0, 0, 0]
    assert 0 < throttle.wait("public", "2001:db8::ffff", now) <= 60
    assert throttle.wait("public", "2001:db8:1::1", now) == 0
    assert throttle.wait("public", "192.0.2.1", now) == 0
    assert neighbourhood("192.0.2.1") != neighbourhood("192.0.2.2")
    assert neighbourhood("what is this") == "unknown"


def test_open_to_needs_a_name() -> None:
    with pytest.raises(ValueError, match="at least one"):
        open_to()
    with pytest.raises(ValueError, match="nobody"):
        open_to("nobody")


def test_a_lost_session_is_sent_again_once(sign_in: Callable[..., Visitor], client: Visitor) -> None:
    data = {"csrf_token": "x", "name": "Un texte assez long pour être montré", "language": "fr"}
    lost = client.post("/fr/account", data=data)
    assert lost.status_code == 401
    data["csrf_token"] = lost.text.split('name="csrf_token" value="')[1].split('"')[0]
    again = sign_in(Role.SECRETARIAT)
    assert again.post("/fr/account", data=data).status_code == 403, "a browser says where a form comes from"
    assert again.post("/fr/account", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert again.post("/fr/account", data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


def test_the_page_of_a_lost_session_is_not_good_for_long(
    sign_in: Callable[..., Visitor], clock: Clock
) -> None:
    visitor = sign_in(Role.SECRETARIAT)
    with visitor.application.app_context():
        old = hourly_token(clock())
    clock.move(hours=3)
    data = {"csrf_token": old, "name": "Autre nom", "language": "fr"}
    sent = visitor.post("/fr/account", data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code in (401, 403)


def test_an_office_that_sent_many_forms_still_signs_in(
    engine: sa.Engine, session: Session, tmp_path: Path, clock: Clock
) -> None:
    settings = Settings(data_dir=tmp_path, secret_key="a key for the tests only", public_posts="2 per minute")
    app = create_app(settings, clock=clock, engine=engine)
    app.test_client_class = Visitor
    make_city(session)
    session.commit()
    visitor = app.test_client()
    address = "/fr/receipt/XXXX-XXXXX/key/withdraw"
    assert [visitor.send(address).status_code for _ in range(3)] == [404, 404, 429]
    assert visitor.post("/fr/login", data={"email": "a@b.example"}).status_code != 429
    clerk = browsing.sign_in(app, session, Role.SECRETARIAT)
    assert {clerk.send(address).status_code for _ in range(3)} == {404}
    tried = [visitor.post("/fr/login", data={"email": f"{n}@b.example"}).status_code for n in range(3)]
    assert tried[-1] == 429


def test_a_file_name_in_other_bytes_drops_nothing(sign_in: Callable[..., Visitor], session: Session) -> None:
    city = make_city(session)
    proposal = make_proposal(session, city, stage="drafting")
    visitor = sign_in(Role.DRAFTER, city=city)
    said = "Content-Disposition: form-data; name="
    parts = (
        f'{said}"csrf_token"\r\n\r\n{visitor.token}'.encode(),
        f'{said}"title"\r\n\r\nLe règlement'.encode(),
        f'{said}"upload"; filename="règlement.txt"\r\n\r\nTexte joint.'.encode("cp1252"),
    )
    body = b"".join(b"--limit\r\n" + part + b"\r\n" for part in parts) + b"--limit--\r\n"
    kind = "multipart/form-data; boundary=limit"
    address = f"/fr/desk/{proposal.reference}/attachments"
    assert visitor.post(address, data=body, content_type=kind).status_code == 302
    page = visitor.get(address).text
    assert "Le règlement" in page


def test_another_citys_objects_are_not_found_on_any_route(
    app: Flask, session: Session, sign_in: Callable[..., Visitor]
) -> None:
    """Reading or writing, by whoever may do all in their own city: 404, and not a refusal that tells more."""
    here, elsewhere = make_city(session), make_city(session)
    proposal = make_proposal(session, elsewhere, stage="comment_closed", reference="2026-077")
    comment = make_comment(session, proposal, make_period(session, proposal))
    theme = Theme(proposal_id=proposal.id, position=1, title="Thème d’ailleurs")
    sitting = make_sitting(session, elsewhere)
    session.add(theme)
    session.flush()
    item = AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Point d’ailleurs")
    session.add(item)
    member, authority = make_member(session, elsewhere), make_authority(session, elsewhere)
    session.commit()
    theirs = {"ref": proposal.reference, "tracking": comment.tracking, "theme_id": theme.id, "point": item.id,
              "member": member.id, "action": "withdraw", "stored_id": 1}  # fmt: skip
    shipped = session.exec(select(Definition)).first()
    assert shipped
    values = shipped.model_dump(exclude={"id", "city_id"})
    own = Definition(**values, city_id=elsewhere.id)
    session.add(own)
    session.commit()
    numbers = {"/desk/sittings/": sitting.id, "/desk/members/": member.id, "/desk/authorities/": authority.id}
    numbers["/desk/procedures/"] = own.id
    visitor = sign_in(*SIGNED_IN, city=here)
    found, tried = [], 0
    for rule in rules(app):
        if "public" in allowed(app, rule) or not rule.arguments - {"lang"}:
            continue
        number = next((one for start, one in numbers.items() if start in rule.rule), 1)
        values = {"lang": "fr", "number": number, **theirs}
        with app.test_request_context("/fr/"):
            known = {name: values.get(name, 1) for name in rule.arguments}
            there = app.url_map.bind("localhost").build(rule.endpoint, known, append_unknown=False)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = visitor.get(there) if method == "GET" else visitor.send(there)
            tried += 1
            if answer.status_code != 404:
                found.append(f"{method} {there}: {answer.status_code}")
    assert not found, "\n".join(found)
    assert tried > 60
