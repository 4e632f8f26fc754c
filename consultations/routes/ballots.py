"""The sitting at the desk: on each point of the agenda note, recusals, debate, vote, result."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import gettext as _

from consultations import attendance, ballots, council, docket_sitting
from consultations.database import LARGEST_ID
from consultations.refusals import FactRefused
from consultations.routes.council import CLERKS, sitting_or_404
from consultations.routes.gate import actor, city, db, flash_done, now, open_to, open_to_staff, page
from consultations.routes.words import label
from forms.council import CountsForm, DebateForm, NoteForm, RecusalForm, roll_call_form, sentence
from workflows.vocabulary import BallotMethod, Choice

blueprint = Blueprint("ballots", __name__)
POINT = "/desk/sittings/<int:number>/items/<int:point>"
COUNTED = ("votes_for", "votes_against", "abstentions", "blanks")


def item_or_404(number: int, point: int) -> docket_sitting.AgendaItem:
    """A point of a sitting of the account's own city."""
    sitting = sitting_or_404(number)
    return docket_sitting.item_of(db(), sitting, min(point, LARGEST_ID)) or abort(404)


@blueprint.get(POINT)
@open_to_staff
def item(number: int, point: int) -> str:
    """One point of the agenda."""
    return _item_page(item_or_404(number, point))


def _item_page(item: docket_sitting.AgendaItem, **more: Any) -> str:
    found = docket_sitting.item_page(db(), item, actor(), now())
    tally = found.tally
    by_counts = tally is not None and tally.method != BallotMethod.ROLL_CALL
    counts = (
        {name: getattr(tally, name) for name in (*COUNTED, "method", "chair_choice")} if by_counts else {}
    )
    values = {
        "point": found,
        "note": NoteForm(formdata=None, explanatory_note=item.explanatory_note),
        "debate": DebateForm(formdata=None, debate=item.debate),
        "recusal": RecusalForm(formdata=None, seats=found.seats),
        "counts": CountsForm(formdata=None, label=label, tie=found.law.council.tie, **counts),
        "may_write": bool(actor().roles & set(CLERKS)),
        "city": city(),
    }
    return page("pages/council/item.html", **(values | more))


def _write(number: int, point: int, verb: Callable[[], Any], done: str, **shown: Any) -> Any:
    """Call one verb and go back to the point; a refusal is said there and nothing is kept."""
    try:
        verb()
    except FactRefused as refusal:
        db().rollback()
        return _item_page(
            item_or_404(number, point), problem=sentence(refusal.code, refusal.params), **shown
        ), 409
    flash_done(done)
    return redirect(url_for("ballots.item", number=number, point=point), 303)


@blueprint.post(f"{POINT}/note")
@open_to(*CLERKS)
def note(number: int, point: int) -> Any:
    """Write the explanatory note."""
    item, form = item_or_404(number, point), NoteForm()
    if not form.validate():
        return _item_page(item, note=form), 422
    text = form.explanatory_note.data or ""
    return _write(
        number, point, lambda: council.write_note(db(), point, text), _("La note est enregistrée."), note=form
    )


@blueprint.post(f"{POINT}/remove")
@open_to(*CLERKS)
def remove(number: int, point: int) -> Any:
    """Take a point off the agenda."""
    item_or_404(number, point)
    try:
        council.take_off_agenda(db(), point)
    except FactRefused as refusal:
        return _item_page(item_or_404(number, point), problem=sentence(refusal.code)), 409
    flash_done(_("Le point est retiré de l’ordre du jour."))
    return redirect(url_for("council.sitting", number=number), 303)


@blueprint.post(f"{POINT}/debate")
@open_to(*CLERKS)
def debate(number: int, point: int) -> Any:
    """Write the tenor of the debate."""
    item, form = item_or_404(number, point), DebateForm()
    if not form.validate():
        return _item_page(item, debate=form), 422
    text = form.debate.data or ""
    done = _("La teneur des débats est enregistrée.")
    return _write(number, point, lambda: attendance.write_debate(db(), point, text), done, debate=form)


@blueprint.post(f"{POINT}/recusals")
@open_to(*CLERKS)
def recuse(number: int, point: int) -> Any:
    """Note that a member withdraws from the point."""
    item = item_or_404(number, point)
    form = RecusalForm(seats=docket_sitting.item_page(db(), item, actor(), now()).seats)
    if not form.validate():
        return _item_page(item, recusal=form), 422
    member, reason = int(form.member.data), form.reason.data or ""
    done = _("Le retrait est noté.")
    return _write(number, point, lambda: attendance.recuse(db(), point, member, reason), done, recusal=form)


@blueprint.post(f"{POINT}/recusals/<int:member>/cancel")
@open_to(*CLERKS)
def cancel_recusal(number: int, point: int, member: int) -> Any:
    """Take back a recusal noted by mistake."""
    item_or_404(number, point)
    known = min(member, LARGEST_ID)
    return _write(
        number, point, lambda: attendance.cancel_recusal(db(), point, known), _("Le retrait est annulé.")
    )


@blueprint.route(f"{POINT}/roll-call", methods=["GET", "POST"])
@open_to(*CLERKS)
def roll_call(number: int, point: int) -> Any:
    """The roll call: one row a member entitled to vote."""
    item = item_or_404(number, point)
    found = docket_sitting.item_page(db(), item, actor(), now())
    form = roll_call_form(found.voters, label, found.choices)
    problem, asked = "", 200
    if request.method == "POST":
        problem, asked = _record_roll_call(point, form)
        if asked == 303:
            flash_done(_("L’appel nominal est enregistré : il reste à proclamer le résultat."))
            return redirect(url_for("ballots.item", number=number, point=point), 303)
    return page("pages/council/roll_call.html", form=form, point=found, problem=problem, city=city()), asked


def _record_roll_call(point: int, form: Any) -> tuple[str, int]:
    if not form.validate():
        return sentence("roll_call_is_wrong"), 422
    try:
        ballots.record_roll_call(db(), point, form.typed())
    except FactRefused as refusal:
        form.refuse_rows(refusal.rows)
        return sentence(refusal.code, refusal.params), 409
    return "", 303


@blueprint.post(f"{POINT}/counts")
@open_to(*CLERKS)
def counts(number: int, point: int) -> Any:
    """A show of hands or a secret ballot, by its counts."""
    item = item_or_404(number, point)
    form = CountsForm(label=label, tie=attendance.rules_of_sitting(db(), sitting_or_404(number)).council.tie)
    if not form.validate():
        return _item_page(item, counts=form), 422
    said = {name: form[name].data for name in COUNTED}
    asked = form.chair_choice
    chair = Choice(asked.data) if asked and asked.data else None
    method = BallotMethod(form.method.data)
    return _write(
        number,
        point,
        lambda: ballots.record_counts(db(), point, method, **said, chair_choice=chair),
        _("Le décompte est enregistré : il reste à proclamer le résultat."),
        counts=form,
    )


@blueprint.post(f"{POINT}/announce")
@open_to(*CLERKS)
def announce(number: int, point: int) -> Any:
    """Proclaim the result: it freezes, and the proposal is adopted or rejected."""
    item_or_404(number, point)
    done = _("Le résultat est proclamé et inscrit au journal.")
    return _write(number, point, lambda: ballots.proclaim(db(), point, actor(), now()), done)
