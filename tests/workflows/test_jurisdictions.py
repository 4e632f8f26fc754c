"""Every shipped jurisdiction: sourced, different where its law is, and counted by a naive counter as well."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.cases import actor, make_case
from workflows import story
from workflows.applied import STEP_CODES, Place, applied
from workflows.deadlines import HolidaysUnknown, day_off
from workflows.definition import load_procedure
from workflows.deliberation import count_votes, quorum
from workflows.derivation import STEP_CODES as COUNTED
from workflows.engine import Decision, available, plan
from workflows.rules import FOLDER, Rules, jurisdictions, load_rules, read_rules
from workflows.rules.overrides import rule_of
from workflows.tables import TableError, read_values
from workflows.vocabulary import Choice, Competence, Role

CODES = (
    "BE-BRU", "BE-WAL", "BJ", "CA-QC", "CH-GE", "CH-VD", "CI", "CM", "FR", "GN", "MA", "SN", "TN",
)  # fmt: skip
ALL = {code: load_rules(code) for code in jurisdictions()}
BOTH = actor(Role.SECRETARIAT, Role.MAYOR)
everywhere = pytest.mark.parametrize("rules", ALL.values(), ids=ALL)


def place(rules: Rules, **values: Any) -> Place:
    given = {"instrument": "taxation", "sector": "accommodation", "competence": Competence.ACT,
             "population": 48_200, "in_office": 35, "on": date(2026, 11, 20)}  # fmt: skip
    return Place(**(given | values))


def test_thirteen_are_shipped() -> None:
    assert jurisdictions() == CODES


@everywhere
@pytest.mark.parametrize("competence", Competence)
@pytest.mark.parametrize("instrument", ["licence", "taxation", "partnership"])
@pytest.mark.parametrize("sector", ["mobility", "accommodation"])
def test_every_rule_that_bears_on_a_proposal_has_its_source(rules, competence, instrument, sector) -> None:
    told = applied(rules, place(rules, competence=competence, instrument=instrument, sector=sector))
    assert len(told) >= 8
    for one in told:
        assert one.source.rule in rules.sources, one.source.rule
        assert one.source.ref
        assert all(one.source.title.values())
        for step in one.steps:
            assert set(step.params) == set((STEP_CODES | COUNTED)[step.code]), step.code


@everywhere
def test_no_source_is_left_without_a_rule_and_every_value_has_one(rules: Rules) -> None:
    """The values of the file's sections lead to rules with a source."""
    values = read_values(FOLDER / f"{rules.code.lower()}.toml")
    keys = [
        f"council.{name}" for name, value in values["council"].items() if not isinstance(value, list | dict)
    ]
    keys += [f"consultation.{name}" for name in values["consultation"]]
    for key in keys:
        assert rule_of(key, values) in rules.sources, key


@everywhere
def test_a_rule_that_was_not_read_says_so(rules: Rules) -> None:
    for source in rules.sources.values():
        if "vérifier" in source.ref or "usage" in source.ref:
            assert source.mark == "B", source.rule


# What the document of the law says of each place, beside France.
DIFFERENCES: dict[str, dict[str, Any]] = {
    "FR": {"notice": 5, "note": True, "calls": ["none"], "tie": "chair_casting_unless_secret", "proxies": 1},
    "BE-WAL": {"notice": 7, "calls": ["same", "none"], "tie": "rejected", "proxies": 0, "tax": "approval",
               "mode": "published", "days": 5, "standstill": 3},
    "BE-BRU": {"notice": 7, "calls": ["same", "none"], "tie": "rejected", "proxies": 0, "answer_days": 40,
               "standstill": 3},
    "CA-QC": {"motion": 2, "majority": "absolute_of_present", "tie": "rejected", "proxies": 0, "calls": [],
              "mode": "published"},
    "TN": {"sits": False, "mandatory": True, "majority": "absolute_of_present", "tie": "chair_casting"},
    "MA": {"notice": 9, "calls": ["same", "none"], "tie": "chair_casting", "within": 15, "answer_days": 3,
           "tax": "approval", "mode": "delay_after_transmission"},
    "SN": {"calls": ["1/4"], "tax": "approval"},
    "CM": {"quorum": "2/3", "calls": ["strict_majority"], "kind": "approval", "mode": "approval"},
    "CI": {}, "BJ": {}, "GN": {}, "CH-GE": {"calls": []}, "CH-VD": {"calls": []},
}  # fmt: skip


