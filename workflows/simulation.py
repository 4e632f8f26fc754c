"""What if: the same `plan` with a case kept in memory and a virtual clock that jumps to what falls due next.

Nothing is read, nothing is written: a what-if begins with a `Case` and ends with dates. Two paces tell how
long things take: the quick one makes every act in the instant in which the law allows it; the slow one waits
in each stage until its last reminder has been written, and others are silent as long as they may be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflows.case import Actor, Case
from workflows.deadlines import HolidaysUnknown
from workflows.elements import Move
from workflows.engine import Decision, Exit, Procedure, Refused, plan, timers_for
from workflows.guards import GUARDS
from workflows.reasons import Reason
from workflows.remedies import REMEDIES, Wish, local_day, opening_of
from workflows.reminders import MOMENTS
from workflows.rules import Rules
from workflows.story import WRITTEN_BY
from workflows.vocabulary import STAFF, Competence, Phase, Role

MOST_TRIES = 8
_AN_INSTANT = timedelta(microseconds=1)
ADOPTED = "adopted"
# The stage from which an act is in force, or a request has its end: the first of these that a procedure has.
EFFECT: Mapping[Competence, tuple[str, ...]] = {
    Competence.ACT: ("in_force", "transmitted"),
    Competence.REQUEST: ("answered",),
}


@dataclass(frozen=True)
class Leg:
    """A stage on the way: from when, until when, which act left it, which conditions had to be overridden,
    and what was written meanwhile."""

    stage: str
    begins_at: datetime
    ends_at: datetime
    action: str
    overridden: tuple[Reason, ...] = ()
    reminders: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class Walk:
    """A way gone so far: its legs, and the case at its end."""

    case: Case
    legs: tuple[Leg, ...] = ()

    @property
    def stages(self) -> tuple[str, ...]:
        return (*(leg.stage for leg in self.legs), self.case.stage)

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(leg.action for leg in self.legs)

    def reached_at(self, stage: str) -> datetime | None:
        """When the stage was entered last; None when it never was."""
        entered = [leg.ends_at for leg, to in zip(self.legs, self.stages[1:], strict=True) if to == stage]
        return entered[-1] if entered else None


@dataclass(frozen=True)
class Stuck:
    """A way that ends here: what no remedy is known for."""

    action: str
    codes: tuple[str, ...]


class Clock:
    """Makes moves in a world kept in memory: its facts follow, its time jumps."""

    def __init__(self, procedure: Procedure, rules: Rules, wish: Wish) -> None:
        self.procedure, self.rules, self.wish = procedure, rules, wish

    def make(self, walk: Walk, action: str) -> Walk | Stuck:
        """The way one move further, as soon as it can be made; or why it cannot."""
        try:
            return self._make(walk, action)
        except HolidaysUnknown:  # not a way that ends here: no date can be told at all
            raise
        except (AssertionError, ValueError) as error:  # a fact that cannot be told here
            return Stuck(action, (str(error),))

    def _make(self, walk: Walk, action: str) -> Walk | Stuck:
        found = self.procedure.exits[walk.case.stage][action]
        case = replace(walk.case, reason=f"« {action} »", acted={})
        begins_at = case.now
        timers = timers_for(self.procedure, case, self.rules)
        fired = next((one for one in timers if one.fire == action), None)
        reminders = [one for one in timers if one.fire is None and one.due_at >= begins_at]
        if fired:
            case = self._at(case, fired.due_at)
        elif self.wish.slow and reminders:
            case = self._at(case, self._no_later(case, max(one.due_at for one in reminders)))
        outcome = self._until_allowed(case, found, action)
        if isinstance(outcome, Stuck):
            return outcome
        case, decision = outcome
        written = tuple((one.name, one.due_at) for one in reminders if one.due_at <= case.now)
        leg = Leg(walk.case.stage, begins_at, case.now, action, decision.overridden, written)
        case = replace(case, stage=decision.target, entered_at=case.now)
        if action in WRITTEN_BY:
            case = WRITTEN_BY[action](case, self.rules)
        return Walk(case, (*walk.legs, leg))

    def _no_later(self, case: Case, instant: datetime) -> datetime:
        """Nobody dawdles beyond the day on which one wishes to open."""
        opens_at = opening_of(self.wish, case)
        drafted = self.procedure.phase_of(case.stage) == Phase.DRAFTING
        return min(instant, opens_at) if drafted and opens_at > case.now else instant

    def _until_allowed(self, case: Case, found: Exit, action: str) -> tuple[Case, Decision] | Stuck:
        """Do what people would do against each refusal; override only what is left then."""
        actor = _actor(found.move)
        for _ in range(MOST_TRIES):
            outcome = plan(self.procedure, case, self.rules, action, actor)
            if isinstance(outcome, Decision):
                return case, outcome
            helped = self._helped(case, found, outcome)
            if helped == case:
                break
            case = helped
        outcome = plan(self.procedure, case, self.rules, action, _with_every_role(actor), override=True)
        if isinstance(outcome, Decision):
            return case, outcome
        return Stuck(action, tuple(reason.code for reason in outcome.reasons))

    def _helped(self, case: Case, found: Exit, refused: Refused) -> Case:
        params = {use.use: use.params for use, _ in found.guards}
        for reason in refused.reasons:
            if reason.code in REMEDIES:
                case = REMEDIES[reason.code](case, self.rules, self.wish, params.get(reason.code))
            elif reason.code in GUARDS and GUARDS[reason.code].passes_from:
                moment = MOMENTS[GUARDS[reason.code].passes_from](case, self.rules)
                case = self._at(case, moment.at if moment else case.now)
        return case

    @staticmethod
    def _at(case: Case, instant: datetime) -> Case:
        """The clock jumps ahead; an instant that has come already is left behind by the smallest step."""
        later = instant if instant > case.now else case.now + _AN_INSTANT
        return replace(case, now=later, effective_at=later)


def _actor(move: Move) -> Actor:
    people = move.by - {Role.CLOCK}
    return Actor(None, "—", people) if people else Actor(None, "", move.by)


def _with_every_role(actor: Actor) -> Actor:
    return replace(actor, roles=actor.roles | frozenset(STAFF)) if actor.name else actor


def beginning_of(case: Case, procedure: Procedure) -> Walk:
    """Where a what-if about a real proposal begins: dates that were only planned are wished anew."""
    drafted = procedure.phase_of(case.stage) == Phase.DRAFTING
    return Walk(replace(case, period=None, effective_at=case.now) if drafted else case)


def effect_stage(procedure: Procedure) -> str | None:
    """The stage with which the procedure's effect begins, if it has one."""
    wanted = EFFECT[procedure.definition.competence]
    return next((one for one in wanted if one in procedure.stages), None)


def adopted_on(walk: Walk) -> date | None:
    """The day of the adoption in the city."""
    at = walk.reached_at(ADOPTED)
    return local_day(at, walk.case.timezone) if at else None


def effective_on(walk: Walk, procedure: Procedure, rules: Rules) -> date | None:
    """The day from which the act is in force (or the request answered); later where a calendar says so."""
    stage = effect_stage(procedure)
    at = walk.reached_at(stage) if stage else None
    if at is None:
        return None
    day, adopted, case = local_day(at, walk.case.timezone), adopted_on(walk), walk.case
    if adopted is None or case.competence != Competence.ACT:
        return day
    calendar = rules.calendar_for(case.instrument, case.sector, adopted)
    return max(day, calendar.effective_on(adopted)) if calendar else day


def overridden_in(legs: Iterable[Leg]) -> tuple[Reason, ...]:
    """Every condition that someone would have to override on the way, told once."""
    found: list[Reason] = []
    for leg in legs:
        found += [reason for reason in leg.overridden if reason not in found]
    return tuple(found)
