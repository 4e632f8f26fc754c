"""The elements of a procedure: frozen stages, moves, timers and scenarios, as the TOML says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from workflows.effects import Effect
from workflows.vocabulary import Competence, Phase, Role

LANGUAGES = ("fr", "en", "ar")
Text = Mapping[str, str]


@dataclass(frozen=True)
class Period:
    """An ISO 8601 length in the city's calendar: months, then days, then hours."""

    months: int = 0
    days: int = 0
    rest: timedelta = timedelta()


@dataclass(frozen=True)
class TimerRule:
    """When something falls due in a stage: at a named instant, `after` it, or `offset` before something."""

    id: str
    at: str = "entered_at"
    after: Period | None = None
    before: str = ""
    offset: Period | None = None
    fire: str = ""
    effects: tuple[Effect, ...] = ()
    skip_if_past: bool = False
    line: int = 0


@dataclass(frozen=True)
class Stage:
    """Where a proposal stands; `allow` says which facts which roles may write in it."""

    id: str
    phase: Phase
    title: Text
    final: bool = False
    allow: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    timers: tuple[TimerRule, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class GuardUse:
    """A guard named by a move, with its parameters, the rule of law it rests on, and who may override it."""

    use: str
    params: Any = None
    rule: str = ""
    overridable_by: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Move:
    """A row of the table: who may go from where to where, on what conditions, with what consequences."""

    action: str
    sources: tuple[str, ...]
    to: str
    by: frozenset[Role]
    title: Text
    legal_act: bool = False
    needs_reason: bool = False
    four_eyes: str = ""
    rule: str = ""
    guards: tuple[GuardUse, ...] = ()
    effects: tuple[Effect, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Scenario:
    """An executable example: the steps of a story and how it must end. `jurisdiction`: whose law it is told
    under, where not under the one the others are."""

    id: str
    title: Text
    after: str
    steps: tuple[Any, ...]
    expect: Mapping[str, Any]
    line: int = 0
    jurisdiction: str = ""


@dataclass(frozen=True)
class Definition:
    """One procedure, whole."""

    id: str
    version: int
    instrument: str
    competence: Competence
    title: Text
    initial: str
    stages: Mapping[str, Stage]
    moves: tuple[Move, ...]
    scenarios: Sequence[Scenario] = ()


@dataclass(frozen=True, order=True)
class Problem:
    """What the lint found, and where. A warning does not stop a procedure from being published."""

    file: str
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.file}:{self.line}: {kind}{self.message}"


class DefinitionError(ValueError):
    """A procedure that may not be published; `problems` says each fault with its file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
