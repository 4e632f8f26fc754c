"""The office side of comments: dates of the period, the table of what was received."""

from datetime import datetime
from typing import Any, cast

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import docket_comments, participation
from consultations.advance import MoveRefused, advance
from consultations.docket_comments import Filters
from consultations.facts import rules_of
from consultations.models import Proposal
from consultations.participation import CommentRefused
from consultations.periods import OPEN_STAGE, STAGES_OF_PREPARATION
from consultations.routes.gate import actor, city, db, flash_done, now, open_to, page, proposal_or_404
from consultations.routes.receiving import article_choices, sentence
from consultations.routes.words import say
from forms.participation import ExtensionForm, PeriodForm, PublishingForm
from workflows.vocabulary import Role

blueprint = Blueprint("participation_desk", __name__)
READERS = (Role.SECRETARIAT, Role.MAYOR, Role.DRAFTER)


@blueprint.get("/desk/<ref>/period")
@open_to(Role.SECRETARIAT, Role.MAYOR)
def period(ref: str) -> str:
    """The dates of the coming period, or the extension of the running one."""
    proposal = proposal_or_404(ref)
    return _period_page(proposal, _period_form(proposal))


def _period_form(proposal: Proposal, sent: bool = False) -> PeriodForm | ExtensionForm:
    """The form that fits: set dates while the file is prepared, lengthen them while it is open."""
    kind = ExtensionForm if proposal.stage == OPEN_STAGE else PeriodForm
    found = participation.period_of(db(), proposal.id or 0)
    return kind(obj=None if sent else found, zone=city().timezone)


def _period_page(proposal: Proposal, form: PeriodForm | ExtensionForm, why: str = "") -> str:
    found = participation.period_of(db(), proposal.id or 0)
    may_set, rules = proposal.stage in STAGES_OF_PREPARATION, rules_of(db(), proposal)
    return page(
        "pages/participation/desk_period.html",
        proposal=proposal,
        form=form,
        period=found,
        why=why,
        city=city(),
        extends=proposal.stage == OPEN_STAGE,
        may_set=may_set,
        law={"days": rules.consultation.min_days, "source": rules.source("consultation.min_days")},
    )


@blueprint.post("/desk/<ref>/period")
@open_to(Role.SECRETARIAT, Role.MAYOR)
def set_period(ref: str) -> Response | tuple[str, int]:
    """Keep the dates; lengthening is a move of the procedure, with its reason in the journal."""
    proposal = proposal_or_404(ref)
    form = _period_form(proposal, sent=True)
    if not form.validate():
        return _period_page(proposal, form), 400
    try:
        _keep_period(proposal, form)
    except CommentRefused as refusal:
        return _period_page(proposal, form, sentence(refusal, city())), 409
    except MoveRefused as refusal:
        return _period_page(proposal, form, " ".join(say(reason, city()) for reason in refusal.reasons)), 409
    flash_done(_("Les dates sont enregistrées."))
    return redirect(url_for("desk.one", ref=ref), 303)


def _keep_period(proposal: Proposal, form: PeriodForm | ExtensionForm) -> None:
    number, closes_at = proposal.id or 0, _given(form.closes_at)
    if isinstance(form, ExtensionForm):
        participation.extend_period(db(), number, closes_at=closes_at, now=now())
        advance(db(), number, "extend_comment_period", actor(), now(), reason=form.reason.data or "")
    else:
        dates = {"opens_at": _given(form.opens_at), "closes_at": closes_at}
        participation.set_period(db(), number, **dates, modalities=form.modalities.data or "", now=now())


def _given(field: Any) -> datetime:
    """The instant of a field that was found valid."""
    return cast(datetime, field.data)


@blueprint.get("/desk/<ref>/comments")
@open_to(*READERS)
def comments(ref: str) -> str:
    """Every comment of a proposal, with filters and search; those nobody has read come first in the links."""
    return _comments_page(proposal_or_404(ref))


def _comments_page(proposal: Proposal) -> str:
    asked = request.args
    words = asked.get("words", "").replace("\x00", "")[:80]
    filters = Filters(
        article=asked.get("article", "")[:12],
        stance=asked.get("stance", "")[:40],
        stakeholder_class=asked.get("stakeholder_class", "")[:40],
        publication=asked.get("publication", "")[:40],
        channel=asked.get("channel", "")[:40],
        words=words,
    )
    before = asked.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 20 else None
    shown, following = docket_comments.desk_comments(db(), proposal.id or 0, filters, number)
    return page(
        "pages/participation/desk_comments.html",
        proposal=proposal,
        filters=filters,
        shown=shown,
        following=following,
        standings=docket_comments.standings(db(), proposal.id or 0),
        articles=article_choices(proposal),
        form=PublishingForm(formdata=None),
        city=city(),
        may_moderate=Role.SECRETARIAT in actor().roles,
        excerpt=docket_comments.EXCERPT,
    )
