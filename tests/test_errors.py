"""Errors in the person's language, with what to do, never a stack, and what was typed kept."""

import io
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy.exc import IntegrityError, OperationalError

from consultations.advance import MoveRefused, StaleProposal
from consultations.routes.gate import open_to
from consultations.routes.words import say, step
from consultations.routes.words_reasons import REASONS
from consultations.routes.words_steps import STEPS
from consultations.troubles import Trouble, trouble_of
from tests.browsing import Visitor
from tests.routes.participation_world import hidden_fields
from workflows import reminders
from workflows.derivation import STEP_CODES
from workflows.guards import BUILT_IN, GUARDS
from workflows.reasons import Reason


@pytest.fixture
def fail(app: Flask, client: Visitor) -> Callable[..., Any]:
    """Make a public page fail in some way, and ask for it."""

    def failing(error: BaseException, **given: Any) -> Any:
        @open_to("public")
        def broken(**_: Any) -> str:
            request.form.get("x")
            raise error

        app.view_functions["receipts.find"] = broken
        app.view_functions["system.mailbox"] = broken
        return client.get("/fr/mailbox", **given)

    return failing


def test_a_surprise_gets_a_number_that_the_log_knows(
    fail: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "palabre.errors"):
        answer = fail(RuntimeError("secret detail"))
    assert answer.status_code == 500
    number = answer.text.split("<bdi><strong>")[1].split("<")[0]
    assert number in caplog.text
    assert "secret detail" in caplog.text
    assert "secret detail" not in answer.text
    assert "Une erreur s’est produite chez nous" in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("x", {}, Exception("database or disk is full")), 507),
        (OperationalError("x", {}, Exception("database is locked")), 503),
        (OperationalError("x", {}, Exception("server closed the connection")), 503),
        (IntegrityError("x", {}, Exception("UNIQUE constraint failed")), 409),
        (OSError(28, "No space left on device"), 507),
        (OverflowError("Python int too large to convert to SQLite INTEGER"), 404),
        (ValueError("a bug"), 500),
    ],
)
def test_troubles_of_the_records_are_told_apart(
    fail: Callable[..., Any], error: Exception, status: int
) -> None:
    answer = fail(error)
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_what_is_not_about_the_records_is_none() -> None:
    assert trouble_of(None) is None
    assert trouble_of(KeyError("x")) is None
    assert trouble_of(OSError(2, "no such file")) is None
    assert trouble_of(OperationalError("x", {}, Exception("no such table"))) is Trouble.AWAY


def test_a_refused_move_says_every_reason_with_its_law(fail: Callable[..., Any]) -> None:
    reasons = [
        Reason("quorum_is_reached", {"counted": 6, "needed": 7}, "CGCT L2121-17", "V"),
        Reason("tally_is_announced"),
    ]
    answer = fail(MoveRefused("adopt", reasons))
    assert answer.status_code == 409
    assert "Le quorum n’est pas atteint" in answer.text
    assert "CGCT L2121-17" in answer.text
    assert "proclamé" in answer.text
    json = fail(MoveRefused("adopt", reasons), headers={"Accept": "application/json"}).get_json()
    assert [reason["code"] for reason in json["reasons"]] == ["quorum_is_reached", "tally_is_announced"]


def test_a_stale_page_says_what_happened(fail: Callable[..., Any]) -> None:
    entry = SimpleNamespace(
        action="withdraw", actor="Odile Inventée", recorded_at=datetime(2026, 10, 12, tzinfo=UTC)
    )
    answer = fail(StaleProposal(4, [entry]))  # type: ignore[list-item]
    assert answer.status_code == 409
    assert "Projet retiré – Odile Inventée, lundi 12 octobre 2026" in answer.text


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("en", "ltr"), ("ar", "rtl")])
def test_an_unknown_address_is_told_in_the_language_of_the_address(
    client: Visitor, language: str, direction: str
) -> None:
    answer = client.get(f"/{language}/nowhere/at/all")
    assert answer.status_code == 404
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_wrong_method_says_which_are_right(client: Visitor) -> None:
    answer = client.delete("/fr/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_enormous_form_is_refused_plainly(client: Visitor) -> None:
    answer = client.post("/fr/login", data={"email": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "C’est trop lourd" in answer.text


def test_a_form_with_files_too_heavy_gives_its_texts_back(client: Visitor, app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 50_000
    files = {"files": (io.BytesIO(b"x" * 60_000), "a.txt")}
    answer = client.post(
        "/fr/receipt/x/y/correct",
        data={"body": "À garder, malgré tout.", **files},
        environ_overrides={"wsgi.input_terminated": True},  # as waitress has it
    )
    assert answer.status_code == 413
    assert "C’est trop lourd" in answer.text
    assert "À garder, malgré tout." in answer.text


def test_an_old_page_is_sent_again_whole(client: Visitor) -> None:
    fields = {f"articles-{n}-body": f"Article {n}, écrit hier." for n in range(300)}
    answer = client.post("/fr/desk/2026-001/draft", data=fields)
    assert answer.status_code == 401
    again = hidden_fields(answer.text)
    assert {name: again.get(name) for name in fields} == fields


@pytest.mark.parametrize(
    "address", ["/fr/%00", "/fr/%F0%28%8C%28", "/fr/..%2f..%2fetc/passwd", "/fr/\u202e/x", "/" + "a" * 5000]
)
def test_strange_addresses_are_not_found(client: Visitor, address: str) -> None:
    assert client.get(address).status_code in (400, 404, 308)


def test_every_condition_and_every_step_has_its_sentence(app: Flask) -> None:
    assert set(GUARDS) | set(BUILT_IN) <= set(REASONS)
    assert set(STEP_CODES | reminders.STEP_CODES) == set(STEPS)
    with app.test_request_context("/fr/"):
        for code, names in STEP_CODES.items():
            days = {name: "2026-10-12T22:59:00+00:00" for name in names if name.endswith(("_on", "_at"))}
            params = dict.fromkeys(names, 3) | days | {"timezone": "Europe/Paris"}
            said = step({"code": code, "params": params})
            assert said.endswith("."), code  # a sentence is cut where a word of it is missing


def test_a_reason_is_said_with_days_instants_and_lists(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        short = {"days": 10, "needed": 15, "earliest_on": "2026-10-27"}
        assert "la fin du mardi 27 octobre 2026" in say(Reason("comment_period_long_enough", short))
        closing = {"closes_at": datetime(2026, 11, 12, 22, 59, tzinfo=UTC)}
        assert "12 novembre 2026 à 23\u202fh\u202f59 (heure de Paris)" in say(
            Reason("comment_period_is_over", closing), "Europe/Paris"
        )
        assert say({"code": "role_may_make_this_move", "params": {"by": ["mayor", "secretariat"]}}) == (
            "Cet acte revient à\u00a0: Maire et Secrétariat."
        )
        lacking = {
            "missing": [
                {"code": "title_is_missing", "params": {}},
                {"code": "articles_are_missing", "params": {}},
            ]
        }
        assert "le titre manque et il n’y a pas d’article" in say(Reason("draft_is_complete", lacking))
        assert say(Reason("a_code_from_another_procedure")) == "a code from another procedure"
