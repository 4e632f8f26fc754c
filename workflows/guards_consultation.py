"""Conditions of drafting, of the comment period and of the synthesis."""

from datetime import timedelta

from workflows.case import Case
from workflows.conditions import Figures, NoParameters, guard, local_day
from workflows.deadlines import count_days
from workflows.instruments import load_instrument, missing_from
from workflows.rules import Rules

# The time it takes to fill in a form that says "from now on".
OPENING_TOLERANCE = timedelta(minutes=10)
_AN_INSTANT = timedelta(microseconds=1)


@guard("draft")
def draft_is_complete(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Title, summary, grounds, articles and the instrument's own terms are all there."""
    missing = missing_from(case.draft, load_instrument(case.instrument))
    if not missing:
        return None
    return {"missing": [{"code": one.code, "params": dict(one.params)} for one in missing]}


@guard("period", rule="consultation.publication")
def comment_period_is_set(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Opening and closing are known, in that order."""
    if case.period is not None and case.period.closes_at > case.period.opens_at:
        return None
    return {}


@guard("period", rule="consultation.publication", follows="comment_period_is_set")
def comment_period_is_ahead(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Nobody opens a period in the past: it begins now or later."""
    if case.period is None:
        return {"opens_at": None}
    if case.period.opens_at >= case.effective_at - OPENING_TOLERANCE:
        return None
    return {"opens_at": case.period.opens_at}


@guard("period", rule="consultation.min_days", follows="comment_period_is_set")
def comment_period_long_enough(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """From the day after the opening, at least as many days as the law asks; the last day is reached."""
    needed = rules.consultation.min_days
    if case.period is None:
        return {"days": 0, "needed": needed, "earliest_on": None}
    opens_on = local_day(case.period.opens_at, case)
    closes_on = local_day(case.period.closes_at - _AN_INSTANT, case)
    days = (closes_on - opens_on).days
    if days >= needed:
        return None
    earliest = count_days(case.period.opens_at, needed, "calendar", case.timezone, rules.holidays).last_day
    return {"days": max(days, 0), "needed": needed, "earliest_on": earliest}


@guard("period", rule="consultation.publication", passes_from="period.closes_at")
def comment_period_is_over(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The announced closing instant has come."""
    if case.period is None:
        return {"closes_at": None}
    if case.effective_at >= case.period.closes_at and case.now >= case.period.closes_at:
        return None
    return {"closes_at": case.period.closes_at}


@guard("comments")
def comments_are_moderated(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """No comment still waits for a named person's decision."""
    return {"comments": case.comments.unmoderated} if case.comments.unmoderated else None


@guard("comments", rule="consultation.synthesis_due")
def every_comment_is_sorted(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Every published comment stands in at least one theme."""
    return {"comments": case.comments.unsorted} if case.comments.unsorted else None


@guard("comments", rule="consultation.synthesis_due")
def every_theme_is_answered(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Every theme has the city's reply, so that no comment is left without one."""
    comments = case.comments
    if not comments.themes_without_reply and not comments.unanswered:
        return None
    return {"themes": comments.themes_without_reply, "comments": comments.unanswered}


@guard("synthesis", rule="consultation.synthesis_due")
def synthesis_is_written(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The account of what was said and of what follows is written."""
    return None if case.synthesis_written else {}


@guard("synthesis", rule="consultation.synthesis_due")
def synthesis_is_published(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The synthesis is public, at the latest on the day the act is signed: here, before the vote."""
    return None if case.synthesis_published_at is not None else {}
