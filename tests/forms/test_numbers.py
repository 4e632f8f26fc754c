"""Figures as people type them: one reading is read, of two neither is taken."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms.base import RowForm
from forms.numbers import AmountField, PercentField, WholeField, read_decimal
from workflows.term_sheet import localised

MONEY, COUNT, ANY = 2, 0, None


class Terms(RowForm):
    amount = AmountField()
    count = WholeField()
    share = PercentField()


@pytest.fixture(autouse=True, scope="module")
def asked() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, default_locale="fr")
    with app.test_request_context("/"):
        yield


def said(typed: str, language: str, most_decimals: int | None) -> str:
    with force_locale(language), pytest.raises(ValueError, match=r"nombre|number|عدد") as caught:
        read_decimal(typed, most_decimals)
    return str(caught.value)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("most_decimals", [MONEY, COUNT, ANY])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1 234", "1234"), ("1\u202f234\u202f567", "1234567"), ("1'234", "1234"), ("١٬٢٣٤", "1234"),
        ("1234", "1234"), ("1,5", "1.5"), ("1.50", "1.5"), ("1 234,500", "1234.5"), ("1234,500", "1234.5"),
        ("1234.500", "1234.5"), ("0,125", "0.125"), ("0.500", "0.5"), ("٠,١٢٥", "0.125"), ("١٢٫٥٠٠", "12.5"),
        ("1,2345", "1.2345"),
    ],
)  # fmt: skip
def test_one_reading_is_read(language: str, most_decimals: int | None, typed: str, number: str) -> None:
    with force_locale(language):
        assert read_decimal(typed, most_decimals) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "language", "readings"),
    [
        ("1,234", "fr", ("1\u202f234", "1,234")),
        ("1.234", "fr", ("1\u202f234", "1,234")),
        ("12,000", "fr", ("12\u202f000", "12")),
        ("999.999", "fr", ("999\u202f999", "999,999")),
        ("١,٢٣٤", "fr", ("1\u202f234", "1,234")),
        ("-1,234", "fr", ("-1\u202f234", "-1,234")),
        ("1.234", "en", ("1,234", "1.234")),
        ("1,234", "ar", ("1,234", "1.234")),
        ("1.234", "ar", ("1,234", "1.234")),
    ],
)
@pytest.mark.parametrize("most_decimals", [MONEY, COUNT])
def test_two_readings_are_offered_and_neither_is_taken(
    typed: str, language: str, readings: tuple[str, str], most_decimals: int
) -> None:
    sentence = said(typed, language, most_decimals)
    for reading in readings:
        assert reading in sentence
    assert sentence != said(typed, language, COUNT if most_decimals else MONEY)


@pytest.mark.parametrize(
    ("typed", "number"), [("1,234", 1234), ("12,345,678", 12345678), ("1,234.50", Decimal("1234.5"))]
)
def test_the_comma_groups_in_english(typed: str, number: Decimal) -> None:
    with force_locale("en"):
        assert read_decimal(typed, MONEY) == read_decimal(typed) == number


@pytest.mark.parametrize("typed", ["1,234,567", "1.234,50", "1.234.567", "1,23,4", "", ","])
def test_signs_that_do_not_fit_together_are_not_read(typed: str) -> None:
    assert "ne se lit pas" in said(typed, "fr", MONEY)


def test_a_percentage_has_as_many_decimals_as_it_needs() -> None:
    form = Terms(MultiDict({"share": "2,500 %"}))
    assert form.validate()
    assert form.share.data == "2.500"


@pytest.mark.parametrize(("name", "typed"), [("amount", "1,500"), ("count", "1.000"), ("count", "20,000")])
def test_a_doubt_is_said_beside_the_field_and_what_was_typed_stays(name: str, typed: str) -> None:
    form = Terms(MultiDict({name: typed}))
    assert not form.validate()
    assert "Ce nombre se lit" in str(form[name].errors[0])
    assert form[name].data is None
    assert f'value="{typed}"' in form[name]()


@given(st.integers(0, 10**14), st.sampled_from(["fr", "en"]), st.booleans())
def test_a_figure_as_our_pages_write_it_is_read_back(number: int, language: str, cents: bool) -> None:
    value = Decimal(number) / 100 if cents else Decimal(number)
    with force_locale(language):
        assert read_decimal(localised(value, language, cents), MONEY) == value


def test_a_whole_number_in_words_is_not_answered_with_decimals() -> None:
    assert "par exemple 36" in said("trois ans", "fr", 0)
