"""The council at the desk: members and mandates, sittings, agendas, convocation."""

from datetime import date, datetime
from typing import Any, cast

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import council, docket_sitting
from consultations import sittings as sittings_
from consultations.attendance import name_officers
from consultations.database import LARGEST_ID
from consultations.models import Sitting
from consultations.refusals import FactRefused
from consultations.routes.gate import actor, city, db, flash_done, now, open_to, open_to_staff, page
from consultations.routes.rendering import LANGUAGES, instant
from forms.council import (
    AgendaForm,
    CancelSittingForm,
    EndOfMandateForm,
    MemberForm,
    OfficersForm,
    SittingForm,
    sentence,
)
from workflows.vocabulary import Role

blueprint = Blueprint("council", __name__)
CLERKS = (Role.SECRETARIAT, Role.MAYOR)


def sitting_or_404(number: int) -> Sitting:
    """A sitting of the account's own city."""
    if number > LARGEST_ID:
        abort(404)
    return council.sitting_of(db(), city().id or 0, number) or abort(404)


@blueprint.get("/desk/members")
@open_to_staff
def members() -> str:
    """The members, in office and former."""
    return _members_page(_member_form(blank=True))


@blueprint.post("/desk/members")
@open_to(Role.SECRETARIAT, Role.ADMINISTRATOR)
def add_member() -> Any:
    """Add a mandate."""
    form = _member_form()
    if not form.validate():
        return _members_page(form), 422
    texts = {name: str(form[name].data or "") for name in ("name", "email", "language", "group", "function")}
    begins_on = cast(date, form.begins_on.data)
    try:
        member = council.add_member(db(), city().id or 0, account_id=None, begins_on=begins_on, **texts)
    except FactRefused as refusal:
        form.name.errors = [sentence(refusal.code, refusal.params)]
        return _members_page(form), 409
    flash_done(_("Le mandat de %(name)s est enregistré.", name=member.name))
    return redirect(url_for("council.members"), 303)


def _member_form(blank: bool = False) -> MemberForm:
    languages = list(LANGUAGES.items())
    return MemberForm(formdata=None, languages=languages) if blank else MemberForm(languages=languages)


def _members_page(form: MemberForm) -> str:
    today = council.local_day(city(), now())
    rows = council.all_members(db(), city().id or 0)
    return page("pages/council/members.html", form=form, members=rows, today=today, city=city())


@blueprint.route("/desk/members/<int:number>/end", methods=["GET", "POST"])
@open_to(Role.SECRETARIAT, Role.ADMINISTRATOR)
def end_mandate(number: int) -> Any:
    """End a mandate, on a page of its own."""
    member = council.member_of(db(), city().id or 0, min(number, LARGEST_ID)) or abort(404)
    form = EndOfMandateForm()
    if request.method == "GET" or not form.validate():
        asked = 200 if request.method == "GET" else 422
        return page("pages/council/end_mandate.html", form=form, member=member), asked
    try:
        council.end_mandate(db(), city().id or 0, number, form.ends_on.data)
    except FactRefused as refusal:
        form.ends_on.errors = [sentence(refusal.code, refusal.params)]
        return page("pages/council/end_mandate.html", form=form, member=member), 409
    flash_done(_("Le mandat de %(name)s a une fin.", name=member.name))
    return redirect(url_for("council.members"), 303)


@blueprint.get("/desk/sittings")
@open_to_staff
def sittings() -> str:
    """The sittings, the latest first."""
    rows = council.sittings(db(), city().id or 0)
    return page("pages/council/sittings.html", sittings=rows, moment=now(), city=city())


@blueprint.route("/desk/sittings/new", methods=["GET", "POST"])
@open_to(*CLERKS)
def new() -> Any:
    """Plan a sitting, or call again one that had no quorum."""
    form = _sitting_form()
    if request.method == "GET" or not form.validate():
        return page("pages/council/new.html", form=form, city=city()), 200 if request.method == "GET" else 422
    first = int(form.second_call_of.data) if form.second_call_of.data else None
    try:
        sitting = council.plan_sitting(
            db(),
            city().id or 0,
            starts_at=cast(datetime, form.starts_at.data),
            place=form.place.data or "",
            second_call_of=first,
        )
    except FactRefused as refusal:
        form.starts_at.errors = [sentence(refusal.code, refusal.params)]
        return page("pages/council/new.html", form=form, city=city()), 409
    flash_done(_("La séance est prévue."))
    return redirect(url_for("council.sitting", number=sitting.id), 303)


def _sitting_form() -> SittingForm:
    rows = council.sittings(db(), city().id or 0)
    firsts = [(str(row.id), instant(row.starts_at, city())) for row in rows]
    wanted = request.args.get("second_call_of", "")
    return SittingForm(zone=city().timezone, firsts=firsts, second_call_of=wanted)


