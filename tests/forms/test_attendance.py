"""The sheet of attendance: a proxy's holder is written by name, and every doubt is said beside its row."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from forms.attendance import SheetForm, called, names_of, sheet_form
from forms.council_words import sentence
from workflows.attendance import Seat
from workflows.vocabulary import AttendanceMode

PRESENT, REPRESENTED, ABSENT = AttendanceMode.PRESENT, AttendanceMode.REPRESENTED, AttendanceMode.ABSENT
NAMES = (
    "Anouk Delorme",
    "Léa Martin",
    "Jean Martin",
    "Jean Martin-Œuvrard",
    "D’Argan Élie",
    "أحمد بن يحيى",
)
SEATS = tuple(Seat(number, name) for number, name in enumerate(NAMES, 1))
AMBIGUOUS = sentence("holder_ambiguous", {"names": "Léa Martin / Jean Martin / Jean Martin-Œuvrard"})


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


def check(app: Flask, typed: dict[str, str], seats: tuple[Seat, ...] = SEATS, limit: int = 1) -> SheetForm:
    """The sheet with what was typed over it; members that are not named are present."""
    rows = {f"mode-{seat.member_id}": "present" for seat in seats} | typed
    with app.test_request_context("/", method="POST", data=MultiDict(rows)):
        form = sheet_form(seats, label, limit)
        assert form.validate() is (not errors(form))
        return form


def errors(form: SheetForm) -> dict[int, str]:
    return {
        seat.member_id: (holder.errors or mode.errors)[0]
        for seat, mode, holder in form.rows()
        if mode.errors or holder.errors
    }


def proxy(giver: int, holder: str) -> dict[str, str]:
    return {f"mode-{giver}": "represented", f"holder-{giver}": holder}


def test_a_sheet_shows_what_was_recorded() -> None:
    seats = (*SEATS[:2], Seat(3, "Jean Martin", REPRESENTED, 1), Seat(4, "Parti", REPRESENTED, 99))
    rows = {
        seat.member_id: (mode.data, holder.data) for seat, mode, holder in sheet_form(seats, label, 1).rows()
    }
    assert rows == {
        1: (None, ""), 2: (None, ""), 3: ("represented", "Anouk Delorme"), 4: ("represented", ""),
    }  # fmt: skip


def test_all_present_fills_only_empty_rows() -> None:
    seats = (*SEATS[:2], Seat(3, "Jean Martin", REPRESENTED, 1))
    rows = sheet_form(seats, label, 1, PRESENT).rows()
    assert [mode.data for _, mode, _ in rows] == ["present", "present", "represented"]


@pytest.mark.parametrize(
    ("typed", "holder"),
    [
        ("Anouk Delorme", 1),
        ("  anouk   DELORME ", 1),
        ("Delorme", 1),
        ("Delorme Anouk", 1),
        ("lea martin", 2),
        ("Jean Martin", 3),  # another has all these words, and more
        ("MARTIN jean", 3),
        ("jean martin oeuvrard", 4),
        ("d'argan elie", 5),
        ("احمد بن يحيي", 6),
    ],
)
def test_a_holder_is_known_by_name(app: Flask, typed: str, holder: int) -> None:
    giver = 6 if holder != 6 else 1
    form = check(app, proxy(giver, typed))
    assert errors(form) == {}
    assert form.sheet()[giver] == (REPRESENTED, holder)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", sentence("holder_missing")),
        ("Anouk Delorm", sentence("holder_unknown")),
        ("Anouk Delorme maire", sentence("holder_unknown")),
        ("1", sentence("holder_unknown")),
        ("–", sentence("holder_unknown")),
        ("A" * 5000, sentence("holder_unknown")),
        ("Martin", AMBIGUOUS),
        ("أحمد", sentence("holder_is_self")),
    ],
)
def test_a_name_that_is_no_holder_is_said_beside_its_row_and_kept(app: Flask, typed: str, said: str) -> None:
    form = check(app, proxy(6, typed))
    assert errors(form) == {6: said}
    assert form["holder-6"].data == typed
    assert form.sheet()[6][1] in (None, 6)


def test_a_proxy_is_not_passed_on_nor_given_to_who_is_away(app: Flask) -> None:
    form = check(app, proxy(6, "Léa Martin") | {"mode-2": "absent"} | proxy(3, "أحمد بن يحيى"))
    assert errors(form) == dict.fromkeys((3, 6), sentence("holder_not_there"))


def test_too_many_proxies_are_said_on_each_row_that_names_the_holder(app: Flask) -> None:
    typed = proxy(4, "Delorme") | proxy(5, "anouk delorme") | proxy(6, "Léa Martin")
    assert errors(check(app, typed)) == dict.fromkeys((4, 5), sentence("holder_is_full"))
    assert errors(check(app, typed, limit=2)) == {}


def test_a_proxy_beside_an_absence_is_not_lost_in_silence(app: Flask) -> None:
    absent = {"mode-6": "absent", "holder-6": "Delorme"}
    assert errors(check(app, absent)) == {6: sentence("holder_of_absent")}
    assert errors(check(app, absent | {"holder-6": ""})) == {}


def test_the_proxy_of_who_is_there_is_not_read(app: Flask) -> None:
    form = check(app, {"holder-6": "Personne de connu"})
    assert errors(form) == {}
    assert form.sheet()[6] == (PRESENT, None)


@pytest.mark.parametrize("mode", ["", "nowhere", "\x00"])
def test_every_member_is_somewhere(app: Flask, mode: str) -> None:
    assert list(errors(check(app, {"mode-2": mode}))) == [2]


def test_members_of_one_name_are_told_apart_by_a_number(app: Flask) -> None:
    seats = (Seat(7, "Jean Martin"), Seat(8, "Jean MARTIN"), Seat(9, "Anouk Delorme"))
    assert names_of(seats) == {7: "Jean Martin (1)", 8: "Jean MARTIN (2)", 9: "Anouk Delorme"}
    doubt = sentence("holder_ambiguous", {"names": "Jean Martin (1) / Jean MARTIN (2)"})
    assert errors(check(app, proxy(9, "Jean Martin"), seats)) == {9: doubt}
    assert check(app, proxy(9, "jean martin 2"), seats).sheet()[9] == (REPRESENTED, 8)


def test_of_many_that_answer_to_a_name_a_few_are_listed(app: Flask) -> None:
    seats = tuple(Seat(number, f"Jean Nom{number}") for number in range(1, 36))
    [said] = errors(check(app, proxy(35, "Jean"), seats)).values()
    assert "Jean Nom5 / …" in said
    assert "Nom6" not in said


@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_a_name_as_the_list_offers_it_means_its_member(names: list[str]) -> None:
    offered = names_of([Seat(number, name) for number, name in enumerate(names)])
    for member, name in offered.items():
        if any(letter.isalnum() for letter in name):
            assert member in called(name, offered)
