"""Taking part: one form, one page, and the receipt behind it."""

import secrets

from flask import Blueprint, redirect, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from consultations import docket_own, docket_public, files, participation
from consultations.models import Comment, Proposal
from consultations.participation import CommentRefused, Words
from consultations.routes.gate import account, actor, db, now, open_to, page, public_proposal_or_404, settings
from consultations.routes.receiving import address_of, article_choices, examine, links, too_late, valid
from consultations.routes.words import label
from forms.participation import ORGANISATION, OWN, CommentForm

blueprint = Blueprint("participation", __name__)
KEPT = {"Cache-Control": "private, no-cache"}


@blueprint.get("/<city_slug>/<ref>/comment")
@open_to("public")
def comment(city_slug: str, ref: str) -> str | tuple[str, dict[str, str]]:
    """One form, one page; or why nothing can be written now.

    The browser keeps the page: one who goes back to it after a dropped line sends the same form again."""
    file = docket_public.public_file(db(), public_proposal_or_404(city_slug, ref), now())
    if file.writing:
        return too_late(file.proposal, _why(file))[0]
    form = CommentForm(
        formdata=None,
        article=request.args.get("article", ""),
        form_token=secrets.token_urlsafe(24),
        **_known(),
    )
    return _ask(file, form), KEPT


def _known() -> dict[str, str]:
    """What is known of whoever is signed in: their name, and how they signed their last comment."""
    if actor().id is None:
        return {}
    said = {"name": account().name, "public_name": account().name}
    last = docket_own.last_signed(db(), account().id or 0)
    if last is not None:
        said |= {
            "public_name": last.public_name,
            "stakeholder_class": str(last.stakeholder_class),
            "organisation": last.organisation,
            "on_behalf": ORGANISATION if last.organisation else OWN,
        }
    return said


def _why(file: docket_public.PublicFile) -> CommentRefused:
    refusal = participation.writing_refusal(file.proposal, file.period, now())
    return refusal or CommentRefused("comment_period_is_open")


def _ask(file: docket_public.PublicFile, form: CommentForm) -> str:
    _offer(file, form)
    return page("pages/participation/comment.html", file=file, form=form)


def _offer(file: docket_public.PublicFile, form: CommentForm) -> None:
    form.offer(article_choices(file.proposal), label, settings().largest_upload)
    if actor().id is not None:
        form.without_email()


@blueprint.post("/<city_slug>/<ref>/comment")
@open_to("public")
def send(city_slug: str, ref: str) -> str | Response | tuple[str, int]:
    """Receive a comment. The same form sent again gives the same receipt."""
    form = CommentForm()
    uploads, problems = examine(form)
    proposal = public_proposal_or_404(city_slug, ref)
    file = docket_public.public_file(db(), proposal, now())
    _offer(file, form)
    if not valid(form, problems):
        return page("pages/participation/comment.html", file=file, form=form), 400
    try:
        received = _post(proposal, form, uploads)
    except CommentRefused as refusal:
        return too_late(proposal, refusal, form.body.data or "")
    return redirect(address_of(received), 303)


def _post(proposal: Proposal, form: CommentForm, uploads: list[files.Examined]) -> Comment:
    signed_in = account() if actor().id is not None else None
    email = signed_in.email if signed_in else form.email.data
    return participation.post_comment(
        db(),
        proposal.id or 0,
        Words(**form.said(), email=email, language=str(get_locale())),
        form_token=form.form_token.data or "",
        links=links(),
        now=now(),
        account_id=signed_in.id if signed_in else None,
        uploads=uploads,
        folder=settings().files_dir,
    )
