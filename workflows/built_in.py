"""The conditions on every move, which no procedure writes and nobody overrides: who, why, when."""

from collections.abc import Callable

from workflows.case import Actor, Case
from workflows.elements import Move
from workflows.reasons import Reason
from workflows.rules import Rules
from workflows.vocabulary import Role


def on_every_move(move: Move, case: Case, rules: Rules, actor: Actor) -> tuple[Reason, ...]:
    """Those that do not hold for this actor; none of them can be overridden."""
    own = _recusal(move, case, rules, actor)
    unmet = tuple(reason for check in _CHECKS if (reason := check(move, case, actor)) is not None)
    return unmet if own is None else (*unmet, own)


def read_on_every_move(move: Move) -> frozenset[str]:
    """The parts of the case that these conditions look at."""
    return frozenset({"acted"} if move.four_eyes else ()) | frozenset({"recusals"} if _decides(move) else ())


def _decides(move: Move) -> bool:
    """Does the move commit the city: a legal act, or one that someone may make in spite of a condition?"""
    return move.legal_act or any(use.overridable_by for use in move.guards)


def _role(move: Move, case: Case, actor: Actor) -> Reason | None:
    if not move.by.isdisjoint(actor.roles):
        return None
    return Reason("role_may_make_this_move", {"by": sorted(str(role) for role in move.by)})


def _person(move: Move, case: Case, actor: Actor) -> Reason | None:
    if move.legal_act and (Role.CLOCK in actor.roles or not actor.name.strip()):
        return Reason("legal_act_needs_a_person")
    return None


def _reason(move: Move, case: Case, actor: Actor) -> Reason | None:
    return Reason("reason_is_given") if move.needs_reason and not case.reason.strip() else None


def _not_before(move: Move, case: Case, actor: Actor) -> Reason | None:
    if case.effective_at >= case.entered_at:
        return None
    figures = {"effective_at": case.effective_at, "entered_at": case.entered_at}
    return Reason("effective_date_follows_the_previous_step", figures)


def _not_ahead(move: Move, case: Case, actor: Actor) -> Reason | None:
    if case.effective_at <= case.now:
        return None
    return Reason("effective_date_is_not_ahead", {"effective_at": case.effective_at, "now": case.now})


def _four_eyes(move: Move, case: Case, actor: Actor) -> Reason | None:
    """Who did the other action may not do this one; "other_than:<action>" names it."""
    other = move.four_eyes.partition(":")[2]
    if not other or actor.id is None or case.acted.get(other) != actor.id:
        return None
    return Reason("four_eyes_are_kept", {"other": other})


_CHECKS: tuple[Callable[[Move, Case, Actor], Reason | None], ...] = (
    _role,
    _person,
    _reason,
    _not_before,
    _not_ahead,
    _four_eyes,
)


def _recusal(move: Move, case: Case, rules: Rules, actor: Actor) -> Reason | None:
    """Who withdrew from the file for an interest of their own decides nothing in it any more."""
    if actor.id is None or actor.id not in case.recused or not _decides(move):
        return None
    source = rules.source("council.recusal")
    return Reason("recusal_is_kept", {}, source.ref, source.mark)
