"""The city's procedures: the one in force, its picture, its text; its own published, retired, moved to."""

from datetime import date
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from consultations import publishing, repinning
from consultations.database import LARGEST_ID
from consultations.definitions import procedure_of
from consultations.law import rules_for
from consultations.models import Definition
from consultations.routes.gate import actor, city, db, flash_done, now, open_to, open_to_staff, page
from consultations.routes.picturing import picture_of
from consultations.routes.rendering import tr
from forms.procedures import MoveFilesForm, ProcedureForm, RetireForm, move_files_form, sentence
from workflows.vocabulary import Role

blueprint = Blueprint("procedures", __name__)


def version_or_404(number: int) -> Definition:
    """A version that serves or served the account's own city."""
    return publishing.version_of(db(), city(), min(number, LARGEST_ID)) or abort(404)


@blueprint.get("/desk/procedures")
@open_to_staff
def versions() -> str:
    """Every version of every procedure, with how many files run on it."""
    rows = publishing.versions(db(), city(), now())
    titles = {row.definition.id: _title(row.definition) for row in rows}
    return page("pages/procedures/versions.html", rows=rows, titles=titles, may_publish=_may_publish())


def _may_publish() -> bool:
    return Role.ADMINISTRATOR in actor().roles


def _title(row: Definition) -> str:
    return tr(procedure_of(db(), row.id or 0).definition.title)


@blueprint.get("/desk/procedures/<int:number>")
@open_to_staff
def one(number: int) -> str:
    """A version as picture and list, with the law of the city."""
    row = version_or_404(number)
    definition = procedure_of(db(), row.id or 0).definition
    files = repinning.movable(db(), city(), row) if _may_publish() else ()
    return page(
        "pages/procedures/one.html",
        row=row,
        title=tr(definition.title),
        city=city(),
        files=files,
        may_publish=_may_publish(),
        **picture_of(definition, rules_for(city()), "", {}, now(), city()),
    )


@blueprint.get("/desk/procedures/<int:number>/source")
@open_to_staff
def source(number: int) -> Response:
    """The text of a version, as it was published: the beginning of one's own."""
    row = version_or_404(number)
    answer = Response(row.source, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.key}-{row.version}.toml"'
    return answer


@blueprint.get("/desk/procedures/new")
@open_to(Role.ADMINISTRATOR)
def new() -> str:
    """Write the city's own procedure, from a version there is where one is named."""
    number = request.args.get("from", type=int)
    row = version_or_404(number) if number else None
    form = ProcedureForm(formdata=None, source=row.source if row else "", applies_from=_today())
    return page("pages/procedures/new.html", form=form)


def _today() -> date:
    return publishing.today_in(city(), now())


@blueprint.post("/desk/procedures/new")
@open_to(Role.ADMINISTRATOR)
def publish() -> Any:
    """Check a text, or publish it; what is wrong is told by line, and the text stays."""
    form = ProcedureForm()
    form.read_file()
    if form.upload.errors or not form.validate():
        return _checked(form, 422)
    if request.form.get("do") != "publish":
        return _checked(form, 200)
    text, since = str(form.source.data), cast(date, form.applies_from.data)
    try:
        row = publishing.publish(
            db(), city(), text, actor=actor(), now=now(), applies_from=since, note=str(form.note.data)
        )
    except publishing.PublicationRefused as refusal:
        beside = form.applies_from if refusal.code == "in_the_past" else form.source
        beside.errors = [sentence(refusal.code, refusal.params)]
        return _checked(form, 409)
    flash_done(_("La version %(number)s de la procédure est publiée.", number=row.version))
    return redirect(url_for("procedures.one", number=row.id), 303)


def _checked(form: ProcedureForm, status: int) -> tuple[str, int]:
    text = str(form.source.data or "")
    checked = publishing.check(city(), text) if text.strip() else None
    lines = text.splitlines()
    return page("pages/procedures/new.html", form=form, checked=checked, lines=lines), status


