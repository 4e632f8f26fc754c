"""Jurisdictions: what ships is whole and sourced; what is wrong fails with file and key."""

from datetime import date

import pytest

from workflows.rules import FOLDER, MARKS, jurisdictions, load_rules, read_rules
from workflows.tables import LANGUAGES, TableError
from workflows.vocabulary import AuthorityKind, Competence, SubmissionKind

SHIPPED = (FOLDER / "fr.toml").read_text(encoding="utf-8")


@pytest.fixture
def written(tmp_path):
    def write(old="", new="", text=SHIPPED):
        assert old in text
        path = tmp_path / "fr.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("code", jurisdictions())
def test_every_jurisdiction_is_sourced_in_three_languages(code):
    rules = load_rules(code)
    assert set(rules.name) == set(LANGUAGES)
    for source in rules.sources.values():
        assert source.mark in MARKS
        assert source.ref
        assert set(source.title) == set(LANGUAGES)
        assert not source.url or source.url.startswith("https://")


def test_france_says_what_the_law_says():
    rules = load_rules("FR")
    assert rules.consultation.min_days == 15
    assert (rules.council.calls[0].clear_days, rules.council.proxies_per_member) == (3, 1)
    assert not rules.council.counts_remote
    assert rules.transmission_for(Competence.ACT).kind is SubmissionKind.LEGALITY_CONTROL
    assert rules.transmission_for(Competence.REQUEST).addressee is AuthorityKind.MINISTRY
    assert rules.transmission == rules.transmission_for(Competence.ACT)


@pytest.mark.parametrize(
    ("population", "days", "note"), [(0, 3, False), (3499, 3, False), (3500, 5, True), (2_000_000, 5, True)]
)
def test_the_notice_follows_the_population(population, days, note):
    notice = load_rules("FR").council.notice_for(population)
    assert (notice.clear_days, notice.note_required) == (days, note)


@pytest.mark.parametrize(
    ("adopted_on", "effective_on"),
    [
        (date(2026, 6, 30), date(2027, 1, 1)),
        (date(2026, 7, 1), date(2028, 1, 1)),
        (date(2026, 1, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2028, 1, 1)),
    ],
)
def test_the_tourist_tax_is_voted_before_july_for_january(adopted_on, effective_on):
    calendar = load_rules("FR").calendar_for("taxation", "accommodation", adopted_on)
    assert calendar is not None
    assert calendar.effective_on(adopted_on) == effective_on
    assert calendar.adopt_by(effective_on) >= adopted_on


def test_the_last_day_to_adopt_is_30_june_of_the_year_before():
    calendar = load_rules("FR").calendar[0]
    assert calendar.adopt_by(date(2027, 1, 1)) == date(2026, 6, 30)
    assert calendar.adopt_by(date(2027, 12, 31)) == date(2026, 6, 30)
    assert calendar.adopt_by(date(2026, 12, 31)) == date(2025, 6, 30)


def test_no_calendar_binds_other_levers_sectors_or_years():
    rules = load_rules("FR")
    assert rules.calendar_for("licence", "accommodation", date(2026, 1, 1)) is None
    assert rules.calendar_for("taxation", "mobility", date(2026, 1, 1)) is None
    assert rules.calendar_for("taxation", "accommodation", date(2018, 1, 1)) is None


def test_a_rule_nobody_sourced_is_only_believed():
    rules = load_rules("FR")
    assert rules.source("council.majority").mark == "V"
    unknown = rules.source("council.colour_of_the_curtains")
    assert (unknown.rule, unknown.ref, unknown.mark) == ("council.colour_of_the_curtains", "", "B")


@pytest.mark.parametrize("code", ["XX", "fr", "../fr", ""])
def test_an_unknown_jurisdiction_is_refused(code):
    with pytest.raises(TableError, match="FR"):
        load_rules(code)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("min_days = 15", "min_days = '15'", "consultation.min_days"),
        ("min_days = 15", "min_days = true", "consultation.min_days"),
        ("min_days = 15", "min_days = -1", "consultation.min_days"),
        ("min_days = 15\n", "", "consultation.min_days: is missing"),
        ("min_days = 15", "min_days = 15\nmin_day = 14", "consultation.min_day: is not a known key"),
        ('quorum_rule = "strict_majority"', 'quorum_rule = "1/0"', "council.quorum_rule"),
        ('quorum_rule = "strict_majority"', 'quorum_rule = "none"', "council.quorum_rule"),
        ('tie = "chair_casting_unless_secret"', 'tie = "coin"', "council.tie"),
        ("population_from = 0", "population_from = 1", "council.notice"),
        ("population_from = 3500", "population_from = 0", "council.notice"),
        ('competence = "act"', 'competence = "request"', "transmission"),
        ('kind = "advocacy"', 'kind = "begging"', "transmission[2].kind"),
        ('adopt_before = "07-01"', 'adopt_before = "02-30"', "calendar[1].adopt_before"),
        ('effective = "next-01-01"', 'effective = "soon-01-01"', "calendar[1].effective"),
        ('rule = "calendar.tourist_tax"', 'rule = "calendar.unknown"', "calendar"),
        ('mark = "V"', 'mark = "sure"', "source[1].mark"),
        ("checked_on = 2026-11-20", 'checked_on = "2026-11-20"', "source[1].checked_on"),
        ('en = "France — municipality", ', "", "name.en: is missing"),
        ('code = "FR"', 'code = "BE"', "code"),
        ("[council]", "[council", "fr.toml"),
        ('code = "FR"', 'code = "FR"\ncolour = "blue"', "colour: is not a known key"),
    ],
)
def test_a_wrong_jurisdiction_fails_with_file_and_key(written, old, new, key):
    with pytest.raises(TableError) as caught:
        read_rules(written(old, new))
    assert str(caught.value).startswith("fr.toml")
    assert key in str(caught.value)


def test_a_missing_or_foreign_file_is_an_error_too(tmp_path):
    with pytest.raises(TableError, match="no such file"):
        read_rules(tmp_path / "fr.toml")
    (tmp_path / "fr.toml").write_bytes("né".encode("cp1252"))
    with pytest.raises(TableError, match=r"fr\.toml"):
        read_rules(tmp_path / "fr.toml")


def test_what_ships_reads_the_same_from_another_folder(written):
    assert read_rules(written()) == load_rules("FR")
