"""Every row of every procedure that is shipped."""

from dataclasses import replace

import pytest

from tests.workflows.cases import FRANCE, PROCEDURES
from workflows.definition import lint_file, procedure_files
from workflows.effects import NOTICES
from workflows.engine import Procedure
from workflows.guards import GUARDS
from workflows.rules import jurisdictions, load_rules
from workflows.scenarios import Outcome, run_scenarios
from workflows.vocabulary import Competence, DossierKind, Phase, Role

BY_NAME = {one.name: one for one in PROCEDURES}
OF_ACTS = {"act_in_force", "pilot_begun", "evaluation_due", "act_evaluated"}
every_procedure = pytest.mark.parametrize("one", PROCEDURES, ids=lambda one: one.name)


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[Outcome, ...]]:
    return {one.name: run_scenarios(one, FRANCE) for one in PROCEDURES}


def test_there_is_one_procedure_an_instrument_and_a_competence() -> None:
    found = {(one.definition.instrument, one.definition.competence) for one in PROCEDURES}
    assert len(procedure_files()) == len(PROCEDURES) == len(found) == 10


@pytest.mark.parametrize("path", procedure_files(), ids=lambda path: path.stem)
def test_the_lint_finds_nothing_not_even_a_warning(path) -> None:
    definition, problems = lint_file(path)
    assert definition is not None
    assert definition.id == path.stem == f"{definition.instrument}_{definition.competence}"
    assert [str(problem) for problem in problems] == []


@every_procedure
def test_every_scenario_ends_as_it_is_told(one: Procedure, told: dict[str, tuple[Outcome, ...]]) -> None:
    assert len(told[one.name]) >= 50
    assert {outcome.scenario.id: outcome.failures for outcome in told[one.name] if outcome.failures} == {}


@every_procedure
def test_every_move_is_told_by_a_scenario(one: Procedure, told: dict[str, tuple[Outcome, ...]]) -> None:
    made = {action for outcome in told[one.name] for _, action in outcome.moves}
    assert {move.action for move in one.definition.moves} - made == set()


@every_procedure
def test_every_guard_it_names_is_told_refusing(one: Procedure, told: dict[str, tuple[Outcome, ...]]) -> None:
    named = {use.use for move in one.definition.moves for use in move.guards}
    refusing = {code for outcome in told[one.name] for code in outcome.scenario.expect.get("refused", ())}
    untold = {"synthesis_is_published", "convocation_was_sent", "quorum_is_missing", "majority_is_missed"}
    untold |= {"no_binding_opinion_is_against"}  # no opinion binds in France
    assert named - refusing - untold == set()


@every_procedure
def test_every_title_has_its_words_in_three_languages_and_says_another_thing(one: Procedure) -> None:
    stages = [stage.title for stage in one.stages.values()]
    moves = [move.title for move in one.definition.moves]
    for titles in (stages, moves):
        for language in ("fr", "en", "ar"):
            words = [title[language] for title in titles]
            assert all(word.strip() for word in words)
            assert len(set(words)) == len(words), language
        assert all(any("\u0600" <= letter <= "\u06ff" for letter in title["ar"]) for title in titles)


@pytest.mark.parametrize("code", jurisdictions())
@every_procedure
def test_every_rule_it_rests_on_has_its_source_in_the_jurisdiction(one: Procedure, code: str) -> None:
    rules = load_rules(code)
    named = {move.rule for move in one.definition.moves}
    named |= {use.rule for move in one.definition.moves for use in move.guards}
    never_refuses = set() if rules.council.motion_gap_days else {"council.motion"}
    never_refuses |= set() if rules.calendar else {"calendar.tourist_tax"}
    never_refuses |= set() if rules.notification else {"notification.standstill"}
    for rule in named - {""} - never_refuses:
        assert rules.source(rule).ref, rule


@every_procedure
def test_the_phases_follow_each_other_and_the_two_ends_are_there(one: Procedure) -> None:
    order = list(Phase)
    for move in one.definition.moves:
        if move.action in ("withdraw", "close_file"):
            continue
        for source in move.sources:
            step = order.index(one.stages[move.to].phase) - order.index(one.stages[source].phase)
            assert step <= 1, (move.action, source)
    finals = {stage.id for stage in one.stages.values() if stage.final}
    ends = {"generalised", "repealed"} if one.definition.competence is Competence.ACT else set()
    assert finals == {"rejected", "withdrawn", "closed"} | ends
    assert one.initial == "drafting"


