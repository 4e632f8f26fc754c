"""Opinions of other bodies before the vote: asked, reminded, given in time, late or not at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from consultations import files, outbox
from consultations.advance import rearm, record_fact
from consultations.allowed import locked_for
from consultations.facts import city_of, rules_of
from consultations.models import Opinion, Proposal
from consultations.refusals import FactRefused
from consultations.transmission import instant_told
from workflows.case import Actor
from workflows.rules import Opinion as OwedOpinion
from workflows.story_path import due_of
from workflows.vocabulary import Position

REMINDED = timedelta(days=10)


def opinions_of(session: Session, proposal_id: int) -> Sequence[Opinion]:
    """What was asked, in the order it was asked."""
    query = select(Opinion).where(Opinion.proposal_id == proposal_id).order_by(col(Opinion.number))
    return session.exec(query.execution_options(populate_existing=True)).all()


def opinion_of(session: Session, proposal_id: int, number: int) -> Opinion | None:
    """One of a proposal's opinions, by its number."""
    return next((one for one in opinions_of(session, proposal_id) if one.number == number), None)


def standing_of(opinion: Opinion, now: datetime) -> str:
    """waiting, given, given_late or not_given."""
    if opinion.given_at is not None:
        late = opinion.due_at is not None and opinion.given_at > opinion.due_at
        return "given_late" if late else "given"
    return "not_given" if opinion.due_at is not None and now > opinion.due_at else "waiting"


def owed(session: Session, proposal: Proposal, rule: str) -> OwedOpinion | None:
    """The jurisdiction's opinion of that id."""
    return next((one for one in rules_of(session, proposal).opinions if one.id == rule), None)


def request_opinion(
    session: Session,
    proposal_id: int,
    actor: Actor,
    now: datetime,
    *,
    rule: str,
    body: str,
    email: str = "",
    message: str = "",
    requested_at: datetime | None = None,
    due_at: datetime | None = None,
) -> Opinion:
    """Ask a body for its opinion: its clock runs from then, a letter goes to it and a reminder before the
    end. `due_at` counts only where no law sets the time. Raises FactRefused `not_at_this_stage`,
    `no_such_opinion`, `instant_is_ahead`, `opinion_due_in_the_past`."""
    proposal = locked_for(session, proposal_id, "opinion", actor.roles)
    asked = owed(session, proposal, rule) if rule else None
    if rule and asked is None:
        raise FactRefused("no_such_opinion")
    at = instant_told(requested_at, now, None, "instant_is_ahead")
    if asked is not None:
        city = city_of(session, proposal)
        due_at = due_of(asked, at, city.timezone, rules_of(session, proposal).holidays)
    elif due_at is not None and due_at <= at:
        raise FactRefused("opinion_due_in_the_past")
    row = Opinion(
        proposal_id=proposal_id, number=len(opinions_of(session, proposal_id)) + 1, rule=rule, body=body,
        email=email, message=message, version_number=proposal.version_number, requested_at=at,
        requested_by=actor.name[:160], due_at=due_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _write_to(session, proposal, row, asked, now)
    facts = {"number": row.number, "body": body, "rule": rule, "due_at": due_at}
    record_fact(session, proposal_id, "opinion_requested", actor, now, facts)
    _count_again(session, proposal, now)
    return row


def _write_to(
    session: Session, proposal: Proposal, row: Opinion, asked: OwedOpinion | None, now: datetime
) -> None:
    """A letter to the body now, and one before its time runs out if it has not answered by then."""
    if not row.email:
        return
    language = proposal.language
    title = (asked.title.get(language) or asked.title["fr"]) if asked else ""
    due = row.due_at.isoformat() if row.due_at else None
    values = {"opinion_title": title, "opinion_due_at": due, "message": row.message}
    key = f"{proposal.id}:opinion:{row.number}"
    outbox.queue_letter(
        session, key, "opinion_requested", row.email, now, proposal_id=proposal.id, name=row.body,
        language=language, values=values,
    )  # fmt: skip
    if row.due_at is not None and row.due_at - REMINDED > now:
        args = {"to": "opinion_bodies", "notice": "opinion_awaited", "opinion": row.number}
        outbox.queue(
            session, f"{key}:reminder", "notify", args, now, proposal_id=proposal.id, on_crash="hold",
            not_before=row.due_at - REMINDED,
        )  # fmt: skip


def record_opinion(
    session: Session,
    proposal_id: int,
    number: int,
    actor: Actor,
    now: datetime,
    *,
    position: Position,
    text: str = "",
    given_at: datetime | None = None,
    upload: files.Examined | None = None,
    folder: Path | None = None,
) -> Opinion:
    """Record what a body says, also when it comes late. Raises FactRefused `not_at_this_stage`,
    `no_such_opinion`, `already_answered`, `opinion_is_empty`, `instant_is_ahead`, `given_before_asked`."""
    proposal = locked_for(session, proposal_id, "opinion", actor.roles)
    row = opinion_of(session, proposal_id, number)
    if row is None:
        raise FactRefused("no_such_opinion")
    if row.given_at is not None:
        raise FactRefused("already_answered")
    if not text.strip() and upload is None:
        raise FactRefused("opinion_is_empty")
    row.given_at = instant_told(given_at, now, row.requested_at, "given_before_asked")
    row.position, row.text, row.recorded_by = position, text, actor.name[:160]
    facts = {"number": number, "body": row.body, "position": position, "given_at": row.given_at,
             "standing": standing_of(row, now)}  # fmt: skip
    if upload is not None and folder is not None:
        stored = files.put(session, folder, upload.data, upload.media_type, now=now)
        row.file_id, row.file_name = stored.id, upload.name
        facts["sha256"] = stored.sha256
    session.add(row)
    session.flush()
    record_fact(session, proposal_id, "opinion_recorded", actor, now, facts)
    _count_again(session, proposal, now)
    return row


def _count_again(session: Session, proposal: Proposal, now: datetime) -> None:
    """Where the file waits for opinions, its dates follow from those asked and not yet given."""
    if proposal.stage == "opinions":
        rearm(session, proposal.id or 0, now)
