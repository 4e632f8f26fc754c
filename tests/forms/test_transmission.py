"""The form of an authority: each channel needs its own address, and only that one."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from forms.transmission import AuthorityForm, DispatchForm
from workflows.vocabulary import AuthorityKind, SubmissionChannel

LANGUAGES = [("fr", "Français"), ("ar", "العربية")]
KNOWN = {"kind": "prefect", "name": "Préfecture inventée", "language": "fr"}
ADDRESSES = {
    "email": "Prefecture@etat.example",
    "portal_url": "https://depot.etat.example/actes?ville=1",
    "address": "2, cours Inventé",
}
OWN = {"email": "email", "portal": "portal_url", "paper": "address"}


def label(word: object, family: str) -> str:
    return f"{family}:{word}"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k", WTF_CSRF_ENABLED=False)
    Babel(app, default_locale="fr")
    return app


def filled(app: Flask, **typed: Any) -> AuthorityForm:
    with app.test_request_context("/", method="POST", data=MultiDict(KNOWN | typed)):
        form = AuthorityForm(label=label, languages=LANGUAGES)
        form.validate()
        return form


def test_every_channel_has_an_address_of_its_own() -> None:
    assert set(OWN) == {str(channel) for channel in SubmissionChannel}
    assert set(OWN.values()) == set(ADDRESSES)


@pytest.mark.parametrize(("channel", "needed"), OWN.items())
def test_a_channel_needs_its_own_address_and_no_other(app: Flask, channel: str, needed: str) -> None:
    assert filled(app, channel=channel, **{needed: ADDRESSES[needed]}).errors == {}
    others = {name: value for name, value in ADDRESSES.items() if name != needed}
    for blank in ("", "  "):
        form = filled(app, channel=channel, **others, **{needed: blank})
        assert list(form.errors) == [needed]
        assert len(form[needed].errors) == 1
        assert form.errors[needed][0].startswith("Écrivez l’adresse")


def test_an_address_that_is_not_needed_is_checked_all_the_same(app: Flask) -> None:
    form = filled(app, channel="paper", address="2, cours", email="sans-arobase", portal_url="sans-protocole")
    assert set(form.errors) == {"email", "portal_url"}
    assert form.email.data == "sans-arobase"


@pytest.mark.parametrize(
    "wrong",
    [
        "depot.etat.example", "javascript:alert(1)", "ftp://depot.etat.example", "https://", "https://depot",
        "http://[::1", "https://moi:secret@depot.example", "https://depot.example:99999", "//depot.example",
        "https://depot .example", "https://" + "a" * 400 + ".example",
    ],
)  # fmt: skip
def test_a_portal_has_an_address_that_a_browser_opens(app: Flask, wrong: str) -> None:
    form = filled(app, channel="portal", portal_url=wrong)
    assert list(form.errors) == ["portal_url"]
    assert form.portal_url.data == wrong


@pytest.mark.parametrize("typed", [{}, {"channel": ""}, {"channel": "pigeon"}])
def test_a_channel_is_chosen_among_those_there_are(app: Flask, typed: dict[str, str]) -> None:
    assert "channel" in filled(app, **typed, **ADDRESSES).errors


def test_a_blank_form_offers_the_mail(app: Flask) -> None:
    with app.test_request_context("/"):
        form = AuthorityForm(formdata=None, label=label, languages=LANGUAGES)
    assert (form.channel.data, form.kind.choices[0][0]) == ("email", next(iter(AuthorityKind)))


def test_no_address_is_said_to_be_optional_nor_always_required(app: Flask) -> None:
    with app.test_request_context("/"):
        form = AuthorityForm(formdata=None, label=label, languages=LANGUAGES)
        for name in ADDRESSES:
            assert form[name].flags.conditional
            assert not form[name].flags.required
            assert "required" not in form[name]()


def test_a_dispatch_needs_no_number_and_a_date_that_exists(app: Flask) -> None:
    for typed, wrong in (
        ({"sent_at": "", "reference": ""}, []),
        ({"sent_at": "2026-10-12T10:00", "reference": " RK  1 "}, []),
        ({"sent_at": "2026-13-12T10:00"}, ["sent_at"]),
        ({"reference": "9" * 81}, ["reference"]),
    ):
        with app.test_request_context("/", method="POST", data=MultiDict(typed)):
            form = DispatchForm(zone="Europe/Paris")
            form.validate()
            assert list(form.errors) == wrong
    assert form.reference.data == "9" * 81
