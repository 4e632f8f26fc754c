"""What a move leaves on the rows it is about: when, by whom, with what result."""

from datetime import datetime

from sqlmodel import Session, col, select

from consultations.council import CANCELLED, current_item, latest_item, take_off_agenda
from consultations.law import rules_for
from consultations.models import AgendaItem, City, Proposal
from consultations.numbering import number_resolution, resolution_of
from consultations.periods import period_of
from consultations.synthesis import mark_published
from consultations.transmission import AFTER_ANSWER, latest_submission, stamp_sent
from workflows.case import Actor
from workflows.vocabulary import Answer

RESULTS = {
    "record_no_quorum": "no_quorum",
    "adjourn": "adjourned",
    "record_substantial_amendment": "amended",
    "cancel_convocation": CANCELLED,
}
ENDS_AN_ITEM = (*RESULTS, "adopt", "reject")
STAMPED = frozenset(
    {
        "open_comment_period",
        "close_comment_period",
        "publish_synthesis",
        "unschedule_vote",
        "convene",
        "convene_again",
        "open_sitting",
        "transmit",
        "record_acknowledgement",
        "record_silence",
        "decide_adoption",
        *ENDS_AN_ITEM,
    }
)


def stamp(session: Session, proposal: Proposal, action: str, actor: Actor, at: datetime) -> None:
    """Stamp the rows that a move made at `at` is about. Call it after the move, in its transaction; made
    twice it changes nothing more."""
    if action == "open_comment_period":
        _name_consulted_text(session, proposal)
    elif action == "close_comment_period":
        _close_period(session, proposal, at)
    elif action == "publish_synthesis":
        mark_published(session, proposal.id or 0, actor=actor, now=at)
    elif action == "unschedule_vote":
        _leave_agenda(session, proposal)
    elif action in ("convene", "convene_again", "open_sitting"):
        _stamp_sitting(session, proposal, action, at)
    elif action in ENDS_AN_ITEM:
        _end_item(session, proposal, action, at)
    elif action == "decide_adoption":
        _number_decision(session, proposal, actor, at)
    elif action == "transmit":
        stamp_sent(session, proposal, at)
    elif action in ("record_acknowledgement", "record_silence"):
        _stamp_submission(session, proposal, action, actor.name, at)


def _name_consulted_text(session: Session, proposal: Proposal) -> None:
    """The text may have changed since the dates were set: what is consulted is what is frozen now."""
    period = period_of(session, proposal.id or 0)
    if period is not None:
        period.version_number = proposal.version_number
        session.add(period)
        session.flush()


def _close_period(session: Session, proposal: Proposal, at: datetime) -> None:
    period = period_of(session, proposal.id or 0)
    if period is not None:
        period.closed_at = period.closed_at or at
        session.add(period)
        session.flush()


def _leave_agenda(session: Session, proposal: Proposal) -> None:
    found = current_item(session, proposal)
    if found is not None:
        take_off_agenda(session, found[0].id or 0)


def _stamp_sitting(session: Session, proposal: Proposal, action: str, at: datetime) -> None:
    found = current_item(session, proposal)
    if found is None:
        return
    sitting = found[1]
    if action == "open_sitting":
        sitting.opened_at = sitting.opened_at or at
    else:
        sitting.convened_at = sitting.convened_at or at
    session.add(sitting)
    session.flush()


def _end_item(session: Session, proposal: Proposal, action: str, at: datetime) -> None:
    """The item's result; the sitting ends with the last item that was opened in it."""
    found = latest_item(session, proposal)
    if found is None:
        return
    item, sitting = found
    item.result = item.result or RESULTS.get(action, "")
    session.add(item)
    session.flush()
    left = select(AgendaItem.id).where(AgendaItem.sitting_id == sitting.id, col(AgendaItem.result) == "")
    if sitting.ended_at is None and session.exec(left).first() is None:
        sitting.ended_at = at
        session.add(sitting)
        session.flush()


def _number_decision(session: Session, proposal: Proposal, actor: Actor, at: datetime) -> None:
    """Where no council sits, the authority's decision is numbered in the city's one series; once."""
    latest = resolution_of(session, proposal.id or 0)
    if latest is not None and latest.version_number == proposal.version_number:
        return
    city = session.get_one(City, proposal.city_id)
    office = rules_for(city).council.decider
    number_resolution(
        session, proposal, at, decided_by=actor.name, decided_as=office.get(city.language) or office["fr"]
    )
    session.flush()


def _stamp_submission(session: Session, proposal: Proposal, action: str, by: str, at: datetime) -> None:
    submission = latest_submission(session, proposal.id or 0)
    if submission is None:
        return
    if action == "record_acknowledgement" and submission.acknowledged_at is None:
        submission.acknowledged_at, submission.acknowledged_by = at, by[:160]
    if action == "record_silence" and proposal.stage in AFTER_ANSWER and submission.answer is None:
        submission.answer, submission.answered_at, submission.answered_by = Answer.SILENT, at, by[:160]
    session.add(submission)
    session.flush()
