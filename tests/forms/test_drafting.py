"""The drafting forms: what was typed is never lost, buttons work without a script, wrong values say why."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from forms.drafting import ProposalForm, arrange, article_keys, version_form
from forms.repeated import Typed, changed, moved, removed, rows_of, with_rows
from forms.terms import terms_form
from workflows.instruments import instruments, load_instrument

TAXATION = load_instrument("taxation")
CONDITIONS = load_instrument("conditional_authorisation")
LIBRARY = (("dudh", "Vu la Déclaration universelle des droits de l’homme,"), ("odd", "Vu l’Agenda 2030,"))
BASE = {
    "based_on": ["3"], "title": ["Trottinettes"], "summary": ["En clair"], "grounds": ["Sécurité"],
    "recitals": ["Vu A,\r\n\r\n Vu B, "], "reason": ["Relu"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def page() -> Iterator[None]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="test", WTF_CSRF_ENABLED=False)
    Babel(app, locale_selector=lambda: "fr")
    with app.test_request_context(method="POST"):
        yield


def articles(*rows: tuple[str, str, str]) -> dict[str, list[str]]:
    names = ("key", "heading", "body")
    return {
        f"articles-{number}-{name}": [value]
        for number, row in enumerate(rows)
        for name, value in zip(names, row, strict=True)
    }


THREE = articles(("a1", "Objet", "Un."), ("a2", "Durée", "Deux."), ("n1", "Neuf", "Trois."))


def sent(typed: dict[str, list[str]], instrument=TAXATION, **more: list[str]):
    arranged, again = arrange({**BASE, **typed, **more}, instrument, LIBRARY)
    return version_form(instrument, LIBRARY)(formdata=arranged), again


def bodies(form) -> list[str]:
    return [entry.form.body.data for entry in form.articles]


def press(name: str, typed: dict[str, list[str]] = THREE, **more):
    form, again = sent({**typed, name: ["1"]}, **more)
    assert again, "a button only shows the page again"
    return form


def test_a_version_is_read_as_written() -> None:
    form, again = sent(THREE)
    assert not again
    assert form.validate(), form.errors
    assert form.version_number == 3
    written = form.written()
    assert written["articles"] == [("a1", "Objet", "Un."), ("a2", "Durée", "Deux."), ("n1", "Neuf", "Trois.")]
    assert written["recitals"] == ("Vu A,", "Vu B,")
    assert (written["title"], written["summary"], written["grounds"]) == (
        "Trottinettes",
        "En clair",
        "Sécurité",
    )
    assert written["terms"] == {}


def test_an_article_is_added_with_a_provisional_key_of_its_own() -> None:
    form = press("add_article")
    assert bodies(form) == ["Un.", "Deux.", "Trois.", ""]
    assert [entry.form.key.data for entry in form.articles] == ["a1", "a2", "n1", "n2"]
    assert form.title.data == "Trottinettes"


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("move_up-a2", ["Deux.", "Un.", "Trois."]),
        ("move_up-n1", ["Un.", "Trois.", "Deux."]),
        ("move_down-a1", ["Deux.", "Un.", "Trois."]),
        ("move_up-a1", ["Un.", "Deux.", "Trois."]),
        ("move_down-n1", ["Un.", "Deux.", "Trois."]),
        ("move_up-nowhere", ["Un.", "Deux.", "Trois."]),
        ("remove-a2", ["Un.", "Trois."]),
        ("remove-nowhere", ["Un.", "Deux.", "Trois."]),
    ],
)
def test_articles_move_and_go_by_their_key(button: str, order: list[str]) -> None:
    assert bodies(press(button)) == order


def test_the_last_article_can_go() -> None:
    assert bodies(press("remove-a1", articles(("a1", "", "Un.")))) == []


def test_what_is_wrong_elsewhere_is_still_on_the_screen_after_a_button() -> None:
    form = press("add_article", {**THREE, "terms-amount": ["douze euros"], "title": [""]})
    assert form["terms"].form.amount._value() == "douze euros"
    assert form.title.data == ""


def test_two_articles_with_one_key_become_two() -> None:
    form, _ = sent(articles(("a1", "", "Un."), ("a1", "", "Deux."), ("", "", "Trois.")))
    found = [entry.form.key.data for entry in form.articles]
    assert len(set(found)) == 3
    assert bodies(form) == ["Un.", "Deux.", "Trois."]


@pytest.mark.parametrize(
    "name",
    [
        "articles-99999999999999999999999-body", "articles-" + "9" * 5000 + "-body", "articles-²-body",
        "articles--1-body", "articles-x-body", "articles-", "articles-0", "terms-conditions-²-condition",
    ],
)  # fmt: skip
def test_names_that_no_page_sends_are_dropped(name: str) -> None:
    form, _ = sent({**THREE, name: ["intrus"]}, CONDITIONS)
    assert bodies(form) == ["Un.", "Deux.", "Trois."]


def test_chosen_reference_texts_come_after_what_is_written_each_once() -> None:
    form = press(
        "insert_recitals", library=["odd", "dudh", "forged"], recitals=["Vu A,\r\nVu l’Agenda 2030,"]
    )
    assert form.recitals.data == ["Vu A,", "Vu l’Agenda 2030,", LIBRARY[0][1]]
    assert form.library.data == []


def test_a_row_is_added_to_and_taken_from_a_table() -> None:
    table = next(term for term in CONDITIONS.fields if term.kind == "table")
    first = table.columns[0].id
    typed = {f"terms-{table.id}-0-{first}": ["Limiter"], f"terms-{table.id}-1-{first}": ["Mesurer"]}
    form = press(f"add_row-{table.id}", typed, instrument=CONDITIONS)
    rows = [row.form[first].data for row in form["terms"].form[table.id]]
    assert rows == ["Limiter", "Mesurer", ""]
    form = press(f"remove_row-{table.id}-0", typed, instrument=CONDITIONS)
    assert form.written()["terms"][table.id] == [{first: "Mesurer"}]
    for nowhere in (
        f"remove_row-{table.id}-7",
        f"remove_row-{table.id}-" + "9" * 5000,
        f"remove_row-{table.id}-²",
    ):
        assert len(press(nowhere, typed, instrument=CONDITIONS)["terms"].form[table.id]) == 2


def test_empty_rows_and_terms_are_not_kept() -> None:
    table = next(term for term in CONDITIONS.fields if term.kind == "table")
    form, _ = sent({f"terms-{table.id}-0-{table.columns[0].id}": ["  "]}, CONDITIONS)
    assert form.validate()
    assert form.written()["terms"] == {}


def test_every_instrument_has_a_field_for_each_term_but_products() -> None:
    for instrument in instruments():
        names = {field.short_name for field in terms_form(instrument)()}
        assert names == {term.id for term in instrument.fields if term.kind != "product"}


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("amount", "1 234,50", "1234.50"),
        ("amount", "1\u202f234.5", "1234.5"),
        ("amount", "١٢٫٥", "12.5"),
        ("rate", "2,5 %", "2.5"),
        ("expected_units", "1 200 000", 1200000),
        ("effective_on", "2027-01-01", "2027-01-01"),
        ("effective_on", "01/01/2027", "2027-01-01"),
        ("exemptions", "mineurs\r\n\r\n urgences ", ["mineurs", "urgences"]),
    ],
)
def test_figures_are_read_as_people_write_them(field: str, typed: str, value: object) -> None:
    form, _ = sent({f"terms-{field}": [typed]})
    assert form.validate(), form.errors
    assert form.written()["terms"] == {field: value}


def test_a_saved_figure_is_shown_with_the_reader_s_decimal_sign() -> None:
    form = version_form(TAXATION, LIBRARY)(formdata=None, data={"terms": {"amount": "1.50", "rate": "2.5"}})
    assert (form["terms"].form.amount._value(), form["terms"].form.rate._value()) == ("1,50", "2,5")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", "douze"), ("amount", "NaN"), ("amount", "inf"), ("amount", "-1"), ("amount", "1.234,50"),
        ("amount", "1e999999"), ("amount", "9" * 5000), ("amount", "1,234"), ("rate", "101"),
        ("rate", "1\x00"),
        ("expected_units", "1,5"), ("expected_units", "9" * 40), ("effective_on", "2027-02-29"),
        ("effective_on", "31/11/2027"), ("effective_on", "0001-01-01"), ("effective_on", "demain"),
        ("payer", "x" * 501), ("base", "x" * 20_001), ("base", "a\x00b"), ("exemptions", "y" * 20_001),
    ],
)  # fmt: skip
def test_a_wrong_value_says_why_beside_its_field_and_stays_on_the_screen(field: str, typed: str) -> None:
    form, _ = sent({f"terms-{field}": [typed]})
    assert not form.validate()
    term = form["terms"].form[field]
    assert all(str(error) for error in term.errors)
    assert term.errors
    assert term._value().replace("\r\n", "\n") == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title", ""), ("title", " \t"), ("title", "x" * 201), ("title", "a\x00b"), ("reason", ""),
        ("reason", "x" * 501), ("summary", "x" * 10_001), ("grounds", "x" * 100_001),
        ("recitals", "x\n" * 201),
        ("recitals", "x" * 10_001), ("recitals", "a\x00b"),
    ],
)  # fmt: skip
def test_empty_enormous_and_binary_texts_are_refused_beside_their_field(name: str, typed: str) -> None:
    form, _ = sent(THREE, **{name: [typed]})
    assert not form.validate()
    assert form[name].errors
    assert bodies(form) == ["Un.", "Deux.", "Trois."]


def test_an_enormous_article_is_refused_and_kept() -> None:
    form, _ = sent(articles(("a1", "", "x" * 100_001), ("a2", "y" * 201, "z")))
    assert not form.validate()
    assert form.articles[0].form.body.errors
    assert form.articles[1].form.heading.errors
    assert len(form.articles[0].form.body.data) == 100_001


def test_bidi_and_control_characters_do_not_reach_the_text() -> None:
    form, _ = sent({}, title=["Trotti\u202enettes\x07 "])
    assert form.validate()
    assert form.title.data == "Trottinettes"


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 40, "²", "1.0"])
def test_a_forged_start_version_is_version_zero(typed: str) -> None:
    assert sent({}, based_on=[typed])[0].version_number == 0


def offered(**typed: list[str]) -> ProposalForm:
    given = {
        "title": ["Trottinettes"], "instrument": ["licence"], "competence": ["act"], "sector": ["mobility"],
        "language": ["fr"], "target_on": [""],
    }  # fmt: skip
    form = ProposalForm(formdata=Typed({**given, **typed}))
    form.offer([("licence", "Licence")], lambda word, family: str(word), [("fr", "Français")])
    return form


def test_a_proposal_is_opened_with_what_it_needs() -> None:
    form = offered(target_on=["01/01/2027"])
    assert form.validate(), form.errors
    assert str(form.target_on.data) == "2027-01-01"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title", ""), ("instrument", "prohibition"), ("competence", ""), ("competence", "both"),
        ("sector", "space"), ("language", "xx"), ("target_on", "31/02/2027"),
    ],
)  # fmt: skip
def test_a_proposal_that_cannot_be_opened_says_why(name: str, typed: str) -> None:
    form = offered(**{name: [typed]})
    assert not form.validate()
    assert form[name].errors


ROWS = st.lists(st.fixed_dictionaries({"key": st.lists(st.text(), min_size=1, max_size=1)}), max_size=8)


@given(ROWS, st.integers(-2, 9), st.sampled_from([-1, 1]))
def test_moving_loses_nothing_and_moving_back_restores(rows, place: int, by: int) -> None:
    there = moved(rows, place, by)
    assert sorted(map(str, there)) == sorted(map(str, rows))
    if there != rows:
        assert moved(there, place + by, -by) == rows
    assert len(removed(rows, place)) == len(rows) - (0 <= place < len(rows))


@given(ROWS)
def test_rows_written_are_rows_read(rows) -> None:
    typed = with_rows({"title": ["t"], "articles-7-key": ["old"]}, "articles", rows)
    assert rows_of(typed, "articles") == rows
    assert typed.getlist("title") == ["t"]
    assert rows_of(changed(typed, "articles", lambda found: found[::-1]), "articles") == rows[::-1]


def test_ten_rows_keep_their_order() -> None:
    typed = articles(*((f"a{number}", "", "") for number in range(12)))
    assert article_keys(typed) == [f"a{number}" for number in range(12)]
