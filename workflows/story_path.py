"""What a scenario may tell of the steps around the vote: screening, opinions, notification, application."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.case import Case
from workflows.case_path import ApplicationFacts, NotificationFacts, OpinionFacts, ScreeningFacts
from workflows.deadlines import count_days, count_months
from workflows.guards_opinions import PERSONAL_DATA, opinions_owed, questions_for
from workflows.rules import Opinion, Rules
from workflows.vocabulary import Answer, NotificationKind, Position


def screened(case: Case, rules: Rules, notify: bool = False, personal_data: bool = False) -> Case:
    """A named person answered every question: the draft must be notified or not, touches data or not."""
    law = rules.notification
    answers = {one.id: one.notify_if is notify for one in law.questions} if law else {}
    if PERSONAL_DATA in questions_for(rules, case.instrument, case.sector):
        answers[PERSONAL_DATA] = personal_data
    return replace(case, screening=ScreeningFacts(answers, case.draft.version))


def unscreened(case: Case, rules: Rules) -> Case:
    """Nobody answered the screening questions."""
    return replace(case, screening=ScreeningFacts())


def due_of(owed: Opinion, asked_at: datetime, tz: str, country: str) -> datetime | None:
    """Until when a body may give an opinion asked for then; None where the law sets no time."""
    if owed.months:
        return count_months(asked_at, owed.months, tz, country).due_at
    return count_days(asked_at, owed.days, "calendar", tz, country).due_at if owed.days else None


def opinions_asked(case: Case, rules: Rules) -> Case:
    """Every body the law wants heard is asked; its time runs from now."""
    asked = tuple(
        OpinionFacts(owed.id, case.now, due_of(owed, case.now, case.timezone, rules.holidays))
        for owed in opinions_owed(case, rules)
    )
    return replace(case, opinions=(*case.opinions, *asked))


def opinion_given(case: Case, rules: Rules, position: str = "favourable") -> Case:
    """The opinions asked for are given."""
    given = tuple(replace(one, given_at=case.now, position=Position(position)) for one in case.opinions)
    return replace(case, opinions=given)


def notified(case: Case, rules: Rules, kind: str = "services", urgent: bool = False) -> Case:
    """The draft as it stands was notified now."""
    facts = NotificationFacts(case.now, NotificationKind(kind), case.published_version, urgent)
    return replace(case, notification=facts)


def detailed_opinion(case: Case, rules: Rules) -> Case:
    """A detailed opinion on the notified draft came in."""
    assert case.notification is not None, "nothing was notified"
    return replace(case, notification=replace(case.notification, detailed_opinion_at=case.now))


def blocked(case: Case, rules: Rules, months: int) -> Case:
    """Adoption of the notified draft is blocked for so many months."""
    assert case.notification is not None, "nothing was notified"
    return replace(case, notification=replace(case.notification, blocked_months=months))


def other_text(case: Case, rules: Rules) -> Case:
    """The text changed after it was notified."""
    version = case.draft.version + 1
    return replace(case, draft=replace(case.draft, version=version), published_version=version)


def application(
    case: Case, rules: Rules, pilot: bool = False, ends_in: int = 0, criteria: int = 0, review_in: int = 0
) -> Case:
    """How the act will be applied: tried out until so many days from now, reviewed in so many days."""
    today = case.now.astimezone(ZoneInfo(case.timezone)).date()
    plan = ApplicationFacts(
        pilot=pilot,
        ends_on=today + timedelta(days=ends_in) if ends_in else None,
        review_on=today + timedelta(days=review_in) if review_in else None,
        criteria=criteria,
        unjudged=criteria,
    )
    return replace(case, application=plan)


def judged(case: Case, rules: Rules, but: int = 0) -> Case:
    """Each criterion has its result, save so many."""
    return replace(case, application=replace(case.application, unjudged=but))


def next_review(case: Case, rules: Rules, in_days: int) -> Case:
    """The next review has its day."""
    today = case.now.astimezone(ZoneInfo(case.timezone)).date()
    review_on = today + timedelta(days=in_days)
    return replace(case, application=replace(case.application, review_on=review_on))


def information_asked(case: Case, rules: Rules) -> Case:
    """The authority wants to know more: its clock stands still from now."""
    return _submission(case, asked_at=case.now)


def information_given(case: Case, rules: Rules) -> Case:
    """The city answers: the clock runs again, and what is left of the time is left."""
    assert case.submission is not None, "no authority is chosen"
    asked_at, due_at = case.submission.asked_at, case.submission.answer_due_at
    assert asked_at is not None, "nothing is asked"
    pause = case.now - asked_at
    later = due_at + pause if due_at is not None else None
    suspended = case.submission.suspended + pause
    return _submission(case, asked_at=None, informed=True, suspended=suspended, answer_due_at=later)


def demands(case: Case, rules: Rules, open: int) -> Case:
    """What the city asked for, as far as nothing is written of what became of it."""
    return _submission(case, open_demands=open)


def _submission(case: Case, **facts: Any) -> Case:
    assert case.submission is not None, "no authority is chosen"
    return replace(case, submission=replace(case.submission, **facts))


def _frozen(case: Case, rules: Rules) -> Case:
    return replace(case, published_version=case.draft.version)


def _silent(case: Case, rules: Rules) -> Case:
    return _submission(case, answer=Answer.SILENT, answered_at=case.now)


FACTS_AROUND_THE_VOTE: Mapping[str, Callable[..., Case]] = {
    fact.__name__: fact
    for fact in (
        screened,
        unscreened,
        opinions_asked,
        opinion_given,
        notified,
        detailed_opinion,
        blocked,
        other_text,
        application,
        judged,
        next_review,
        information_asked,
        information_given,
        demands,
    )
}
WRITTEN_AROUND_THE_VOTE: Mapping[str, Callable[[Case, Rules], Case]] = {
    "open_comment_period": _frozen,
    "record_silence": _silent,
}
