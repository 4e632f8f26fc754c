"""Instruments: the terms of each lever, what a draft lacks, and the yield's arithmetic."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.case import Draft
from workflows.instruments import (
    FOLDER,
    FORM_WORDS,
    KINDS,
    MISSING_CODES,
    instruments,
    load_instrument,
    missing_from,
    number_of,
    product_of,
    read_instrument,
)
from workflows.tables import LANGUAGES, TableError
from workflows.term_sheet import localised, term_rows

LICENCE = {
    "scope": "Trottinettes en libre-service", "criteria": ["Sécurité", "Stationnement"], "duration": 24,
    "renewal": "Une fois", "sanctions": "Avertissement, puis retrait",
}  # fmt: skip
CONDITIONS = {
    "conditions": [{"condition": "Stationner", "indicator": "Part bien garée", "threshold": "95 %"}],
    "data_to_report": [{"item": "Trajets", "purpose": "Suivi", "frequency": "monthly"}],
    "review_rhythm": "6", "suspension": "Après mise en demeure", "revocation": "Manquement grave",
}  # fmt: skip
TAX = {
    "base": "Nuitée", "amount": "1,50", "payer": "Voyageur", "collector": "Plateforme",
    "effective_on": "2027-01-01", "expected_units": 200_000, "collected_share": "80",
}  # fmt: skip
PARTNERSHIP = {
    "purpose": "Partager les données", "signatories": [{"party": "Ville inventée", "signed_by": "Maire"}],
    "term": 36, "governance": "Comité deux fois l’an", "exit": "Préavis de trois mois",
    "commitments": [{"party": "Ville", "commitment": "Publier", "indicator": "Un jeu par mois"}],
}  # fmt: skip
PROHIBITION = {
    "scope": "Stationner sur les trottoirs", "necessity": "Chutes constatées", "proportionality": "Le centre",
    "doing_nothing": "Les chutes continuent", "duration": 24, "review": "Chaque année", "sanctions": "Amende",
    "alternatives": [{"alternative": "Licence", "expected": "Moins", "set_aside": "Déjà essayée"}],
    "rights": [{"right": "Entreprendre", "holders": "Opérateurs", "safeguard": "Six mois de délai"}],
}  # fmt: skip
FULL = {
    "licence": LICENCE, "conditional_authorisation": CONDITIONS, "taxation": TAX,
    "partnership": PARTNERSHIP, "prohibition": PROHIBITION,
}  # fmt: skip


def draft(terms, **values):
    defaults = {"title": "Titre", "summary": "Résumé", "grounds": "Sécurité", "articles": 2, "terms": terms}
    return Draft(**(defaults | values))


def lacking(id, terms, **values):
    found = missing_from(draft(terms, **values), load_instrument(id))
    assert all(set(each.params) == set(MISSING_CODES[each.code]) for each in found)
    return [(each.code, each.params.get("field", ""), each.params.get("column", "")) for each in found]


def every_field(instrument):
    for field in instrument.fields:
        yield field
        yield from field.columns


def test_the_five_levers_ship():
    levers = ["conditional_authorisation", "licence", "partnership", "prohibition", "taxation"]
    assert [each.id for each in instruments()] == levers


def test_a_prohibition_is_compared_with_doing_nothing_and_with_milder_measures():
    bare = {key: value for key, value in PROHIBITION.items() if key not in ("doing_nothing", "alternatives")}
    lacks = [field for _, field, _ in lacking("prohibition", bare)]
    assert lacks == ["doing_nothing", "alternatives"]


@pytest.mark.parametrize("instrument", instruments(), ids=lambda each: each.id)
def test_every_term_speaks_three_languages(instrument):
    for field in every_field(instrument):
        assert field.kind in KINDS
        assert set(field.label) == set(field.help) == set(LANGUAGES)
        assert bool(field.options) == (field.kind == "choice")
        assert bool(field.columns) == (field.kind == "table")
        assert bool(field.factors) == (field.kind == "product")


@pytest.mark.parametrize("id", FULL)
def test_a_complete_draft_lacks_nothing(id):
    assert lacking(id, FULL[id]) == []


@pytest.mark.parametrize(("id", "field"), [(id, field) for id, terms in FULL.items() for field in terms])
@pytest.mark.parametrize("nothing", [None, "", "  \n", [], [""], [{}], [{"threshold": " "}]])
def test_each_required_term_is_missed(id, field, nothing):
    assert [name for _, name, _ in lacking(id, FULL[id] | {field: nothing})] == [field]


def test_an_empty_draft_lacks_its_text_too():
    codes = [each.code for each in missing_from(Draft(empty_articles=("a3",)), load_instrument("licence"))]
    assert codes[:4] == [
        "title_is_missing",
        "summary_is_missing",
        "grounds_are_missing",
        "articles_are_missing",
    ]
    assert codes[4] == "article_is_empty"
    assert lacking("licence", LICENCE, articles=0) == [("articles_are_missing", "", "")]


def test_a_rate_may_stand_for_an_amount_but_one_of_both_is_needed():
    by_rate = {key: value for key, value in TAX.items() if key not in ("amount", "expected_units")}
    assert lacking("taxation", by_rate | {"rate": "3", "expected_value": "1000000"}) == []
    assert lacking("taxation", by_rate | {"expected_units": 9}) == [("one_of_terms_is_missing", "amount", "")]


def test_a_yield_needs_factors_that_belong_together():
    unmatched = {key: value for key, value in TAX.items() if key != "amount"} | {"rate": "3"}
    assert lacking("taxation", unmatched) == [("product_is_missing", "yield_from_amount", "")]


@pytest.mark.parametrize(
    ("id", "field", "value", "code"),
    [
        ("licence", "duration", "deux ans", "term_is_not_a_number"),
        ("licence", "duration", "1.5", "term_is_not_a_number"),
        ("licence", "duration", -3, "term_is_not_a_number"),
        ("licence", "cap", "NaN", "term_is_not_a_number"),
        ("licence", "fee", "1e400", "term_is_not_a_number"),
        ("licence", "fee", True, "term_is_not_a_number"),
        ("licence", "criteria", "un texte", "term_is_wrong"),
        ("licence", "scope", 3, "term_is_wrong"),
        ("taxation", "effective_on", "2027-02-30", "term_is_not_a_date"),
        ("taxation", "effective_on", 20270101, "term_is_not_a_date"),
        ("conditional_authorisation", "conditions", "une table", "term_is_wrong"),
        ("conditional_authorisation", "conditions", ["une ligne"], "term_is_wrong"),
    ],
)
def test_a_value_that_does_not_fit_is_named(id, field, value, code):
    assert lacking(id, FULL[id] | {field: value}) == [(code, field, "")]


def test_a_condition_needs_an_indicator_and_a_threshold_in_figures():
    row = {"condition": "Stationner", "indicator": "", "threshold": "raisonnable"}
    terms = CONDITIONS | {"conditions": [*CONDITIONS["conditions"], {}, row]}
    found = missing_from(draft(terms), load_instrument("conditional_authorisation"))
    assert [(each.code, each.params["column"], each.params["row"]) for each in found] == [
        ("cell_is_missing", "indicator", 2),
        ("cell_is_not_measurable", "threshold", 2),
    ]


def test_a_choice_must_be_one_of_those_offered():
    terms = CONDITIONS | {"data_to_report": [{"item": "Trajets", "purpose": "Suivi", "frequency": "hourly"}]}
    assert lacking("conditional_authorisation", terms) == [("cell_is_wrong", "data_to_report", "frequency")]


def product(id, terms):
    field = next(each for each in load_instrument("taxation").fields if each.id == id)
    return product_of(field, terms)


def test_the_yield_shows_its_arithmetic():
    assert product("yield_from_amount", TAX) == (
        Decimal(240_000),
        ("200000", "×", "1.5", "×", "80 %", "=", "240000"),
    )
    rate = {"expected_value": "1 000 000", "rate": "2.5", "collected_share": 90}
    assert product("yield_from_rate", rate)[0] == Decimal(22_500)


def test_a_missing_factor_gives_no_product():
    assert product("yield_from_amount", TAX | {"amount": ""}) == (None, ())
    assert product("yield_from_amount", {}) == (None, ())


@given(st.integers(0, 10**9), st.decimals(0, 10**4, places=2), st.integers(0, 100))
def test_a_product_is_exact(units, amount, share):
    terms = {"expected_units": units, "amount": str(amount), "collected_share": share}
    assert product("yield_from_amount", terms)[0] == Decimal(units * int(amount * 100) * share) / 10_000


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1 234,5", "1234.5"),
        ("1\u202f000", "1000"),
        (3, "3"),
        ("abc", None),
        ("", None),
        (None, None),
        ("Infinity", None),
    ],
)
def test_numbers_are_read_as_people_write_them(written, number):
    assert number_of(written) == (None if number is None else Decimal(number))


def test_the_sheet_of_terms_is_ready_to_print():
    rows = {row.label: row for row in term_rows(load_instrument("taxation"), TAX, "fr")}
    assert (
        rows["Produit annuel estimé (tarif)"].arithmetic
        == "200\u202f000 × 1,50 × 80\u00a0% = 240\u202f000,00"
    )
    assert rows["Date d’effet"].lines == ("01/01/2027",)
    assert "Taux (en\u00a0%)" not in rows
    assert "Produit annuel estimé (taux)" not in rows


def test_a_table_prints_its_filled_rows_in_the_language_asked():
    terms = CONDITIONS | {"data_to_report": [{}, *CONDITIONS["data_to_report"]]}
    rows = {row.label: row for row in term_rows(load_instrument("conditional_authorisation"), terms, "en")}
    assert rows["Data to report"].columns == ("Data", "Purpose", "Frequency")
    assert rows["Data to report"].rows == (("Trajets", "Suivi", "monthly"),)


def test_a_value_that_does_not_fit_is_printed_as_it_was_written():
    terms = LICENCE | {"duration": "deux ans", "cap": "1 200"}
    rows = {row.label: row for row in term_rows(load_instrument("licence"), terms, "fr")}
    assert rows["Durée (en mois)"].lines == ("deux ans",)
    assert rows["Plafond"].lines == ("1\u202f200",)
    assert rows["Critères d’attribution"].lines == ("Sécurité", "Stationnement")


@pytest.mark.parametrize(
    ("number", "language", "cents", "text"),
    [
        ("1234.5", "en", False, "1,234.5"),
        ("1234.5", "fr", True, "1\u202f234,50"),
        ("0.005", "en", True, "0.01"),
        ("10", "ar", False, "10"),
    ],
)
def test_numbers_follow_the_language(number, language, cents, text):
    assert localised(Decimal(number), language, cents) == text


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('kind = "months"', 'kind = "fortnights"', "field[3].kind"),
        ('id = "cap"', 'id = "fee"', "the same id stands twice"),
        ("required = true", "required = 1", "field[1].required"),
        ('kind = "integer"', 'kind = "choice"', "options: is missing"),
        ('kind = "amount"', 'kind = "amount"\nunless = "nothing"', "fee: unless"),
        ('kind = "integer"', 'kind = "product"\nfactors = ["scope", "fee"]', "cap: factors"),
        ('id = "licence"', 'id = "other"', "id"),
    ],
)
def test_a_wrong_instrument_fails_with_file_and_key(tmp_path, old, new, key):
    text = (FOLDER / "licence.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "licence.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_instrument(path)
    assert str(caught.value).startswith("licence.toml")
    assert key in str(caught.value)


@pytest.mark.parametrize("word", FORM_WORDS)
@pytest.mark.parametrize(
    ("name", "old", "place"),
    [
        ("conditional_authorisation", "purpose", "field[2].columns[2].id"),
        ("licence", "cap", "field[4].id"),
    ],
)
def test_an_id_that_forms_keep_for_themselves_is_refused_with_another(tmp_path, name, old, place, word):
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    assert text.count(f'id = "{old}"') == 1
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace(f'id = "{old}"', f'id = "{word}"'), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_instrument(path)
    assert str(caught.value).startswith(f"{name}.toml: {place}: {word!r} is a word that forms keep")
    assert str(caught.value).endswith(f"{word}_value")
    path.write_text(text.replace(f'id = "{old}"', f'id = "{word}_value"'), encoding="utf-8")
    assert f"{word}_value" in {field.id for field in every_field(read_instrument(path))}


@pytest.mark.parametrize("id", ["", "../licence", "unknown"])
def test_an_unknown_instrument_is_refused(id):
    with pytest.raises(TableError):
        load_instrument(id)
