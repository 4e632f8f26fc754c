"""What if we open on that day: a page that asks, computes and writes nothing."""

from datetime import timedelta
from typing import Any

from babel import dates
from flask import Blueprint, request
from flask_babel import get_locale
from flask_babel import gettext as _

from consultations import hypotheses
from consultations.models import Proposal
from consultations.routes import figures
from consultations.routes.gate import city, db, now, open_to_staff, page, proposal_or_404
from forms.simulation import SimulationForm
from workflows.calendar_bar import INKS, draw_bars, rows_of
from workflows.paths import Forecast
from workflows.remedies import Wish, local_day
from workflows.simulation import adopted_on, effective_on, overridden_in
from workflows.vocabulary import Phase

blueprint = Blueprint("simulation", __name__)
IN_A_MONTH = timedelta(days=30)


@blueprint.get("/desk/<ref>/simulation")
@open_to_staff
def simulation(ref: str) -> str:
    """The earliest and the latest adoption, and when the act is in force: a calendar bar and a table."""
    proposal = proposal_or_404(ref)
    form = SimulationForm(formdata=request.args or None, **_wished())
    values: dict[str, Any] = {}
    if not request.args or form.validate():
        values = _foreseen(proposal, Wish(form.opens_on.data, form.days.data or 0, form.sitting_days()))
    return page("pages/desk/simulation.html", proposal=proposal, city=city(), form=form, **values)


def _wished() -> dict[str, Any]:
    """What the form says before anyone asked: in a month, at the sittings that are planned."""
    planned = hypotheses.planned_sittings(db(), city().id or 0, now())
    days = [local_day(at, city().timezone).isoformat() for at in planned]
    return {"opens_on": local_day(now() + IN_A_MONTH, city().timezone), "sittings": "\n".join(days)}


def _foreseen(proposal: Proposal, wish: Wish) -> dict[str, Any]:
    start, found, procedure, rules = hypotheses.foresee(db(), proposal, now(), wish)
    past = procedure.phase_of(start.case.stage) in (Phase.SUBMISSION, Phase.FOLLOW_UP)
    if past or found.earliest is None or found.latest is None:
        return {"nothing_ahead": True}
    walks = (found.earliest, found.latest)
    titles = (_("Au plus tôt"), _("Au plus tard"))
    return {
        "found": found,
        "procedure": procedure,
        "adopted": [adopted_on(walk) for walk in walks],
        "effective": [effective_on(walk, procedure, rules) for walk in walks],
        "stays": rows_of(*walks),
        "inks": INKS,
        "overridden": [overridden_in(walk.legs) for walk in walks],
        "bars": draw_bars(
            procedure,
            tuple(zip(titles, walks, strict=True)),
            dates.get_month_names("abbreviated", locale=get_locale()),
            _("Calendrier : au plus tôt et au plus tard"),
            figures.direction_of(figures.language()) == "rtl",
        ),
        "detours": _detours(found),
    }


def _detours(found: Forecast) -> list[Any]:
    """The returns that change the day of the adoption, soonest first."""
    return sorted((one for one in found.detours if one.changes), key=lambda one: one.earliest_at)
