"""Conditions of what follows the vote of an act: entry into force, pilot, evaluation, review."""

from workflows.case import Case
from workflows.conditions import Figures, NoParameters, guard, local_day
from workflows.entry_into_force import in_force
from workflows.rules import Rules

# What the entry into force is computed from.
_EFFECT = "submission resolution application"


@guard("application")
def pilot_is_framed(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """A pilot has its end and the criteria by which it is judged before it is voted."""
    plan = case.application
    if not plan.pilot:
        return None
    if plan.ends_on is None:
        return {"why": "end"}
    if plan.ends_on <= max(plan.starts_on or plan.ends_on.min, local_day(case.effective_at, case)):
        return {"why": "past", "ends_on": plan.ends_on}
    return None if plan.criteria else {"why": "criteria"}


@guard(_EFFECT, rule="effect.executory", passes_from="effect.in_force_at")
def act_may_enter_into_force(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The act is executory, its day has come, and it is not tried out first."""
    return {"why": "pilot"} if case.application.pilot else _not_yet(case, rules)


@guard(_EFFECT, rule="effect.executory", passes_from="effect.pilot_begins_at")
def pilot_may_begin(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The act is executory, its day has come, and the council wanted it tried out."""
    return _not_yet(case, rules) if case.application.pilot else {"why": "no_pilot"}


@guard("application")
def evaluation_is_complete(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Each criterion has its result before anything is concluded."""
    if case.application.criteria and not case.application.unjudged:
        return None
    return {"criteria": case.application.unjudged, "why": "some" if case.application.criteria else "none"}


@guard("application")
def review_is_ahead(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The next review has its day, and that day is to come."""
    review_on = case.application.review_on
    if review_on is not None and review_on > local_day(case.effective_at, case):
        return None
    return {"review_on": review_on}


def _not_yet(case: Case, rules: Rules) -> Figures | None:
    found = in_force(case, rules)
    if found is None:
        return {"why": "unknown"}
    return None if case.effective_at >= found.due_at else {"in_force_at": found.due_at}
