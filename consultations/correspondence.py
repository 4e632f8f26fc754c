"""What a letter may say: the city, the proposal, the addresses, and the notice's own values."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from consultations import correspondence_path, synthesis
from consultations.council import CANCELLED
from consultations.decisions import decision_of
from consultations.facts import city_of, latest_version, period_of, rules_of
from consultations.models import (
    AgendaItem,
    Authority,
    City,
    Document,
    JournalEntry,
    NationalSubmission,
    Outbox,
    Proposal,
    Sitting,
    Tally,
    Timer,
)

STAFF_NOTICES = {
    "draft_waiting",
    "synthesis_due",
    "convocation_due",
    "second_call_needed",
    "submission_due",
    "submission_acknowledged",
    "acknowledgement_overdue",
    "answer_overdue",
    "move_blocked",
    *correspondence_path.STAFF_NOTICES,
}
PAGES = {
    "comment_answered": "answers",
    "vote_held": "vote",
    "decision_made": "vote",
    "submission_sent": "submission",
    "submission_answered": "submission",
}
REASONED = (
    "proposal_withdrawn",
    "item_adjourned",
    "sitting_cancelled",
    "comment_period_extended",
    "proposal_amended",
    "act_evaluated",
)


def domain(base_url: str) -> str:
    """The host that Message-IDs are made under."""
    return urlsplit(base_url).hostname or "localhost"


def values_of(session: Session, proposal: Proposal, notice: str, now: datetime) -> dict[str, Any]:
    """What a notice to a group says to everyone in it, as JSON: instants and days in ISO 8601."""
    values: dict[str, Any] = {}
    due = _due_at(session, proposal, notice)
    if due is not None:
        values["due_at"] = due.isoformat()
    if notice.startswith(("comment_period", "synthesis")):
        values |= _consultation(session, proposal)
    if notice.startswith(("sitting", "second_call", "item", "convocation", "vote")):
        values |= _sitting(session, proposal, CANCELLED if notice == "sitting_cancelled" else "")
    if notice.startswith(("submission", "acknowledgement", "answer")):
        values |= _submission(session, proposal)
    if notice == "decision_made":
        values |= _decision(session, proposal)
    if notice in REASONED:
        values["reason"] = _last_reason(session, proposal)
    return values | correspondence_path.values_of(session, proposal, notice, now)


def context_of(session: Session, row: Outbox, base_url: str) -> dict[str, Any]:
    """All that one letter's templates are given: city, proposal, addresses, and the row's own values."""
    args = row.args
    language = args["language"]
    values = dict(args["values"])
    proposal = session.get(Proposal, row.proposal_id) if row.proposal_id else None
    city = city_of(session, proposal) if proposal else session.get_one(City, values["city_id"])
    context: dict[str, Any] = {
        "city": {
            "name": city.name,
            "address": city.address,
            "email": city.email,
            "telephone": city.telephone,
            "timezone": city.timezone,
        },
        "recipient_name": args["name"],
        "tz": city.timezone,
    }
    if proposal:
        public = f"{base_url}/{language}/{city.slug}/{proposal.reference}"
        context["proposal"] = {"reference": proposal.reference, "title": proposal.title, "url": public}
        context["url"] = _address(args["notice"], values, base_url, language, proposal, public)
    return context | values


def _address(
    notice: str, values: dict[str, Any], base_url: str, language: str, proposal: Proposal, public: str
) -> str:
    """Where a letter leads: a personal link, the desk, or the public page it speaks of."""
    if "token" in values:
        return f"{base_url}/{language}/authority/{values['token']}"
    if notice in STAFF_NOTICES or notice.startswith("answer_overdue"):
        return f"{base_url}/{language}/desk/{proposal.reference}"
    if notice == "comment_answered" and values.get("tracking"):
        return f"{base_url}/{language}/receipt/{values['tracking']}"
    if notice in correspondence_path.TO_BODIES and not proposal.public_version_number:
        return ""
    page = PAGES.get(notice)
    return f"{public}/{page}" if page else public


def _due_at(session: Session, proposal: Proposal, notice: str) -> datetime | None:
    if notice.startswith("comment_period"):
        period = period_of(session, proposal)
        return period.closes_at if period else None
    return session.exec(
        select(Timer.due_at)
        .where(
            Timer.proposal_id == proposal.id,
            col(Timer.standing).in_(("pending", "fired")),
            col(Timer.name).contains(notice),
        )
        .order_by(col(Timer.rev).desc())
    ).first()


def _consultation(session: Session, proposal: Proposal) -> dict[str, Any]:
    progress = synthesis.progress(session, proposal.id or 0)
    period = period_of(session, proposal)
    version = latest_version(session, proposal)
    return {
        "comment_count": progress.published,
        "unsorted": progress.unsorted,
        "unanswered": progress.unanswered,
        "opens_at": period.opens_at.isoformat() if period else None,
        "summary": version.summary if version else None,
    }


def _last_reason(session: Session, proposal: Proposal) -> str | None:
    return session.exec(
        select(JournalEntry.reason)
        .where(JournalEntry.proposal_id == proposal.id, JournalEntry.reason != "")
        .order_by(col(JournalEntry.rev).desc())
    ).first()


def _sitting(session: Session, proposal: Proposal, result: str) -> dict[str, Any]:
    """The sitting of the proposal's last point; of the last one with this result, where one is named."""
    found = session.exec(
        select(Sitting, AgendaItem)
        .join(AgendaItem, col(AgendaItem.sitting_id) == Sitting.id)
        .where(AgendaItem.proposal_id == proposal.id, AgendaItem.result == (result or AgendaItem.result))
        .order_by(col(AgendaItem.id).desc())
    ).first()
    if found is None:
        return {}
    sitting, item = found
    agenda = session.exec(
        select(AgendaItem.title).where(AgendaItem.sitting_id == sitting.id).order_by(col(AgendaItem.position))
    ).all()
    values = {
        "starts_at": sitting.starts_at.isoformat(),
        "place": sitting.place,
        "agenda": list(agenda),
        "second_call": sitting.second_call_of is not None,
        "proxies": rules_of(session, proposal).council.proxies_per_member > 0,
    }
    return values | _count(session, item)


