"""The machine: decisions, refusals with every reason, overrides, human hands, time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.cases import (
    CLOCK,
    FRANCE,
    MAYOR,
    NOW,
    PROCEDURES,
    SECRETARIAT,
    actor,
    make_case,
    make_sitting,
    make_submission,
    make_tally,
    procedure,
)
from workflows.case import Actor, Case, Comments, Draft, Period
from workflows.definition import load_procedure
from workflows.effects import Effect
from workflows.elements import DefinitionError
from workflows.engine import (
    Decision,
    Exit,
    Procedure,
    Refused,
    available,
    compile_procedure,
    may,
    plan,
    reads_of,
    timers_for,
)
from workflows.guards import GUARDS
from workflows.rules import load_rules
from workflows.vocabulary import Answer, BallotMethod, Choice, Competence, Role, SubmissionKind

LICENCE = procedure()
ACTIONS = sorted({move.action for one in PROCEDURES for move in one.definition.moves})
STAGES = sorted({stage for one in PROCEDURES for stage in one.stages})


def codes(outcome: Decision | Refused) -> set[str]:
    return {reason.code for reason in outcome.reasons} if isinstance(outcome, Refused) else set()


def rows() -> Iterator[tuple[Procedure, str, str, Exit]]:
    for one in PROCEDURES:
        for stage, exits in one.exits.items():
            for action, found in exits.items():
                yield one, stage, action, found


def test_a_move_that_may_be_made_says_what_follows() -> None:
    decision = plan(LICENCE, make_case("legal_review"), FRANCE, "open_comment_period", SECRETARIAT)
    assert isinstance(decision, Decision)
    assert (decision.source, decision.target) == ("legal_review", "comment_period")
    assert decision.legal_act
    assert Effect("freeze_version") in decision.effects


def test_a_stage_says_what_falls_due_in_it() -> None:
    timers = timers_for(LICENCE, make_case("comment_period"), FRANCE)
    assert {timer.name: timer.due_at for timer in timers} == {
        "closes": NOW + timedelta(days=20),
        "closing_soon": NOW + timedelta(days=17),
    }
    assert next(timer.fire for timer in timers if timer.name == "closes") == "close_comment_period"


class Watched:
    """A case that remembers which of its parts were looked at."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.seen: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.seen.add(READ_AS.get(name, name))
        return getattr(self.case, name)


READ_AS = {
    "synthesis_written": "synthesis",
    "synthesis_published_at": "synthesis",
    "resolution_signed": "resolution",
    "resolution_published": "resolution",
    "resolution_published_at": "resolution",
    "dossiers_ready": "dossiers",
}
ALWAYS_THERE = {
    "stage",
    "instrument",
    "competence",
    "sector",
    "now",
    "effective_at",
    "entered_at",
    "timezone",
    "population",
    "published_version",
    "reason",
}


def test_a_guard_looks_only_at_what_it_says_it_reads() -> None:
    for one, stage, action, found in rows():
        for use, guard in found.guards:
            watched = Watched(make_case(stage, instrument=one.definition.instrument))
            guard.check(cast(Case, watched), FRANCE, use.params)
            assert watched.seen - ALWAYS_THERE <= guard.reads, (action, guard.name)
            assert guard.reads <= reads_of(one, stage, action)


def test_a_refusal_gives_every_reason_with_its_source() -> None:
    case = make_case("legal_review", draft=Draft(), period=None)
    refused = plan(LICENCE, case, FRANCE, "open_comment_period", actor(Role.DRAFTER))
    assert isinstance(refused, Refused)
    assert [reason.code for reason in refused.reasons] == [
        "role_may_make_this_move",
        "draft_is_complete",
        "comment_period_is_set",
    ]


def test_a_condition_that_follows_an_unmet_one_is_not_told_beside_it() -> None:
    short = make_case("legal_review", period=Period(NOW, NOW + timedelta(days=3)))
    assert codes(plan(LICENCE, short, FRANCE, "open_comment_period", SECRETARIAT)) == {
        "comment_period_long_enough"
    }
    none = make_case("legal_review", period=None)
    assert codes(plan(LICENCE, none, FRANCE, "open_comment_period", SECRETARIAT)) == {"comment_period_is_set"}
    for guard in GUARDS.values():
        assert not guard.follows or guard.follows in GUARDS


