"""The drafting table: a new proposal, its text and versions, its attachments."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import attachments as joined
from consultations import docket_submission, drafting, files
from consultations.models import Proposal
from consultations.routes.drafting_forms import Room, blank_proposal, problems_of, room_for
from consultations.routes.gate import (
    account,
    actor,
    city,
    db,
    flash_done,
    let_go,
    now,
    open_to,
    open_to_staff,
    page,
    proposal_or_404,
    settings,
)
from consultations.routes.sending import send_stored
from forms.uploads import AttachmentForm, refuse
from workflows.vocabulary import Competence, Role, Sector

blueprint = Blueprint("drafting", __name__)
WRITERS = (Role.DRAFTER, Role.SECRETARIAT, Role.MAYOR)


@blueprint.route("/desk/new", methods=["GET", "POST"])
@open_to(Role.DRAFTER, Role.SECRETARIAT)
def new() -> Any:
    form = blank_proposal(city())
    if request.method == "GET" or not form.validate():
        return page("pages/drafting/new.html", form=form), 200 if request.method == "GET" else 422
    proposal = drafting.create_proposal(
        db(), city().id or 0, title=form.title.data or "", instrument=form.instrument.data,
        sector=Sector(form.sector.data), competence=Competence(form.competence.data),
        language=form.language.data, target_on=form.target_on.data, actor=actor(), now=now(),
        reason=_("Ouverture du projet"),
    )  # fmt: skip
    ref = proposal.reference
    flash_done(_("Le projet %(reference)s est ouvert : vous pouvez en écrire le texte.", reference=ref))
    return redirect(url_for("drafting.edit", ref=ref))


@blueprint.get("/desk/<ref>/draft")
@open_to(*WRITERS)
def edit(ref: str) -> Any:
    proposal = proposal_or_404(ref)
    version = drafting.version_of(db(), proposal)
    room = room_for(proposal, city())
    return _draft_page(proposal, room, room.filled(drafting.text_of(db(), version), version.number))


@blueprint.post("/desk/<ref>/draft")
@open_to(*WRITERS)
def save(ref: str) -> Any:
    proposal = proposal_or_404(ref)
    room = room_for(proposal, city())
    form, shown_again = room.sent(request.form.to_dict(flat=False))
    if shown_again or not form.validate():
        return _draft_page(proposal, room, form), 200 if shown_again else 422
    try:
        return _saved(proposal, room, form)
    except drafting.StaleVersion as stale:
        theirs = room.compare(stale.text, room.text(form))
        form.based_on.process_data(stale.current.number)
        form.based_on.raw_data = None
        shown = {"stale": stale.current, "their_text": stale.text, "theirs": theirs}
        return _draft_page(proposal, room, form, **shown), 409
    except drafting.EditRefused:
        return _draft_page(proposal, room, form), 409


def _saved(proposal: Proposal, room: Room, form: Any) -> Response:
    try:
        version = drafting.save_version(
            db(), proposal.id or 0, room.text(form), based_on=form.version_number, author=actor(),
            reason=form.reason.data, now=now(),
        )  # fmt: skip
        flash_done(_("La version %(number)d est enregistrée.", number=version.number))
    except drafting.NothingChanged:
        latest = proposal.version_number
        flash_done(_("Rien n’a changé : la version %(number)d reste la dernière.", number=latest))
    return redirect(url_for("drafting.edit", ref=proposal.reference))


def _draft_page(proposal: Proposal, room: Room, form: Any, **more: Any) -> str:
    return page(
        "pages/drafting/draft.html",
        proposal=proposal,
        room=room,
        form=form,
        editable=drafting.may_edit(db(), proposal, actor()),
        missing=drafting.missing_in(db(), proposal),
        problems=problems_of(form),
        terms=form["terms"].form.written(),
        attachments=joined.attachments_of(db(), proposal),
        returned=docket_submission.returned(db(), proposal),
        **more,
    )


@blueprint.get("/desk/<ref>/versions")
@open_to_staff
def versions(ref: str) -> Any:
    proposal = proposal_or_404(ref)
    return page(
        "pages/drafting/versions.html", proposal=proposal, versions=drafting.versions_of(db(), proposal),
        editable=drafting.may_edit(db(), proposal, actor()),
    )  # fmt: skip


@blueprint.get("/desk/<ref>/versions/<number>")
@open_to_staff
def version(ref: str, number: str) -> Any:
    proposal = proposal_or_404(ref)
    found = _version_or_404(proposal, number)
    shown = {"version": found, "text": drafting.text_of(db(), found), "room": room_for(proposal, city())}
    return page("pages/drafting/version.html", proposal=proposal, **shown)


@blueprint.get("/desk/<ref>/compare")
@open_to_staff
def compare(ref: str) -> Any:
    proposal = proposal_or_404(ref)
    newer = _version_or_404(proposal, request.args.get("to", str(proposal.version_number)))
    older = _version_or_404(proposal, request.args.get("from", str(max(newer.number - 1, 1))))
    room = room_for(proposal, city())
    texts = [drafting.text_of(db(), one) for one in (older, newer)]
    return page(
        "pages/drafting/compare.html", proposal=proposal, older=older, newer=newer, room=room,
        comparison=room.compare(*texts),
    )  # fmt: skip


def _version_or_404(proposal: Proposal, number: str) -> Any:
    try:
        return drafting.version_of(db(), proposal, _number_or_404(number))
    except LookupError:
        abort(404)


def _number_or_404(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 19):
        abort(404)
    return int(typed)


@blueprint.get("/desk/<ref>/attachments")
@open_to_staff
def attachments(ref: str) -> Any:
    return _attachments_page(proposal_or_404(ref), AttachmentForm())


@blueprint.post("/desk/<ref>/attachments")
@open_to(*WRITERS)
def attach(ref: str) -> Any:
    form = AttachmentForm()
    examined = _examined(form) if form.validate() else None
    proposal = proposal_or_404(ref)
    if examined is None:
        return _attachments_page(proposal, form), 422
    try:
        stored = files.put(db(), settings().files_dir, examined.data, examined.media_type, now=now())
        title = form.title.data or examined.name
        joined.attach(
            db(), proposal.id or 0, stored, title=title[:200], name=examined.name, actor=actor(), now=now()
        )
    except drafting.EditRefused:
        return _attachments_page(proposal, form), 409
    flash_done(_("La pièce « %(name)s » est jointe.", name=examined.name))
    return redirect(url_for("drafting.attachments", ref=ref))


def _examined(form: AttachmentForm) -> files.Examined | None:
    """Look into the upload, which takes its time: without the writers' lock, so that nobody waits for it."""
    person, upload = account(), form.upload.data
    let_go()
    try:
        return files.read_upload(upload.stream, upload.filename or "", _largest())
    except files.UploadRefused as refused:
        refuse(form.upload, refused.code, refused.params)
        return None
    finally:
        db().add(person)


