"""What people would do so that a condition holds: how a what-if answers a refusal. Nothing here is true.

A condition that time alone fulfils needs no remedy: the virtual clock jumps to its `passes_from`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.case import Case, Comments, Period, SittingFacts, TallyFacts
from workflows.deadlines import ONE_DAY, count_days, day_off, first_day_after, local_instant
from workflows.rules import Rules
from workflows.story import FACTS, IN_OFFICE
from workflows.vocabulary import Answer, BallotMethod

OFFICE_HOUR, SITTING_HOUR = time(8), time(18)
# Without a list of sittings: how long a council may let one wait for the next, as the slow guess has it.
LONGEST_WAIT_FOR_A_SITTING = timedelta(days=90)


@dataclass(frozen=True)
class Wish:
    """What someone asks: open on this day, for so many days (0: the law's minimum), with these sittings.

    `slow`: every period takes as long as it may, every act waits for its last reminder."""

    opens_on: date
    days: int = 0
    sittings: tuple[date, ...] = ()
    slow: bool = False


Remedy = Callable[[Case, Rules, Wish, Any], Case]


def _told(name: str, **given: Any) -> Remedy:
    """A fact that scenarios tell as well."""
    return lambda case, rules, wish, params: FACTS[name](case, rules, **given)


def opening_of(wish: Wish, case: Case) -> datetime:
    """The instant of the wished opening, when the office opens."""
    return local_instant(wish.opens_on, OFFICE_HOUR, case.timezone)


def _period(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    """A period from the wished day, or from now when that is past; the clock waits for its opening."""
    opens_at = max(case.now, opening_of(wish, case))
    days = max(wish.days, rules.consultation.min_days)
    closing = count_days(opens_at, days, "calendar", case.timezone, rules.holidays)
    return replace(case, now=opens_at, effective_at=opens_at, period=Period(opens_at, closing.due_at))


def _heard(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    return replace(case, comments=Comments(published=case.comments.published))


def _synthesis(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    return replace(case, synthesis_written=True)


def _sitting(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    """The first sitting that the notice allows; a second call after the one without its quorum."""
    second = bool(getattr(params, "second_call", False)) or bool(case.sitting and case.sitting.second_call)
    clear_days = rules.council.second_call_gap_days if second else _notice(case, rules)
    first_call_at = (
        (case.sitting.first_call_at or case.sitting.starts_at) if second and case.sitting else None
    )
    first = max(
        first_day_after(case.now, clear_days, case.timezone).last_day,
        first_day_after(first_call_at, clear_days, case.timezone).last_day if first_call_at else date.min,
    )
    facts = SittingFacts(
        local_instant(_day(first, rules, wish, second), SITTING_HOUR, case.timezone),
        in_office=(case.sitting.in_office if case.sitting else 0) or IN_OFFICE,
        explanatory_note=True,
        second_call=second,
        first_call_at=first_call_at,
    )
    return replace(case, sitting=facts, tally=None)


def _notice(case: Case, rules: Rules) -> int:
    return rules.council.notice_for(case.population).clear_days


def _day(first: date, rules: Rules, wish: Wish, second: bool) -> date:
    """The first sitting planned from that day on; without one, a working day."""
    planned = [day for day in sorted(wish.sittings) if day >= first]
    if planned:
        return planned[0]
    day = first + LONGEST_WAIT_FOR_A_SITTING if wish.slow and not second else first
    while day_off(day, rules.holidays) is not None:
        day += ONE_DAY
    return day


def _attendance(present: bool) -> Remedy:
    """Everyone comes, or nobody."""

    def attend(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
        if case.sitting is None:
            return case
        in_office = case.sitting.in_office or IN_OFFICE
        facts = replace(
            case.sitting,
            in_office=in_office,
            present=in_office if present else 0,
            remote=0,
            represented=0,
            absent=0 if present else in_office,
            excess_proxies=0,
            attendance_taken=True,
            opened=True,
            chair_named=True,
        )
        return replace(case, sitting=facts)

    return attend


def _votes(carried: bool) -> Remedy:
    """Everyone is for, or against."""

    def vote(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
        cast = (case.sitting.in_office if case.sitting else 0) or IN_OFFICE
        counts = (cast, 0) if carried else (0, cast)
        return replace(case, tally=TallyFacts(BallotMethod.SHOW_OF_HANDS, *counts, announced=True))

    return vote


def _dossier(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    submission = replace(case.submission, dossier_ready=True) if case.submission else None
    ready = case.dossiers_ready | {str(getattr(params, "kind", ""))}
    return replace(case, submission=submission, dossiers_ready=ready)


def _answer(answer: Answer) -> Remedy:
    def record(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
        return replace(case, submission=replace(case.submission, answer=answer)) if case.submission else case

    return record


# By the name of the condition: what would make it hold.
REMEDIES: Mapping[str, Remedy] = {
    "draft_is_complete": _told("complete_draft"),
    "comment_period_is_set": _period,
    "comment_period_is_ahead": _period,
    "comment_period_long_enough": _period,
    "comments_are_moderated": _heard,
    "every_comment_is_sorted": _heard,
    "every_theme_is_answered": _heard,
    "synthesis_is_written": _synthesis,
    "sitting_is_chosen": _sitting,
    "notice_is_long_enough": _sitting,
    "urgent_notice_is_kept": _sitting,
    "second_call_gap_is_kept": _sitting,
    "explanatory_note_is_joined": _sitting,
    "attendance_is_taken": _attendance(True),
    "proxies_are_valid": _attendance(True),
    "quorum_is_reached": _attendance(True),
    "quorum_is_missing": _attendance(False),
    "tally_is_announced": _votes(True),
    "majority_is_reached": _votes(True),
    "majority_is_missed": _votes(False),
    "resolution_is_signed": _told("resolution"),
    "resolution_is_published": _told("resolution"),
    "authority_is_chosen": _told("authority"),
    "submission_kind_fits": _told("authority"),
    "dossier_is_ready": _dossier,
    "dispatch_is_recorded": _told("dispatched"),
    "answer_is_recorded": _answer(Answer.FAVOURABLE),
    "answer_has_observations": _answer(Answer.OBSERVATIONS),
}
# Conditions that an earlier move of the same procedure fulfils, or that someone may only override.
FULFILLED_BEFORE = frozenset({"synthesis_is_published", "convocation_was_sent", "tax_calendar_is_met"})


def local_day(instant: datetime, timezone: str) -> date:
    """The day of an instant in the city."""
    return instant.astimezone(ZoneInfo(timezone)).date()
