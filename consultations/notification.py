"""The notification of a draft before its vote, and what comes back: the standstill follows from it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from consultations.advance import advance, record_fact
from consultations.allowed import locked_for
from consultations.facts import city_of, rules_of
from consultations.facts_path import notification_facts
from consultations.models import DraftNotification, Proposal
from consultations.refusals import FactRefused
from consultations.transmission import instant_told
from workflows.case import Actor
from workflows.deadlines import Deadline
from workflows.standstill import standstill_of
from workflows.vocabulary import NotificationKind


def notifications_of(session: Session, proposal_id: int) -> Sequence[DraftNotification]:
    """Every notification of a proposal, the first one first."""
    query = select(DraftNotification).where(DraftNotification.proposal_id == proposal_id)
    query = query.order_by(col(DraftNotification.number)).execution_options(populate_existing=True)
    return session.exec(query).all()


def standstill_end(session: Session, proposal: Proposal, row: DraftNotification) -> Deadline | None:
    """Until when nothing may be adopted because of that notification, with its derivation."""
    facts = notification_facts(row)
    return standstill_of(facts, rules_of(session, proposal), city_of(session, proposal).timezone)


def record_notification(
    session: Session,
    proposal_id: int,
    actor: Actor,
    now: datetime,
    *,
    kind: NotificationKind,
    reference: str,
    notified_at: datetime | None = None,
    urgent: bool = False,
) -> DraftNotification:
    """Record that the public text was notified, and begin the standstill where one runs from it.

    Raises FactRefused `not_at_this_stage`, `nothing_is_notified_here`, `notified_already`,
    `instant_is_ahead`, `notified_before_the_text`, and what `advance` raises."""
    proposal = locked_for(session, proposal_id, "notify", actor.roles)
    if rules_of(session, proposal).notification is None:
        raise FactRefused("nothing_is_notified_here")
    known = notifications_of(session, proposal_id)
    if known and known[-1].version_number == proposal.public_version_number:
        raise FactRefused("notified_already", reference=known[-1].reference)
    row = DraftNotification(
        proposal_id=proposal_id, number=len(known) + 1, version_number=proposal.public_version_number,
        kind=kind, reference=reference, urgent=urgent, recorded_by=actor.name[:160],
        notified_at=instant_told(notified_at, now, proposal.effective_at, "notified_before_the_text"),
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = {"number": row.number, "reference": reference, "version": row.version_number, "kind": kind,
             "notified_at": row.notified_at, "urgent": urgent}  # fmt: skip
    end = standstill_end(session, proposal, row)
    if proposal.stage == "synthesis_published" and end is not None and now < end.due_at:
        advance(session, proposal_id, "notify_draft", actor, now, effective_at=row.notified_at, facts=facts)
    else:
        record_fact(session, proposal_id, "draft_notification_recorded", actor, now, facts)
    return row


def note_detailed_opinion(
    session: Session,
    proposal_id: int,
    actor: Actor,
    now: datetime,
    *,
    text: str,
    received_at: datetime | None = None,
) -> DraftNotification:
    """Record a detailed opinion on the notified draft: the standstill is longer by it.

    Raises FactRefused `not_at_this_stage`, `nothing_was_notified`, `already_noted`, `instant_is_ahead`,
    `came_before_it_was_notified`."""
    row = _running(session, proposal_id, actor)
    if row.detailed_opinion_at is not None:
        raise FactRefused("already_noted")
    at = instant_told(received_at, now, row.notified_at, "came_before_it_was_notified")
    row.detailed_opinion_at, row.detailed_opinion = at, text
    return _extend(session, row, "record_detailed_opinion", actor, now, {"received_at": at})


def note_blocking(
    session: Session,
    proposal_id: int,
    actor: Actor,
    now: datetime,
    *,
    months: int,
    received_at: datetime | None = None,
) -> DraftNotification:
    """Record that adoption is blocked for 12 or 18 months from the notification. Raises FactRefused as
    `note_detailed_opinion` does, and `months_are_unknown`."""
    row = _running(session, proposal_id, actor)
    law = rules_of(session, session.get_one(Proposal, proposal_id)).notification
    if law is None or months not in law.blocked_months:
        raise FactRefused("months_are_unknown")
    row.blocked_at = instant_told(received_at, now, row.notified_at, "came_before_it_was_notified")
    row.blocked_months = months
    return _extend(
        session, row, "record_blocking", actor, now, {"months": months, "received_at": row.blocked_at}
    )


def _running(session: Session, proposal_id: int, actor: Actor) -> DraftNotification:
    proposal = locked_for(session, proposal_id, "notify", actor.roles)
    known = notifications_of(session, proposal_id)
    if not known or proposal.stage != "standstill":
        raise FactRefused("nothing_was_notified")
    return known[-1]


def _extend(
    session: Session,
    row: DraftNotification,
    action: str,
    actor: Actor,
    now: datetime,
    facts: dict[str, object],
) -> DraftNotification:
    session.add(row)
    session.flush()
    advance(session, row.proposal_id, action, actor, now, facts={"number": row.number} | facts)
    return row
