"""A proposal's procedure, the version it is pinned to, as a file for other tools."""

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from consultations.definitions import procedure_of
from consultations.routes.figures import language
from consultations.routes.gate import db, open_to, public_proposal_or_404
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect

blueprint = Blueprint("procedures", __name__)


@blueprint.get("/<city_slug>/<ref>/procedure.bpmn")
@open_to("public")
def bpmn(city_slug: str, ref: str) -> Response:
    """BPMN 2.0 with its picture; `?dialect=` spiffworkflow, camunda7 or camunda8 for those engines."""
    asked = request.args.get("dialect", Dialect.PLAIN)
    if asked not in list(Dialect):
        abort(404)
    procedure = procedure_of(db(), public_proposal_or_404(city_slug, ref).definition_id)
    data = export_bpmn(procedure.definition, Dialect(asked), language())
    answer = Response(data, mimetype="application/xml")
    answer.headers["Content-Disposition"] = f"attachment; filename={procedure.definition.id}.bpmn"
    return answer