@blueprint.get("/desk/sittings/<int:number>/change")
@open_to(*CLERKS)
def ask_change(number: int) -> str:
    """Another day, hour or place while nobody is convened; or the sitting is called off."""
    return _change_page(sitting_or_404(number))


def _change_page(sitting: Sitting, **more: Any) -> str:
    """`more` replaces a form that was sent."""
    form = SittingForm(
        formdata=None, zone=city().timezone, firsts=(), starts_at=sitting.starts_at, place=sitting.place
    )
    forms = {"form": form, "cancel": CancelSittingForm(formdata=None)}
    return page("pages/council/change.html", **{"sitting": sitting, "city": city(), **forms, **more})


@blueprint.post("/desk/sittings/<int:number>/change")
@open_to(*CLERKS)
def change(number: int) -> Any:
    """Keep another day, hour or place."""
    sitting, form = sitting_or_404(number), SittingForm(zone=city().timezone, firsts=())
    if not form.validate():
        return _change_page(sitting, form=form), 422
    moment = cast(datetime, form.starts_at.data)
    try:
        sittings_.change_sitting(db(), number, actor(), now(), starts_at=moment, place=form.place.data or "")
    except FactRefused as refusal:
        form.starts_at.errors = [sentence(refusal.code, refusal.params)]
        return _change_page(sitting, form=form), 409
    flash_done(_("La séance est changée."))
    return _back(number)


@blueprint.post("/desk/sittings/<int:number>/cancel")
@open_to(*CLERKS)
def cancel(number: int) -> Any:
    """Call the sitting off, for a written reason."""
    sitting, form = sitting_or_404(number), CancelSittingForm()
    if not form.validate():
        return _change_page(sitting, cancel=form), 422
    try:
        sittings_.cancel_sitting(db(), number, actor(), now(), form.reason.data or "")
    except FactRefused as refusal:
        form.reason.errors = [sentence(refusal.code, refusal.params)]
        return _change_page(sitting, cancel=form), 409
    flash_done(_("La séance est annulée ; ses projets attendent une autre séance."))
    return _back(number)


@blueprint.get("/desk/sittings/<int:number>")
@open_to_staff
def sitting(number: int) -> str:
    """One sitting: agenda, convocation, presence, quorum."""
    return _sitting_page(sitting_or_404(number))


def _sitting_page(sitting: Sitting, **more: Any) -> str:
    hall = docket_sitting.hall_of(db(), sitting, actor(), now())
    forms = {
        "agenda": AgendaForm(formdata=None, proposals=_addable(hall)),
        "officers": OfficersForm(
            formdata=None,
            seats=hall.seats,
            chair=str(sitting.chair_id or ""),
            secretary=str(sitting.secretary_id or ""),
        ),
    }
    return page(
        "pages/council/sitting.html",
        **{"hall": hall, "city": city(), "may_write": _may_write(), **forms, **more},
    )


def _may_write() -> bool:
    return bool(actor().roles & set(CLERKS))


def _addable(hall: docket_sitting.Hall) -> list[tuple[str, str]]:
    return [(str(proposal.id), f"{proposal.reference} – {proposal.title}") for proposal in hall.addable]


@blueprint.post("/desk/sittings/<int:number>/agenda")
@open_to(*CLERKS)
def put_on_agenda(number: int) -> Any:
    """Put a proposal on the agenda."""
    sitting = sitting_or_404(number)
    hall = docket_sitting.hall_of(db(), sitting, actor(), now())
    form = AgendaForm(proposals=_addable(hall))
    if not form.validate():
        return _sitting_page(sitting, agenda=form), 422
    try:
        item = council.put_on_agenda(db(), number, int(form.proposal.data))
    except FactRefused as refusal:
        form.proposal.errors = [sentence(refusal.code, refusal.params)]
        return _sitting_page(sitting, agenda=form), 409
    flash_done(_("Le projet est ajouté à cette séance."))
    return redirect(url_for("ballots.item", number=number, point=item.id), 303)


@blueprint.post("/desk/sittings/<int:number>/officers")
@open_to(*CLERKS)
def officers(number: int) -> Any:
    """Name who chairs and who writes the minutes."""
    sitting = sitting_or_404(number)
    form = OfficersForm(seats=docket_sitting.hall_of(db(), sitting, actor(), now()).seats)
    if not form.validate():
        return _sitting_page(sitting, officers=form), 422
    secretary = int(form.secretary.data) if form.secretary.data else None
    try:
        name_officers(db(), number, int(form.chair.data), secretary)
    except FactRefused as refusal:
        form.chair.errors = [sentence(refusal.code, refusal.params)]
        return _sitting_page(sitting, officers=form), 409
    flash_done(_("La présidence et le secrétariat de séance sont nommés."))
    return _back(number)


def _back(number: int) -> Response:
    return redirect(url_for("council.sitting", number=number), 303)
