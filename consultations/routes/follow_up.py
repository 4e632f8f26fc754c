"""The room after the vote: how an act is applied and judged."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from consultations import application
from consultations.docket_path import after_the_vote
from consultations.models import Proposal
from consultations.routes.gate import actor, city, db, now, open_to, open_to_staff, page, proposal_or_404
from consultations.routes.path_forms import after_forms
from consultations.routes.writing import Verb, written
from forms.path import YES, pairs
from workflows.vocabulary import Role

blueprint = Blueprint("follow_up", __name__)
STAFF = (Role.DRAFTER, Role.SECRETARIAT, Role.MAYOR)


@blueprint.get("/desk/<ref>/application")
@open_to_staff
def room(ref: str) -> str:
    """From when the act applies, until when it is tried out, and by what it is judged."""
    return _page(proposal_or_404(ref))


def _page(proposal: Proposal, **more: Any) -> str:
    found = after_the_vote(db(), proposal, actor(), now())
    return page("pages/path/after.html", room=found, city=city(), **(after_forms(found) | more))


@blueprint.post("/desk/<ref>/application")
@open_to(*STAFF)
def plan(ref: str) -> Any:
    """Fix how the act is applied and judged."""
    proposal = proposal_or_404(ref)
    form = after_forms(after_the_vote(db(), proposal, actor(), now()), sent="plan")["plan"]
    if not form.validate():
        return _page(proposal, plan=form), 422
    days = {name: form[name].data for name in ("starts_on", "ends_on", "review_on")}
    fixed = application.Plan(pilot=bool(form.pilot.data), criteria=pairs(form.criteria.data), **days)
    verb: Verb = lambda: application.plan_application(db(), proposal.id or 0, fixed, actor(), now())  # noqa: E731
    return written(ref, "follow_up.room", _page, verb, _("C’est fixé et inscrit au journal."), plan=form)


@blueprint.post("/desk/<ref>/application/<int:position>")
@open_to(*STAFF)
def judge(ref: str, position: int) -> Any:
    """Record the result of one criterion."""
    proposal = proposal_or_404(ref)
    form = after_forms(after_the_vote(db(), proposal, actor(), now()), sent="judgement")["judgement"]
    if not form.validate():
        return _page(proposal, judgement=form, judging=position), 422
    values = {"result": form.result.data, "met": form.met.data == YES}
    verb: Verb = lambda: application.judge(db(), proposal.id or 0, position, actor(), now(), **values)  # noqa: E731
    return written(
        ref, "follow_up.room", _page, verb, _("Le résultat est noté."), judgement=form, judging=position
    )
