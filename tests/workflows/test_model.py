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

from tests.workflows.naive_law import CONDITIONS, FOLLOWS, HIDES, View
from tests.workflows.naive_table import Due, NaiveTable, Offer, Told, Verdict, instant
from workflows.case import Actor
from workflows.definition import load_procedure, procedure_files
from workflows.effects import Effect
from workflows.engine import Decision, Procedure, Refused, available, compile_procedure, plan, timers_for
from workflows.guards import GUARDS
from workflows.reasons import Reason
from workflows.reminders import TimerPlan
from workflows.rules import jurisdictions, load_rules
from workflows.story import FACTS, WRITTEN_BY, beginning
from workflows.vocabulary import Competence, Role

EXAMPLES, STEPS = 7, 40  # for each procedure under each jurisdiction
KEYS = tuple(path.stem for path in procedure_files())
STARTS = tuple(datetime.fromisoformat(f"{one}+00:00") for one in (
    "2026-02-02T08:00", "2026-03-28T22:59:59.999999", "2026-10-24T22:00", "2027-12-31T23:30", "2028-02-28T12:00",
))  # fmt: skip
Facts = tuple[tuple[str, dict[str, Any]], ...]
TOLD: Facts = (
    ("complete_draft", {}), ("in_sector", {"sector": "accommodation"}), ("in_sector", {"sector": "mobility"}),
    ("in_city_of", {"inhabitants": 3_499}), ("in_city_of", {"inhabitants": 3_500}),
    ("period", {"days": 14}), ("period", {"days": 15}), ("period", {"days": 40, "in_days": 2}),
    ("prolonged", {"days": 3}), ("comments", {"published": 2, "unmoderated": 1}),
    ("comments", {"published": 2, "unsorted": 1}), ("comments", {"published": 2, "unanswered": 1}),
    ("comments", {"published": 2, "themes_without_reply": 1}), ("comments", {"published": 2}),
    ("synthesis_written", {}), ("sitting", {"in_days": 3}), ("sitting", {"in_days": 4, "note": False}),
    ("sitting", {"in_days": 5, "second_call": True}), ("sitting", {"in_days": 30}),
    ("sitting", {"in_days": 2, "hour": 0, "second_call": True}), ("sitting", {"in_days": 200}),
    ("motion", {"days_before": 1}), ("motion", {"days_before": 14}), ("sitting_begins", {}),
    ("attendance", {"present": 17}), ("attendance", {"present": 18}), ("attendance", {"present": 12}),
    ("attendance", {"present": 10, "remote": 9, "represented": 5}), ("attendance", {"present": 11}),
    ("attendance", {"present": 20, "represented": 3, "excess_proxies": 1}),
    ("votes", {"votes_for": 12, "votes_against": 6}), ("votes", {"votes_for": 6, "votes_against": 12}),
    ("votes", {"votes_for": 9, "votes_against": 9}), ("votes", {"votes_for": 0, "votes_against": 0}),
    ("votes", {"votes_for": 9, "votes_against": 9, "chair": "for"}),
    ("votes", {"votes_for": 9, "votes_against": 9, "chair": "against"}),
    ("votes", {"votes_for": 9, "votes_against": 9, "chair": "for", "method": "secret"}),
    ("votes", {"votes_for": 9, "votes_against": 7, "abstentions": 2}), ("resolution", {}),
    ("votes", {"votes_for": 9, "votes_against": 7, "abstentions": 1}), ("resolution", {"signed": False}),
    ("resolution", {"published": False}), ("authority", {}), ("authority", {"channel": "paper"}),
    ("authority", {"kind": "approval", "channel": "portal"}), ("authority", {"kind": "advocacy"}),
    ("dossier_ready", {}), ("dispatched", {}), ("answer", {"answer": "favourable"}),
    ("answer", {"answer": "partial"}), ("answer", {"answer": "unfavourable"}),
    ("answer", {"answer": "observations"}), ("answer", {"answer": "silent"}),
    ("screened", {}), ("screened", {"notify": True}), ("screened", {"personal_data": True}), ("unscreened", {}),
    ("opinions_asked", {}), ("opinion_given", {}), ("opinion_given", {"position": "unfavourable"}),
    ("notified", {}), ("notified", {"kind": "products"}), ("notified", {"kind": "fiscal"}),
    ("notified", {"urgent": True}), ("detailed_opinion", {}), ("blocked", {"months": 12}), ("other_text", {}),
    ("application", {}), ("application", {"pilot": True}), ("application", {"pilot": True, "ends_in": 400}),
    ("application", {"pilot": True, "ends_in": 400, "criteria": 2}), ("application", {"review_in": 300}),
    ("application", {"criteria": 3, "review_in": 1}), ("judged", {}), ("judged", {"but": 1}),
    ("next_review", {"in_days": 1}), ("next_review", {"in_days": 400}), ("information_asked", {}),
    ("information_given", {}), ("demands", {"open": 2}), ("demands", {"open": 0}),
)  # fmt: skip
# What was written down of a proposal that stands further on.
BEFORE: Facts = (
    ("complete_draft", {}), ("period", {"days": 40}), ("comments", {"published": 2}), ("synthesis_written", {}),
    ("sitting", {"in_days": 30}), ("authority", {}),
)  # fmt: skip
# What a person would write down for a condition to hold.
HELP: Mapping[str, Facts] = {
    "draft_is_complete": (("complete_draft", {}),),
    "comment_period_is_set": (("period", {"days": 30}),),
    "comment_period_is_ahead": (("period", {"days": 30}),),
    "comment_period_long_enough": (("period", {"days": 40}),),
    "comments_are_moderated": (("comments", {"published": 2}),),
    "every_comment_is_sorted": (("comments", {"published": 2}),),
    "every_theme_is_answered": (("comments", {"published": 2}),),
    "synthesis_is_written": (("synthesis_written", {}),),
    "proposal_is_screened": (("screened", {"personal_data": True}),),
    "opinions_are_requested": (("opinions_asked", {}),),
    "opinions_are_awaited": (("screened", {"personal_data": True}), ("opinions_asked", {})),
    "opinions_are_in": (("opinion_given", {}),),
    "no_binding_opinion_is_against": (("opinion_given", {}),),
    "notification_is_recorded": (("screened", {"notify": True}), ("notified", {})),
    "notification_is_made": (("notified", {}),),
    "notified_text_is_current": (("notified", {}),),
    "detailed_opinion_is_recorded": (("detailed_opinion", {}),),
    "blocking_is_recorded": (("blocked", {"months": 18}),),
    "sitting_is_chosen": (("sitting", {"in_days": 20, "second_call": True}),),
    "tax_calendar_is_met": (("in_sector", {"sector": "mobility"}),),
    "notice_is_long_enough": (("sitting", {"in_days": 30}),),
    "explanatory_note_is_joined": (("sitting", {"in_days": 30}),),
    "motion_was_given": (("motion", {"days_before": 20}),),
    "sitting_has_begun": (("sitting_begins", {}),),
    "attendance_is_taken": (("attendance", {"present": 20}),),
    "proxies_are_valid": (("attendance", {"present": 20}),),
    "quorum_is_reached": (("attendance", {"present": 30}),),
    "quorum_is_missing": (("attendance", {"present": 5}),),
    "tally_is_announced": (("votes", {"votes_for": 20, "votes_against": 3}),),
    "majority_is_reached": (("votes", {"votes_for": 20, "votes_against": 3}),),
    "majority_is_missed": (("votes", {"votes_for": 3, "votes_against": 20}),),
    "resolution_is_signed": (("resolution", {}),),
    "resolution_is_published": (("resolution", {}),),
    "authority_is_chosen": (("authority", {}),),
    "submission_kind_fits": (("authority", {}),),
    "dossier_is_ready": (("dossier_ready", {}),),
    "dispatch_is_recorded": (("dispatched", {}),),
    "answer_is_recorded": (("answer", {"answer": "favourable"}),),
    "answer_has_observations": (("answer", {"answer": "observations"}),),
    "information_is_asked": (("information_asked", {}),),
    "information_is_given": (("information_asked", {}), ("information_given", {})),
    "demands_are_followed": (("demands", {"open": 0}),),
    "pilot_is_framed": (("application", {}),),
    "act_may_enter_into_force": (("application", {}), ("resolution", {})),
    "pilot_may_begin": (("application", {"pilot": True, "ends_in": 400, "criteria": 2}), ("resolution", {})),
    "evaluation_is_complete": (("application", {"criteria": 2}), ("judged", {})),
    "review_is_ahead": (("next_review", {"in_days": 400}),),
}
# What makes a condition fail, where it can be made to.
SPOIL: Mapping[str, Facts] = {
    "comment_period_long_enough": (("period", {"days": 14}),),
    "comments_are_moderated": (("comments", {"published": 2, "unmoderated": 1}),),
    "every_comment_is_sorted": (("comments", {"published": 2, "unsorted": 1}),),
    "every_theme_is_answered": (("comments", {"published": 2, "themes_without_reply": 1}),),
    "proposal_is_screened": (("unscreened", {}),),
    "opinions_are_in": (("screened", {"personal_data": True}), ("opinions_asked", {})),
    "no_binding_opinion_is_against": (
        ("opinions_asked", {}),
        ("opinion_given", {"position": "unfavourable"}),
    ),
    "notification_is_made": (("screened", {"notify": True}),),
    "notified_text_is_current": (("notified", {}), ("other_text", {})),
    "standstill_is_over": (("notified", {"kind": "products"}), ("detailed_opinion", {})),
    "tax_calendar_is_met": (("in_sector", {"sector": "accommodation"}), ("sitting", {"in_days": 200})),
    "notice_is_long_enough": (("sitting", {"in_days": 3}),),
    "urgent_notice_is_kept": (("sitting", {"in_days": 1}),),
    "explanatory_note_is_joined": (("sitting", {"in_days": 30, "note": False}),),
    "second_call_gap_is_kept": (("sitting", {"in_days": 2, "second_call": True}),),
    "call_is_foreseen": (("sitting", {"in_days": 5, "second_call": True}),) * 4,
    "calls_are_used_up": (("sitting", {"in_days": 5}),),
    "motion_was_given": (("motion", {"days_before": 1}),),
    "proxies_are_valid": (("attendance", {"present": 20, "represented": 3, "excess_proxies": 1}),),
    "quorum_is_reached": (("attendance", {"present": 17}),),
    "quorum_is_missing": (("attendance", {"present": 18}),),
    "majority_is_reached": (("votes", {"votes_for": 9, "votes_against": 7, "abstentions": 2}),),
    "majority_is_missed": (("votes", {"votes_for": 9, "votes_against": 9, "chair": "for"}),),
    "resolution_is_signed": (("resolution", {"signed": False}),),
    "resolution_is_published": (("resolution", {"published": False}),),
    "authority_is_chosen": (("answer", {"answer": "silent"}),),
    "submission_kind_fits": (("authority", {"kind": "notification"}),),
    "dispatch_is_recorded": (("authority", {"channel": "paper"}), ("dossier_ready", {})),
    "answer_period_is_over": (("information_asked", {}),),
    "demands_are_followed": (("demands", {"open": 2}),),
    "pilot_is_framed": (("application", {"pilot": True, "ends_in": 1, "criteria": 2}),),
    "evaluation_is_complete": (("application", {"criteria": 3}), ("judged", {"but": 1})),
    "review_is_ahead": (("next_review", {"in_days": 0}),),
}
SOON = (timedelta(), timedelta(minutes=11), timedelta(hours=23), timedelta(days=1), timedelta(days=16))
FOUR_EYES = {"convene": "schedule_vote", "publish_synthesis": "convene", "transmit": "prepare_submission"}
EDGES = (timedelta(microseconds=-1), timedelta(), timedelta(microseconds=1))
PEOPLE = tuple(Actor(id, name, frozenset(roles)) for id, name, roles in (
    (1, "Sam Inventé", {Role.SECRETARIAT}), (2, "La maire", {Role.MAYOR}), (3, "Lou", {Role.DRAFTER}),
    (None, "Le ministère", {Role.AUTHORITY}), (4, "Elle", {Role.COUNCILLOR, Role.ADMINISTRATOR}),
    (1, "Sam Inventé", {Role.SECRETARIAT, Role.MAYOR}), (None, "clock", {Role.CLOCK}), (5, "", {Role.MAYOR}),
    (6, " \t", set(Role) - {Role.CLOCK}), (7, "Robot", {Role.CLOCK, Role.SECRETARIAT}), (8, "Qui", set()),
    (9, "Quelqu’un", {Role.PUBLIC, Role.STAKEHOLDER}),
))  # fmt: skip
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
        assert _as_verdict(found) == expected, (action, stage)
        offered = available(self.procedure, case, self.rules, who)
        assert _as_offers(offered) == self.table.offers(stage, at, case, who)
        due = timers_for(self.procedure, case, self.rules)
        assert _as_due(due) == self.table.timers(stage, at, case)
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
            assert _as_due(timers_for(self.procedure, self.case, self.rules)) == self.table.timers(
                self.stage, self.entered_at, self.case
            )
        self.case = replace(self.case, effective_at=self.case.now)


