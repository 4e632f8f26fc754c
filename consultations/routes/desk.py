"""The desk: what awaits me today, the board by step, the docket of one proposal, its moves."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import docket, docket_submission, documents, files
from consultations.advance import MoveRefused, StaleProposal, advance
from consultations.models import Document, Proposal
from consultations.routes.gate import (
    actor,
    city,
    db,
    flash_done,
    now,
    open_to_staff,
    page,
    proposal_or_404,
    settings,
)
from consultations.routes.rendering import tr
from consultations.routes.words import label
from forms.moves import MoveForm
from workflows.vocabulary import DossierKind, Role

blueprint = Blueprint("desk", __name__)


@blueprint.get("/desk")
@open_to_staff
def today() -> str:
    """What awaits me, what is late, what could not be sent."""
    mine = city().id or 0
    return page(
        "pages/desk/today.html",
        todos=docket.awaiting(db(), mine, actor(), now()),
        works=docket.works(db(), mine, actor()),
        late=docket.late(db(), mine),
        troubles=docket.troubles(db(), mine),
        board=docket.board(db(), mine),
        may_start=_may_start(),
        city=city(),
    )


def _may_start() -> bool:
    return bool(actor().roles & {Role.DRAFTER, Role.SECRETARIAT})


@blueprint.get("/desk/proposals")
@open_to_staff
def proposals() -> str:
    """The board by step; the ended ones on demand."""
    ended = request.args.get("ended") == "yes"
    return page(
        "pages/desk/board.html",
        board=docket.board(db(), city().id or 0, closed=ended),
        ended=ended,
        may_start=_may_start(),
        city=city(),
    )


@blueprint.get("/desk/<ref>")
@open_to_staff
def one(ref: str) -> str:
    """The docket of one proposal."""
    return _docket(proposal_or_404(ref))


def _docket(proposal: Proposal, **more: Any) -> str:
    found = docket.docket_of(db(), proposal, actor(), now())
    form = MoveForm(formdata=None, rev=proposal.rev)
    shown = {"docket": found, "returned": docket_submission.returned(db(), proposal), "form": form}
    return page("pages/desk/docket.html", proposal=proposal, city=city(), **shown, **more)


@blueprint.get("/desk/<ref>/move/<action>")
@open_to_staff
def confirm(ref: str, action: str) -> str:
    """What a move will do, its reason, and the conditions not met."""
    proposal = proposal_or_404(ref)
    return _confirm(
        proposal, _option(proposal, action), MoveForm(formdata=None, action=action, rev=proposal.rev)
    )


def _confirm(proposal: Proposal, option: docket.Option, form: MoveForm, **more: Any) -> str:
    if option.needs_reason or option.reasons:
        form.ask_reason()
    return page("pages/desk/move.html", proposal=proposal, option=option, form=form, city=city(), **more)


def _option(proposal: Proposal, action: str) -> docket.Option:
    found = docket.options_of(db(), proposal, actor(), now())
    return next((option for option in found if option.action == action), None) or abort(404)


@blueprint.post("/desk/<ref>/move")
@open_to_staff
def move(ref: str) -> str | Response | tuple[str, int]:
    """Make a move. A refusal shows every reason, a stale page what happened meanwhile; the text is kept."""
    proposal = proposal_or_404(ref)
    form = MoveForm()
    action = str(form.action.data or "")
    if not form.validate():
        return _confirm(proposal, _option(proposal, action), form), 400
    try:
        advance(
            db(),
            proposal.id or 0,
            action,
            actor(),
            now(),
            reason=form.reason.data or "",
            override=bool(form.override.data),
            rev=form.rev.data,
        )
    except MoveRefused as refusal:
        return _refused(proposal, action, form, refusal)
    except StaleProposal as stale:
        form.rev.data = stale.rev
        form.rev.raw_data = None
        return _docket(proposal, meanwhile=stale.since, typed=form.reason.data), 409
    flash_done(_("L’étape est franchie et inscrite au journal."))
    return redirect(url_for("desk.one", ref=ref), 303)


def _refused(proposal: Proposal, action: str, form: MoveForm, refusal: MoveRefused) -> tuple[str, int]:
    known = {option.action: option for option in docket.options_of(db(), proposal, actor(), now())}
    if action not in known:
        return _docket(proposal, refused=refusal, typed=form.reason.data), 409
    return _confirm(proposal, known[action], form, refused=refusal), 409


@blueprint.post("/desk/<ref>/dossiers")
@open_to_staff
def ask_dossier(ref: str) -> Response:
    """Ask for a dossier again, as the docket stands now."""
    proposal = proposal_or_404(ref, lock=True)
    wanted = request.form.get("kind", "")
    if wanted not in tuple(DossierKind):
        abort(400)
    documents.ask_again(db(), proposal, DossierKind(wanted), now())
    flash_done(_("Le dossier est en préparation."))
    return redirect(url_for("desk.one", ref=ref) + "#dossiers", 303)


@blueprint.get("/desk/<ref>/dossiers/<int:number>")
@open_to_staff
def download(ref: str, number: int) -> Response:
    """One dossier of the proposal, by its row."""
    proposal = proposal_or_404(ref)
    row = next(
        (one for one in docket.documents_of(db(), proposal.id or 0) if one.id == number), None
    ) or abort(404)
    return send_dossier(proposal, row)


def send_dossier(proposal: Proposal, row: Document) -> Response:
    """The PDF of a ready dossier, as a download with a readable name."""
    stored = documents.file_of(db(), row) or abort(404)
    data = files.read_file(settings().data_dir / "files", stored)
    name = f"{proposal.reference}-{row.kind}-{row.number}.pdf"
    return send_file(
        BytesIO(data), "application/pdf", as_attachment=True, download_name=name, etag=stored.sha256
    )


@blueprint.app_context_processor
def _titles() -> dict[str, Any]:
    """What the templates of the desk ask of a procedure."""
    return {
        "action_title": _action_title,
        "stage_title": lambda proposal, stage: tr(docket.stage_title(db(), proposal, stage)),
        "detours": docket.DETOURS,
        "dossier_kinds": lambda: tuple(DossierKind),
        "utc_now": now,
    }


def _action_title(proposal: Proposal, action: str) -> str:
    """A journalled action in words: the move's title, or the fact's own label."""
    title = docket.move_title(db(), proposal, action)
    return tr(title) if title else label(action, "fact")
