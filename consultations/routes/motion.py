"""Notice of motion at the desk, where the law of the place wants the vote at another sitting."""

from datetime import datetime
from typing import Any, cast

from flask import Blueprint, abort, redirect, url_for
from flask_babel import gettext as _

from consultations import council, tabling
from consultations.facts import rules_of
from consultations.models import Proposal
from consultations.refusals import FactRefused
from consultations.routes.gate import actor, city, db, flash_done, now, open_to, page, proposal_or_404
from forms.council import MotionForm
from forms.council_words import sentence
from workflows.vocabulary import Role

blueprint = Blueprint("motion", __name__)


@blueprint.get("/desk/<ref>/motion")
@open_to(Role.SECRETARIAT, Role.MAYOR)
def motion(ref: str) -> str:
    """What is known of the notice of motion, and the form to write it down."""
    proposal = _wanted(ref)
    known = council.latest_motion(db(), proposal.id or 0)
    return _page(proposal, MotionForm(obj=known, zone=city().timezone))


@blueprint.post("/desk/<ref>/motion")
@open_to(Role.SECRETARIAT, Role.MAYOR)
def record(ref: str) -> Any:
    """Write it down; the journal tells who did."""
    proposal = _wanted(ref)
    form = MotionForm(zone=city().timezone)
    if not form.validate():
        return _page(proposal, form), 422
    given, tabled = cast(datetime, form.given_at.data), cast(datetime, form.tabled_at.data)
    try:
        tabling.record_motion(
            db(), proposal.id or 0, given_at=given, tabled_at=tabled, given_by=form.given_by.data or "",
            actor=actor(), now=now(),
        )  # fmt: skip
    except FactRefused as refusal:
        form.given_at.errors = [sentence(refusal.code, refusal.params)]
        return _page(proposal, form), 409
    flash_done(_("L’avis de motion est noté."))
    return redirect(url_for("desk.one", ref=ref), 303)


def _wanted(ref: str) -> Proposal:
    """The proposal, where its law knows a notice of motion; elsewhere there is no such page."""
    proposal: Proposal = proposal_or_404(ref)
    if not rules_of(db(), proposal).council.motion_gap_days:
        abort(404)
    return proposal


def _page(proposal: Proposal, form: MotionForm) -> str:
    rules = rules_of(db(), proposal)
    return page(
        "pages/council/motion.html",
        proposal=proposal,
        form=form,
        city=city(),
        days=rules.council.motion_gap_days,
        source=rules.source("council.motion"),
    )