@every_procedure
def test_every_reminder_and_every_dossier_is_made_somewhere(one: Procedure) -> None:
    effects = [effect for move in one.definition.moves for effect in move.effects]
    effects += [e for stage in one.stages.values() for timer in stage.timers for e in timer.effects]
    notices = {effect.args["notice"] for effect in effects if effect.use == "notify"}
    of_verbs = {"submission_request", "opinion_requested", "opinion_awaited"}  # sent with a fact, not a move
    other_end = {"follow_up_due"} if one.definition.competence is Competence.ACT else OF_ACTS
    assert set(NOTICES) - notices == of_verbs | other_end
    kinds = {effect.args["kind"] for effect in effects if effect.use == "dossier"}
    assert kinds == {str(kind) for kind in DossierKind}


@every_procedure
def test_reminders_are_held_after_a_crash_and_what_the_law_wants_is_sent_again(one: Procedure) -> None:
    for stage in one.stages.values():
        for timer in stage.timers:
            assert all(effect.on_crash == "hold" for effect in timer.effects)
    for move in one.definition.moves:
        assert all(effect.on_crash == "resend" for effect in move.effects)


@every_procedure
def test_only_an_act_of_taxation_has_a_tax_calendar(one: Procedure) -> None:
    guards = {use.use for move in one.definition.moves for use in move.guards}
    is_tax = (one.definition.instrument, one.definition.competence) == ("taxation", Competence.ACT)
    assert ("tax_calendar_is_met" in guards) == is_tax


def test_every_guard_is_used_by_a_procedure() -> None:
    used = {use.use for one in PROCEDURES for move in one.definition.moves for use in move.guards}
    assert used == set(GUARDS)


def test_every_move_leaves_only_with_a_role_and_the_public_makes_none() -> None:
    for one in PROCEDURES:
        for move in one.definition.moves:
            assert move.by
            assert not move.by & {Role.PUBLIC, Role.STAKEHOLDER, Role.COUNCILLOR, Role.ADMINISTRATOR}


def test_a_scenario_that_does_not_end_as_told_is_found_and_so_are_those_that_follow_it() -> None:
    one = BY_NAME["licence_act"]
    wrong = tuple(
        replace(scenario, expect={"stage": "adopted"}) if scenario.id == "in_review" else scenario
        for scenario in one.definition.scenarios
    )
    outcomes = run_scenarios(replace(one, definition=replace(one.definition, scenarios=wrong)), FRANCE)
    failures = {outcome.scenario.id: outcome.failures for outcome in outcomes}
    assert failures["in_review"] == ("stage: expected adopted, found legal_review",)
    assert failures["fourteen_days"] == ('"in_review" did not end well',)
    assert failures["empty_draft"] == ()


@pytest.mark.parametrize(
    ("steps", "expect", "said"),
    [
        (("levitate",), {"stage": "drafting"}, "unknown fact"),
        (({"fact": "period"},), {"stage": "drafting"}, "cannot be told here"),
        (({"wait": "soon"},), {"stage": "drafting"}, "not a length"),
        (({"timer": "closes"},), {"stage": "drafting"}, "no timer"),
        (({"do": "adopt"},), {"stage": "drafting"}, "is refused in drafting"),
        (({"try": "adopt"},), {"stage": "drafting"}, "refused: action_is_known_here"),
        (({"leap": 1},), {"stage": "drafting"}, "unknown step"),
        ((), {}, "nothing is expected"),
        ((), {"stag": "drafting"}, "unknown expectation"),
        (({"try": "withdraw", "who": "mayor"},), {"stage": "drafting"}, "unknown who"),
    ],
)
def test_a_scenario_that_cannot_be_told_says_why(steps, expect, said) -> None:
    one = BY_NAME["licence_act"]
    scenario = replace(one.definition.scenarios[0], steps=steps, expect=expect)
    (outcome,) = run_scenarios(
        replace(one, definition=replace(one.definition, scenarios=(scenario,))), FRANCE
    )
    assert said in " ".join(outcome.failures)