def facts(rules: Rules) -> dict[str, Any]:
    council, act = rules.council, rules.transmission_for(Competence.ACT)
    return {
        "sits": council.sits, "quorum": council.quorum_rule, "majority": council.majority,
        "tie": council.tie, "proxies": council.proxies_per_member, "motion": council.motion_gap_days,
        "notice": council.notice_for(48_200).clear_days, "note": council.notice_for(48_200).note_required,
        "calls": [call.quorum for call in council.calls], "mandatory": rules.consultation.mandatory,
        "kind": act.kind, "within": act.send_within_days, "answer_days": act.answer_days,
        "tax": rules.transmission_for(Competence.ACT, "taxation").kind, "mode": rules.effect.mode,
        "days": rules.effect.days,
        "standstill": rules.notification.standstill_months if rules.notification else 0,
    }  # fmt: skip


@everywhere
def test_each_place_differs_where_its_law_does(rules: Rules) -> None:
    found = facts(rules)
    for name, value in DIFFERENCES[rules.code].items():
        assert found[name] == value, name


def test_the_places_that_are_known_are_told_apart() -> None:
    known = ("FR", "BE-WAL", "BE-BRU", "CA-QC", "TN", "MA", "SN", "CM")
    told = {code: tuple(sorted(map(str, facts(ALL[code]).items()))) for code in known}
    assert len(set(told.values())) == len(known)


@pytest.mark.parametrize(
    ("code", "rule", "mark"),
    [
        ("BE-WAL", "council.quorum_rule", "V-"), ("BE-WAL", "council.majority", "B"),
        ("BE-WAL", "notification.standstill", "V"), ("CA-QC", "council.motion", "V"),
        ("CA-QC", "council.quorum_rule", "B"), ("TN", "consultation.regime", "V"),
        ("TN", "council.decider", "B"), ("MA", "council.second_call", "B"),
        ("SN", "council.quorum_rule", "V-"),
        ("SN", "council.second_call", "B"), ("CM", "council.quorum_rule", "B"),
        ("GN", "transmission.act", "B"),
        ("CH-GE", "council.quorum_rule", "B"), ("BJ", "council.decider", "V"),
    ],
)  # fmt: skip
def test_a_mark_is_never_better_than_what_was_read(code: str, rule: str, mark: str) -> None:
    assert ALL[code].source(rule).mark == mark


# The independent counter: people in a room, and the law read aloud.


def naive_needed(word: str, members: int) -> int:
    """The fewest heads that satisfy the word, found by trying each number of them."""
    part = {"strict_majority": None, "at_least_half": Fraction(1, 2)}.get(word, word)
    for heads in range(members + 2):
        enough = heads * 2 > members if part is None else Fraction(heads) >= Fraction(part) * members
        if enough:
            return heads
    raise AssertionError(word)


@everywhere
@given(st.integers(0, 120), st.integers(0, 120), st.integers(0, 20), st.integers(1, 4))
@settings(max_examples=60)
def test_the_quorum_agrees_with_counting_heads(rules, members, here, remote, call) -> None:
    council = rules.council
    word = council.quorum_rule
    if 2 <= call <= 1 + len(council.calls) and council.calls[call - 2].quorum != "same":
        word = council.calls[call - 2].quorum
    heads = here + (remote if council.quorum_counts_remote == "all" else 0)
    needed = 0 if word == "none" else naive_needed(word, members)
    count = quorum(council, members, here, remote, call)
    assert (count.needed, count.reached) == (needed, heads >= needed)


