"""What people would do so that a condition holds: how a what-if answers a refusal. Nothing here is true.

A condition that time alone fulfils needs no remedy: the virtual clock jumps to its `passes_from`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.case import Case, Comments, MotionFacts, Period, SittingFacts, TallyFacts
from workflows.deadlines import ONE_DAY, count_days, day_off, first_day_after, local_instant
from workflows.reminders import MOMENTS
from workflows.rules import Rules
from workflows.story import FACTS, IN_OFFICE
from workflows.vocabulary import Answer, BallotMethod

A_YEAR = 365  # days that a pilot lasts, and until the next review, where nothing else is known
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
    case = case if wish.slow else _asked_ahead(case, rules)
    opens_at = max(case.now, opening_of(wish, case))
    days = max(wish.days, rules.consultation.min_days)
    closing = count_days(opens_at, days, "calendar", case.timezone, rules.holidays)
    return replace(case, now=opens_at, effective_at=opens_at, period=Period(opens_at, closing.due_at))


def _asked_ahead(case: Case, rules: Rules) -> Case:
    """Who loses no time asks for the opinions before the opening: they run meanwhile."""
    screened = case if case.screening.answers else FACTS["screened"](case, rules)
    return screened if screened.opinions else FACTS["opinions_asked"](screened, rules)


def _heard(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    return replace(case, comments=Comments(published=case.comments.published))


def _synthesis(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    return replace(case, synthesis_written=True)


def _sitting(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    """The first sitting that the notice allows; another call after the one without its quorum, another
    sitting than that of the notice of motion where the law wants two."""
    before = case.sitting
    again = before is not None and (bool(getattr(params, "second_call", False)) or before.second_call)
    call, first_call_at = _call(case, again)
    rule = rules.council.call(call)
    clear_days = rule.clear_days if rule else _notice(case, rules)
    first = max(
        first_day_after(case.now, clear_days, case.timezone).last_day,
        first_day_after(first_call_at, clear_days, case.timezone).last_day if first_call_at else date.min,
        _after_the_motion(case, rules),
    )
    facts = SittingFacts(
        local_instant(_day(first, rules, wish, again), SITTING_HOUR, case.timezone),
        in_office=(before.in_office if before else 0) or IN_OFFICE,
        explanatory_note=True,
        call=call,
        first_call_at=first_call_at,
    )
    return replace(case, sitting=facts, tally=None)


def _call(case: Case, again: bool) -> tuple[int, datetime | None]:
    """How often the council is convened with this sitting, and the one before it that lacked its quorum."""
    if case.sitting is None or not again:
        return 1, None
    if (
        case.sitting.starts_at > case.now and case.sitting.second_call
    ):  # planned already: only its day changes
        return case.sitting.call, case.sitting.first_call_at
    return case.sitting.call + 1, case.sitting.starts_at


def _after_the_motion(case: Case, rules: Rules) -> date:
    if case.motion is None:
        return date.min
    last = max(case.motion.given_at, case.motion.tabled_at)
    return local_day(last, case.timezone) + timedelta(days=rules.council.motion_gap_days)


def _motion(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    """Notice is given and the draft tabled at the first sitting; the vote is held at another one."""
    at = case.sitting.starts_at if case.motion is None and case.sitting else case.now
    given = replace(case, motion=case.motion or MotionFacts(at, at))
    return _sitting(given, rules, wish, params)


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


def _pilot(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    """The act is tried out for a year, judged by one criterion; its day comes."""
    if not case.application.pilot:
        return FACTS["application"](case, rules, pilot=True, ends_in=A_YEAR, criteria=1)
    begins = MOMENTS["effect.pilot_begins_at"](case, rules)
    at = max(case.now, begins.at) if begins else case.now
    return replace(case, now=at, effective_at=at)


def _evaluation(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    plan = replace(case.application, criteria=case.application.criteria or 1, unjudged=0)
    return replace(case, application=plan)


def _first_call(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    """Everything begins with a first call again."""
    sitting = replace(case.sitting, call=1, first_call_at=None) if case.sitting else None
    return replace(case, sitting=sitting)


def _last_call(case: Case, rules: Rules, wish: Wish, params: Any) -> Case:
    """The calls before had no quorum either."""
    sitting = (
        replace(case.sitting, call=rules.council.max_calls, attendance_taken=True) if case.sitting else None
    )
    return replace(case, sitting=sitting)


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
    "motion_was_given": _motion,
    "call_is_foreseen": _first_call,
    "calls_are_used_up": _last_call,
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
    "information_is_asked": _told("information_asked"),
    "information_is_given": _told("information_given"),
    "demands_are_followed": _told("demands", open=0),
    "proposal_is_screened": _told("screened"),
    "opinions_are_requested": _told("opinions_asked"),
    "opinions_are_awaited": _told("opinions_asked"),
    "no_binding_opinion_is_against": _told("opinion_given"),
    "notification_is_recorded": _told("notified"),
    "notification_is_made": _told("notified"),
    "notified_text_is_current": _told("notified"),
    "detailed_opinion_is_recorded": _told("detailed_opinion"),
    "blocking_is_recorded": _told("blocked", months=12),
    "pilot_is_framed": _pilot,
    "pilot_may_begin": _pilot,
    "evaluation_is_complete": _evaluation,
    "review_is_ahead": _told("next_review", in_days=A_YEAR),
}
# Conditions that an earlier move of the same procedure fulfils, or that someone may only override.
FULFILLED_BEFORE = frozenset(
    {
        "synthesis_is_published",
        "convocation_was_sent",
        "tax_calendar_is_met",
        "council_sits",
        "drafts_are_notified_here",
        "decider_is_named",
    }
)


def local_day(instant: datetime, timezone: str) -> date:
    """The day of an instant in the city."""
    return instant.astimezone(ZoneInfo(timezone)).date()
