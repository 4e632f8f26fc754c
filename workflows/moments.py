"""The instants around the vote that a timer may name, beside those of `reminders`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from workflows.case import Case
from workflows.deadlines import Deadline, start_of_day
from workflows.derivation import Step
from workflows.entry_into_force import in_force
from workflows.rules import Rules
from workflows.standstill import standstill_of


@dataclass(frozen=True)
class Moment:
    """A named instant, known for this case, and its derivation."""

    at: datetime
    derivation: tuple[Step, ...]


Find = Callable[[Case, Rules], Moment | None]


def named(name: str, at: datetime | None) -> Moment | None:
    """An instant that the case holds, as the beginning of a derivation."""
    if at is None:
        return None
    return Moment(at, (Step("counted_from", {"moment": name, "moment_at": at.astimezone(UTC).isoformat()}),))


def _opinions_last_due(case: Case, rules: Rules) -> Moment | None:
    dues = [one.due_at for one in case.opinions if one.given_at is None and one.due_at is not None]
    return named("opinions.last_due_at", max(dues, default=None))


def _standstill_ends(case: Case, rules: Rules) -> Moment | None:
    end = standstill_of(case.notification, rules, case.timezone) if case.notification else None
    return _of(end, case)


def _in_force(case: Case, rules: Rules) -> Moment | None:
    return None if case.application.pilot else _of(in_force(case, rules), case)


def _pilot_begins(case: Case, rules: Rules) -> Moment | None:
    return _of(in_force(case, rules), case) if case.application.pilot else None


def _of(deadline: Deadline | None, case: Case) -> Moment | None:
    """A computed instant; one that was past when the stage was entered counts from there, and says so."""
    if deadline is None:
        return None
    found = Moment(deadline.due_at, deadline.derivation)
    entered = named("entered_at", case.entered_at)
    if entered is None or found.at >= entered.at:
        return found
    return Moment(entered.at, (*found.derivation, *entered.derivation))


def _morning_of(name: str, find: Callable[[Case], date | None]) -> Find:
    def found(case: Case, rules: Rules) -> Moment | None:
        day = find(case)
        return named(name, start_of_day(day, case.timezone)) if day else None

    return found


def _running_since(case: Case, rules: Rules) -> Moment | None:
    """From when the authority's time counts, the pauses left out; it does not while it stands still."""
    submission = case.submission
    if submission is None or submission.sent_at is None or submission.asked_at is not None:
        return None
    return named("submission.running_since", submission.sent_at + submission.suspended)


MOMENTS_AROUND_THE_VOTE: Mapping[str, Find] = {
    "opinions.last_due_at": _opinions_last_due,
    "notification.standstill_ends_at": _standstill_ends,
    "effect.in_force_at": _in_force,
    "effect.pilot_begins_at": _pilot_begins,
    "application.pilot_ends_at": _morning_of(
        "application.pilot_ends_at", lambda case: case.application.ends_on
    ),
    "application.review_at": _morning_of("application.review_at", lambda case: case.application.review_on),
    "submission.running_since": _running_since,
}