def test_a_reason_cites_the_rule_it_rests_on() -> None:
    case = make_case("legal_review", period=Period(NOW, NOW + timedelta(days=3)))
    refused = plan(LICENCE, case, FRANCE, "open_comment_period", SECRETARIAT)
    assert isinstance(refused, Refused)
    length = refused.reasons[-1]
    assert length.legal_ref == FRANCE.source("consultation.min_days").ref != ""
    assert length.mark == "V"
    assert length.params["needed"] == 15


@pytest.mark.parametrize(
    ("stage", "action"), [("drafting", "fly"), ("closed", "adopt"), ("nowhere", "adopt")]
)
def test_an_unknown_action_or_stage_is_refused(stage: str, action: str) -> None:
    refused = plan(LICENCE, make_case(stage), FRANCE, action, SECRETARIAT)
    assert codes(refused) == {"action_is_known_here"}
    assert available(LICENCE, make_case("nowhere"), FRANCE, SECRETARIAT) == ()
    assert timers_for(LICENCE, make_case("nowhere"), FRANCE) == ()


def test_every_stage_action_and_role_answers_and_only_the_named_roles_get_through() -> None:
    for one in PROCEDURES:
        for stage in STAGES:
            case = make_case(
                stage,
                instrument=one.definition.instrument,
                competence=one.definition.competence,
                reason="Motif",
            )
            for action in ACTIONS:
                found = one.exits.get(stage, {}).get(action)
                for role in Role:
                    outcome = plan(one, case, FRANCE, action, actor(role))
                    if found is None:
                        assert codes(outcome) == {"action_is_known_here"}, (stage, action, role)
                    elif role not in found.move.by:
                        assert "role_may_make_this_move" in codes(outcome), (stage, action, role)
                    else:
                        assert not codes(outcome) & {"role_may_make_this_move", "action_is_known_here"}


def test_every_legal_act_needs_a_human() -> None:
    legal_acts = [row for row in rows() if row[3].move.legal_act]
    assert len(legal_acts) > 100
    for one, stage, action, found in legal_acts:
        case = make_case(stage, reason="Motif")
        for who in (CLOCK, Actor(3, "Robot", found.move.by | {Role.CLOCK}), Actor(3, "  ", found.move.by)):
            assert "legal_act_needs_a_person" in codes(plan(one, case, FRANCE, action, who)), (stage, action)
            overridden = plan(one, case, FRANCE, action, who, override=True)
            assert isinstance(overridden, Refused), (stage, action)


def test_no_timer_fires_a_legal_act() -> None:
    fired = [
        (one, stage.id, timer.fire)
        for one in PROCEDURES
        for stage in one.stages.values()
        for timer in stage.timers
        if timer.fire
    ]
    assert fired
    for one, stage, action in fired:
        assert not one.exits[stage][action].move.legal_act


def test_the_clock_closes_the_period_when_it_is_due_and_not_before() -> None:
    closes_at = NOW + timedelta(days=20)
    late = closes_at + timedelta(hours=9)
    case = make_case("comment_period", now=late, effective_at=closes_at)
    assert isinstance(plan(LICENCE, case, FRANCE, "close_comment_period", CLOCK), Decision)
    early = replace(case, now=closes_at - timedelta(seconds=1))
    assert codes(plan(LICENCE, early, FRANCE, "close_comment_period", CLOCK)) == {
        "comment_period_is_over",
        "effective_date_is_not_ahead",
    }


def test_an_act_takes_effect_neither_before_the_previous_step_nor_in_the_future() -> None:
    before = make_case(effective_at=NOW - timedelta(days=1, microseconds=1))
    assert codes(plan(LICENCE, before, FRANCE, "submit_for_review", SECRETARIAT)) == {
        "effective_date_follows_the_previous_step"
    }
    on_it = make_case(effective_at=NOW - timedelta(days=1))
    assert isinstance(plan(LICENCE, on_it, FRANCE, "submit_for_review", SECRETARIAT), Decision)
    ahead = make_case(effective_at=NOW + timedelta(microseconds=1))
    assert codes(plan(LICENCE, ahead, FRANCE, "submit_for_review", SECRETARIAT)) == {
        "effective_date_is_not_ahead"
    }


