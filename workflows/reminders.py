"""When things fall due in a stage: the instants a procedure may name, and what is counted from them."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from workflows.case import Case
from workflows.clocks import acknowledgement_deadline
from workflows.deadlines import latest_day_before
from workflows.derivation import Step
from workflows.effects import Effect
from workflows.elements import Period, Stage, TimerRule
from workflows.moments import MOMENTS_AROUND_THE_VOTE, Find, Moment, named
from workflows.rules import Rules

# Codes of this module's steps with their parameters, worded at the edge like those of `derivation`.
STEP_CODES: dict[str, tuple[str, ...]] = {
    "counted_from": ("moment", "moment_at"),
    "length_after": ("months", "days", "hours", "due_at"),
    "length_before": ("months", "days", "hours", "due_at"),
    # standstill.py and entry_into_force.py
    "standstill_counted": ("months",),
    "standstill_with_detailed_opinion": ("months",),
    "standstill_blocked": ("months",),
    "executory_from": ("event", "event_at", "timezone"),
    "chosen_day": ("starts_on",),
}


FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class TimerPlan:
    """Something that will fall due: a move to `fire`, or effects; with how the instant was found.

    `useless_from`: an announcement made from then on would tell what has come about already."""

    name: str
    due_at: datetime
    derivation: tuple[Step, ...]
    fire: str | None
    effects: tuple[Effect, ...]
    useless_from: datetime | None = None


def _convocation_latest(case: Case, rules: Rules) -> Moment | None:
    if case.sitting is None:
        return None
    clear_days = rules.council.notice_for(case.population).clear_days
    deadline = latest_day_before(case.sitting.starts_at, clear_days, case.timezone)
    return Moment(deadline.due_at, deadline.derivation)


def _acknowledgement_due(case: Case, rules: Rules) -> Moment | None:
    if case.submission is None or case.submission.sent_at is None:
        return None
    row = rules.transmission_for(case.competence, case.instrument)
    deadline = acknowledgement_deadline(row, case.submission.sent_at, case.timezone, rules.holidays)
    return Moment(deadline.due_at, deadline.derivation)


def _fact(part: str, name: str) -> Find:
    """The instant a part of the case holds, when the case has that part and the part that instant."""

    def find(case: Case, rules: Rules) -> Moment | None:
        return named(f"{part}.{name}", getattr(getattr(case, part), name, None))

    return find


# Every instant a timer may name, in `at` or in `before`.
MOMENTS: Mapping[str, Find] = {
    "entered_at": lambda case, rules: named("entered_at", case.entered_at),
    "period.opens_at": _fact("period", "opens_at"),
    "period.closes_at": _fact("period", "closes_at"),
    "sitting.starts_at": _fact("sitting", "starts_at"),
    "sitting.convocation_latest": _convocation_latest,
    "submission.prepared_at": _fact("submission", "prepared_at"),
    "submission.sent_at": _fact("submission", "sent_at"),
    "submission.acknowledgement_due": _acknowledgement_due,
    "submission.answer_due_at": _fact("submission", "answer_due_at"),
    **MOMENTS_AROUND_THE_VOTE,
}


def timers_of(stage: Stage, case: Case, rules: Rules) -> tuple[TimerPlan, ...]:
    """What falls due in a stage entered at `case.entered_at`, in the order of the table.

    A timer whose instant is not known for this case is left out; so is one that `skip_if_past` when its
    instant was already past as the stage was entered. One that `skip_if_past` and stands before another
    instant is of no use once that other has come."""
    plans = []
    for rule in stage.timers:
        moment = _due(rule, stage, case, rules)
        if moment is None or (rule.skip_if_past and moment.at <= case.entered_at):
            continue
        target = _target(rule, stage, case, rules) if rule.skip_if_past and rule.before else None
        until = target.at if target else None
        plans.append(TimerPlan(rule.id, moment.at, moment.derivation, rule.fire or None, rule.effects, until))
    return tuple(plans)


def _due(rule: TimerRule, stage: Stage, case: Case, rules: Rules) -> Moment | None:
    if not rule.before:
        return _shifted(MOMENTS[rule.at](case, rules), rule.after, 1, case.timezone)
    return _shifted(_target(rule, stage, case, rules), rule.offset, -1, case.timezone)


def _target(rule: TimerRule, stage: Stage, case: Case, rules: Rules) -> Moment | None:
    """The instant that a timer stands before: another timer's, or a named one."""
    other = next((one for one in stage.timers if one.id == rule.before), None)
    return _due(other, stage, case, rules) if other else MOMENTS[rule.before](case, rules)


def _shifted(moment: Moment | None, length: Period | None, sign: int, tz: str) -> Moment | None:
    if moment is None or length is None:
        return moment
    at = shift(moment.at, length, sign, tz)
    hours = length.rest // timedelta(hours=1)
    figures = {"months": length.months, "days": length.days, "hours": hours, "due_at": at.isoformat()}
    code = "length_after" if sign > 0 else "length_before"
    return Moment(at, (*moment.derivation, Step(code, figures)))


def shift(at: datetime, length: Period, sign: int, tz: str) -> datetime:
    """The instant a length after (sign 1) or before (-1) another, in UTC: months and days by the city's
    calendar at the same wall-clock time, then the hours. Stays within the calendar's first and last day."""
    try:
        if length.months or length.days:  # hours alone must not forget which of two equal hours it was
            wall = _add_months(at.astimezone(ZoneInfo(tz)), sign * length.months)
            at = wall + sign * timedelta(days=length.days)
        return at.astimezone(UTC) + sign * length.rest
    except (OverflowError, ValueError):
        return LAST if sign > 0 else FIRST


def _add_months(wall: datetime, months: int) -> datetime:
    year, month = divmod(wall.month - 1 + months, 12)
    year, month = wall.year + year, month + 1
    return wall.replace(year=year, month=month, day=min(wall.day, calendar.monthrange(year, month)[1]))
