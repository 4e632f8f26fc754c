"""The procedure's machine: from a case and a wish to a decision, or to every reason why not. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import cast

from transitions import Machine

from workflows.built_in import on_every_move, read_on_every_move
from workflows.case import Actor, Case
from workflows.conditions import NOTHING, Guard
from workflows.effects import Effect
from workflows.elements import Definition, DefinitionError, GuardUse, Move, Stage
from workflows.examples import lint_to_run
from workflows.guards import GUARDS
from workflows.reasons import Reason
from workflows.reminders import TimerPlan, timers_of
from workflows.rules import Rules
from workflows.vocabulary import Phase, Role


@dataclass(frozen=True)
class Decision:
    """The move may be made: what it changes and what must follow. What falls due in the new stage is told
    by `timers_for`, from the facts after the move."""

    action: str
    source: str
    target: str
    legal_act: bool
    effects: tuple[Effect, ...]
    overridden: tuple[Reason, ...]


@dataclass(frozen=True)
class Refused:
    """The move may not be made; every reason, in the order of the table."""

    action: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Option:
    """A button: a move the actor's roles may make from here, with what still stands against it.

    `overridable`: something does, and one of the actor's roles may override all of it, with a reason."""

    action: str
    target: str
    title: Mapping[str, str]
    legal_act: bool
    needs_reason: bool
    reasons: tuple[Reason, ...]
    overridable: bool
    legal_ref: str
    mark: str = ""


@dataclass(frozen=True)
class Exit:
    """One way out of one stage, ready to run: the row, where the machine leads, its guards, and the parts
    of the case that those read."""

    move: Move
    target: str
    guards: tuple[tuple[GuardUse, Guard], ...]
    reads: frozenset[str]


@dataclass(frozen=True)
class Procedure:
    """A definition that passed the lint, with its machine asked once for every row."""

    name: str
    sha256: str
    definition: Definition
    exits: Mapping[str, Mapping[str, Exit]]

    @property
    def initial(self) -> str:
        return self.definition.initial

    @property
    def stages(self) -> Mapping[str, Stage]:
        return self.definition.stages

    def stage(self, name: str) -> Stage | None:
        return self.definition.stages.get(name)

    def is_final(self, name: str) -> bool:
        stage = self.definition.stages.get(name)
        return stage is not None and stage.final

    def phase_of(self, name: str) -> Phase | None:
        stage = self.definition.stages.get(name)
        return stage.phase if stage else None


class _Token:
    """A plain object that stands in a stage; never registered with the machine, so nothing is kept of it."""

    def __init__(self, stage: str) -> None:
        self.stage = stage


def compile_procedure(source: str, name: str) -> Procedure:
    """The procedure a flattened TOML text holds; compiled once for each text.

    Raises DefinitionError with every problem, its file (`name`) and line."""
    return _compiled(sha256(source.encode()).hexdigest(), source, name)


@lru_cache(maxsize=256)
def _compiled(digest: str, source: str, name: str) -> Procedure:
    definition, problems = lint_to_run(source, name)
    faults = tuple(problem for problem in problems if not problem.warning)
    if definition is None or faults:
        raise DefinitionError(faults)
    machine = _machine(definition)
    exits: dict[str, dict[str, Exit]] = {stage: {} for stage in definition.stages}
    for move in definition.moves:
        guards = tuple((use, GUARDS[use.use]) for use in move.guards)
        reads = read_on_every_move(move).union(*(one.reads for _, one in guards))
        for stage in move.sources:
            exits[stage][move.action] = Exit(move, _led_by(machine, stage, move.action), guards, reads)
    return Procedure(name, digest, definition, exits)


def _machine(definition: Definition) -> Machine:
    """A machine without models, callbacks, queue or automatic moves: those walk past guards or keep what
    they are given."""
    machine = Machine(
        model=None,
        states=list(definition.stages),
        initial=definition.initial,
        auto_transitions=False,
        queued=False,
        model_attribute="stage",
    )
    for move in definition.moves:
        machine.add_transition(move.action, list(move.sources), move.to)
    return machine


def _led_by(machine: Machine, stage: str, action: str) -> str:
    token = _Token(stage)
    machine.events[action].trigger(token)
    return token.stage


