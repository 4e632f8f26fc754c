"""Who may do what: every stage, action and role of every procedure, and the proof that people decide.

Here every condition is taken off the table, so that nothing but the role, the person and the written reason
can stand against a move: what is refused is refused whatever the facts are."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from tests.workflows.cases import PROCEDURES, make_case, make_submission
from workflows.case import Actor, Case
from workflows.case_path import ApplicationFacts, NotificationFacts, OpinionFacts
from workflows.definition import load_procedure
from workflows.engine import Decision, Procedure, Refused, available, plan, timers_for
from workflows.rules import Rules, jurisdictions, load_rules
from workflows.vocabulary import Answer, Competence, NotificationKind, Role

every_procedure = pytest.mark.parametrize("one", PROCEDURES, ids=lambda one: one.name)
FRANCE = load_rules("FR")
# What may be reached without any legal act: the text is written, nobody outside is concerned.
WITHOUT_A_LEGAL_ACT = {"drafting", "legal_review", "opinions"}
# Where time alone leads from a stage: what a person began with its end announced, and nothing decided.
BY_TIME_ALONE = {
    "opinions": {"legal_review"},
    "comment_period": {"comment_closed"},
    "standstill": {"synthesis_published"},
}
BY_TIME_ALONE_OF_AN_ACT = {
    "answered": {"in_force", "pilot", "evaluation"},
    "in_force": {"evaluation"},
    "pilot": {"evaluation"},
}


Move = tuple[str, str, dict[str, Any]]


@cache
def table(instrument: str, competence: Competence) -> dict[str, Any]:
    return tomllib.loads(load_procedure(instrument, competence)[0])


def table_of(one: Procedure) -> dict[str, Any]:
    return table(one.definition.instrument, one.definition.competence)


def rows(one: Procedure) -> list[Move]:
    """From where, what, and the whole row of the table."""
    return [(stage, row["action"], row) for row in table_of(one)["moves"] for stage in row["from"]]


def without_conditions(one: Procedure) -> Procedure:
    exits = {
        stage: {action: replace(found, guards=()) for action, found in ways.items()}
        for stage, ways in one.exits.items()
    }
    return replace(one, exits=exits)


def case_of(one: Procedure, stage: str, **values: Any) -> Case:
    definition = one.definition
    values = {"instrument": definition.instrument, "competence": definition.competence} | values
    return make_case(stage, reason="Motif", **values)


def somebody(*roles: Role, name: str = "Dominique Inventée") -> Actor:
    return Actor(7, name, frozenset(roles))


def codes(outcome: Decision | Refused) -> list[str]:
    assert isinstance(outcome, Refused)
    return [reason.code for reason in outcome.reasons]


@every_procedure
def test_every_stage_action_and_role_only_the_named_roles_may(one: Procedure) -> None:
    bare, known = without_conditions(one), {(stage, action): row for stage, action, row in rows(one)}
    stages, actions = list(one.stages), sorted({action for _, action in known})
    assert len(stages) * len(actions) * len(Role) > 5_000
    for stage in stages:
        case = case_of(one, stage)
        for role in Role:
            for action in actions:
                outcome, row = plan(bare, case, FRANCE, action, somebody(role)), known.get((stage, action))
                if row is None:
                    assert codes(outcome) == ["action_is_known_here"], (stage, action, role)
                elif role not in row["by"]:
                    assert codes(outcome)[0] == "role_may_make_this_move", (stage, action, role)
                else:
                    assert isinstance(outcome, Decision), (stage, action, role)
                    assert (outcome.target, outcome.legal_act) == (row["to"], row.get("legal_act", False))
            offered = [option.action for option in available(bare, case, FRANCE, somebody(role))]
            mine = {action for (where, action), row in known.items() if where == stage and role in row["by"]}
            assert (set(offered), len(offered)) == (mine, len(mine))


@every_procedure
def test_no_legal_act_by_the_clock_nor_by_nobody_in_particular(one: Procedure) -> None:
    bare, acts = without_conditions(one), [row for row in rows(one) if row[2].get("legal_act")]
    assert len(acts) > 30
    for stage, action, row in acts:
        case, by = case_of(one, stage), [Role(role) for role in row["by"]]
        nobody = [somebody(*by, name=name) for name in ("", " ", "\t\n", "\u00a0")]
        machines = [somebody(*by, Role.CLOCK), somebody(*Role), Actor(None, "clock", frozenset({Role.CLOCK}))]
        for who in (*nobody, *machines):
            for procedure in (bare, one):
                for override in (False, True):
                    outcome = plan(procedure, case, FRANCE, action, who, override)
                    assert "legal_act_needs_a_person" in codes(outcome), (stage, action, who)
        assert isinstance(plan(bare, case, FRANCE, action, somebody(*by)), Decision)


def reached(one: Procedure, start: str, moves: Iterable[Move]) -> set[str]:
    """The stages to which these moves lead, one after another."""
    moves, found = list(moves), {start}
    while more := {row["to"] for stage, _, row in moves if stage in found} - found:
        found |= more
    return found - {start}


@every_procedure
def test_no_way_goes_round_the_named_persons(one: Procedure) -> None:
    moves = rows(one)
    for stage, action, row in moves:
        if row.get("legal_act"):
            assert row["by"], (stage, action)
            assert not {"clock", "public"} & set(row["by"]), (stage, action)
    harmless = [move for move in moves if not move[2].get("legal_act")]
    assert reached(one, one.initial, harmless) | {one.initial} == WITHOUT_A_LEGAL_ACT
    # The stages beyond are entered from there by a legal act, or from a stage that was.
    assert reached(one, one.initial, moves) | {one.initial} == set(one.stages)


@every_procedure
def test_time_alone_ends_what_a_person_began_and_decides_nothing(one: Procedure) -> None:
    by_time = [move for move in rows(one) if "clock" in move[2]["by"]]
    assert not any(row.get("legal_act") or row.get("needs_reason") for _, _, row in by_time)
    found = {stage: reached(one, stage, by_time) for stage in one.stages}
    of_acts = BY_TIME_ALONE_OF_AN_ACT if one.definition.competence == "act" else {}
    assert {stage: ends for stage, ends in found.items() if ends} == BY_TIME_ALONE | of_acts


@every_procedure
def test_no_timer_fires_a_legal_act_under_any_law(one: Procedure) -> None:
    known = {(stage, action): row for stage, action, row in rows(one)}
    of_acts = {"enter_into_force", "begin_pilot", "begin_evaluation"}
    for place in jurisdictions():
        fired = set()
        for pilot in (False, True):
            for stage, action in all_that_fires(one, load_rules(place), pilot):
                assert not known[stage, action].get("legal_act", False), (stage, action, place)
                assert "clock" in known[stage, action]["by"]
                fired.add(action)
        wanted = {"close_comment_period", "close_opinions"}
        wanted |= of_acts if one.definition.competence == "act" else set()
        wanted |= {"end_standstill"} if load_rules(place).notification else set()
        assert fired == wanted, place


def all_that_fires(one: Procedure, rules: Rules, pilot: bool) -> Iterator[tuple[str, str]]:
    """Every instant is known that a timer may be counted from."""
    at = make_case().now
    facts = {
        "timezone": rules.timezone,
        "entered_at": at.replace(year=2020),
        "opinions": (OpinionFacts("", at, at),),
        "notification": NotificationFacts(at, NotificationKind.SERVICES),
        "resolution_published_at": at,
        "submission": make_submission(sent_at=at, answer_due_at=at, answer=Answer.FAVOURABLE, answered_at=at),
        "application": ApplicationFacts(pilot=pilot, ends_on=at.date(), review_on=at.date(), criteria=1),
    }
    for stage in one.stages:
        for timer in timers_for(one, case_of(one, stage, **facts), rules):
            if timer.fire:
                yield stage, timer.fire
