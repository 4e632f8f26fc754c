"""The national submission at the desk: authorities, resolution, the file to prepare."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _

from consultations import docket_submission, resolutions, transmission
from consultations.models import Proposal
from consultations.refusals import FactRefused
from consultations.routes.gate import (
    actor,
    city,
    db,
    flash_done,
    now,
    open_to,
    open_to_staff,
    page,
    proposal_or_404,
)
from consultations.routes.replies import problem_words, say_limit, say_problem
from consultations.routes.submission_forms import authority_form, authority_values, review_of, room_of
from forms.council import SignatureForm
from workflows.vocabulary import Role, SubmissionKind

blueprint = Blueprint("transmission", __name__)
CLERKS = (Role.SECRETARIAT, Role.MAYOR)


@blueprint.get("/desk/authorities")
@open_to_staff
def authorities() -> str:
    """The authorities the city writes to."""
    return _authorities_page(authority_form(blank=True))


def _authorities_page(form: Any) -> str:
    rows = transmission.authorities(db(), city().id or 0)
    return page("pages/transmission/authorities.html", form=form, authorities=rows)


@blueprint.post("/desk/authorities")
@open_to(*CLERKS)
def add_authority() -> Any:
    """Add an authority."""
    form = authority_form()
    if not form.validate():
        return _authorities_page(form), 422
    try:
        transmission.add_authority(db(), city().id or 0, **authority_values(form))
    except FactRefused as refusal:
        form.name.errors = [problem_words(refusal)]
        return _authorities_page(form), 409
    flash_done(_("L’autorité est enregistrée."))
    return redirect(url_for("transmission.authorities"), 303)


@blueprint.route("/desk/authorities/<int:number>", methods=["GET", "POST"])
@open_to(*CLERKS)
def authority(number: int) -> Any:
    """Correct an authority's name or addresses."""
    row = transmission.authority_of(db(), city().id or 0, number) or abort(404)
    form = authority_form(row)
    if request.method == "GET" or not form.validate():
        asked = 200 if request.method == "GET" else 422
        return page("pages/transmission/authority_edit.html", form=form, authority=row), asked
    try:
        transmission.correct_authority(db(), row, now=now(), **authority_values(form))
    except FactRefused as refusal:
        form.name.errors = [problem_words(refusal)]
        return page("pages/transmission/authority_edit.html", form=form, authority=row), 409
    flash_done(_("L’autorité est corrigée."))
    return redirect(url_for("transmission.authorities"), 303)


@blueprint.get("/desk/<ref>/submission")
@open_to_staff
def submission(ref: str) -> str:
    """The submission of a proposal: what is to do, what was sent, what is due, what came back."""
    return room_page(proposal_or_404(ref))


def room_page(proposal: Proposal, **more: Any) -> str:
    """The page of a submission; `more` replaces what it shows, such as a form to correct."""
    found = docket_submission.room(db(), proposal, actor(), now())
    values: dict[str, Any] = {"room": found, "may_write": bool(actor().roles & set(CLERKS)), "city": city()}
    values |= review_of(found, city()) | room_of(found, city()) | more
    say_limit(values["receipt"], values["answer"])
    return page("pages/transmission/room.html", **values)


def write(proposal: Proposal, verb: Callable[[], Any], done: str, **shown: Any) -> Any:
    """Call one verb and go back to the room; a refusal is said there and nothing is kept."""
    ref = proposal.reference
    try:
        verb()
    except FactRefused as refusal:
        db().rollback()
        problem = say_problem(refusal, next(iter(shown.values()), None))
        return room_page(proposal_or_404(ref), problem=problem, **shown), 409
    flash_done(done)
    return redirect(url_for("transmission.submission", ref=ref), 303)


@blueprint.post("/desk/<ref>/submission/sign")
@open_to(*CLERKS)
def sign(ref: str) -> Any:
    """Note who signed the resolution."""
    proposal, form = proposal_or_404(ref), SignatureForm()
    if not form.validate():
        return room_page(proposal, signature=form), 422
    name = form.signed_by.data or ""
    done = _("La signature est notée.")
    return write(
        proposal, lambda: resolutions.sign_resolution(db(), proposal.id or 0, name, actor(), now()), done
    )


@blueprint.post("/desk/<ref>/submission/publish")
@open_to(*CLERKS)
def publish(ref: str) -> Any:
    """Publish the signed resolution."""
    proposal = proposal_or_404(ref)
    done = _("La délibération est publiée.")
    return write(
        proposal, lambda: resolutions.publish_resolution(db(), proposal.id or 0, actor(), now()), done
    )


@blueprint.post("/desk/<ref>/submission/prepare")
@open_to(*CLERKS)
def prepare(ref: str) -> Any:
    """Choose the authority, the kind, the words."""
    proposal = proposal_or_404(ref)
    form = room_of(docket_submission.room(db(), proposal, actor(), now()), city(), sent="prepare")["prepare"]
    if not form.validate():
        return room_page(proposal, prepare=form), 422
    return write(
        proposal,
        lambda: transmission.prepare(
            db(),
            proposal.id or 0,
            authority_id=int(form.authority.data),
            kind=SubmissionKind(form.kind.data),
            message=form.message.data or "",
            now=now(),
        ),
        _("La transmission est préparée."),
        prepare=form,
    )
