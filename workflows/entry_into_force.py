"""When an act of the city becomes executory, enters into force, and until when it may be challenged."""

from datetime import UTC, datetime

from workflows.case import Case, SubmissionFacts
from workflows.deadlines import Deadline, count_days, count_months, start_of_day
from workflows.derivation import Step
from workflows.rules import Rules
from workflows.vocabulary import Answer

GRANTED = (Answer.FAVOURABLE, Answer.PARTIAL)
STOPPED = (Answer.UNFAVOURABLE, Answer.OBSERVATIONS)


def executory(case: Case, rules: Rules) -> Deadline | None:
    """From when the act may be applied, as the jurisdiction's rules say; None while it is not known, or
    where the authority's answer stands against it."""
    law, published_at = rules.effect_for(case.instrument), case.resolution_published_at
    mode = law.mode
    if mode == "published":
        return _days_after("publication", published_at, law.days, case, rules)
    submission = case.submission
    if submission is None or submission.sent_at is None:
        return None
    if mode == "published_and_transmitted":
        at = max(submission.sent_at, published_at) if published_at else None
        return _at("publication_and_transmission", at, case)
    if submission.answer in STOPPED:
        return None
    if submission.answer in GRANTED:
        return _at("approval", submission.answered_at or case.entered_at, case)
    return _unopposed(submission, submission.sent_at + submission.suspended, case, rules)


def _unopposed(submission: SubmissionFacts, sent_at: datetime, case: Case, rules: Rules) -> Deadline | None:
    """What the authority's silence leads to: the pauses of its clock do not count."""
    law = rules.effect_for(case.instrument)
    if law.mode == "delay_after_transmission" or (law.tacit == "approval" and law.days):
        return _days_after("transmission", sent_at, law.days, case, rules)
    return _at("tacit_approval", submission.answer_due_at, case) if law.tacit == "approval" else None


def in_force(case: Case, rules: Rules) -> Deadline | None:
    """From when the act applies: once executory, and not before the day the council chose."""
    found, chosen = executory(case, rules), case.application.starts_on
    if found is None or chosen is None:
        return found
    starts_at = start_of_day(chosen, case.timezone)
    if starts_at <= found.due_at:
        return found
    return Deadline(starts_at, chosen, (*found.derivation, Step("chosen_day", {"starts_on": str(chosen)})))


def challenge(case: Case, rules: Rules) -> Deadline | None:
    """Until when the act may be challenged: so many months from the later of its steps."""
    sent_at = case.submission.sent_at if case.submission else None
    known = [one for one in (sent_at, case.resolution_published_at) if one is not None]
    months = rules.effect_for(case.instrument).challenge_months
    if not known or not months:
        return None
    return count_months(max(known), months, case.timezone, rules.holidays)


def _at(what: str, at: datetime | None, case: Case) -> Deadline | None:
    if at is None:
        return None
    instant = at.astimezone(UTC)
    step = Step("executory_from", {"event": what, "event_at": instant.isoformat(), "timezone": case.timezone})
    return Deadline(instant, instant.date(), (step,))


def _days_after(what: str, at: datetime | None, days: int, case: Case, rules: Rules) -> Deadline | None:
    begun = _at(what, at, case)
    if at is None or begun is None or not days:
        return begun
    counted = count_days(at, days, "calendar", case.timezone, rules.holidays)
    starts_at = start_of_day(counted.last_day, case.timezone)
    params = {"first_on": str(counted.last_day), "due_at": starts_at.isoformat(), "timezone": case.timezone}
    steps = (*begun.derivation, *counted.derivation[:-1], Step("begins_at_midnight", params))
    return Deadline(starts_at, counted.last_day, steps)