def _largest() -> int:
    return settings().largest_upload


def _attachments_page(proposal: Proposal, form: AttachmentForm) -> str:
    return page(
        "pages/drafting/attachments.html", proposal=proposal, form=form,
        limit=_largest(), editable=drafting.may_edit(db(), proposal, actor()),
        attachments=joined.attachments_of(db(), proposal),
    )  # fmt: skip


@blueprint.route("/desk/<ref>/attachments/<number>/remove", methods=["GET", "POST"])
@open_to(*WRITERS)
def remove_attachment(ref: str, number: str) -> Any:
    proposal = proposal_or_404(ref)
    attachment, _stored = _attachment_or_404(proposal, number)
    if request.method == "GET":
        return page("pages/drafting/remove_attachment.html", proposal=proposal, attachment=attachment)
    try:
        joined.remove_attachment(db(), attachment, actor=actor(), now=now())
    except drafting.EditRefused:
        return _attachments_page(proposal, AttachmentForm(formdata=None)), 409
    flash_done(_("La pièce « %(name)s » est retirée.", name=attachment.name))
    return redirect(url_for("drafting.attachments", ref=ref))


@blueprint.get("/desk/<ref>/attachments/<number>")
@open_to_staff
def attachment(ref: str, number: str) -> Response:
    found, stored = _attachment_or_404(proposal_or_404(ref), number)
    return send_stored(stored, found.name)


def _attachment_or_404(proposal: Proposal, number: str) -> Any:
    try:
        return joined.attachment_of(db(), proposal, _number_or_404(number))
    except LookupError:
        abort(404)
