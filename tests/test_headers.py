"""Every answer: headers, compression, no cookie in public, pages kept only as long as nothing changed."""

import gzip
import io
from collections.abc import Callable

import brotli
import pytest
from flask import Flask, send_file
from sqlmodel import Session

from consultations.routes.answers import HEADERS
from consultations.routes.gate import open_to_staff
from tests.browsing import Clock, Visitor
from tests.factories import make_city
from workflows.vocabulary import Role

PUBLIC = [
    "/fr/",
    "/en/",
    "/ar/",
    "/healthz",
    "/robots.txt",
    "/fr/nowhere/at-all",
    "/static/palabre.css",
    "/fr/mailbox",
]


@pytest.mark.parametrize("address", [*PUBLIC, "/fr/login", "/fr/desk"])
def test_every_answer_has_the_headers(client: Visitor, address: str) -> None:
    answer = client.get(address)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_side_sets_no_cookie(client: Visitor, address: str) -> None:
    assert "Set-Cookie" not in client.get(address).headers


@pytest.mark.parametrize("address", ["/fr/", "/fr/login", "/fr/nowhere/at-all"])
def test_no_page_has_inline_script_or_style_or_another_host(client: Visitor, address: str) -> None:
    text = client.get(address).text
    assert "<script" not in text.replace('<script src="/static', "")
    assert "style=" not in text
    assert "<style" not in text
    assert 'src="http' not in text
    assert "//" not in text.replace("http://", "").replace("https://", "")


@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_pages_are_compressed_as_the_reader_takes(client: Visitor, encoding: str, decode: object) -> None:
    plain = client.get("/fr/").data
    answer = client.get("/fr/", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert decode(answer.data) == plain  # type: ignore[operator]
    assert len(answer.data) < len(plain)


def test_a_refused_encoding_is_not_used(client: Visitor) -> None:
    assert (
        "Content-Encoding" not in client.get("/fr/", headers={"Accept-Encoding": "br;q=0, gzip;q=0"}).headers
    )


def test_a_public_page_answers_304_to_its_etag_per_encoding(client: Visitor) -> None:
    first = client.get("/fr/", headers={"Accept-Encoding": "br"})
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    again = client.get("/fr/", headers={"Accept-Encoding": "br", "If-None-Match": tag})
    assert again.status_code == 304
    other = client.get("/fr/", headers={"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert other.status_code == 200


def test_a_kept_page_is_forgotten_once_something_was_written(client: Visitor, session: Session) -> None:
    before = client.get("/fr/").text
    assert client.get("/fr/").text == before
    city = make_city(session, slug="nouvelle")
    session.commit()
    assert client.get(f"/fr/{city.slug}").status_code == 200
    client.get("/fr/nouvelle")
    city.name = "Ville rebaptisée"
    session.add(city)
    session.commit()
    assert "Ville rebaptisée" in client.get("/fr/nouvelle").text


def test_a_kept_page_is_forgotten_with_time(client: Visitor, clock: Clock) -> None:
    first = client.get("/fr/").headers["ETag"]
    clock.move(seconds=11)
    assert client.get("/fr/").headers["ETag"] == first


def test_a_page_asked_for_with_a_cookie_is_not_shared(client: Visitor) -> None:
    client.set_cookie("palabre", "unknown")
    answer = client.get("/fr/")
    assert "public" not in answer.headers.get("Cache-Control", "")


def test_the_stylesheet_is_kept_for_ever_under_its_checksum(client: Visitor) -> None:
    page = client.get("/fr/").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) <= 9_728


def test_an_evil_host_changes_no_link(client: Visitor) -> None:
    assert "evil.example" not in client.get("/fr/", headers={"Host": "evil.example"}).text


def test_a_page_in_arabic_runs_from_right_to_left(client: Visitor) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/ar/").text


def test_the_front_door_speaks_the_readers_language(client: Visitor) -> None:
    assert client.get("/", headers={"Accept-Language": "ar-MA,fr;q=0.5"}).headers["Location"] == "/ar/"
    assert client.get("/", headers={"Accept-Language": "de"}).headers["Location"] == "/fr/"


@pytest.mark.parametrize("address", ["/fr/login", "/fr/recover", "/fr/login?next=/fr/desk"])
def test_the_pages_of_signing_in_are_kept_nowhere(client: Visitor, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_a_file_behind_the_login_is_kept_nowhere(
    session: Session, sign_in: Callable[..., Visitor], app: Flask
) -> None:
    app.view_functions["desk.download"] = open_to_staff(
        lambda **_: send_file(io.BytesIO(b"%PDF-"), "application/pdf")
    )
    visitor = sign_in(Role.SECRETARIAT)
    answer = visitor.get("/fr/desk/2026-001/dossiers/1")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/fr/logout", "/fr/account/end-sessions"])
def test_signing_out_empties_the_browser(sign_in: Callable[..., Visitor], address: str) -> None:
    visitor = sign_in(Role.SECRETARIAT)
    assert "Clear-Site-Data" not in visitor.get("/fr/account").headers
    answer = visitor.send(address)
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