def _count(session: Session, item: AgendaItem) -> dict[str, Any]:
    tally = session.exec(
        select(Tally).where(Tally.item_id == item.id, col(Tally.announced_at).is_not(None))
    ).first()
    if tally is None:
        return {}
    return {
        "result": tally.result,
        "votes_for": tally.votes_for,
        "votes_against": tally.votes_against,
        "abstentions": tally.abstentions,
    }


def _decision(session: Session, proposal: Proposal) -> dict[str, Any]:
    """Who decided where no council sits, in what office, and why."""
    decision = decision_of(session, proposal.id or 0)
    if decision is None:
        return {}
    language = city_of(session, proposal).language
    office = rules_of(session, proposal).council.decider
    return {
        "result": decision.result,
        "decided_by": decision.by,
        "decided_as": office.get(language) or office["fr"],
        "reason": decision.reason,
    }


def _submission(session: Session, proposal: Proposal) -> dict[str, Any]:
    found = session.exec(
        select(NationalSubmission, Authority.name)
        .join(Authority, col(Authority.id) == NationalSubmission.authority_id)
        .where(NationalSubmission.proposal_id == proposal.id)
        .order_by(col(NationalSubmission.number).desc())
    ).first()
    if found is None:
        return {}
    row, authority = found
    document = session.get(Document, row.document_id) if row.document_id else None
    values: dict[str, Any] = {
        "authority_name": authority,
        "channel": str(row.channel),
        "dispatch_reference": row.dispatch_reference,
        "kind": str(row.kind),
        "answer": str(row.answer) if row.answer else None,
        "sha256": document.sha256 if document else None,
        "pages": document.pages if document else None,
    }
    for name in ("sent_at", "acknowledged_at", "answered_at", "acknowledgement_due_on", "answer_due_on"):
        instant = getattr(row, name)
        values[name] = instant.isoformat() if instant else None
    return values