def _one_of(roles: list[str]) -> Actor:
    return next(one for one in (DRAFTER, SECRETARIAT, MAYOR) if {str(role) for role in one.roles} & {*roles})


def _as_reasons(reasons: tuple[Reason, ...]) -> tuple[Told, ...]:
    return tuple((one.code, one.legal_ref, one.mark) for one in reasons)


def _as_effects(effects: tuple[Effect, ...]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    hold = {"on_crash": "hold"}
    return tuple((one.use, {**one.args, **(hold if one.on_crash == "hold" else {})}) for one in effects)


def _as_due(timers: tuple[TimerPlan, ...]) -> list[Due]:
    return [
        Due(one.name, one.due_at, one.fire or "", _as_effects(one.effects), one.useless_from)
        for one in timers
    ]


def _as_verdict(found: Decision | Refused) -> Verdict:
    if isinstance(found, Refused):
        return Verdict(refused=_as_reasons(found.reasons))
    effects = _as_effects(found.effects)
    return Verdict(found.target, found.legal_act, effects, _as_reasons(found.overridden))


def _as_offers(options: tuple[Any, ...]) -> list[Offer]:
    return [
        Offer(
            one.action, one.target, one.legal_act, one.needs_reason, _as_reasons(one.reasons),
            one.overridable, one.law.ref if one.law else "",
        )
        for one in options
    ]  # fmt: skip


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
    machines = [side_by_side(key, source, place) for place in jurisdictions()]
    assert len(machines) >= 13
    assert sum(one.steps for one in machines) >= 2_000
    made = set().union(*(one.decided for one in machines))
    assert len(made) >= 35, made


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
