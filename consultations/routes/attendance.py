"""The sheet of attendance of a sitting, all members on one page."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _

from consultations import attendance
from consultations.refusals import FactRefused
from consultations.routes.council import CLERKS, sitting_or_404
from consultations.routes.gate import city, db, flash_done, open_to, page
from consultations.routes.words import label
from forms.attendance import sheet_form
from forms.council_words import sentence
from workflows.vocabulary import AttendanceMode

blueprint = Blueprint("attendance", __name__)


@blueprint.route("/desk/sittings/<int:number>/attendance", methods=["GET", "POST"])
@open_to(*CLERKS)
def sheet(number: int) -> Any:
    """The sheet of attendance, all members on one page."""
    sitting = sitting_or_404(number)
    everyone = AttendanceMode.PRESENT if request.args.get("all") == "present" else None
    rules = attendance.rules_of_sitting(db(), sitting)
    limit = rules.council.proxies_per_member
    form = sheet_form(attendance.seats_of(db(), sitting), label, limit, everyone)
    problem, asked = "", 200
    if request.method == "POST":
        problem, asked = _record_sheet(number, form)
        if asked == 303:
            flash_done(_("Les présences sont relevées."))
            return redirect(url_for("council.sitting", number=number) + "#quorum", 303)
    return page(
        "pages/council/sheet.html",
        form=form,
        sitting=sitting,
        problem=problem,
        limit=limit,
        city=city(),
        source=rules.source("council.proxies"),
    ), asked


def _record_sheet(number: int, form: Any) -> tuple[str, int]:
    if not form.validate():
        return sentence("sheet_is_wrong"), 422
    try:
        attendance.record_attendance(db(), number, form.sheet())
    except FactRefused as refusal:
        form.refuse_rows(refusal.rows)
        return sentence(refusal.code, refusal.params), 409
    return "", 303
