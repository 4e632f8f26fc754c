"""Every legal condition a procedure may name, by name."""

from types import ModuleType

from workflows import (
    guards_consultation,
    guards_follow_up,
    guards_notification,
    guards_opinions,
    guards_submission,
    guards_vote,
)
from workflows.conditions import Guard

# Conditions the engine applies to every move by itself; they have no row in a procedure.
BUILT_IN = (
    "action_is_known_here",
    "role_may_make_this_move",
    "legal_act_needs_a_person",
    "reason_is_given",
    "effective_date_follows_the_previous_step",
    "effective_date_is_not_ahead",
    "four_eyes_are_kept",
    "recusal_is_kept",
)


def _guards_of(module: ModuleType) -> dict[str, Guard]:
    return {value.name: value for value in vars(module).values() if isinstance(value, Guard)}


GUARDS: dict[str, Guard] = (
    _guards_of(guards_consultation)
    | _guards_of(guards_opinions)
    | _guards_of(guards_notification)
    | _guards_of(guards_vote)
    | _guards_of(guards_submission)
    | _guards_of(guards_follow_up)
)