def test_a_written_reason_is_more_than_spaces() -> None:
    for reason, refused in (("", True), (" \n", True), ("Préciser l’article 2", False)):
        outcome = plan(LICENCE, make_case("legal_review", reason=reason), FRANCE, "return_to_drafting", MAYOR)
        assert codes(outcome) == ({"reason_is_given"} if refused else set())


class TestOverride:
    short = make_case("legal_review", period=Period(NOW, NOW + timedelta(days=10)), reason="Urgence")

    def test_a_named_role_with_a_reason_may_override_and_it_is_told(self) -> None:
        decision = plan(LICENCE, self.short, FRANCE, "open_comment_period", MAYOR, override=True)
        assert isinstance(decision, Decision)
        assert [reason.code for reason in decision.overridden] == ["comment_period_long_enough"]
        assert decision.overridden[0].legal_ref

    def test_not_without_asking_for_it(self) -> None:
        outcome = plan(LICENCE, self.short, FRANCE, "open_comment_period", MAYOR)
        assert codes(outcome) == {"comment_period_long_enough"}

    def test_not_without_a_reason(self) -> None:
        case = replace(self.short, reason=" ")
        outcome = plan(LICENCE, case, FRANCE, "open_comment_period", MAYOR, override=True)
        assert codes(outcome) == {"comment_period_long_enough", "reason_is_given"}

    def test_not_by_another_role(self) -> None:
        outcome = plan(LICENCE, self.short, FRANCE, "open_comment_period", SECRETARIAT, override=True)
        assert codes(outcome) == {"comment_period_long_enough"}

    def test_not_while_something_else_fails(self) -> None:
        case = replace(self.short, draft=Draft())
        outcome = plan(LICENCE, case, FRANCE, "open_comment_period", MAYOR, override=True)
        assert codes(outcome) == {"comment_period_long_enough", "draft_is_complete"}

    def test_not_what_holds_for_every_move(self) -> None:
        case = replace(self.short, effective_at=NOW - timedelta(days=9))
        outcome = plan(LICENCE, case, FRANCE, "open_comment_period", MAYOR, override=True)
        assert "effective_date_follows_the_previous_step" in codes(outcome)

    def test_nothing_to_override_leaves_no_trace(self) -> None:
        case = make_case("legal_review", reason="Motif")
        decision = plan(LICENCE, case, FRANCE, "open_comment_period", MAYOR, override=True)
        assert isinstance(decision, Decision)
        assert decision.overridden == ()


def test_four_eyes_refuse_the_same_person_twice() -> None:
    source, _ = load_procedure("licence", Competence.ACT)
    line = 'action = "return_to_drafting"\n'
    strict = compile_procedure(
        source.replace(line, line + 'four_eyes = "other_than:submit_for_review"\n'), "x"
    )
    case = make_case("legal_review", reason="Motif", acted={"submit_for_review": 7})
    assert codes(plan(strict, case, FRANCE, "return_to_drafting", MAYOR)) == {"four_eyes_are_kept"}
    other = actor(Role.MAYOR, id=8)
    assert isinstance(plan(strict, case, FRANCE, "return_to_drafting", other), Decision)
    assert isinstance(plan(LICENCE, case, FRANCE, "return_to_drafting", MAYOR), Decision)


def test_who_decides_alone_is_not_who_published_the_synthesis() -> None:
    tunisia = load_rules("TN")
    case = make_case("synthesis_published", reason="Motif", acted={"publish_synthesis": MAYOR.id})
    for action in ("decide_adoption", "decide_rejection"):
        assert "four_eyes_are_kept" in codes(plan(LICENCE, case, tunisia, action, MAYOR))
        other = plan(LICENCE, case, tunisia, action, actor(Role.MAYOR, id=8))
        assert isinstance(other, Decision) or "four_eyes_are_kept" not in codes(other)


