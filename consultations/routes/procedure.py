"""The procedure of a proposal as everyone reads it, and as a file: more of the public's blueprint."""

from flask import abort, request
from werkzeug.wrappers import Response

from consultations import docket_procedure
from consultations.definitions import procedure_of
from consultations.facts import rules_of
from consultations.routes.figures import language
from consultations.routes.gate import db, now, open_to, page, public_proposal_or_404
from consultations.routes.picturing import picture_of
from consultations.routes.public import blueprint as public
from consultations.routes.public import file_or_404
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect


@public.get("/<city_slug>/<ref>/procedure")
@open_to("public")
def procedure(city_slug: str, ref: str) -> str:
    """The whole way of a proposal, as a picture and as a list: where it stands, who decides what, by which
    law."""
    file = file_or_404(city_slug, ref)
    here, visits = docket_procedure.visits_of(db(), file.proposal)
    definition = procedure_of(db(), file.proposal.definition_id).definition
    return page(
        "pages/public/procedure.html",
        file=file,
        **picture_of(definition, rules_of(db(), file.proposal), here, visits, now(), file.city),
    )


@public.get("/<city_slug>/<ref>/procedure.bpmn")
@open_to("public")
def bpmn(city_slug: str, ref: str) -> Response:
    """BPMN 2.0 with its picture; `?dialect=` spiffworkflow, camunda7 or camunda8 for those engines."""
    asked = request.args.get("dialect", Dialect.PLAIN)
    if asked not in list(Dialect):
        abort(404)
    proposal = public_proposal_or_404(city_slug, ref)
    definition = procedure_of(db(), proposal.definition_id).definition
    answer = Response(export_bpmn(definition, Dialect(asked), language()), mimetype="application/xml")
    answer.headers["Content-Disposition"] = f"attachment; filename={definition.id}.bpmn"
    return answer
