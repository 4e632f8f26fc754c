"""The ways through a procedure, each with its shortest and its longest time; cycles are bounded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.engine import Procedure
from workflows.remedies import Wish
from workflows.rules import Rules
from workflows.simulation import ADOPTED, Clock, Stuck, Walk, adopted_on, effect_stage
from workflows.vocabulary import Role

MOST_PATHS = 400


@dataclass(frozen=True)
class Path:
    """One way, gone quickly and slowly. `returns` are the acts that led back to a stage left before."""

    quick: Walk
    slow: Walk
    returns: tuple[str, ...] = ()

    @property
    def shortest(self) -> timedelta:
        return _length(self.quick)

    @property
    def longest(self) -> timedelta:
        return _length(self.slow)


def _length(walk: Walk) -> timedelta:
    return walk.case.now - walk.legs[0].begins_at if walk.legs else timedelta()


@dataclass(frozen=True)
class Exploration:
    """The ways found, and whether there were more than were looked at; what stopped the others, by act."""

    paths: tuple[Path, ...]
    cut: bool
    stuck: Mapping[str, tuple[str, ...]]


def explore(
    procedure: Procedure,
    start: Walk,
    rules: Rules,
    wish: Wish,
    goals: frozenset[str],
    returns: int = 0,
    most: int = MOST_PATHS,
) -> Exploration:
    """Every way from here to one of the goals, with at most so many returns to a stage already left."""
    explorer = _Explorer(procedure, rules, wish, goals)
    found: list[Path] = []
    ways = explorer.ways(Path(start, start), (start.case.stage,), returns)
    for path in ways:
        if len(found) == most:
            return Exploration(tuple(found), True, explorer.stuck)
        found.append(path)
    return Exploration(tuple(found), False, explorer.stuck)


class _Explorer:
    def __init__(self, procedure: Procedure, rules: Rules, wish: Wish, goals: frozenset[str]) -> None:
        self.procedure, self.goals = procedure, goals
        self.quick = Clock(procedure, rules, replace(wish, slow=False))
        self.slow = Clock(procedure, rules, replace(wish, slow=True))
        self.leading = _leading_to(procedure, goals)
        self.stuck: dict[str, tuple[str, ...]] = {}

    def ways(self, path: Path, been: tuple[str, ...], returns: int) -> Iterator[Path]:
        stage = path.quick.case.stage
        if stage in self.goals and path.quick.legs:
            yield path
            return
        for action, found in self.procedure.exits.get(stage, {}).items():
            back = found.target in been
            if found.target not in self.leading or (back and not returns):
                continue
            further = self._further(path, action, back)
            if further is None:
                continue
            kept = been[: been.index(found.target)] if back else been
            yield from self.ways(further, (*kept, found.target), returns - back)

    def _further(self, path: Path, action: str, back: bool) -> Path | None:
        quick, slow = self.quick.make(path.quick, action), self.slow.make(path.slow, action)
        for one in (quick, slow):
            if isinstance(one, Stuck):
                self.stuck[action] = one.codes
        if isinstance(quick, Stuck) or isinstance(slow, Stuck):
            return None
        return Path(quick, slow, (*path.returns, action) if back else path.returns)


def _leading_to(procedure: Procedure, goals: frozenset[str]) -> frozenset[str]:
    """The stages from which a goal can be reached by the table."""
    found = set(goals)
    while True:
        more = {
            stage
            for stage, exits in procedure.exits.items()
            if stage not in found and any(one.target in found for one in exits.values())
        }
        if not more:
            return frozenset(found)
        found |= more


@dataclass(frozen=True)
class Detour:
    """What one return to an earlier stage changes: its act, and when the adoption comes then; whether that
    is another time than without it."""

    action: str
    earliest_at: datetime
    latest_at: datetime
    changes: bool


@dataclass(frozen=True)
class Forecast:
    """When the adoption comes and the effect begins, quickly and slowly; None where no way leads there."""

    earliest: Walk | None
    latest: Walk | None
    detours: tuple[Detour, ...]
    stuck: Mapping[str, tuple[str, ...]]


def forecast(procedure: Procedure, start: Walk, rules: Rules, wish: Wish) -> Forecast:
    """The earliest and the latest way to the effect, and what each return on the way would cost."""
    goals = frozenset({effect_stage(procedure) or ADOPTED})
    found = explore(procedure, start, rules, wish, goals)
    ways = [
        path for path in found.paths if adopted_on(path.quick) or start.case.stage not in _before(procedure)
    ]
    earliest = min((path.quick for path in ways), key=_ends, default=None)
    latest = max((path.slow for path in ways), key=_ends, default=None)
    return Forecast(earliest, latest, _detours(procedure, start, rules, wish), found.stuck)


def _ends(walk: Walk) -> tuple[datetime, int]:
    return walk.case.now, len(walk.legs)


def _before(procedure: Procedure) -> frozenset[str]:
    """The stages from which an adoption still lies ahead."""
    return _leading_to(procedure, frozenset({ADOPTED})) - {ADOPTED}


def _detours(procedure: Procedure, start: Walk, rules: Rules, wish: Wish) -> tuple[Detour, ...]:
    """One return each, by people only: when the adoption comes with it, at the earliest and the latest."""
    found = explore(procedure, start, rules, wish, frozenset({ADOPTED}), returns=1)
    times: dict[str, list[tuple[datetime, datetime]]] = {}
    for path in found.paths:
        for action in path.returns or ("",):
            times.setdefault(action, []).append((path.quick.case.now, path.slow.case.now))
    spans = {
        action: (min(quick for quick, _ in pairs), max(slow for _, slow in pairs))
        for action, pairs in times.items()
    }
    return tuple(
        Detour(action, *span, changes=span != spans.get(""))
        for action, span in spans.items()
        if action and Role.CLOCK not in _by(procedure, action)
    )


def _by(procedure: Procedure, action: str) -> frozenset[Role]:
    return next(move.by for move in procedure.definition.moves if move.action == action)
