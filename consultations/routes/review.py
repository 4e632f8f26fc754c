"""What passes while an authority reviews a file: its questions, the answers, what became of each demand."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from consultations import information
from consultations.models import Proposal
from consultations.routes.gate import actor, city, db, now, open_to, proposal_or_404
from consultations.routes.path_forms import review_forms
from consultations.routes.transmission import CLERKS, room_page
from consultations.routes.writing import Verb, written
from consultations.transmission import latest_submission
from forms.review import demands_in
from workflows.vocabulary import DemandOutcome, Role

blueprint = Blueprint("review", __name__)


def _submission(ref: str, sent: str) -> tuple[Proposal, int, Any]:
    proposal = proposal_or_404(ref)
    found = latest_submission(db(), proposal.id or 0)
    number = found.id or 0 if found else 0
    listed = list(information.demands_of(db(), number))
    return proposal, number, review_forms(listed, city(), sent=sent)[sent]


def _write(ref: str, verb: Verb, done: str, **shown: Any) -> Any:
    return written(ref, "transmission.submission", room_page, verb, done, **shown)


@blueprint.post("/desk/<ref>/submission/information")
@open_to(*CLERKS)
def ask(ref: str) -> Any:
    """Record that the authority wants to know more: its clock stands still."""
    proposal, number, form = _submission(ref, "information")
    if not form.validate():
        return room_page(proposal, information=form), 422
    values = {"question": form.question.data, "asked_by": form.asked_by.data, "asked_at": form.asked_at.data}
    verb: Verb = lambda: information.request_information(db(), number, actor(), now(), **values)  # noqa: E731
    return _write(ref, verb, _("C’est noté : le délai de l’autorité est arrêté."), information=form)


@blueprint.post("/desk/<ref>/submission/information/answer")
@open_to(*CLERKS)
def answer(ref: str) -> Any:
    """Record the city's answer: the clock runs again."""
    proposal, number, form = _submission(ref, "information_answer")
    if not form.validate():
        return room_page(proposal, information_answer=form), 422
    values = {"answer": form.answer.data, "answered_at": form.answered_at.data}
    verb: Verb = lambda: information.answer_information(db(), number, actor(), now(), **values)  # noqa: E731
    return _write(
        ref, verb, _("C’est noté : le délai de l’autorité court de nouveau."), information_answer=form
    )


@blueprint.post("/desk/<ref>/submission/demands")
@open_to(Role.SECRETARIAT)
def demands(ref: str) -> Any:
    """List what the city asks for."""
    proposal, number, form = _submission(ref, "demands")
    if not form.validate():
        return room_page(proposal, demands=form), 422
    texts = demands_in(form.demands.data)
    verb: Verb = lambda: information.list_demands(db(), number, texts, actor(), now())  # noqa: E731
    return _write(ref, verb, _("Les demandes sont listées."), demands=form)


@blueprint.post("/desk/<ref>/submission/demands/<int:position>")
@open_to(Role.SECRETARIAT)
def demand(ref: str, position: int) -> Any:
    """Write what became of one demand."""
    proposal, number, form = _submission(ref, "demand")
    if not form.validate():
        return room_page(proposal, demand=form, following=position), 422
    values: dict[str, Any] = {"outcome": DemandOutcome(form.outcome.data), "note": form.note.data or ""}
    verb: Verb = lambda: information.follow_demand(db(), number, position, actor(), now(), **values)  # noqa: E731
    return _write(ref, verb, _("La suite de cette demande est notée."), demand=form, following=position)