def naive_result(majority: str, tie: str, papers: list[Choice], secret: bool, chair: Choice | None) -> str:
    yes, no = papers.count(Choice.FOR), papers.count(Choice.AGAINST)
    kept = {
        "absolute_of_expressed": [one for one in papers if one in (Choice.FOR, Choice.AGAINST)],
        "absolute_of_voting": [one for one in papers if one != Choice.NOT_VOTING],
        "absolute_of_present": papers,
    }[majority]
    others = len(kept) - yes
    if yes > others:
        return "adopted"
    equal = yes == no == others and yes > 0
    may_break = tie == "chair_casting" or (tie == "chair_casting_unless_secret" and not secret)
    return "adopted" if equal and may_break and chair == Choice.FOR else "rejected"


@everywhere
@given(st.lists(st.sampled_from(list(Choice)), max_size=40), st.booleans(), st.sampled_from([None, *Choice]))
@settings(max_examples=60)
def test_the_majority_agrees_with_reading_every_paper(rules, papers, secret, chair) -> None:
    council = rules.council
    votes = [papers.count(one) for one in
             (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN, Choice.BLANK, Choice.NOT_VOTING)]  # fmt: skip
    count = count_votes(council, *votes, secret, chair)
    assert count.result == naive_result(council.majority, council.tie, papers, secret, chair)
    assert all(set(step.params) == set(COUNTED[step.code]) for step in count.steps)


# Holidays.

FEASTS = {
    "BE": date(2026, 7, 21), "BJ": date(2026, 8, 1), "CA-QC": date(2026, 6, 24), "CH-GE": date(2026, 12, 31),
    "CH-VD": date(2026, 9, 21), "CI": date(2026, 8, 7), "CM": date(2026, 5, 20), "FR": date(2026, 7, 14),
    "GN": date(2026, 10, 2), "MA": date(2026, 11, 18), "SN": date(2026, 4, 4), "TN": date(2026, 3, 20),
}  # fmt: skip


@everywhere
def test_the_table_of_holidays_knows_the_place(rules: Rules) -> None:
    assert day_off(FEASTS[rules.holidays], rules.holidays)
    start = date(2026, 1, 1)
    for year in range(2024, 2037):
        days = [start.replace(year=year) + timedelta(days=n) for n in range(365)]
        named = [day for day in days if day_off(day, rules.holidays)]
        assert 7 <= len(named) <= 20, year


def test_cantons_and_provinces_have_their_own() -> None:
    assert day_off(date(2026, 12, 31), "CH-GE")
    assert not day_off(date(2026, 12, 31), "CH-VD")
    assert day_off(date(2026, 6, 24), "CA-QC")
    assert not day_off(date(2026, 6, 24), "CA-AB")


@pytest.mark.parametrize(("country", "year"), [("MA", 2090), ("FR", 2200), ("TN", 1800), ("BJ", 2077)])
def test_a_year_the_table_lacks_is_refused_with_the_remedy(country: str, year: int) -> None:
    with pytest.raises(HolidaysUnknown, match=rf"{country} does not know {year}: update the package"):
        day_off(date(year, 6, 1), country)


# What is wrong in a file.

