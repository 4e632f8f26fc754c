"""What a guard is: a named legal condition, its parameters, and the law it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

from workflows.case import Case
from workflows.nearest import known_words
from workflows.reasons import Reason
from workflows.rules import Rules

Figures = dict[str, Any]
Check = Callable[[Case, Rules, Any], Figures | None]


@dataclass(frozen=True)
class NoParameters:
    """For a guard that needs none."""


NOTHING = NoParameters()


@dataclass(frozen=True)
class Guard:
    """One legal condition. `check` answers None when it holds, else the figures that show why not.

    `rule` names the jurisdiction's rule it rests on ("" for a condition of good order). `passes_from` names
    the instant from which time alone makes it hold, if time does. `reads` names the parts of the case it
    looks at: a step gathers those and no others. `follows` names the condition without which this one says
    nothing of use: where both fail, only that one is told. `hides`: where it fails, the law of the place does
    not know the move at all, so nobody is offered it. A check may name in `figures["rule"]` the very rule
    that it found unmet, where a jurisdiction has several of a kind."""

    name: str
    check: Check
    parameters: type
    rule: str = ""
    passes_from: str = ""
    reads: frozenset[str] = frozenset()
    follows: str = ""
    hides: bool = False

    def __call__(
        self, case: Case, rules: Rules, params: Any = NOTHING, rule: str | None = None
    ) -> Reason | None:
        """The reason why this condition does not hold, with its source in the city's law; or None.

        `rule` is given by a procedure where another rule than the guard's own says so."""
        figures = self.check(case, rules, params)
        if figures is None:
            return None
        rule = figures.pop("rule", None) or (self.rule if rule is None else rule)
        if not rule:
            return Reason(self.name, figures)
        source = rules.source(rule)
        return Reason(self.name, figures, source.ref, source.mark)


def guard(
    reads: str,
    parameters: type = NoParameters,
    rule: str = "",
    passes_from: str = "",
    follows: str = "",
    hides: bool = False,
) -> Callable[[Check], Guard]:
    """Make a guard of a function; the function's name is the reason's code. `reads`: names, with spaces."""

    def make(check: Check) -> Guard:
        read = frozenset(reads.split())
        return Guard(check.__name__, check, parameters, rule, passes_from, read, follows, hides)

    return make


def local_day(instant: datetime, case: Case) -> date:
    """The day of an instant in the city's time zone."""
    return instant.astimezone(ZoneInfo(case.timezone)).date()


def read_parameters(guard: Guard, given: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """The guard's typed parameters from a TOML row, with what is wrong in it."""
    wanted, kinds = _shape(guard.parameters)
    problems = [
        f'guard "{guard.name}": unknown parameter "{key}"{known_words(key, wanted)}'
        for key in given
        if key not in wanted
    ]
    values: dict[str, Any] = {}
    for name, one in wanted.items():
        if name not in given:
            if one.default is MISSING:
                problems.append(f'guard "{guard.name}": parameter "{name}" is missing')
            continue
        value = tuple(given[name]) if isinstance(given[name], list) else given[name]
        if not _fits(value, kinds[name]):
            problems.append(f'guard "{guard.name}": parameter "{name}" must be {_worded(kinds[name])}')
        values[name] = value
    return (guard.parameters(**values) if not problems else None), problems


@cache
def _shape(parameters: type) -> tuple[dict[str, Field[Any]], dict[str, Any]]:
    """The fields of a guard's parameters by name, and their types."""
    return {one.name: one for one in fields(parameters)}, get_type_hints(parameters)


def _fits(value: Any, kind: Any) -> bool:
    if kind == tuple[str, ...]:
        return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    return type(value) is kind


def _worded(kind: Any) -> str:
    return {str: "a text", bool: "true or false", int: "a whole number"}.get(kind, "a list of texts")
