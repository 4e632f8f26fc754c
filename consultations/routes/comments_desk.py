"""The desk of comments: reading and moderation by a named person, and what came on paper."""

import secrets
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import docket_comments, moderation, participation
from consultations.models import Comment, Proposal
from consultations.participation import CommentRefused, Words
from consultations.routes.figures import number
from consultations.routes.gate import (
    account,
    city,
    db,
    flash_done,
    now,
    open_to,
    page,
    proposal_or_404,
    settings,
)
from consultations.routes.receiving import article_choices, examine, links, sentence, valid
from consultations.routes.words import label
from forms.participation import EntryForm, HidingForm, PublishingForm
from workflows.vocabulary import Channel, Role

blueprint = Blueprint("comments_desk", __name__)


@blueprint.post("/desk/<ref>/comments/publish")
@open_to(Role.SECRETARIAT)
def publish(ref: str) -> Response:
    """Publish the comments that were read and chosen, under the name of whoever chose them."""
    proposal, form = proposal_or_404(ref), PublishingForm()
    ids = [int(value) for value in request.form.getlist("comment") if value.isascii() and value.isdigit()]
    if not form.validate() or any(number > docket_comments.LARGEST_ID for number in ids):
        abort(400)
    decided = moderation.publish_comments(db(), proposal.id or 0, ids, by=account(), now=now())
    flash_done(_("Contributions lues et publiées : %(number)s.", number=number(decided)))
    return redirect(url_for("participation_desk.comments", ref=ref, publication="unread"), 303)


@blueprint.get("/desk/<ref>/comments/<tracking>/hide")
@open_to(Role.SECRETARIAT)
def ask_hiding(ref: str, tracking: str) -> str:
    """A page of its own before a comment is hidden: its words, the charter's reasons."""
    proposal = proposal_or_404(ref)
    return _hiding_page(proposal, _comment(proposal, tracking), HidingForm(formdata=None))


def _comment(proposal: Proposal, tracking: str) -> Comment:
    try:
        found = participation.find_comment(db(), tracking)
    except participation.NoSuchComment:
        abort(404)
    return found if found.proposal_id == proposal.id else abort(404)


def _hiding_page(proposal: Proposal, comment: Comment, form: HidingForm, why: str = "") -> str:
    decisions = moderation.decisions_on(db(), comment.id or 0)
    values = {"proposal": proposal, "comment": comment, "form": form, "why": why, "decisions": decisions}
    return page("pages/participation/desk_hide.html", city=city(), **values)


@blueprint.post("/desk/<ref>/comments/<tracking>/hide")
@open_to(Role.SECRETARIAT)
def hide(ref: str, tracking: str) -> Response | tuple[str, int]:
    """Hide a comment for a reason of the charter; its author is told."""
    proposal = proposal_or_404(ref)
    comment, form = _comment(proposal, tracking), HidingForm()
    if not form.validate():
        return _hiding_page(proposal, comment, form), 400
    said = {"reason": form.reason.data, "explanation": form.explanation.data or ""}
    try:
        moderation.hide_comment(
            db(), proposal.id or 0, comment.id or 0, **said, by=account(), links=links(), now=now()
        )
    except CommentRefused as refusal:
        return _hiding_page(proposal, comment, form, sentence(refusal, city())), 409
    flash_done(_("La contribution %(tracking)s est masquée ; son auteur en est averti.", tracking=tracking))
    return redirect(url_for("participation_desk.comments", ref=ref), 303)


@blueprint.get("/desk/<ref>/comments/new")
@open_to(Role.SECRETARIAT)
def entry(ref: str) -> str:
    """The form for what came on paper, by telephone or at the counter."""
    proposal = proposal_or_404(ref)
    blank = {"received_at": now(), "form_token": secrets.token_urlsafe(24), "channel": str(Channel.PAPER)}
    form = EntryForm(formdata=None, zone=city().timezone, **blank)
    return _entry_page(proposal, form)


def _entry_page(proposal: Proposal, form: EntryForm, why: str = "", offered: bool = False) -> str:
    if not offered:
        _offer(proposal, form)
    found = participation.period_of(db(), proposal.id or 0)
    values: dict[str, Any] = {"proposal": proposal, "form": form, "period": found, "why": why}
    return page("pages/participation/desk_entry.html", city=city(), **values)


def _offer(proposal: Proposal, form: EntryForm) -> None:
    form.offer(article_choices(proposal), label, settings().largest_upload)


@blueprint.post("/desk/<ref>/comments/new")
@open_to(Role.SECRETARIAT)
def enter(ref: str) -> Response | tuple[str, int]:
    """Enter it, and offer the next one: a pile of letters is typed without the mouse."""
    form = EntryForm(zone=city().timezone)
    uploads, problems = examine(form)
    proposal = proposal_or_404(ref)
    _offer(proposal, form)
    if not valid(form, problems):
        return _entry_page(proposal, form, offered=True), 400
    try:
        entered = participation.enter_for_someone(
            db(),
            proposal.id or 0,
            Words(**form.said(), email=form.email.data or None, language=str(get_locale())),
            channel=Channel(form.channel.data),
            received_at=cast(datetime, form.received_at.data),
            entered_by=account().id or 0,
            form_token=form.form_token.data or "",
            links=links(),
            now=now(),
            uploads=uploads,
            folder=settings().files_dir,
        )
    except CommentRefused as refusal:
        return _entry_page(proposal, form, sentence(refusal, city()), offered=True), 409
    flash_done(_("La contribution est enregistrée sous le numéro %(tracking)s.", tracking=entered.tracking))
    return redirect(url_for("comments_desk.entry", ref=ref), 303)
