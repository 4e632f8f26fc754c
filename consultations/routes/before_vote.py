"""The room before the vote: screening, opinions of other bodies, notification of the draft."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from consultations import notification, screening
from consultations.docket_path import before_the_vote
from consultations.models import Proposal
from consultations.routes.gate import (
    actor,
    city,
    db,
    now,
    open_to,
    open_to_staff,
    page,
    proposal_or_404,
)
from consultations.routes.path_forms import before_forms
from consultations.routes.writing import Verb, written
from workflows.vocabulary import NotificationKind, Role

blueprint = Blueprint("before_vote", __name__)
CLERKS = (Role.SECRETARIAT, Role.MAYOR)


@blueprint.get("/desk/<ref>/before-vote")
@open_to_staff
def room(ref: str) -> str:
    """What must be known, asked and notified before the vote."""
    return page_before(proposal_or_404(ref))


def page_before(proposal: Proposal, **more: Any) -> str:
    """The room; `more` replaces what it shows, such as a form to correct."""
    found = before_the_vote(db(), proposal, actor(), now())
    forms = before_forms(found, city())
    return page("pages/path/before.html", room=found, city=city(), now=now(), **(forms | more))


def write_before(ref: str, verb: Verb, done: str, **shown: Any) -> Any:
    """Call one verb and go back to the room."""
    return written(ref, "before_vote.room", page_before, verb, done, **shown)


def forms_before(ref: str, sent: str) -> tuple[Proposal, Any]:
    """The proposal, and the room's form that was sent."""
    proposal = proposal_or_404(ref)
    found = before_the_vote(db(), proposal, actor(), now())
    return proposal, before_forms(found, city(), sent=sent)[sent]


@blueprint.post("/desk/<ref>/before-vote/screening")
@open_to(*CLERKS)
def screen(ref: str) -> Any:
    """Record the answers to the screening questions."""
    proposal, form = forms_before(ref, "screening")
    if not form.validate():
        return page_before(proposal, screening=form), 422
    number, answers, note = proposal.id or 0, form.answers(), form.note.data or ""
    return write_before(
        ref,
        lambda: screening.answer_screening(db(), number, answers, actor(), now(), note),
        _("Vos réponses sont enregistrées à votre nom."),
        screening=form,
    )


@blueprint.post("/desk/<ref>/before-vote/notification")
@open_to(Role.SECRETARIAT)
def notify(ref: str) -> Any:
    """Record that the draft was notified: the standstill begins."""
    proposal, form = forms_before(ref, "notification")
    if not form.validate():
        return page_before(proposal, notification=form), 422
    values = {"kind": NotificationKind(form.kind.data), "reference": form.reference.data,
              "notified_at": form.notified_at.data, "urgent": bool(form.urgent.data)}  # fmt: skip
    return write_before(
        ref,
        lambda: notification.record_notification(db(), proposal.id or 0, actor(), now(), **values),
        _("La notification est enregistrée."),
        notification=form,
    )


@blueprint.post("/desk/<ref>/before-vote/detailed-opinion")
@open_to(Role.SECRETARIAT)
def detailed_opinion(ref: str) -> Any:
    """Record a detailed opinion: the standstill is longer by it."""
    proposal, form = forms_before(ref, "detailed")
    if not form.validate():
        return page_before(proposal, detailed=form), 422
    text, at = form.text.data, form.received_at.data
    return write_before(
        ref,
        lambda: notification.note_detailed_opinion(
            db(), proposal.id or 0, actor(), now(), text=text, received_at=at
        ),
        _("L’avis circonstancié est enregistré : le statu quo est prolongé."),
        detailed=form,
    )


@blueprint.post("/desk/<ref>/before-vote/blocking")
@open_to(Role.SECRETARIAT)
def blocking(ref: str) -> Any:
    """Record that adoption is blocked."""
    proposal, form = forms_before(ref, "blocking")
    if not form.validate():
        return page_before(proposal, blocking=form), 422
    months, at = form.months.data, form.received_at.data
    return write_before(
        ref,
        lambda: notification.note_blocking(
            db(), proposal.id or 0, actor(), now(), months=months, received_at=at
        ),
        _("Le blocage est enregistré."),
        blocking=form,
    )
