"""The conditions around the vote, each at its edge: screening, opinions, standstill, entry into force."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.workflows.cases import FRANCE, NOW, make_case, make_submission
from workflows.case import Case
from workflows.case_path import ApplicationFacts, NotificationFacts, OpinionFacts, ScreeningFacts
from workflows.entry_into_force import challenge, executory, in_force
from workflows.guards import GUARDS
from workflows.reminders import MOMENTS
from workflows.rules import Effect, Opinion, Rules, jurisdictions, load_rules
from workflows.standstill import standstill_of
from workflows.vocabulary import Answer, AuthorityKind, NotificationKind, Position

JUST = timedelta(microseconds=1)
LATER = NOW + timedelta(days=60)
SERVICES, PRODUCTS, FISCAL = NotificationKind
BINDING = Opinion(
    "assent",
    AuthorityKind.PREFECT,
    30,
    0,
    "unfavourable",
    True,
    (),
    (),
    "",
    "council.notice",
    {"fr": "Accord"},
)
ASSENT = replace(FRANCE, opinions=(BINDING,))


def screened(notify: bool = False, personal_data: bool = False, **values: Any) -> Case:
    assert FRANCE.notification
    answers = {one.id: one.notify_if is notify for one in FRANCE.notification.questions}
    facts = ScreeningFacts(answers | {"personal_data": personal_data}, 1)
    return make_case("synthesis_published", screening=facts, published_version=1, **values)


def asked(rule: str = "data_protection", **values: Any) -> tuple[OpinionFacts, ...]:
    return (OpinionFacts(rule, NOW - timedelta(days=9), values.pop("due_at", NOW + JUST), **values),)


def notified(days_ago: int = 10, **values: Any) -> NotificationFacts:
    told = {"notified_at": NOW - timedelta(days=days_ago), "kind": SERVICES, "version": 1}
    return NotificationFacts(**(told | values))


def pilot(**values: Any) -> Case:
    return make_case(application=ApplicationFacts(pilot=True, **values))


def sent(rules_from: datetime = NOW - timedelta(days=30), **values: Any) -> Case:
    submission = make_submission(sent_at=rules_from, **values)
    return make_case("answered", submission=submission, resolution_published_at=rules_from)


def waiting(**values: Any) -> Case:
    return make_case("under_review", submission=make_submission(sent_at=NOW, **values))


EDGES: list[tuple[str, Case, Case]] = [
    ("proposal_is_screened", screened(), make_case()),
    ("opinions_are_requested", screened(), screened(personal_data=True)),
    ("opinions_are_requested", screened(personal_data=True, opinions=asked()), screened(personal_data=True)),
    ("opinions_are_requested", screened(), screened(sector="mobility")),
    ("opinions_are_awaited", make_case(opinions=asked()), make_case(opinions=asked(given_at=NOW))),
    (
        "opinions_are_in",
        screened(personal_data=True, opinions=asked(due_at=NOW)),
        screened(personal_data=True, opinions=asked()),
    ),
    (
        "opinions_are_in",
        screened(personal_data=True, opinions=asked(given_at=NOW, position=Position.UNFAVOURABLE)),
        screened(personal_data=True, opinions=asked(due_at=None)),
    ),
    ("notification_is_made", screened(notify=True, notification=notified()), screened(notify=True)),
    (
        "notified_text_is_current",
        screened(notify=True, notification=notified()),
        screened(notify=True, notification=notified(version=2)),
    ),
    (
        "notification_is_recorded",
        screened(notification=notified()),
        screened(notification=notified(version=2)),
    ),
    ("notification_is_recorded", screened(notification=notified()), screened(notification=notified(99))),
    # Notified on 12 July: three months are over with 12 October, at its last instant.
    ("standstill_is_over", screened(notification=notified(93)), screened(notification=notified(92))),
    (
        "standstill_is_over",
        screened(notification=notified(urgent=True)),
        screened(notification=notified(93, detailed_opinion_at=NOW)),
    ),
    (
        "standstill_is_over",
        screened(notification=notified(kind=FISCAL)),
        screened(notification=notified(300, blocked_months=12)),
    ),
    (
        "detailed_opinion_is_recorded",
        screened(notification=notified(detailed_opinion_at=NOW)),
        screened(notification=notified()),
    ),
    ("blocking_is_recorded", screened(notification=notified(blocked_months=18)), screened()),
    (
        "pilot_is_framed",
        pilot(ends_on=date(2026, 10, 13), criteria=1),
        pilot(ends_on=date(2026, 10, 12), criteria=1),
    ),
    ("pilot_is_framed", make_case(), pilot(ends_on=date(2027, 10, 13))),
    ("pilot_is_framed", make_case(), pilot(criteria=3)),
    ("act_may_enter_into_force", sent(), sent(NOW + JUST)),
    ("act_may_enter_into_force", sent(), replace(sent(), application=ApplicationFacts(pilot=True))),
    (
        "act_may_enter_into_force",
        replace(sent(), application=ApplicationFacts(starts_on=date(2026, 10, 12))),
        replace(sent(), application=ApplicationFacts(starts_on=date(2026, 10, 13))),
    ),
    ("pilot_may_begin", replace(sent(), application=ApplicationFacts(pilot=True)), sent()),
    ("evaluation_is_complete", pilot(criteria=2), pilot(criteria=2, unjudged=1)),
    ("evaluation_is_complete", pilot(criteria=1), pilot()),
    (
        "review_is_ahead",
        make_case(application=ApplicationFacts(review_on=date(2026, 10, 13))),
        make_case(application=ApplicationFacts(review_on=date(2026, 10, 12))),
    ),
    ("information_is_asked", waiting(asked_at=NOW), waiting()),
    ("information_is_given", waiting(informed=True), waiting(informed=True, asked_at=NOW)),
    ("demands_are_followed", waiting(), waiting(open_demands=1)),
]


@pytest.mark.parametrize(("name", "holding", "failing"), EDGES, ids=[row[0] for row in EDGES])
def test_a_condition_holds_up_to_its_edge(name: str, holding: Case, failing: Case) -> None:
    condition = GUARDS[name]
    assert condition(holding, FRANCE) is None
    reason = condition(failing, FRANCE)
    assert reason is not None
    assert reason.code == name


def test_an_opinion_that_binds_stops_the_proposal_and_so_may_its_silence() -> None:
    condition = GUARDS["no_binding_opinion_is_against"]
    case = make_case(opinions=asked("assent", given_at=NOW, position=Position.UNFAVOURABLE))
    reason = condition(case, ASSENT)
    assert reason is not None
    assert reason.legal_ref == FRANCE.source("council.notice").ref  # the very rule of that opinion
    assert condition(make_case(opinions=asked("assent", due_at=NOW)), ASSENT) is not None
    assert condition(make_case(opinions=asked("assent")), ASSENT) is None
    with_reserves = asked("assent", given_at=NOW, position=Position.WITH_RESERVES)
    assert condition(make_case(opinions=with_reserves), ASSENT) is None


def test_while_the_authority_waits_for_information_there_is_no_silence() -> None:
    reason = GUARDS["answer_period_is_over"](waiting(asked_at=NOW, answer_due_at=NOW), FRANCE)
    assert reason is not None
    assert reason.params["why"] == "suspended"


@pytest.mark.parametrize(
    ("values", "last_day"),
    [
        ({}, date(2027, 1, 12)),
        ({"detailed_opinion_at": LATER}, date(2027, 2, 12)),
        ({"kind": PRODUCTS, "detailed_opinion_at": LATER}, date(2027, 4, 12)),
        ({"blocked_months": 12}, date(2027, 10, 12)),
        ({"blocked_months": 18, "detailed_opinion_at": LATER}, date(2028, 4, 12)),
        ({"kind": FISCAL}, None),
        ({"urgent": True, "detailed_opinion_at": LATER}, None),
    ],
)
def test_the_standstill_lasts_as_the_directive_says(values: dict[str, Any], last_day: date | None) -> None:
    end = standstill_of(notified(0, **values), FRANCE, "Europe/Paris")
    assert (end.last_day if end else None) == last_day


def with_effect(mode: str, days: int = 0, tacit: str = "none") -> Rules:
    return replace(FRANCE, effect=Effect(mode, days, tacit, 2, "effect.executory", "effect.challenge"))


SENT = datetime(2026, 9, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rules", "facts", "from_on"),
    [
        (FRANCE, {}, date(2026, 9, 3)),  # published two days after it was transmitted
        (with_effect("published", 5), {}, date(2026, 9, 8)),
        (with_effect("delay_after_transmission", 15), {}, date(2026, 9, 16)),
        (with_effect("delay_after_transmission", 15), {"answer": Answer.UNFAVOURABLE}, None),
        (with_effect("delay_after_transmission", 15), {"suspended": timedelta(days=4)}, date(2026, 9, 20)),
        (with_effect("approval", 30), {}, None),
        (with_effect("approval", 30, "approval"), {}, date(2026, 10, 1)),
        (with_effect("approval", 30, "refusal"), {"answer": Answer.SILENT}, None),
        (
            with_effect("approval", 30),
            {"answer": Answer.FAVOURABLE, "answered_at": SENT + timedelta(days=9)},
            date(2026, 9, 10),
        ),
    ],
)
def test_an_act_is_executory_as_its_jurisdiction_says(
    rules: Rules, facts: dict[str, Any], from_on: date | None
) -> None:
    submission = make_submission(sent_at=SENT, **facts)
    case = make_case("answered", submission=submission, resolution_published_at=SENT + timedelta(days=2))
    found = executory(case, rules)
    assert (found.last_day if found else None) == from_on
    later = replace(case, application=ApplicationFacts(starts_on=date(2027, 1, 1)))
    assert (in_force(later, rules) is None) == (from_on is None)
    assert from_on is None or in_force(later, rules).last_day == date(2027, 1, 1)  # type: ignore[union-attr]
    until = challenge(case, rules)
    assert until is not None
    assert until.last_day == date(2026, 11, 3)


def test_every_condition_around_the_vote_stands_here() -> None:
    named = {name for name, _, _ in EDGES} | {"no_binding_opinion_is_against", "drafts_are_notified_here"}
    modules = ("guards_opinions", "guards_notification", "guards_follow_up")
    here = {name for name, one in GUARDS.items() if one.check.__module__.rpartition(".")[2] in modules}
    assert here <= named


def test_a_standstill_is_offered_where_the_law_has_drafts_notified() -> None:
    known = {code for code in jurisdictions() if load_rules(code).notification}
    guard = GUARDS["drafts_are_notified_here"]
    assert known == {"FR", "BE-WAL", "BE-BRU"}
    assert {code for code in jurisdictions() if guard(make_case(), load_rules(code)) is None} == known
    assert guard.hides


def test_a_date_that_was_past_when_the_stage_was_entered_says_from_where_it_counts() -> None:
    find = MOMENTS["effect.in_force_at"]
    early, late = (
        replace(sent(NOW - timedelta(days=9)), entered_at=NOW - timedelta(days=days)) for days in (20, 3)
    )
    plain, later = find(early, FRANCE), find(late, FRANCE)
    assert plain
    assert later
    assert plain.at < late.entered_at == later.at
    assert later.derivation[: len(plain.derivation)] == plain.derivation
    assert [step.params["moment"] for step in later.derivation[len(plain.derivation) :]] == ["entered_at"]
