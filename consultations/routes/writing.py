"""Call one verb from a room and go back to it; a refusal is said there, what was typed is kept."""

from collections.abc import Callable
from typing import Any

from flask import redirect, url_for

from consultations.advance import MoveRefused
from consultations.refusals import FactRefused
from consultations.routes.gate import db, flash_done, proposal_or_404
from consultations.routes.replies import say_problem
from consultations.routes.words import say

Verb = Callable[[], Any]


def written(ref: str, endpoint: str, show: Callable[..., str], verb: Verb, done: str, **shown: Any) -> Any:
    """Write by `verb`; nothing is kept of a refusal, which `show(proposal, problem=…)` tells with 409."""
    try:
        verb()
    except FactRefused as refusal:
        db().rollback()
        problem = say_problem(refusal, next(iter(shown.values()), None))
        return show(proposal_or_404(ref), problem=problem, **shown), 409
    except MoveRefused as refusal:
        db().rollback()
        problem = " ".join(say(reason) for reason in refusal.reasons)
        return show(proposal_or_404(ref), problem=problem, **shown), 409
    flash_done(done)
    return redirect(url_for(endpoint, ref=ref), 303)
