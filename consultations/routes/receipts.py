"""Receipts: where a comment stands, its confirmation, correction and withdrawal."""

from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from consultations import docket_comments, docket_public, participation
from consultations.models import Comment, Proposal
from consultations.participation import CommentRefused, NoSuchComment
from consultations.receipts import normal_tracking
from consultations.routes.gate import db, now, open_to, page
from consultations.routes.receiving import address_of, links, too_late
from consultations.routes.words import label
from forms.participation import ConfirmForm, CorrectionForm
from forms.participation_words import REASON_LABELS

blueprint = Blueprint("receipts", __name__)
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@blueprint.get("/receipt")
@open_to("public")
def find() -> str | Response:
    """Find a comment again by its tracking number, however it is typed."""
    typed = request.args.get("tracking", "")
    if normal_tracking(typed):
        return redirect(url_for("receipts.tracked", tracking=normal_tracking(typed)), 303)
    return page("pages/participation/find.html")


@blueprint.get("/receipt/<tracking>")
@open_to("public")
def tracked(tracking: str) -> str | Response | tuple[str, int]:
    """Where a comment stands, for whoever knows its number; its words only when they are public."""
    if tracking != normal_tracking(tracking):
        return redirect(url_for("receipts.tracked", tracking=normal_tracking(tracking) or "-"), 308)
    try:
        found = participation.find_comment(db(), tracking)
    except NoSuchComment:
        return page("pages/participation/find.html", unknown=tracking), 404
    return page("pages/participation/receipt.html", **_receipt(found, None))


@blueprint.get("/receipt/<tracking>/<key>")
@open_to("public")
def receipt(tracking: str, key: str) -> tuple[str, dict[str, str]]:
    """The author's receipt: what was received, the proof, the answer, and what can still be changed."""
    return page("pages/participation/receipt.html", **_receipt(_opened(tracking, key), key)), PRIVATE


def _opened(tracking: str, key: str) -> Comment:
    try:
        return participation.find_comment(db(), normal_tracking(tracking), key)
    except NoSuchComment:
        abort(404)


def _proposal(comment: Comment) -> Proposal:
    return db().get_one(Proposal, comment.proposal_id)


def _receipt(comment: Comment, key: str | None) -> dict[str, Any]:
    file = docket_public.public_file(db(), _proposal(comment), now())
    last = docket_comments.last_decision(db(), comment)
    return {
        "file": file,
        "comment": comment,
        "article": docket_comments.article_of(db(), comment, file.version),
        "key": key,
        "fingerprint": sha256(comment.body.encode()).hexdigest(),
        "themes": docket_comments.themes_of(db(), comment),
        "files": docket_comments.attachments_of(db(), comment),
        "last": last,
        "reason_label": REASON_LABELS.get(last[0].reason, "") if last else "",
    }


@blueprint.get("/receipt/<tracking>/<key>/correct")
@open_to("public")
def correct(tracking: str, key: str) -> tuple[str, dict[str, str]]:
    """The form that replaces a comment's words."""
    comment = _opened(tracking, key)
    form = CorrectionForm(formdata=None, stance=str(comment.stance), body=comment.body)
    form.offer(label)
    return page("pages/participation/correct.html", form=form, **_receipt(comment, key)), PRIVATE


@blueprint.post("/receipt/<tracking>/<key>/correct")
@open_to("public")
def replace(tracking: str, key: str) -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Replace a comment's words until the deadline; what stood before is kept."""
    comment, form = _opened(tracking, key), CorrectionForm()
    form.offer(label)
    if not form.validate():
        return page("pages/participation/correct.html", form=form, **_receipt(comment, key)), 400, PRIVATE
    try:
        participation.correct(
            db(), comment.tracking, body=form.body.data or "", stance=form.stance.data, now=now()
        )
    except CommentRefused as refusal:
        return too_late(_proposal(comment), refusal, form.body.data or "")
    return redirect(address_of(comment), 303)


@blueprint.get("/receipt/<tracking>/<key>/withdraw")
@open_to("public")
def ask_withdrawal(tracking: str, key: str) -> tuple[str, dict[str, str]]:
    """Asks before a comment is taken back."""
    values = _receipt(_opened(tracking, key), key)
    return page("pages/participation/withdraw.html", form=ConfirmForm(formdata=None), **values), PRIVATE


@blueprint.post("/receipt/<tracking>/<key>/withdraw")
@open_to("public")
def withdraw(tracking: str, key: str) -> Response | tuple[str, int]:
    """Take a comment back: no page shows it any more."""
    comment = _opened(tracking, key)
    try:
        participation.withdraw(db(), comment.tracking, now=now())
    except CommentRefused as refusal:
        return too_late(_proposal(comment), refusal)
    return redirect(address_of(comment), 303)


@blueprint.get("/confirm/<tracking>/<token>")
@open_to("public")
def ask_confirmation(tracking: str, token: str) -> str:
    """A button: mail scanners follow links, and nothing changes by that."""
    try:
        comment = participation.find_comment(db(), tracking)
    except NoSuchComment:
        abort(404)
    values = _receipt(comment, None)
    return page("pages/participation/confirm.html", form=ConfirmForm(formdata=None), token=token, **values)


@blueprint.post("/confirm/<tracking>/<token>")
@open_to("public")
def confirm(tracking: str, token: str) -> Response | tuple[str, int]:
    """Confirm an e-mail address: the comment counts from the moment it was received."""
    try:
        comment = participation.confirm(db(), tracking, token, links=links(), now=now())
    except NoSuchComment:
        abort(404)
    except CommentRefused as refusal:
        return too_late(_proposal(participation.find_comment(db(), tracking)), refusal)
    return redirect(address_of(comment), 303)
