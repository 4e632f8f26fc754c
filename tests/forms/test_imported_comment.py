"""One row: what is read from it, and every reason why it is refused, with its column."""

from datetime import UTC, datetime
from typing import Any

import pytest

from forms.imported_comment import ImportedComment, Problem, Setting, check_row, read_instant
from forms.imported_mapping import map_columns
from forms.imported_table import ImportRefused, Row
from workflows.vocabulary import StakeholderClass, Stance

COLUMNS = ("id", "date", "avis", "texte", "qui", "courriel", "article", "langue", "organisme", "classe")
MAPPED = map_columns(
    {
        "external_id": "id", "received_at": "date", "stance": "avis", "body": "texte", "name": "qui",
        "email": "courriel", "article": "article", "language": "langue", "organisation": "organisme",
        "stakeholder_class": "classe", "stance:Pour": "support", "stance:contre": "oppose",
    },
    {"stakeholder_class": "other"},
)  # fmt: skip
SETTING = Setting(
    articles={"a1": "a1", "1": "a1", "article 1": "a1", "stationnement": "a1"},
    timezone="Europe/Paris",
    opens_at=datetime(2026, 10, 1, 7, tzinfo=UTC),
    closes_at=datetime(2026, 10, 31, 22, 59, tzinfo=UTC),
    now=datetime(2026, 11, 20, tzinfo=UTC),
    language="fr",
)
GOOD = {
    "id": "42", "date": "12/10/2026 14:05", "avis": "POUR", "texte": " Très bien. ", "qui": "Awa Inventée",
    "courriel": "Awa@courriel.example", "article": "Article 1", "langue": "", "organisme": "", "classe": "",
}  # fmt: skip


def check(**cells: str) -> ImportedComment | list[Problem]:
    return check_row(Row(7, GOOD | cells), COLUMNS, MAPPED, SETTING)


def test_a_good_row_is_a_comment() -> None:
    assert check() == ImportedComment(
        line=7,
        external_id="42",
        body="Très bien.",
        stance=Stance.SUPPORT,
        stakeholder_class=StakeholderClass.OTHER,
        received_at=datetime(2026, 10, 12, 12, 5, tzinfo=UTC),
        language="fr",
        name="Awa Inventée",
        email="awa@courriel.example",
        article_key="a1",
    )


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("id", "", "manque"),
        ("id", "x" * 81, "80"),
        ("texte", "  ", "vide"),
        ("texte", "x" * 50_001, "50\u202f001 caractères, il en faut 50\u202f000 au plus"),
        ("texte", "a\x00b", "NUL"),
        ("texte", "cass\udce9", "illisibles"),
        ("avis", "bof", "support_with_changes"),
        ("avis", "", "vide"),
        ("classe", "martien", "platform"),
        ("article", "12", "article"),
        ("langue", "français", "langue"),
        ("courriel", "awa.chez.elle", "adresse"),
        ("courriel", "a" * 250 + "@b.example", "255"),
        ("date", "", "manque"),
        ("date", "31/02/2026", "existe"),
        ("date", "hier", "existe"),
        ("date", "30/09/2026 23:59", "avant"),
        ("date", "2026-11-01T00:00:00+0100", "après"),
        ("date", "2026-11-21T00:00:00Z", "avenir"),
        ("date", "25/10/2026 02:30", "deux fois"),
        ("date", "29/03/2026 02:30", "n’existe pas"),
        ("date", "0001-01-01T00:00:00+14:00", "existe"),
        ("qui", "x" * 121, "120"),
        ("organisme", "x" * 161, "160"),
    ],
)
def test_a_bad_cell_is_told_by_line_and_column(column: str, cell: str, said: str) -> None:
    found = check(**{column: cell})
    assert isinstance(found, list), found
    [problem] = found
    assert (problem.line, problem.column, problem.number) == (7, column, COLUMNS.index(column) + 1)
    assert said in problem.reason
    assert "ligne 7" in problem.text()
    assert column in problem.text()


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    found = check(id="", avis="bof", date="hier")
    assert isinstance(found, list)
    assert [problem.column for problem in found] == ["id", "avis", "date"]


