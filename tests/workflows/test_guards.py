"""Each legal condition at its edge: the last case that passes and the first that does not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.workflows.cases import FRANCE, NOW, make_case, make_sitting, make_submission, make_tally
from tests.workflows.test_guards_path import EDGES as AROUND_THE_VOTE
from workflows.case import Case, Comments, Draft, MotionFacts, Period
from workflows.conditions import NoParameters, guard, read_parameters
from workflows.guards import BUILT_IN, GUARDS
from workflows.guards_submission import OtherKinds, WhichDossier
from workflows.guards_vote import WhichSitting
from workflows.rules import Rules, load_rules
from workflows.vocabulary import Answer, BallotMethod, Choice, Competence, SubmissionChannel, SubmissionKind


def hours(day: int, hour: int = 10, month: int = 10) -> datetime:
    """An hour in Paris in autumn 2026, before the clocks change."""
    return datetime(2026, month, day, hour - 2, tzinfo=UTC)


def with_sitting(**values: Any) -> Case:
    return make_case("scheduled", sitting=make_sitting(**values))


def with_tally(votes_for: int, votes_against: int, **values: Any) -> Case:
    return make_case("sitting", tally=make_tally(votes_for=votes_for, votes_against=votes_against, **values))


def with_submission(**values: Any) -> Case:
    return make_case("transmitted", submission=make_submission(**values))


def lasting(opens_at: datetime, closes_at: datetime) -> Case:
    return make_case("legal_review", period=Period(opens_at, closes_at))


# Nothing asked, notified or tried out: there is nothing to wait for.
WITHOUT_FACTS = {
    "opinions_are_requested",
    "opinions_are_in",
    "no_binding_opinion_is_against",
    "notification_is_made",
    "notified_text_is_current",
    "standstill_is_over",
    "pilot_is_framed",
    "demands_are_followed",
}
SECOND = WhichSitting(second_call=True)
MONDAY = hours(19)
RUNS_OUT = NOW + timedelta(days=60)
JUST = timedelta(microseconds=1)

EDGES: list[tuple[str, Any, Case, Case]] = [
    ("draft_is_complete", None, make_case(), make_case(draft=replace(make_case().draft, title=" "))),
    ("comment_period_is_set", None, lasting(NOW, NOW + JUST), lasting(NOW, NOW)),
    ("comment_period_is_set", None, make_case(), make_case(period=None)),
    (
        "comment_period_is_ahead",
        None,
        lasting(NOW - timedelta(minutes=10), NOW + timedelta(days=20)),
        lasting(NOW - timedelta(minutes=11), NOW + timedelta(days=20)),
    ),
    ("comment_period_is_ahead", None, make_case(), make_case(period=None)),
    # Opened on 1 October, the fifteenth day after is the 16th; ended as the 16th begins, it is not reached.
    ("comment_period_long_enough", None, lasting(hours(1), hours(16, 3)), lasting(hours(1), hours(15, 23))),
    (
        "comment_period_long_enough",
        None,
        lasting(hours(1), datetime(2026, 10, 15, 22, 0, 1, tzinfo=UTC)),
        lasting(hours(1), datetime(2026, 10, 15, 22, 0, tzinfo=UTC)),
    ),
    # The longer autumn night takes nothing from fifteen days.
    (
        "comment_period_long_enough",
        None,
        lasting(hours(20), hours(20) + timedelta(days=15)),
        make_case(period=None),
    ),
    (
        "comment_period_is_over",
        None,
        make_case("comment_period", period=Period(NOW - timedelta(days=20), NOW)),
        make_case("comment_period", period=Period(NOW - timedelta(days=20), NOW + JUST)),
    ),
    (
        "comments_are_moderated",
        None,
        make_case(comments=Comments(9)),
        make_case(comments=Comments(9, unmoderated=1)),
    ),
    ("every_comment_is_sorted", None, make_case(), make_case(comments=Comments(9, unsorted=1))),
    ("every_theme_is_answered", None, make_case(), make_case(comments=Comments(9, themes_without_reply=1))),
    ("every_theme_is_answered", None, make_case(), make_case(comments=Comments(9, unanswered=1))),
    ("synthesis_is_written", None, make_case(), make_case(synthesis_written=False)),
    ("synthesis_is_published", None, make_case(), make_case(synthesis_published_at=None)),
    ("sitting_is_chosen", WhichSitting(), make_case(), make_case(sitting=None)),
    ("sitting_is_chosen", WhichSitting(), with_sitting(starts_at=NOW + JUST), with_sitting(starts_at=NOW)),
    ("sitting_is_chosen", SECOND, with_sitting(call=2), with_sitting()),
    # Five clear days before Monday 19 October: sent on the 13th at the latest.
    (
        "notice_is_long_enough",
        None,
        replace(with_sitting(starts_at=MONDAY), effective_at=hours(13, 23)),
        replace(with_sitting(starts_at=MONDAY), effective_at=hours(14, 2)),
    ),
    (
        "urgent_notice_is_kept",
        None,
        replace(with_sitting(starts_at=MONDAY), effective_at=hours(17, 23)),
        replace(with_sitting(starts_at=MONDAY), effective_at=hours(18, 2)),
    ),
    (
        "explanatory_note_is_joined",
        None,
        replace(with_sitting(explanatory_note=False), population=3_499),
        replace(with_sitting(explanatory_note=False), population=3_500),
    ),
    ("sitting_has_begun", None, with_sitting(starts_at=NOW), with_sitting(starts_at=NOW + JUST)),
    ("convocation_was_sent", None, with_sitting(), with_sitting(convened_at=None)),
    ("attendance_is_taken", None, with_sitting(), with_sitting(attendance_taken=False)),
    ("proxies_are_valid", None, with_sitting(), with_sitting(excess_proxies=1)),
    # More than half of 35 in office; neither proxies nor members from afar count.
    (
        "quorum_is_reached",
        None,
        with_sitting(present=18, represented=0),
        with_sitting(present=17, represented=17, remote=10),
    ),
    ("quorum_is_missing", None, with_sitting(present=17, represented=17), with_sitting(present=18)),
    ("quorum_is_reached", None, with_sitting(present=1, call=2), make_case(sitting=None)),
    # Between Monday and Friday lie three clear days (CE, 16 June 1997, Pfister).
    (
        "second_call_gap_is_kept",
        None,
        with_sitting(first_call_at=MONDAY, starts_at=hours(23)),
        with_sitting(first_call_at=MONDAY, starts_at=hours(22)),
    ),
    # Three calls in Morocco, two in France; without a sitting nothing is known of any.
    ("call_is_foreseen", None, with_sitting(call=2), with_sitting(call=3)),
    ("calls_are_used_up", None, with_sitting(call=2), with_sitting(call=1)),
    ("calls_are_used_up", None, with_sitting(call=2), with_sitting(call=2, attendance_taken=False)),
    ("tally_is_announced", None, make_case(), make_case(tally=make_tally(announced=False))),
    ("majority_is_reached", None, with_tally(11, 10), with_tally(10, 11)),
    ("majority_is_missed", None, with_tally(10, 11), with_tally(11, 10)),
    ("majority_is_reached", None, with_tally(10, 10, chair_choice=Choice.FOR), with_tally(10, 10)),
    (
        "majority_is_missed",
        None,
        with_tally(10, 10, chair_choice=Choice.FOR, method=BallotMethod.SECRET),
        with_tally(10, 10, chair_choice=Choice.FOR),
    ),
    ("majority_is_reached", None, with_tally(2, 1, abstentions=30), make_case(tally=None)),
    ("majority_is_missed", None, with_tally(0, 0, abstentions=30), make_case(tally=None)),
    ("resolution_is_signed", None, make_case(), make_case(resolution_signed=False)),
    ("resolution_is_published", None, make_case(), make_case(resolution_published=False)),
    ("authority_is_chosen", None, make_case(), make_case(submission=None)),
    ("authority_is_chosen", None, make_case(), with_submission(answer=Answer.OBSERVATIONS)),
    ("submission_kind_fits", OtherKinds(), make_case(), with_submission(kind=SubmissionKind.APPROVAL)),
    (
        "submission_kind_fits",
        OtherKinds(("approval",)),
        with_submission(kind=SubmissionKind.APPROVAL),
        with_submission(kind=SubmissionKind.ADVOCACY),
    ),
    (
        "submission_kind_fits",
        OtherKinds(),
        replace(with_submission(kind=SubmissionKind.ADVOCACY), competence=Competence.REQUEST),
        replace(make_case(), competence=Competence.REQUEST),
    ),
    ("dossier_is_ready", WhichDossier("submission"), make_case(), with_submission(dossier_ready=False)),
    (
        "dossier_is_ready",
        WhichDossier("report"),
        make_case(dossiers_ready=frozenset({"report"})),
        make_case(dossiers_ready=frozenset({"notice"})),
    ),
    ("dispatch_is_recorded", None, make_case(), with_submission(channel=SubmissionChannel.PAPER)),
    (
        "dispatch_is_recorded",
        None,
        with_submission(channel=SubmissionChannel.PORTAL, dispatched_at=NOW),
        with_submission(channel=SubmissionChannel.PORTAL),
    ),
    ("answer_is_recorded", None, with_submission(answer=Answer.UNFAVOURABLE), with_submission()),
    (
        "answer_is_recorded",
        None,
        with_submission(answer=Answer.OBSERVATIONS),
        with_submission(answer=Answer.SILENT),
    ),
    (
        "answer_has_observations",
        None,
        with_submission(answer=Answer.OBSERVATIONS),
        with_submission(answer=Answer.PARTIAL),
    ),
    (
        "answer_period_is_over",
        None,
        replace(with_submission(answer_due_at=RUNS_OUT), effective_at=RUNS_OUT + JUST),
        replace(with_submission(answer_due_at=RUNS_OUT), effective_at=RUNS_OUT),
    ),
    (
        "answer_period_is_over",
        None,
        replace(with_submission(answer_due_at=NOW, answer=Answer.SILENT), effective_at=RUNS_OUT),
        replace(with_submission(answer_due_at=NOW, answer=Answer.PARTIAL), effective_at=RUNS_OUT),
    ),
]


@pytest.mark.parametrize(("name", "params", "holding", "failing"), EDGES, ids=[row[0] for row in EDGES])
def test_a_condition_holds_up_to_its_edge(name: str, params: Any, holding: Case, failing: Case) -> None:
    condition = GUARDS[name]
    params = params or NoParameters()
    assert condition(holding, FRANCE, params) is None
    reason = condition(failing, FRANCE, params)
    assert reason is not None
    assert reason.code == name
    assert bool(reason.legal_ref) == bool(condition.rule)


# These depend on the place before they depend on the facts.
OF_THE_PLACE = {"tax_calendar_is_met", "motion_was_given", "council_sits", "decider_is_named"}
OF_THE_PLACE |= {"drafts_are_notified_here"}


def test_every_condition_stands_in_the_table_of_edges() -> None:
    elsewhere = OF_THE_PLACE | {row[0] for row in AROUND_THE_VOTE} | {"no_binding_opinion_is_against"}
    assert {row[0] for row in EDGES} | elsewhere == set(GUARDS)
    assert not set(BUILT_IN) & set(GUARDS)


def test_without_facts_no_condition_on_them_holds() -> None:
    bare = make_case(
        draft=Draft(), period=None, comments=Comments(unmoderated=1, unsorted=1, unanswered=1),
        synthesis_written=False, synthesis_published_at=None, sitting=None, tally=None, submission=None,
        resolution_signed=False, resolution_published=False,
    )  # fmt: skip
    for name, condition in GUARDS.items():
        if name in OF_THE_PLACE | WITHOUT_FACTS:
            continue
        params = WhichDossier("submission") if name == "dossier_is_ready" else condition.parameters()
        assert condition(bare, FRANCE, params) is not None, name


QUEBEC, TUNISIA = load_rules("CA-QC"), load_rules("TN")


@pytest.mark.parametrize(
    ("given", "tabled", "holds"),
    [(21, 21, True), (22, 21, False), (21, 22, False), (23, 23, False), (1, 1, True)],
)
def test_quebec_votes_two_days_after_the_last_of_notice_and_tabling(given, tabled, holds) -> None:
    case = replace(with_sitting(starts_at=hours(23)), motion=MotionFacts(hours(given, 20), hours(tabled, 9)))
    reason = GUARDS["motion_was_given"](case, QUEBEC)
    assert (reason is None) == holds
    if reason is not None:
        assert reason.params["earliest_on"] == date(2026, 10, max(given, tabled) + 2)
        assert (reason.params["why"], reason.mark) == ("too_soon", "V")


def test_without_a_notice_of_motion_nothing_is_voted_in_quebec_and_nobody_asks_in_france() -> None:
    reason = GUARDS["motion_was_given"](with_sitting(), QUEBEC)
    assert reason is not None
    assert (reason.params["why"], reason.params["earliest_on"]) == ("none", None)
    assert GUARDS["motion_was_given"](with_sitting(), FRANCE) is None


def test_either_a_council_sits_or_a_named_authority_decides() -> None:
    for rules in (FRANCE, TUNISIA):
        sits = GUARDS["council_sits"](make_case(), rules)
        named = GUARDS["decider_is_named"](make_case(), rules)
        assert (sits is None) == rules.council.sits == (named is not None)
        assert all(GUARDS[name].hides for name in ("council_sits", "decider_is_named"))
    assert TUNISIA.council.decider["fr"]


@pytest.mark.parametrize(
    ("sector", "sitting_on", "holds"),
    [
        ("accommodation", date(2026, 6, 30), True),
        ("accommodation", date(2026, 7, 1), False),
        ("accommodation", date(2026, 12, 31), False),
        ("mobility", date(2026, 7, 1), True),
    ],
)
def test_the_tourist_tax_is_voted_before_july(sector: str, sitting_on: date, holds: bool) -> None:
    starts_at = datetime(sitting_on.year, sitting_on.month, sitting_on.day, 17, tzinfo=UTC)
    case = make_case(
        "synthesis_published", instrument="taxation", sector=sector, sitting=make_sitting(starts_at=starts_at)
    )
    reason = GUARDS["tax_calendar_is_met"](case, FRANCE)
    assert (reason is None) == holds
    if reason:
        assert reason.params == {
            "adopt_by": date(2026, 6, 30),
            "sitting_on": sitting_on,
            "effective_on": date(2028, 1, 1),
        }
        assert reason.legal_ref == FRANCE.source("calendar.tourist_tax").ref


def test_the_figures_of_a_reason_tell_the_arithmetic() -> None:
    short = GUARDS["comment_period_long_enough"](lasting(hours(1), hours(15, 12)), FRANCE)
    assert short is not None
    assert short.params == {"days": 14, "needed": 15, "earliest_on": date(2026, 10, 16)}
    quorum = GUARDS["quorum_is_reached"](with_sitting(present=17), FRANCE)
    assert quorum is not None
    assert quorum.params == {"counted": 17, "needed": 18, "in_office": 35}
    votes = GUARDS["majority_is_reached"](with_tally(10, 11), FRANCE)
    assert votes is not None
    assert votes.params == {"votes_for": 10, "votes_against": 11, "expressed": 21, "needed": 11}
    missing = GUARDS["draft_is_complete"](make_case(draft=Draft()), FRANCE)
    assert missing is not None
    assert {"code": "title_is_missing", "params": {}} in missing.params["missing"]


def test_parameters_are_typed() -> None:
    condition = GUARDS["submission_kind_fits"]
    assert read_parameters(condition, {"also": ["approval"]}) == (OtherKinds(("approval",)), [])
    for given in ({"also": "approval"}, {"also": [1]}, {"others": []}):
        params, problems = read_parameters(condition, given)
        assert params is None
        assert problems
    assert read_parameters(GUARDS["dossier_is_ready"], {})[1] == [
        'guard "dossier_is_ready": parameter "kind" is missing'
    ]


def test_a_procedure_may_name_another_rule_than_the_guards_own() -> None:
    @guard("tally", rule="council.majority")
    def never(case: Case, rules: Rules, params: NoParameters) -> dict[str, Any]:
        return {}

    for rule, ref in (
        (None, FRANCE.source("council.majority").ref),
        ("transmission.request", FRANCE.source("transmission.request").ref),
        ("", ""),
    ):
        reason = never(make_case(), FRANCE, rule=rule)
        assert reason is not None
        assert (reason.code, reason.legal_ref) == ("never", ref)


@pytest.mark.parametrize("channel", [SubmissionChannel.PORTAL, SubmissionChannel.PAPER])
def test_what_is_said_of_a_dispatch_names_the_channel(channel: SubmissionChannel) -> None:
    reason = GUARDS["dispatch_is_recorded"](with_submission(channel=channel), FRANCE)
    assert reason is not None
    assert (reason.code, reason.params) == ("dispatch_is_recorded", {"why": str(channel)})
