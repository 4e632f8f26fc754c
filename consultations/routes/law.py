"""Where the law of the place shows to everyone: the vote with its count, the rules with their dates."""

from consultations import docket_outcomes, docket_rules, docket_votes
from consultations.routes.gate import db, now, open_to, page
from consultations.routes.public import blueprint as public
from consultations.routes.public import file_or_404


@public.get("/<city_slug>/<ref>/vote")
@open_to("public")
def vote(city_slug: str, ref: str) -> str:
    """Quorum, result, how it was counted and by which rule."""
    file = file_or_404(city_slug, ref)
    votes = docket_votes.announced_votes(db(), file.proposal.id or 0)
    sitting = docket_votes.planned_sitting(db(), file.proposal.id or 0)
    return page(
        "pages/public/vote.html",
        file=file,
        votes=votes,
        sitting=sitting,
        decision=docket_rules.decision_of(db(), file.proposal.id or 0),
        rules=docket_rules.rules_of(db(), file.proposal),
    )


@public.get("/<city_slug>/<ref>/rules")
@open_to("public")
def rules(city_slug: str, ref: str) -> str:
    """Every computed date with its arithmetic, and the law of the place with its sources."""
    file = file_or_404(city_slug, ref)
    return page(
        "pages/public/rules.html",
        file=file,
        dates=docket_outcomes.computed_dates(db(), file.proposal.id or 0),
        timed=docket_rules.sources_of_timers(db(), file.proposal),
        rules=docket_rules.rules_of(db(), file.proposal),
        sections=docket_rules.by_section(docket_rules.applied_rules(db(), file.proposal, now())),
    )
