"""The forms of the council: errors stand beside their row, what was typed stays."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from forms import council_words, transmission_words
from forms.council import CountsForm, roll_call_form
from forms.transmission import answer_form
from workflows.attendance import Seat
from workflows.vocabulary import AttendanceMode, Choice

SEATS = (Seat(1, "Élue A"), Seat(2, "Élue B"), Seat(3, "Élue C", AttendanceMode.REPRESENTED, 1))


def label(word: object, family: str) -> str:
    return f"{family}:{word}"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k", WTF_CSRF_ENABLED=False)
    Babel(app, default_locale="fr")
    return app


@pytest.fixture(autouse=True)
def asked(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def posted(app: Flask, **typed: str):
    return app.test_request_context("/", method="POST", data=MultiDict(typed))


def test_a_roll_call_wants_a_choice_a_row_and_no_blank(app: Flask) -> None:
    with posted(app, **{"choice-1": "for", "choice-2": "blank"}):
        form = roll_call_form(SEATS, label, {})
        assert not form.validate()
        assert [seat.member_id for seat, field in form.rows() if field.errors] == [2, 3]
    with posted(app, **{"choice-1": "for", "choice-2": "abstain", "choice-3": "not_voting"}):
        form = roll_call_form(SEATS, label, {})
        assert form.validate()
        assert form.typed() == {1: Choice.FOR, 2: Choice.ABSTAIN, 3: Choice.NOT_VOTING}


@pytest.mark.parametrize("wrong", ["", "-1", "1,5", "trois", "10001", "9" * 500, "\x00"])
def test_a_count_is_a_whole_number(app: Flask, wrong: str) -> None:
    typed = {"method": "secret", "votes_for": wrong, "votes_against": "0", "abstentions": "0", "blanks": "0"}
    with posted(app, **typed):
        form = CountsForm(label=label, tie="chair_casting_unless_secret")
        assert not form.validate()
        assert list(form.errors) == ["votes_for"]


def test_observations_are_read_by_article(app: Flask) -> None:
    with posted(app, **{"observation-": " Sur tout ", "observation-a1": "", "observation-zz": "inconnu"}):
        form = answer_form([("a1", "1. Objet")], label)
        assert form.observations() == {"": "Sur tout"}
        assert [field.label.text for field in form.observation_fields()][1:] == ["1. Objet"]


def test_every_sentence_can_be_filled() -> None:
    params = dict.fromkeys(("name", "names", "counted", "entitled", "excess", "needed"), 3)
    for words in (council_words, transmission_words):
        for code in words.REFUSALS:
            assert "%(" not in words.sentence(code, params)
