"""What a scenario may tell: facts put into a case kept in memory, as forms and verbs would write them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.case import (
    Case,
    Comments,
    Draft,
    MotionFacts,
    Period,
    SittingFacts,
    SubmissionFacts,
    TallyFacts,
)
from workflows.clocks import answer_deadline
from workflows.deadlines import end_of_day, local_instant
from workflows.elements import Definition
from workflows.instruments import TermField, load_instrument
from workflows.rules import Rules
from workflows.story_path import FACTS_AROUND_THE_VOTE, WRITTEN_AROUND_THE_VOTE
from workflows.vocabulary import Answer, BallotMethod, Choice, SubmissionChannel, SubmissionKind

BEGINS_AT = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
POPULATION = 48_200
IN_OFFICE = 35


def beginning(
    definition: Definition,
    rules: Rules,
    begins_at: datetime = BEGINS_AT,
    population: int = POPULATION,
    sector: str = "",
) -> Case:
    """Where every scenario begins: an empty draft, on Monday 2 February 2026, in a city of 48,200 people."""
    return Case(
        stage=definition.initial,
        instrument=definition.instrument,
        competence=definition.competence,
        now=begins_at,
        effective_at=begins_at,
        entered_at=begins_at,
        timezone=rules.timezone,
        population=population,
        sector=sector,
    )


def complete_draft(case: Case, rules: Rules) -> Case:
    """Everything the instrument asks for is written."""
    terms = {term.id: _sample(term) for term in load_instrument(case.instrument).fields}
    draft = Draft("Projet inventé", "En clair.", "La sécurité des piétons", 1, 3, (), terms, 1)
    return replace(case, draft=draft)


def _sample(term: TermField) -> Any:
    if term.kind == "choice":
        return term.options[0].value
    if term.kind == "table":
        return [{column.id: _sample(column) for column in term.columns}]
    samples = {"lines": ["une ligne"], "integer": 12, "months": 12, "amount": "1.50", "percent": "3"}
    return samples.get(term.kind, "2027-01-01" if term.kind == "date" else "10 places au plus")


def in_sector(case: Case, rules: Rules, sector: str) -> Case:
    return replace(case, sector=sector)


def in_city_of(case: Case, rules: Rules, inhabitants: int) -> Case:
    return replace(case, population=inhabitants)


def period(case: Case, rules: Rules, days: int, in_days: int = 0) -> Case:
    """A comment period of so many days after the day it opens, to the end of its last day."""
    opens_at = case.now + timedelta(days=in_days)
    return replace(case, period=Period(opens_at, _end(opens_at, days, case)))


def prolonged(case: Case, rules: Rules, days: int) -> Case:
    """The closing is put off by so many days."""
    assert case.period is not None, "no comment period"
    return replace(case, period=replace(case.period, closes_at=_end(case.period.closes_at, days, case)))


def comments(case: Case, rules: Rules, **counts: int) -> Case:
    """Counts of comments: published, unmoderated, unsorted, unanswered, themes_without_reply."""
    return replace(case, comments=Comments(**counts))


def synthesis_written(case: Case, rules: Rules) -> Case:
    return replace(case, synthesis_written=True)


def sitting(
    case: Case, rules: Rules, in_days: int, hour: int = 19, note: bool = True, second_call: bool = False
) -> Case:
    """A sitting so many days from now has the proposal on its agenda."""
    day = (case.now.astimezone(ZoneInfo(case.timezone)) + timedelta(days=in_days)).date()
    starts_at = local_instant(day, time(hour), case.timezone)
    first_call_at = case.sitting.starts_at if second_call and case.sitting else None
    call = case.sitting.call + 1 if second_call and case.sitting else 1
    facts = SittingFacts(
        starts_at,
        in_office=IN_OFFICE,
        explanatory_note=note,
        call=call,
        first_call_at=first_call_at,
    )
    return replace(case, sitting=facts, tally=None)


def motion(case: Case, rules: Rules, days_before: int) -> Case:
    """Notice of motion was given and the draft tabled at a sitting so many days before the vote."""
    assert case.sitting is not None, "no sitting"
    at = case.sitting.starts_at - timedelta(days=days_before)
    return replace(case, motion=MotionFacts(at, at))


def sitting_begins(case: Case, rules: Rules) -> Case:
    """The hour of the sitting comes."""
    assert case.sitting is not None, "no sitting"
    return replace(case, now=case.sitting.starts_at, effective_at=case.sitting.starts_at)


def attendance(
    case: Case, rules: Rules, present: int, represented: int = 0, remote: int = 0, excess_proxies: int = 0
) -> Case:
    """Who attends; everybody else is absent."""
    assert case.sitting is not None, "no sitting"
    absent = IN_OFFICE - present - represented - remote
    taken = replace(
        case.sitting,
        present=present,
        represented=represented,
        remote=remote,
        absent=absent,
        excess_proxies=excess_proxies,
        attendance_taken=True,
        opened=True,
        chair_named=True,
    )
    return replace(case, sitting=taken)


def votes(
    case: Case,
    rules: Rules,
    votes_for: int,
    votes_against: int,
    abstentions: int = 0,
    method: str = "show_of_hands",
    chair: str = "",
) -> Case:
    """The announced count."""
    chair_choice = Choice(chair) if chair else None
    tally = TallyFacts(
        BallotMethod(method),
        votes_for,
        votes_against,
        abstentions,
        chair_choice=chair_choice,
        announced=True,
    )
    return replace(case, tally=tally)


def resolution(case: Case, rules: Rules, signed: bool = True, published: bool = True) -> Case:
    published_at = case.now if published else None
    return replace(
        case,
        resolution_signed=signed,
        resolution_published=published,
        resolution_published_at=published_at,
    )


def authority(case: Case, rules: Rules, kind: str = "", channel: str = "email") -> Case:
    """An authority is chosen; without `kind`, for what the jurisdiction foresees."""
    chosen = SubmissionKind(kind) if kind else rules.transmission_for(case.competence, case.instrument).kind
    return replace(case, submission=SubmissionFacts(chosen, case.now, channel=SubmissionChannel(channel)))


def dossier_ready(case: Case, rules: Rules) -> Case:
    """The submission's dossier is made and sealed."""
    return _submission(case, dossier_ready=True)


