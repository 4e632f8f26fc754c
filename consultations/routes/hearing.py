"""Opinions of other bodies at the desk: asked, recorded, their documents."""

from typing import Any

from flask import Blueprint, abort
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import files, opinions
from consultations.routes.before_vote import forms_before, page_before, write_before
from consultations.routes.gate import actor, db, now, open_to, open_to_staff, proposal_or_404, settings
from consultations.routes.replies import read_document
from consultations.routes.sending import send_stored
from workflows.vocabulary import Position, Role

blueprint = Blueprint("hearing", __name__)


@blueprint.post("/desk/<ref>/before-vote/opinions")
@open_to(Role.SECRETARIAT)
def ask(ref: str) -> Any:
    """Ask a body for its opinion."""
    proposal, form = forms_before(ref, "request_opinion")
    if not form.validate():
        return page_before(proposal, request_opinion=form), 422
    asked: dict[str, Any] = {name: form[name].data or "" for name in ("rule", "body", "email", "message")}
    asked |= {"requested_at": form.requested_at.data, "due_at": form.due_at.data}
    return write_before(
        ref,
        lambda: opinions.request_opinion(db(), proposal.id or 0, actor(), now(), **asked),
        _("Avis demandé : son délai court."),
        request_opinion=form,
    )


@blueprint.post("/desk/<ref>/before-vote/opinions/<int:number>")
@open_to(Role.SECRETARIAT)
def record(ref: str, number: int) -> Any:
    """Record what a body says."""
    proposal, form = forms_before(ref, "opinion")
    sound, (upload, readable) = form.validate(), read_document(form)
    if not (sound and readable):
        return page_before(proposal, opinion=form, answering=number), 422
    values = {"position": Position(form.position.data), "text": form.text.data or "", "upload": upload,
              "given_at": form.given_at.data, "folder": settings().files_dir}  # fmt: skip
    return write_before(
        ref,
        lambda: opinions.record_opinion(db(), proposal.id or 0, number, actor(), now(), **values),
        _("L’avis rendu est enregistré."),
        opinion=form,
        answering=number,
    )


@blueprint.get("/desk/<ref>/before-vote/opinions/<int:number>/file")
@open_to_staff
def document(ref: str, number: int) -> Response:
    """The document of an opinion."""
    row = opinions.opinion_of(db(), proposal_or_404(ref).id or 0, number) or abort(404)
    stored = files.stored(db(), row.file_id) or abort(404)
    return send_stored(stored, row.file_name)
