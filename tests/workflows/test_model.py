"""The engine and a naive model side by side: every procedure, every jurisdiction, whatever is told and tried.

The model (`naive_table`, `naive_law`, `slow`) reads the flattened text and the jurisdiction's file with
tomllib, keeps its own stage and entry, and counts days on its fingers. One step tells a fact, lets time pass
or makes a wish, then compares the answer, every move on offer and everything that falls due."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.workflows.comparing import as_due, as_offers, as_verdict
from tests.workflows.naive_law import CONDITIONS, FOLLOWS, HIDES, View
from tests.workflows.naive_table import NaiveTable, Verdict, instant
from tests.workflows.telling import BEFORE, HELP, PEOPLE, SPOIL, TOLD
from workflows.case import Actor
from workflows.definition import load_procedure, procedure_files
from workflows.engine import Decision, Procedure, Refused, available, compile_procedure, plan, timers_for
from workflows.guards import GUARDS
from workflows.rules import jurisdictions, load_rules
from workflows.story import FACTS, WRITTEN_BY, beginning
from workflows.vocabulary import Competence, Role

EXAMPLES, STEPS = 7, 40  # for each procedure under each jurisdiction
MORE = {"FR": 20, "TN": 20}  # where a tax has its calendar, and where no council sits
KEYS = tuple(path.stem for path in procedure_files())
STARTS = tuple(datetime.fromisoformat(f"{one}+00:00") for one in (
    "2026-02-02T08:00", "2026-03-28T22:59:59.999999", "2026-10-24T22:00", "2027-12-31T23:30",
    "2028-02-28T12:00",
))  # fmt: skip
SOON = (timedelta(), timedelta(minutes=11), timedelta(hours=23), timedelta(days=1), timedelta(days=16))
FOUR_EYES = {"convene": "schedule_vote", "publish_synthesis": "convene", "transmit": "prepare_submission"}
EDGES = (timedelta(microseconds=-1), timedelta(), timedelta(microseconds=1))
EVERYBODY = Actor(1, "Tout le monde", frozenset(Role))
CLOCK, SECRETARIAT, MAYOR, DRAFTER = PEOPLE[6], PEOPLE[0], PEOPLE[1], PEOPLE[2]
many = st.integers(0, 120)  # beyond 127 hypothesis prefers the small ones


class SideBySide(RuleBasedStateMachine):
    """`table` and `procedure` are the same text; the subclasses of a run say which, and under what law."""

    key: str
    place: str
    table: NaiveTable
    procedure: Procedure
    steps = 0
    decided: set[str]
    refused: set[str]

    @initialize(at=st.sampled_from(STARTS), stage=many, people=st.sampled_from((0, 3_500, 48_200, 600_000)))
    def begin(self, at: datetime, stage: int, people: int) -> None:
        """At the beginning, or put into any stage with what was written down until then."""
        self.rules = load_rules(self.place)
        self.case = replace(
            beginning(self.procedure.definition, self.rules, begins_at=at, population=people),
            sector="mobility",
        )
        assert self.table.initial == self.procedure.initial == self.case.stage
        stages = [self.table.initial] * 3 + [
            one for one, row in self.table.stages.items() if "final" not in row
        ]
        self.stage, self.entered_at = stages[stage % len(stages)], at
        self.case = replace(self.case, stage=self.stage)
        for name, given in BEFORE if self.stage != self.table.initial else ():
            self._tell(name, given)

    @precondition(lambda self: "final" in self.table.stages[self.stage])
    @rule(stage=many)
    def begin_another(self, stage: int) -> None:
        """The file is closed; the next one begins."""
        self.begin(self.case.now, stage, self.case.population)

    @rule(which=st.sampled_from(TOLD), then=many)
    def tell(self, which: tuple[str, dict[str, Any]], then: int) -> None:
        self._tell(*which)
        self._ask(self._some_action(then), SECRETARIAT)

    @rule(starts_in=st.integers(1, 40), then=many)
    def choose_a_day(self, starts_in: int, then: int) -> None:
        """The council chose the day on which its act applies."""
        on = (self.case.now + timedelta(days=starts_in)).date()
        self.case = replace(self.case, application=replace(self.case.application, starts_on=on))
        self._ask(self._some_action(then), SECRETARIAT)

    @rule(seats=st.integers(1, 12), lacking=st.integers(-1, 1))
    def seats_fall_vacant(self, seats: int, lacking: int) -> None:
        """Fewer members are in office, and about half of them are there."""
        if sitting := self.case.sitting:
            there = {"in_office": seats, "present": max(seats // 2 - lacking, 0), "attendance_taken": True}
            self.case = replace(self.case, sitting=replace(sitting, **there))
        self._ask("adopt", SECRETARIAT)
        self._ask("record_no_quorum", SECRETARIAT)

    @rule(length=st.sampled_from(SOON), then=many)
    def wait(self, length: timedelta, then: int) -> None:
        self._go_to(self.case.now + length)
        self._ask(self._some_action(then), MAYOR)

    @rule(which=many, edge=st.sampled_from(EDGES), then=many)
    def come_to_the_edge(self, which: int, edge: timedelta, then: int) -> None:
        """To an instant that something is counted from, just before it or just after."""
        instants = sorted(one for one in self._instants() if one + edge > self.case.now)
        if instants:
            self._go_to(instants[which % len(instants)] + edge)
        self._ask(self._some_action(then), SECRETARIAT)

    @rule(
        action=many, who=st.sampled_from(PEOPLE), reason=st.sampled_from(("Motif", "", " \n")),
        override=st.booleans(), back=st.sampled_from((0, 0, 0, 1, 30, -1)),
    )  # fmt: skip
    def wish(self, action: int, who: Actor, reason: str, override: bool, back: int) -> None:
        """Anything by anyone, for a day that may be past or to come."""
        self.case = replace(self.case, effective_at=self.case.now - timedelta(days=back))
        self._wish(self._some_action(action), who, reason, override)

    @rule(ways=st.lists(many, min_size=1, max_size=4))
    def go_on(self, ways: list[int]) -> None:
        """Moves from here, with what a person writes down for each, and the time it waits for."""
        for number in ways:
            if row := self._some_row(number):
                who = _one_of(row["by"])
                self._help(row, who)
                self._wish(row["action"], who, "Motif", override=True)

    @rule(number=many, which=many, override=st.booleans())
    def all_but_one(self, number: int, which: int, override: bool) -> None:
        """Everything is written down for a move but one thing."""
        row = self._some_row(number)
        named = [use["use"] for use in row.get("guards", []) if use["use"] in SPOIL] if row else []
        if row is None or not named:
            return
        who = MAYOR if "mayor" in row["by"] else _one_of(row["by"])
        self._help(row, who)
        for name, given in SPOIL[named[which % len(named)]]:
            self._tell(name, given)
        self._wish(row["action"], who, "Motif", override)

    @rule()
    def tick(self) -> None:
        """The clock fires what falls due next."""
        timers = [one for one in self.table.timers(self.stage, self.entered_at, self.case) if one.fire]
        if not timers:
            self._ask("close_comment_period", CLOCK)
            return
        first = min(timers, key=lambda one: one.due_at)
        self._go_to(first.due_at)
        self.case = replace(self.case, effective_at=first.due_at)
        row = self.table.row(self.stage, first.fire)
        assert row is not None
        assert not row.get("legal_act")
        self._wish(first.fire, CLOCK, "")

    def _tell(self, name: str, given: Mapping[str, Any]) -> None:
        now = self.case.now
        try:
            self.case = FACTS[name](self.case, self.rules, **given)
        except AssertionError:  # it cannot be told here, and nothing is changed
            return
        self._go_to(now)

    def _some_row(self, number: int) -> Mapping[str, Any] | None:
        """A way out of here that the law knows; a withdrawal ends everything and is rare."""
        exits = self.table.exits(self.stage)
        known = [one.action for one in self.table.offers(self.stage, self.entered_at, self.case, EVERYBODY)]
        ways = [*[one for one in known if one != "withdraw"] * 4, *exits]
        return self.table.row(self.stage, ways[number % len(ways)]) if ways else None

    def _help(self, row: Mapping[str, Any], who: Actor) -> None:
        """Write down what stands against a move until nothing does that can be helped."""
        for _ in range(4):
            case = replace(self.case, effective_at=self.case.now, reason="Motif")
            verdict = self.table.verdict(self.stage, self.entered_at, case, row["action"], who, False)
            for code, _ref, _mark in verdict.refused:
                for name, given in HELP.get(code, ()):
                    self._tell(name, given)
            self._wait_for(code for code, *_ in verdict.refused)

    def _wait_for(self, codes: Iterable[str]) -> None:
        """Until just after the instants from which these conditions hold."""
        view = View(self.case, self.table.law, {})
        named = {GUARDS[code].passes_from for code in codes if code in GUARDS} - {""}
        for at in [found for found in (instant(name, view) for name in named) if found]:
            self._go_to(at + EDGES[2])

    def _go_to(self, at: datetime) -> None:
        now = max(at, self.case.now)
        self.case = replace(self.case, now=now, effective_at=now)

    def _some_action(self, number: int) -> str:
        exits, all_of_them = self.table.exits(self.stage), [row["action"] for row in self.table.moves]
        known = [*exits * 4, *all_of_them, "to_adopted", ""]
        return known[number % len(known)]

    def _instants(self) -> list[datetime]:
        case, table = self.case, self.table
        found: list[datetime | None] = [one.due_at for one in table.timers(self.stage, self.entered_at, case)]
        if case.period:
            found += [case.period.opens_at, case.period.closes_at]
        if case.sitting:
            found.append(case.sitting.starts_at)
        if case.submission:
            found.append(case.submission.answer_due_at)
        found += [one.due_at for one in case.opinions]
        return [one for one in found if one] or [case.now]

    def _ask(self, action: str, who: Actor, override: bool = False) -> tuple[Verdict, Decision | Refused]:
        """Both are asked whether, what is on offer and what falls due; nothing moves."""
        stage, at, case = self.stage, self.entered_at, self.case
        assert (case.stage, case.entered_at) == (stage, at)
        expected = self.table.verdict(stage, at, case, action, who, override)
        found = plan(self.procedure, case, self.rules, action, who, override)
        assert as_verdict(found) == expected, (action, stage)
        offered = available(self.procedure, case, self.rules, who)
        assert as_offers(offered) == self.table.offers(stage, at, case, who)
        due = timers_for(self.procedure, case, self.rules)
        assert as_due(due) == self.table.timers(stage, at, case)
        self.refused |= {code for code, *_ in expected.refused}
        type(self).steps += 1
        return expected, found

    def _wish(self, action: str, who: Actor, reason: str, override: bool = False) -> None:
        """Both are asked, and where they agree that it may be done, it is done."""
        self.case = case = replace(self.case, reason=reason)
        expected, found = self._ask(action, who, override)
        if isinstance(found, Decision):
            assert (found.action, found.source) == (action, self.stage)
            self.decided.add(action)
            self.stage, self.entered_at = expected.target, case.effective_at
            acted = {**case.acted, action: who.id}
            case = replace(
                case, stage=found.target, entered_at=case.effective_at, effective_at=case.now, acted=acted
            )
            self.case = WRITTEN_BY[action](case, self.rules) if action in WRITTEN_BY else case
            assert as_due(timers_for(self.procedure, self.case, self.rules)) == self.table.timers(
                self.stage, self.entered_at, self.case
            )
        self.case = replace(self.case, effective_at=self.case.now)


def _one_of(roles: list[str]) -> Actor:
    return next(one for one in (DRAFTER, SECRETARIAT, MAYOR) if {str(role) for role in one.roles} & {*roles})


def side_by_side(name: str, source: str, place: str, examples: int = EXAMPLES) -> type[SideBySide]:
    """Both play one text under one law; raises what they disagree about, shrunk to the fewest steps."""
    parts = {
        "key": name, "place": place, "table": NaiveTable(source, place), "steps": 0, "decided": set(),
        "refused": set(), "procedure": compile_procedure(source, name),
    }  # fmt: skip
    machine = type(f"{name} under {place}", (SideBySide,), parts)
    seed(crc32(f"{name} {place}".encode()))(machine)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
    return machine


@pytest.mark.parametrize("key", KEYS)
def test_the_engine_and_the_naive_model_never_diverge(key: str) -> None:
    instrument, _, competence = key.rpartition("_")
    source, _ = load_procedure(instrument, Competence(competence))
    machines = [side_by_side(key, source, place, MORE.get(place, EXAMPLES)) for place in jurisdictions()]
    assert len(machines) >= 13
    assert sum(one.steps for one in machines) >= 2_000
    assert len(set().union(*(one.decided for one in machines))) >= 25


def test_nor_where_the_table_wants_four_eyes() -> None:
    source, _ = load_procedure("licence", Competence.ACT)
    for action, other in FOUR_EYES.items():
        row = f'action = "{action}"\nfrom'
        assert source.count(row) == 1
        source = source.replace(row, f'action = "{action}"\nfour_eyes = "other_than:{other}"\nfrom')
    machine = side_by_side("four_eyes", source, "FR", examples=60)
    assert "four_eyes_are_kept" in machine.refused


def test_the_model_knows_every_condition_and_what_hangs_together() -> None:
    assert CONDITIONS.keys() == GUARDS.keys()
    assert {name: one.follows for name, one in GUARDS.items() if one.follows} == FOLLOWS
    assert {name for name, one in GUARDS.items() if one.hides} == HIDES