def plan(
    procedure: Procedure, case: Case, rules: Rules, action: str, actor: Actor, override: bool = False
) -> Decision | Refused:
    """May this actor make this move now, and what follows? All conditions are asked, none is changed.

    `override`: let pass what the actor's roles may override; it needs `case.reason`, and everything else
    must hold. The reasons overridden go into the decision."""
    found = procedure.exits.get(case.stage, {}).get(action)
    if found is None:
        return Refused(action, (Reason("action_is_known_here", {"action": action, "stage": case.stage}),))
    firm = on_every_move(found.move, case, rules, actor)
    failing = _failing(found, case, rules)
    if firm or failing:
        lifted = override and not firm and _may_override(failing, actor)
        if not lifted or not case.reason.strip():
            asked = (Reason("reason_is_given"),) if lifted else ()
            return Refused(action, (*firm, *(reason for _, reason in failing), *asked))
    return Decision(
        action=action,
        source=case.stage,
        target=found.target,
        legal_act=found.move.legal_act,
        effects=found.move.effects,
        overridden=tuple(reason for _, reason in failing),
    )


def available(procedure: Procedure, case: Case, rules: Rules, actor: Actor) -> tuple[Option, ...]:
    """The moves this actor's roles may make from here, in the order of the table, each with its reasons.

    A written reason still to be given is told by `needs_reason`, not among the reasons. What the law of the
    place does not know is left out."""
    options = []
    for action, found in procedure.exits.get(case.stage, {}).items():
        move = found.move
        if move.by.isdisjoint(actor.roles):
            continue
        firm = [
            reason for reason in on_every_move(move, case, rules, actor) if reason.code != "reason_is_given"
        ]
        failing = _failing(found, case, rules)
        if any(GUARDS[use.use].hides for use, _ in failing):
            continue
        options.append(
            Option(
                action=action,
                target=found.target,
                title=move.title,
                legal_act=move.legal_act,
                needs_reason=move.needs_reason,
                reasons=(*firm, *(reason for _, reason in failing)),
                overridable=bool(failing) and not firm and _may_override(failing, actor),
                legal_ref=rules.source(move.rule).ref if move.rule else "",
                mark=rules.source(move.rule).mark if move.rule else "",
            )
        )
    return tuple(options)


def unknown_here(definition: Definition, rules: Rules) -> frozenset[str]:
    """The actions that the law of the place does not know: no proposal there is ever offered them."""
    no_case = cast(Case, None)  # a condition that hides reads the rules alone
    hiding = {
        name: one
        for name, one in GUARDS.items()
        if one.hides and one.check(no_case, rules, NOTHING) is not None
    }
    return frozenset(
        move.action
        for move in definition.moves
        if any(use.use in hiding for use in move.guards) or (move.rule and not rules.source(move.rule).ref)
    )


def timers_for(procedure: Procedure, case: Case, rules: Rules) -> tuple[TimerPlan, ...]:
    """What falls due in the stage where the case stands; nothing for a stage the procedure does not have."""
    stage = procedure.stages.get(case.stage)
    return timers_of(stage, case, rules) if stage and stage.timers else ()


def reads_of(procedure: Procedure, stage: str, action: str | None = None) -> frozenset[str]:
    """The parts of the case that a move from a stage is judged by; without `action`, all its moves."""
    exits = procedure.exits.get(stage, {})
    if action is not None:
        return exits[action].reads if action in exits else frozenset()
    return frozenset().union(*(found.reads for found in exits.values()))


def timers_read(procedure: Procedure, stage: str) -> frozenset[str]:
    """The parts of the case that a stage's timers are counted from."""
    found = procedure.stages.get(stage)
    named = (name for rule in (found.timers if found else ()) for name in (rule.at, rule.before))
    return frozenset(name.partition(".")[0] for name in named if "." in name)


def may(procedure: Procedure, stage: str, what: str, roles: Iterable[Role]) -> bool:
    """May someone in these roles write this fact ("comment", "edit"…) while the proposal stands there?"""
    found = procedure.stages.get(stage)
    return found is not None and not found.allow.get(what, frozenset()).isdisjoint(roles)


_Failing = tuple[tuple[GuardUse, Reason], ...]


def _failing(found: Exit, case: Case, rules: Rules) -> _Failing:
    failing = [
        (use, guard.follows, reason)
        for use, guard in found.guards
        if (reason := guard(case, rules, use.params, use.rule)) is not None
    ]
    told = {reason.code for _, _, reason in failing}
    return tuple((use, reason) for use, follows, reason in failing if follows not in told)


def _may_override(failing: _Failing, actor: Actor) -> bool:
    return all(not use.overridable_by.isdisjoint(actor.roles) for use, _ in failing)