class TestRecusal:
    case = make_case("legal_review", reason="Motif", recused=frozenset({MAYOR.id or 0}))

    def test_who_withdrew_makes_no_legal_act_and_overrides_nothing(self) -> None:
        assert codes(plan(LICENCE, self.case, FRANCE, "open_comment_period", MAYOR)) == {"recusal_is_kept"}
        short = replace(self.case, period=Period(NOW, NOW + timedelta(days=10)))
        outcome = plan(LICENCE, short, FRANCE, "open_comment_period", MAYOR, override=True)
        assert "recusal_is_kept" in codes(outcome)
        options = {one.action: one for one in available(LICENCE, short, FRANCE, MAYOR)}
        assert not options["open_comment_period"].overridable

    def test_it_is_told_with_its_law(self) -> None:
        outcome = plan(LICENCE, self.case, FRANCE, "withdraw", MAYOR)
        assert isinstance(outcome, Refused)
        assert [one.legal_ref for one in outcome.reasons] == [FRANCE.source("council.recusal").ref]

    def test_others_go_on_and_so_does_what_commits_nobody(self) -> None:
        other = actor(Role.MAYOR, id=8)
        assert isinstance(plan(LICENCE, self.case, FRANCE, "open_comment_period", other), Decision)
        assert isinstance(plan(LICENCE, self.case, FRANCE, "return_to_drafting", MAYOR), Decision)


class TestAvailable:
    def test_it_lists_the_moves_of_the_actors_roles_with_what_stands_against_them(self) -> None:
        case = make_case("legal_review", period=Period(NOW, NOW + timedelta(days=10)))
        options = {option.action: option for option in available(LICENCE, case, FRANCE, MAYOR)}
        moves = ["return_to_drafting", "open_comment_period", "withdraw", "request_opinions"]
        assert list(options) == moves
        opening = options["open_comment_period"]
        assert [reason.code for reason in opening.reasons] == ["comment_period_long_enough"]
        assert opening.overridable
        assert opening.title["fr"] == "Ouvrir la consultation"
        source = FRANCE.source("consultation.publication")
        assert (opening.legal_ref, opening.mark) == (source.ref, source.mark)
        assert options["return_to_drafting"].needs_reason
        assert options["return_to_drafting"].reasons == ()

    def test_another_role_sees_its_own_moves_and_may_not_override(self) -> None:
        case = make_case("legal_review", period=Period(NOW, NOW + timedelta(days=10)))
        assert available(LICENCE, case, FRANCE, actor(Role.COUNCILLOR)) == ()
        options = {option.action: option for option in available(LICENCE, case, FRANCE, SECRETARIAT)}
        assert not options["open_comment_period"].overridable

    def test_an_option_without_reasons_is_a_move_that_plan_makes(self) -> None:
        for one in PROCEDURES:
            for stage in one.stages:
                case = make_case(
                    stage, instrument=one.definition.instrument, competence=one.definition.competence
                )
                for role in Role:
                    who = actor(role)
                    for option in available(one, case, FRANCE, who):
                        outcome = plan(one, replace(case, reason="Motif"), FRANCE, option.action, who)
                        assert isinstance(outcome, Decision) == (not option.reasons), (stage, option.action)


def test_a_stage_says_what_may_be_written_in_it() -> None:
    assert may(LICENCE, "comment_period", "comment", {Role.PUBLIC})
    assert may(LICENCE, "comment_period", "comment", frozenset({Role.DRAFTER, Role.STAKEHOLDER}))
    assert not may(LICENCE, "comment_closed", "comment", {Role.PUBLIC})
    assert not may(LICENCE, "comment_period", "edit", {Role.DRAFTER})
    assert not may(LICENCE, "comment_period", "comment", set())
    assert not may(LICENCE, "nowhere", "comment", {Role.PUBLIC})
    for one in PROCEDURES:
        for stage in one.stages:
            assert may(one, stage, "comment", {Role.PUBLIC}) == (stage == "comment_period")
            assert may(one, stage, "edit", {Role.DRAFTER}) == (stage in ("drafting", "comment_closed"))


def test_a_text_is_compiled_once_and_a_wrong_one_not_at_all() -> None:
    source, _ = load_procedure("licence", Competence.ACT)
    assert compile_procedure(source, "licence v1") is compile_procedure(source, "licence v1")
    with pytest.raises(DefinitionError, match=r"broken v1:\d+: .*dead end"):
        compile_procedure(source.replace("final = true", "final = false"), "broken v1")
    with pytest.raises(DefinitionError, match="broken v2:1: not TOML"):
        compile_procedure("= nonsense", "broken v2")
    with pytest.raises(DefinitionError):
        compile_procedure("", "empty")