def test_an_identifier_beyond_two_to_the_63_is_a_text_like_another() -> None:
    found = check(id=str(2**80))
    assert isinstance(found, ImportedComment)
    assert found.external_id == str(2**80)


def test_bidi_controls_and_line_ends_do_not_come_through() -> None:
    found = check(texte="a\u202eb\r\nc", qui="Awa\n\u2066Inventée")
    assert isinstance(found, ImportedComment)
    assert (found.body, found.name) == ("ab\nc", "Awa Inventée")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-10-12T14:05:00+0200", datetime(2026, 10, 12, 12, 5, tzinfo=UTC)),
        ("2026-10-12T12:05:00Z", datetime(2026, 10, 12, 12, 5, tzinfo=UTC)),
        ("2026-10-12 14:05", datetime(2026, 10, 12, 12, 5, tzinfo=UTC)),
        ("12/10/2026 14h05", datetime(2026, 10, 12, 12, 5, tzinfo=UTC)),
        ("12/10/2026 à 14 h", datetime(2026, 10, 12, 12, 0, tzinfo=UTC)),
        ("12/10/2026", datetime(2026, 10, 12, 10, 0, tzinfo=UTC)),
        ("2026-10-12", datetime(2026, 10, 12, 10, 0, tzinfo=UTC)),
        ("25/10/2026 02:30:00", None),
        ("2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, instant: datetime | None) -> None:
    if instant is None:
        with pytest.raises(ValueError, match="deux fois"):
            read_instant(text, SETTING)
    else:
        assert read_instant(text, SETTING) == instant


def test_a_day_alone_is_within_the_period_on_its_first_and_last_day() -> None:
    afternoon = Setting(
        **(
            vars(SETTING)
            | {
                "opens_at": datetime(2026, 10, 1, 13, tzinfo=UTC),
                "closes_at": datetime(2026, 10, 31, 8, tzinfo=UTC),
            }
        )
    )
    assert read_instant("01/10/2026", afternoon) == afternoon.opens_at
    assert read_instant("31/10/2026", afternoon) < afternoon.closes_at
    assert read_instant("30/09/2026", afternoon) < afternoon.opens_at
    assert read_instant("01/11/2026", afternoon) >= afternoon.closes_at


def test_any_date_lets_the_period_be_but_not_the_future() -> None:
    lenient = Setting(**(vars(SETTING) | {"any_date": True}))
    assert read_instant("2015-10-18T22:24:20+0200", lenient).year == 2015
    found = check_row(Row(7, GOOD | {"date": "18/10/2015"}), COLUMNS, MAPPED, lenient)
    assert isinstance(found, ImportedComment)
    assert isinstance(check_row(Row(7, GOOD | {"date": "18/10/2030"}), COLUMNS, MAPPED, lenient), list)


@pytest.mark.parametrize(
    ("mapping", "defaults", "said"),
    [
        ({"body": "t", "stance": "s"}, {}, "stakeholder_class"),
        ({"body": "t", "stance": "s"}, {"stakeholder_class": "martien"}, "martien"),
        ({"body": "t", "stance": "s", "colour": "c"}, {"stakeholder_class": "other"}, "colour"),
        ({"stance": "s"}, {"stakeholder_class": "other"}, "body"),
        ({"body": "t", "stance": "s"}, {"stakeholder_class": "other", "email": "a@b.example"}, "email"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_before_the_file_is_read(
    mapping: dict[str, str], defaults: dict[str, str], said: str
) -> None:
    with pytest.raises(ImportRefused, match=said):
        map_columns(mapping, defaults)


@pytest.mark.parametrize(
    ("pattern", "passes"),
    [("Section 3 — Loyauté", True), ("*loyauté", True), ("Loyauté", False), ("[S]*", False)],
)
def test_the_row_filter_compares_whole_values_unless_a_star_stands_for_the_rest(
    pattern: str, passes: Any
) -> None:
    mapped = map_columns({"body": "t", "stance": "s"}, {"stakeholder_class": "other"}, {"section": pattern})
    assert mapped.wants({"section": "Section 3 — Loyauté "}) is passes
    assert not mapped.wants({})
