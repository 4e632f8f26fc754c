"""The procedure of a proposal as everyone reads it: a page more of the public's blueprint."""

from consultations import docket_procedure, docket_public
from consultations.definitions import procedure_of
from consultations.facts import rules_of
from consultations.routes.gate import db, now, open_to, page, public_proposal_or_404
from consultations.routes.picturing import picture_of
from consultations.routes.public import blueprint as public


@public.get("/<city_slug>/<ref>/procedure")
@open_to("public")
def procedure(city_slug: str, ref: str) -> str:
    """The whole way of a proposal, as a picture and as a list: where it stands, who decides what, by which
    law."""
    file = docket_public.public_file(db(), public_proposal_or_404(city_slug, ref), now())
    here, visits = docket_procedure.visits_of(db(), file.proposal)
    definition = procedure_of(db(), file.proposal.definition_id).definition
    return page(
        "pages/public/procedure.html",
        file=file,
        rules=rules_of(db(), file.proposal),
        **picture_of(definition, here, visits, now(), file.city),
    )
