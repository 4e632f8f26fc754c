"""What every form shares: cleaned text, accessible fields, local instants on the nights the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wtforms import PasswordField, StringField, TextAreaField

from forms.base import (
    Form,
    LocalDateTimeField,
    PublicForm,
    at_most,
    clean_text,
    instant_of,
    one_line,
    required,
)

PARIS = ZoneInfo("Europe/Paris")


class Sample(PublicForm):
    title = StringField("Titre", description="En peu de mots.", validators=[required(), at_most(10)])
    body = TextAreaField("Texte")
    secret = PasswordField("Mot de passe")
    opens_at = LocalDateTimeField("Ouverture")


@pytest.fixture
def filled(app: Flask):
    def fill(zone: str = "Europe/Paris", **values: str) -> Sample:
        with app.test_request_context("/fr/", method="POST", data=values):
            form = Sample(zone=zone)
            form.validate()
            return form

    return fill


@given(st.text())
def test_cleaned_text_is_stable_and_has_no_control(text: str) -> None:
    if "\x00" in text:
        with pytest.raises(ValueError, match="NUL"):
            clean_text(text)
        return
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert not set(cleaned) & (
        set(map(chr, range(32))) - set("\n\t") | {"\u202e", "\u2066", "\x7f", "\ud800"}
    )
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  e\u0301te\u0301\r\nsuite\r", "été\nsuite"),
        ("a\u202eb\u2069c", "abc"),
        ("\u200dمرحبا\u200c", "\u200dمرحبا\u200c"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_text_is_cleaned_without_harm_to_languages(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_lines_are_folded_in_a_line_and_kept_in_a_text_and_passwords_untouched(filled) -> None:
    form = filled(title=" a\n b ", body=" a\n b ", secret="  two  spaces ")
    assert (form.title.data, form.body.data, form.secret.data) == ("a b", "a\n b", "  two  spaces ")


@pytest.mark.parametrize("title", ["", "   ", "\u202e", "x" * 11, "a\x00b"])
def test_what_is_empty_too_long_or_unreadable_is_refused(filled, title: str) -> None:
    assert filled(title=title).title.errors


def test_help_and_errors_are_tied_to_their_field(filled, app: Flask) -> None:
    form = filled(title="")
    with app.test_request_context("/fr/"):
        html = str(form.title())
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="title-error title-hint"' in html
    assert "required" in html


def test_a_local_hour_is_an_instant_in_the_forms_zone(filled) -> None:
    assert filled(opens_at="2026-11-12T23:59").opens_at.data == datetime(2026, 11, 12, 22, 59, tzinfo=UTC)
    tunis = filled(zone="Africa/Tunis", opens_at="2026-07-12T12:00").opens_at
    assert tunis.data == datetime(2026, 7, 12, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-29T02:30",
        "2026-10-25T02:30",
        "2026-02-30T10:00",
        "0026-01-01T10:00",
        "demain",
        "2026-13-01T00:00",
    ],
)
def test_hours_that_exist_never_or_twice_are_refused_and_kept_as_typed(filled, typed: str) -> None:
    field = filled(opens_at=typed).opens_at
    assert field.errors
    assert field.data is None
    assert field._value() == typed


@given(st.datetimes(datetime(2001, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)))
def test_what_is_shown_reads_back_as_the_same_minute(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    local = moment.astimezone(PARIS)
    shown = local.strftime("%Y-%m-%dT%H:%M")
    if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
        with pytest.raises(ValueError, match="deux fois"):
            instant_of(shown, PARIS)
    else:
        assert instant_of(shown, PARIS) == moment


def test_a_form_behind_the_login_wants_a_token(app: Flask) -> None:
    class Private(Form):
        title = StringField("Titre")

    with app.test_request_context("/fr/", method="POST", data={"title": "x"}):
        assert not Private().validate()