@blueprint.route("/desk/procedures/<int:number>/retire", methods=["GET", "POST"])
@open_to(Role.ADMINISTRATOR)
def retire(number: int) -> Any:
    """Let the city's own version apply no longer."""
    row, form = version_or_404(number), RetireForm()
    if request.method == "GET" or not form.validate():
        asked = 200 if request.method == "GET" else 422
        return page("pages/procedures/retire.html", form=form, row=row, title=_title(row)), asked
    last_on, why = cast(date, form.last_on.data), str(form.reason.data)
    try:
        publishing.retire(db(), city(), row, actor=actor(), now=now(), last_on=last_on, reason=why)
    except publishing.PublicationRefused as refusal:
        form.last_on.errors = [sentence(refusal.code, refusal.params)]
        return page("pages/procedures/retire.html", form=form, row=row, title=_title(row)), 409
    flash_done(_("La version %(number)s de la procédure est retirée.", number=row.version))
    return redirect(url_for("procedures.versions"), 303)


@blueprint.get("/desk/procedures/<int:number>/files")
@open_to(Role.ADMINISTRATOR)
def files(number: int) -> str:
    """Which running files could move to this version."""
    row = version_or_404(number)
    return _files_page(row, _files_form(row))


@blueprint.post("/desk/procedures/<int:number>/files")
@open_to(Role.ADMINISTRATOR)
def move_files(number: int) -> Any:
    """Tell what moving the chosen files would change; then move them, all or none."""
    row = version_or_404(number)
    form = _files_form(row)
    chosen = [one for one in repinning.movable(db(), city(), row) if one.reference in (form.refs.data or ())]
    if not form.validate():
        return _files_page(row, form), 422
    try:
        if request.form.get("do") != "move":
            return _files_page(row, form, repinning.rehearse(db(), row, chosen, form.stage_map, now()))
        why = str(form.reason.data)
        repinning.move(db(), row, chosen, form.stage_map, actor=actor(), now=now(), reason=why)
    except repinning.RepinRefused as refusal:
        form.refs.errors = [sentence(refusal.code, refusal.params)]
        return _files_page(row, form, repinning.rehearse(db(), row, chosen, form.stage_map, now())), 409
    flash_done(_("Les projets suivent désormais la version %(number)s.", number=row.version))
    return redirect(url_for("procedures.one", number=row.id), 303)


def _files_form(row: Definition) -> MoveFilesForm:
    found = repinning.movable(db(), city(), row)
    names = {stage.id: tr(stage.title) for stage in procedure_of(db(), row.id or 0).stages.values()}
    lost = {stage: _old_name(row, stage) for stage in repinning.stages_without_place(db(), city(), row)}
    return move_files_form([(one.reference, one.title) for one in found], lost, list(names.items()))


def _old_name(row: Definition, stage: str) -> str:
    """A lost stage's name in the version where its files stand."""
    standing = next(one for one in repinning.movable(db(), city(), row) if one.stage == stage)
    return tr(procedure_of(db(), standing.definition_id).stages[stage].title)


def _files_page(row: Definition, form: MoveFilesForm, changes: tuple[repinning.Change, ...] = ()) -> str:
    words = {
        "stage_name": lambda change, target: _stage_name(row, change, target),
        "action_name": lambda change, action: _action_name(row, change, action),
    }
    return page(
        "pages/procedures/files.html",
        form=form,
        row=row,
        title=_title(row),
        changes=changes,
        city=city(),
        **words,
    )


def _stage_name(row: Definition, change: repinning.Change, target: bool) -> str:
    procedure = procedure_of(db(), (row.id or 0) if target else change.proposal.definition_id)
    stage = procedure.stage((change.target or "") if target else change.stage)
    return tr(stage.title) if stage else ""


def _action_name(row: Definition, change: repinning.Change, action: str) -> str:
    for definition_id in (row.id or 0, change.proposal.definition_id):
        for move in procedure_of(db(), definition_id).definition.moves:
            if move.action == action:
                return tr(move.title)
    return action
