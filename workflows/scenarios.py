"""Executable examples: the scenarios of a procedure, run against `plan` with a case kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.case import Actor, Case
from workflows.elements import Scenario
from workflows.engine import Decision, Procedure, Refused, plan, timers_for
from workflows.nearest import known_words
from workflows.reader import read_length
from workflows.reminders import TimerPlan, shift
from workflows.rules import Rules, load_rules
from workflows.story import FACTS, WRITTEN_BY, beginning
from workflows.vocabulary import Role

_CLOCK = Actor(None, "clock", frozenset({Role.CLOCK}))
_STEPS = ("fact", "do", "try", "wait", "timer")
_WISH = {"as", "reason", "override"}


@dataclass(frozen=True)
class Outcome:
    """A scenario that ran. `failures` says what did not happen as told; empty when all did. `moves` are the
    (stage, action) pairs decided on the way."""

    scenario: Scenario
    failures: tuple[str, ...] = ()
    moves: frozenset[tuple[str, str]] = field(default_factory=frozenset)


class ScenarioFailed(Exception):
    """A step that could not be told."""


def run_scenarios(procedure: Procedure, rules: Rules) -> tuple[Outcome, ...]:
    """Run every scenario in order; one that comes `after` another begins where that one ended."""
    ends: dict[str, Case] = {"": beginning(procedure.definition, rules)}
    outcomes = []
    for scenario in procedure.definition.scenarios:
        if scenario.after not in ends:
            outcomes.append(Outcome(scenario, (f'"{scenario.after}" did not end well',)))
            continue
        place = load_rules(scenario.jurisdiction) if scenario.jurisdiction else rules
        teller = _Teller(procedure, place, ends[scenario.after])
        failures = teller.tell(scenario)
        if not failures:
            ends[scenario.id] = teller.case
        outcomes.append(Outcome(scenario, failures, frozenset(teller.moves)))
    return tuple(outcomes)


class _Teller:
    """Tells one scenario: the case so far, what the last wish led to, what was written to whom."""

    def __init__(self, procedure: Procedure, rules: Rules, case: Case) -> None:
        self.procedure, self.rules, self.case = procedure, rules, case
        self.outcome: Decision | Refused | None = None
        self.notices: tuple[str, ...] = ()
        self.moves: set[tuple[str, str]] = set()

    def tell(self, scenario: Scenario) -> tuple[str, ...]:
        try:
            for step in scenario.steps:
                self._step({"fact": step} if isinstance(step, str) else step)
        except ScenarioFailed as failure:
            return (str(failure),)
        return tuple(self._unmet(scenario.expect))

    def _step(self, row: Mapping[str, Any]) -> None:
        kind = next((one for one in _STEPS if one in row), None)
        if kind is None:
            raise ScenarioFailed(f"unknown step {row!r}, known: {', '.join(_STEPS)}")
        given = {key: value for key, value in row.items() if key != kind}
        if kind == "fact":
            self._fact(row["fact"], given)
        elif kind == "wait":
            self._wait(str(row["wait"]))
        elif kind == "timer":
            self._fall_due(row["timer"])
        else:
            self._wish(row[kind], given, must=kind == "do")

    def _fact(self, name: str, given: Mapping[str, Any]) -> None:
        if name not in FACTS:
            raise ScenarioFailed(f'unknown fact "{name}"{known_words(name, FACTS)}')
        try:
            self.case = FACTS[name](self.case, self.rules, **given)
        except (TypeError, ValueError, AssertionError) as error:
            raise ScenarioFailed(f'fact "{name}" cannot be told here: {error}') from error

    def _wait(self, text: str) -> None:
        length = read_length(text)
        if length is None:
            raise ScenarioFailed(f'"{text}" is not a length of time')
        now = shift(self.case.now, length, 1, self.case.timezone)
        self.case = replace(self.case, now=now, effective_at=now)

    def _fall_due(self, name: str) -> None:
        """The clock jumps to a timer of the stage and fires it."""
        timer = next((one for one in self._timers() if one.name == name), None)
        if timer is None:
            raise ScenarioFailed(f'no timer "{name}" waits in {self.case.stage}')
        now = max(timer.due_at, self.case.now)
        self.case = replace(self.case, now=now, effective_at=timer.due_at if timer.fire else now)
        self.notices = _notices(timer)
        if timer.fire:
            self._move(timer.fire, _CLOCK, override=False, must=True)

    def _wish(self, action: str, given: Mapping[str, Any], must: bool) -> None:
        if unknown := given.keys() - _WISH:
            raise ScenarioFailed(f'"{action}": unknown {", ".join(sorted(unknown))}')
        role = Role(given.get("as", Role.SECRETARIAT))
        self.case = replace(self.case, reason=given.get("reason", ""), effective_at=self.case.now)
        self._move(action, Actor(1, str(role), frozenset({role})), bool(given.get("override")), must)

    def _move(self, action: str, actor: Actor, override: bool, must: bool) -> None:
        case = self.case
        self.outcome = outcome = plan(self.procedure, case, self.rules, action, actor, override)
        if isinstance(outcome, Refused):
            if must:
                codes = ", ".join(reason.code for reason in outcome.reasons)
                raise ScenarioFailed(f'"{action}" is refused in {case.stage}: {codes}')
            return
        self.moves.add((case.stage, action))
        self.notices = _notices(outcome)
        case = replace(case, stage=outcome.target, entered_at=case.effective_at, effective_at=case.now)
        self.case = WRITTEN_BY[action](case, self.rules) if action in WRITTEN_BY else case

    def _timers(self) -> tuple[TimerPlan, ...]:
        return timers_for(self.procedure, self.case, self.rules)

    def _unmet(self, expect: Mapping[str, Any]) -> list[str]:
        found = self._found()
        failures = [
            f'unknown expectation "{key}"{known_words(key, found)}' for key in expect if key not in found
        ]
        if not expect:
            failures.append("nothing is expected")
        for key in expect.keys() & found.keys():
            wanted = frozenset(expect[key]) if isinstance(expect[key], list) else expect[key]
            if wanted != found[key]:
                failures.append(f"{key}: expected {_worded(wanted)}, found {_worded(found[key])}")
        if found["refused"] and "refused" not in expect:
            failures.append(f"refused: {_worded(found['refused'])}")
        return failures

    def _found(self) -> dict[str, Any]:
        refused = self.outcome.reasons if isinstance(self.outcome, Refused) else ()
        decided = self.outcome if isinstance(self.outcome, Decision) else None
        effects = decided.effects if decided else ()
        overridden = decided.overridden if decided else ()
        return {
            "stage": self.case.stage,
            "refused": frozenset(reason.code for reason in refused),
            "overridden": frozenset(reason.code for reason in overridden),
            "timers": frozenset(timer.name for timer in self._timers()),
            "notices": frozenset(self.notices),
            "dossiers": frozenset(effect.args["kind"] for effect in effects if effect.use == "dossier"),
        }


def _notices(source: Decision | TimerPlan) -> tuple[str, ...]:
    return tuple(effect.args["notice"] for effect in source.effects if effect.use == "notify")


def _worded(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(sorted(map(str, value))) or "nothing"
