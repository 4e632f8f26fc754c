"""Withdrawing from a file for an interest of one's own: the mayor or the secretariat, each for themselves."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask_babel import gettext as _

from consultations import recusal
from consultations.facts import rules_of
from consultations.models import Proposal
from consultations.refusals import FactRefused
from consultations.routes.gate import actor, city, db, flash_done, now, open_to, page, proposal_or_404
from forms.moves import RecusalForm
from workflows.vocabulary import Role

blueprint = Blueprint("recusal", __name__)


@blueprint.get("/desk/<ref>/recusal")
@open_to(Role.SECRETARIAT, Role.MAYOR)
def room(ref: str) -> str:
    """What withdrawing means, by which law, who did already, and the form."""
    return _page(proposal_or_404(ref), RecusalForm(formdata=None))


@blueprint.post("/desk/<ref>/recusal")
@open_to(Role.SECRETARIAT, Role.MAYOR)
def withdraw(ref: str) -> Any:
    """Write it in the journal; from then on the engine refuses this person's acts."""
    proposal = proposal_or_404(ref)
    form = RecusalForm()
    if not form.validate():
        return _page(proposal, form), 422
    try:
        recusal.recuse(db(), proposal.id or 0, form.reason.data or "", actor(), now())
    except FactRefused:
        form.reason.errors = [_("Vous vous êtes déjà déporté de ce dossier, ou il est clos.")]
        return _page(proposal, form), 409
    flash_done(_("Votre déport est inscrit au journal."))
    return redirect(url_for("desk.one", ref=ref), 303)


def _page(proposal: Proposal, form: RecusalForm) -> str:
    return page(
        "pages/council/recusal.html",
        proposal=proposal,
        form=form,
        city=city(),
        known=recusal.recusals(db(), proposal.id or 0),
        mine=actor().id,
        source=rules_of(db(), proposal).source("council.recusal"),
    )