def test_a_procedure_keeps_nothing_of_the_cases_it_planned() -> None:
    before = repr(LICENCE.exits)
    for _ in range(50):
        plan(LICENCE, make_case("legal_review"), FRANCE, "open_comment_period", SECRETARIAT)
    assert repr(LICENCE.exits) == before


moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))
counts = st.integers(0, 60)
maybe = st.none() | moments


@st.composite
def cases(draw: st.DrawFn) -> Case:
    opens, closes = draw(moments), draw(moments)
    sitting = make_sitting(
        starts_at=draw(moments),
        convened_at=draw(maybe),
        in_office=draw(counts),
        present=draw(counts),
        remote=draw(counts),
        excess_proxies=draw(st.integers(0, 2)),
        attendance_taken=draw(st.booleans()),
        call=draw(st.integers(1, 3)),
        first_call_at=draw(maybe),
        explanatory_note=draw(st.booleans()),
    )
    tally = make_tally(
        method=draw(st.sampled_from(BallotMethod)),
        votes_for=draw(counts),
        votes_against=draw(counts),
        abstentions=draw(counts),
        announced=draw(st.booleans()),
        chair_choice=draw(st.none() | st.sampled_from(Choice)),
    )
    submission = make_submission(
        kind=draw(st.sampled_from(SubmissionKind)),
        dossier_ready=draw(st.booleans()),
        sent_at=draw(maybe),
        answer=draw(st.none() | st.sampled_from(Answer)),
        answer_due_at=draw(maybe),
    )
    return make_case(
        draw(st.sampled_from([*STAGES, "nowhere"])),
        competence=draw(st.sampled_from(Competence)),
        instrument=draw(st.sampled_from([one.definition.instrument for one in PROCEDURES])),
        sector=draw(st.sampled_from(["", "accommodation", "mobility"])),
        now=draw(moments),
        effective_at=draw(moments),
        entered_at=draw(moments),
        population=draw(st.integers(0, 3_000_000)),
        timezone=draw(st.sampled_from(["Europe/Paris", "Africa/Casablanca", "America/Montreal"])),
        draft=draw(st.sampled_from([Draft(), make_case().draft])),
        period=draw(st.none() | st.just(Period(opens, closes))),
        comments=Comments(draw(counts), draw(counts), draw(counts), draw(counts), draw(counts)),
        synthesis_written=draw(st.booleans()),
        synthesis_published_at=draw(maybe),
        sitting=draw(st.none() | st.just(sitting)),
        tally=draw(st.none() | st.just(tally)),
        resolution_signed=draw(st.booleans()),
        resolution_published=draw(st.booleans()),
        submission=draw(st.none() | st.just(submission)),
        reason=draw(st.sampled_from(["", "Motif"])),
    )


@given(
    one=st.sampled_from(PROCEDURES),
    case=cases(),
    action=st.sampled_from([*ACTIONS, "", "to_adopted"]),
    roles=st.frozensets(st.sampled_from(Role)),
    override=st.booleans(),
)
@settings(max_examples=100, deadline=None)
def test_whatever_the_case_plan_answers_and_a_decision_means_that_nothing_fails(
    one: Procedure, case: Case, action: str, roles: frozenset[Role], override: bool
) -> None:
    who = Actor(7, "Dominique Inventée", roles)
    outcome = plan(one, case, FRANCE, action, who, override)
    assert outcome == plan(one, case, FRANCE, action, who, override)
    timers_for(one, case, FRANCE)
    offered = {option.action: option for option in available(one, case, FRANCE, who)}
    if isinstance(outcome, Refused):
        assert outcome.reasons
        return
    found = one.exits[case.stage][action]
    failing = [
        (use, reason) for use, guard in found.guards if (reason := guard(case, FRANCE, use.params, use.rule))
    ]
    assert [reason for _, reason in failing] == list(outcome.overridden)
    assert not failing or (override and case.reason)
    assert all(use.overridable_by & roles for use, _ in failing)
    assert found.move.by & roles
    assert case.entered_at <= case.effective_at <= case.now
    assert not (found.move.legal_act and Role.CLOCK in roles)
    assert outcome.target in one.stages
    assert offered[action].reasons == outcome.overridden