WALLONIA = (FOLDER / "be-wal.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('holidays = "BE"', 'holidays = "ZZ"', "holidays: no table of holidays for 'ZZ'"),
        ('timezone = "Europe/Brussels"', 'timezone = "Europe/Bruges"', "timezone: unknown time zone"),
        ('decided_by = "council"', 'decided_by = "nobody"', "council.decided_by"),
        ('decided_by = "council"', 'decided_by = "authority"', "council.decider"),
        ('quorum_basis = "in_office"', 'quorum_basis = "seats"', "council.seats"),
        ('majority = "absolute_of_expressed"', 'majority = "most"', "council.majority"),
        ('public_ballot = "none"', 'public_ballot = "5/4"', "council.public_ballot"),
        ('quorum = "same"', 'quorum = "few"', "council.call[1].quorum"),
        ('counting = "clear"', 'counting = "lunar"', "council.call[1].counting"),
        ("answer_days = 30", "answer_days = 30\nanswer_months = 1", "transmission[1].answer_months"),
        ('instruments = ["taxation"]', "", "transmission"),
        ('participants = ["public"]', 'participants = ["friends"]', "consultation.participants"),
        ('silence = "none"', 'silence = "shy"', "opinion[1].silence"),
        ("months = 2\nsilence", "months = 2\ndays = 9\nsilence", "opinion[1].days"),
        ('by = "regulator"', 'by = "uncle"', "opinion[1].by"),
        ("blocked_months = [12, 18]", "blocked_months = [0]", "notification.blocked_months"),
        ("fiscal_standstill = false", "", "notification.fiscal_standstill: is missing"),
        ('id = "prohibition"', 'id = "product"', "notification.question"),
        ('mode = "published"', 'mode = "whispered"', "effect.mode"),
        ('rule = "notification.standstill"', 'rule = "notification.other"', "notification"),
    ],
)  # fmt: skip
def test_a_wrong_word_fails_with_file_and_key(tmp_path, old: str, new: str, key: str) -> None:
    assert old in WALLONIA
    path = tmp_path / "be-wal.toml"
    path.write_text(WALLONIA.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_rules(path)
    assert str(caught.value).startswith("be-wal.toml")
    assert key in str(caught.value)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_wrong_encoding_fails_with_the_file(tmp_path, encoding: str) -> None:
    path = tmp_path / "be-wal.toml"
    path.write_bytes(WALLONIA.encode(encoding, errors="replace"))
    with pytest.raises(TableError, match=r"be-wal\.toml"):
        read_rules(path)


# From the published synthesis to the decision, as the law of each place has it.


def told(rules: Rules) -> tuple[list[str], str]:
    """The moves made where everybody does what the law asks, and where they lead."""
    one = load_procedure("licence", Competence.ACT)[1]
    case = replace(make_case("synthesis_published"), timezone=rules.timezone, sitting=None, tally=None)
    for fact in ("screened", "opinions_asked", "opinion_given"):
        case = story.FACTS[fact](case, rules)
    if rules.council.sits:
        case = story.sitting(case, rules, in_days=30)
    if rules.council.motion_gap_days:
        case = story.motion(case, rules, days_before=rules.council.motion_gap_days)
    made: list[str] = []
    for action in ("decide_adoption", "schedule_vote", "convene", "open_sitting", "adopt"):
        if action == "open_sitting" and made:
            case = story.sitting_begins(case, rules) if rules.council.sits else case
        if action == "adopt" and rules.council.sits:
            case = story.attendance(case, rules, present=30)
            case = story.votes(case, rules, votes_for=20, votes_against=10)
        case = replace(case, reason="La synthèse est favorable", effective_at=case.now)
        outcome = plan(one, case, rules, action, BOTH)
        if isinstance(outcome, Decision):
            made.append(action)
            case = replace(case, stage=outcome.target, entered_at=case.now)
            case = story.WRITTEN_BY.get(action, lambda case, rules: case)(case, rules)
    return made, case.stage


@everywhere
def test_each_place_comes_to_its_decision_by_its_own_way(rules: Rules) -> None:
    made, stage = told(rules)
    vote = ["schedule_vote", "convene", "open_sitting", "adopt"]
    assert made == (vote if rules.council.sits else ["decide_adoption"])
    assert stage == "adopted"


@everywhere
def test_buttons_follow_the_law(rules: Rules) -> None:
    one = load_procedure("licence", Competence.ACT)[1]
    offered = {option.action for option in available(one, make_case("synthesis_published"), rules, BOTH)}
    assert ("decide_adoption" in offered) == ("decide_rejection" in offered) == (not rules.council.sits)
    assert ("schedule_vote" in offered) == rules.council.sits
