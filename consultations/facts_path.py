"""Parts of a case: comments, resolution, and what stands around the vote."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, func

from consultations import synthesis
from consultations.models import (
    Application,
    Criterion,
    DraftNotification,
    JournalEntry,
    Opinion,
    Resolution,
    Screening,
)
from workflows.case import Comments
from workflows.case_path import ApplicationFacts, NotificationFacts, OpinionFacts, ScreeningFacts

# The journal's word for a person who withdraws from a file for an interest of their own.
RECUSED = "person_recused"


class HasId(Protocol):
    """What a part needs to know of the proposal."""

    @property
    def id(self) -> int: ...


_screening = (
    sa.select(Screening.answers, Screening.version_number)  # type: ignore[call-overload]
    .where(Screening.proposal_id == sa.bindparam("the_id"))
    .order_by(col(Screening.number).desc())
    .limit(1)
)
_opinions = (
    sa.select(Opinion.rule, Opinion.requested_at, Opinion.due_at, Opinion.given_at, Opinion.position)  # type: ignore[call-overload]
    .where(Opinion.proposal_id == sa.bindparam("the_id"))
    .order_by(col(Opinion.number))
)
_notification = (
    sa.select(  # type: ignore[call-overload]
        DraftNotification.notified_at,
        DraftNotification.kind,
        DraftNotification.version_number,
        DraftNotification.urgent,
        DraftNotification.detailed_opinion_at,
        DraftNotification.blocked_months,
    )
    .where(DraftNotification.proposal_id == sa.bindparam("the_id"))
    .order_by(col(DraftNotification.number).desc())
    .limit(1)
)
_criteria = (
    sa.select(func.count().label("number"), func.count(col(Criterion.judged_at)).label("judged"))
    .where(col(Criterion.proposal_id) == sa.bindparam("the_id"))
    .subquery()
)
# One row in any case: the criteria are counted where nothing is planned yet, too.
_application = sa.select(  # type: ignore[call-overload]
    Application.starts_on,
    Application.pilot,
    Application.ends_on,
    Application.review_on,
    _criteria.c.number,
    _criteria.c.judged,
).select_from(
    _criteria.outerjoin(Application.__table__, col(Application.proposal_id) == sa.bindparam("the_id"))  # type: ignore[attr-defined]
)
_resolution = (
    sa.select(Resolution.signed_at, Resolution.published_at)  # type: ignore[call-overload]
    .where(Resolution.proposal_id == sa.bindparam("the_id"))
    .order_by(col(Resolution.id).desc())
    .limit(1)
)

_recusals = sa.select(JournalEntry.actor_id).where(  # type: ignore[call-overload]
    JournalEntry.proposal_id == sa.bindparam("the_id"), JournalEntry.action == RECUSED
)


def screening_part(session: Session, ground: HasId, now: datetime) -> dict[str, Any]:
    row = session.connection().execute(_screening, {"the_id": ground.id}).first()
    return {"screening": ScreeningFacts(*row)} if row else {}


def opinions_part(session: Session, ground: HasId, now: datetime) -> dict[str, Any]:
    rows = session.connection().execute(_opinions, {"the_id": ground.id}).all()
    return {"opinions": tuple(OpinionFacts(*row) for row in rows)}


def notification_part(session: Session, ground: HasId, now: datetime) -> dict[str, Any]:
    row = session.connection().execute(_notification, {"the_id": ground.id}).first()
    return {"notification": NotificationFacts(*row) if row else None}


def notification_facts(row: DraftNotification) -> NotificationFacts:
    """A recorded notification as the procedure knows it."""
    return NotificationFacts(
        notified_at=row.notified_at,
        kind=row.kind,
        version=row.version_number,
        urgent=row.urgent,
        detailed_opinion_at=row.detailed_opinion_at,
        blocked_months=row.blocked_months,
    )


def application_part(session: Session, ground: HasId, now: datetime) -> dict[str, Any]:
    row = session.connection().execute(_application, {"the_id": ground.id}).one()
    starts_on, pilot, ends_on, review_on, criteria, judged = row
    facts = ApplicationFacts(starts_on, bool(pilot), ends_on, review_on, criteria, criteria - judged)
    return {"application": facts}


def resolution_part(session: Session, ground: HasId, now: datetime) -> dict[str, Any]:
    """The latest resolution: a proposal that came back to the council has one a vote."""
    row = session.connection().execute(_resolution, {"the_id": ground.id}).first()
    if row is None:
        return {}
    signed, published = row[0] is not None, row[1] is not None
    return {
        "resolution_signed": signed,
        "resolution_published": published,
        "resolution_published_at": row[1],
    }


def comments_part(session: Session, ground: HasId, now: datetime) -> dict[str, Any]:
    progress = synthesis.progress(session, ground.id)
    comments = Comments(
        published=progress.published,
        unmoderated=progress.unmoderated,
        unsorted=progress.unsorted,
        unanswered=progress.unanswered,
        themes_without_reply=progress.themes_without_reply,
    )
    return {"comments": comments}


def recusals_part(session: Session, ground: HasId, now: datetime) -> dict[str, Any]:
    """Who withdrew from the file, and decides nothing in it any more."""
    rows = session.connection().execute(_recusals, {"the_id": ground.id}).all()
    return {"recused": frozenset(row[0] for row in rows if row[0] is not None)}


PARTS_AROUND_THE_VOTE: dict[str, Callable[[Session, Any, datetime], dict[str, Any]]] = {
    "screening": screening_part,
    "opinions": opinions_part,
    "notification": notification_part,
    "application": application_part,
    "recusals": recusals_part,
}