def dispatched(case: Case, rules: Rules) -> Case:
    """The secretariat writes down that the file left by portal or paper."""
    return _submission(case, dispatched_at=case.now)


def answer(case: Case, rules: Rules, answer: str) -> Case:
    """The authority's answer is written down."""
    return _submission(case, answer=Answer(answer), answered_at=case.now)


_TOLD_HERE: tuple[Callable[..., Case], ...] = (
    complete_draft,
    in_sector,
    in_city_of,
    period,
    prolonged,
    comments,
    synthesis_written,
    sitting,
    motion,
    sitting_begins,
    attendance,
    votes,
    resolution,
    authority,
    dossier_ready,
    dispatched,
    answer,
)
FACTS: Mapping[str, Callable[..., Case]] = {
    **{fact.__name__: fact for fact in _TOLD_HERE},
    **FACTS_AROUND_THE_VOTE,
}


def _convened(case: Case, rules: Rules) -> Case:
    assert case.sitting is not None
    return replace(case, sitting=replace(case.sitting, convened_at=case.now))


def _synthesis_published(case: Case, rules: Rules) -> Case:
    return replace(case, synthesis_published_at=case.now, published_version=case.draft.version)


def _sent(case: Case, rules: Rules) -> Case:
    row = rules.transmission_for(case.competence, case.instrument)
    due = answer_deadline(row, case.now, case.timezone, rules.holidays)
    return _submission(case, sent_at=case.now, answer_due_at=due.due_at)


def _acknowledged(case: Case, rules: Rules) -> Case:
    return _submission(case, acknowledged_at=case.now)


# What the verbs write in the same transaction as the move.
WRITTEN_BY: Mapping[str, Callable[[Case, Rules], Case]] = {
    "publish_synthesis": _synthesis_published,
    "convene": _convened,
    "convene_again": _convened,
    "transmit": _sent,
    "record_acknowledgement": _acknowledged,
    **WRITTEN_AROUND_THE_VOTE,
}


def _submission(case: Case, **facts: Any) -> Case:
    assert case.submission is not None, "no authority is chosen"
    return replace(case, submission=replace(case.submission, **facts))


def _end(instant: datetime, days: int, case: Case) -> datetime:
    day = (instant.astimezone(ZoneInfo(case.timezone)) + timedelta(days=days)).date()
    return end_of_day(day, case.timezone)
