"""What passes between city and authority once the file is sealed: dispatch, receipt, answer, their papers."""

from typing import Any, cast

from flask import Blueprint, abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import answering, dispatch, docket_submission
from consultations.routes.gate import (
    actor,
    city,
    db,
    now,
    open_to,
    open_to_staff,
    proposal_or_404,
    settings,
)
from consultations.routes.replies import read_document, read_reply
from consultations.routes.sending import send_stored
from consultations.routes.submission_forms import room_of
from consultations.routes.transmission import CLERKS, room_page, write

blueprint = Blueprint("exchange", __name__)


@blueprint.post("/desk/<ref>/submission/dispatch")
@open_to(*CLERKS)
def record_dispatch(ref: str) -> Any:
    """Record that the file left by portal or paper: it counts as sent from that moment."""
    proposal = proposal_or_404(ref)
    found = docket_submission.room(db(), proposal, actor(), now())
    form = room_of(found, city(), sent="dispatch")["dispatch"]
    if not form.validate():
        return room_page(proposal, dispatch=form), 422
    number, at, reference = found.submission_id, form.sent_at.data, form.reference.data or ""
    return write(
        proposal,
        lambda: dispatch.record_dispatch(db(), number, actor(), now(), sent_at=at, reference=reference),
        _("L’envoi est noté : les délais courent."),
        dispatch=form,
    )


@blueprint.get("/desk/<ref>/submission/files/<int:number>")
@open_to_staff
def given(ref: str, number: int) -> Response:
    """A document that the authority gave: its answer's, or the paper of its receipt."""
    found = docket_submission.file_of(db(), proposal_or_404(ref), number) or abort(404)
    return send_stored(found.stored, found.name)


@blueprint.post("/desk/<ref>/submission/receipt")
@open_to(*CLERKS)
def receipt(ref: str) -> Any:
    """Record a receipt that came by post, by telephone, in person."""
    proposal = proposal_or_404(ref)
    found = docket_submission.room(db(), proposal, actor(), now())
    form = room_of(found, city(), sent="receipt")["receipt"]
    sound, (upload, readable) = form.validate(), read_document(form)
    if not (sound and readable):
        return room_page(proposal, receipt=form), 422
    who, at = f"{form.name.data}, {form.function.data}", form.received_at.data
    number, folder = found.submission_id, settings().files_dir
    return write(
        proposal,
        lambda: answering.acknowledge(
            db(), number, actor(), now(), received_by=who, effective_at=at, upload=upload, folder=folder
        ),
        _("La réception est notée."),
        receipt=form,
    )


@blueprint.post("/desk/<ref>/submission/answer")
@open_to(*CLERKS)
def answer(ref: str) -> Any:
    """Record an answer that came by another way than the link."""
    proposal = proposal_or_404(ref)
    found = docket_submission.room(db(), proposal, actor(), now())
    form = cast(Any, room_of(found, city(), sent="answer")["answer"])
    reply = read_reply(form)
    if reply is None:
        return room_page(proposal, answer=form), 422
    who, at = f"{form.name.data}, {form.function.data}", form.answered_at.data
    number = found.submission_id
    return write(
        proposal,
        lambda: answering.record_answer(
            db(), number, actor(), now(), reply, answered_by=who, effective_at=at
        ),
        _("La réponse est enregistrée."),
        answer=form,
    )
