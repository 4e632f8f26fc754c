"""The authority's own page, behind its personal link: the file, the receipt, the answer."""

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, redirect, send_file, url_for
from werkzeug.wrappers import Response

from consultations import answering, docket_submission, documents, files
from consultations.refusals import FactRefused
from consultations.routes.gate import db, now, open_to, page, settings
from consultations.routes.replies import problem_words, read_reply, say_limit
from consultations.routes.words import label
from consultations.transmission import dossier_of, observations_of
from forms.transmission import ReceiptForm, answer_form

blueprint = Blueprint("authority", __name__)
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    """The address is a secret: it is not kept, not indexed, not told to other sites."""
    response.headers.update(HEADERS)
    return response


def _link(token: str) -> answering.Link:
    return answering.find_link(db(), token, now()) or abort(404)


@blueprint.get("/authority/<token>")
@open_to("public")
def home(token: str) -> Any:
    """What is asked, until when, the file, what can be answered. Looking changes nothing."""
    link = _link(token)
    return _home(token, link), 410 if link.expired else 200


def _home(token: str, link: answering.Link, **more: Any) -> str:
    submission, proposal = link.submission, link.proposal
    articles = docket_submission.articles_of(db(), proposal)
    current = docket_submission.is_latest(db(), submission) and not link.expired
    waits = current and submission.acknowledged_at is None and proposal.stage in answering.WAITS_FOR_RECEIPT
    open_stages = answering.WAITS_FOR_ANSWER if submission.answer is None else answering.WAITS_FOR_LATE_ANSWER
    unanswered = submission.answer in (None, answering.Answer.SILENT)
    values: dict[str, Any] = {
        "token": token,
        "link": link,
        "dossier": dossier_of(db(), submission),
        "pieces": docket_submission.pieces_of(db(), submission),
        "observations": observations_of(db(), submission.id or 0),
        "files": docket_submission.files_of(db(), submission),
        "headings": dict(articles),
        "may_receive": waits,
        "may_answer": current and unanswered and proposal.stage in open_stages,
        "receipt": ReceiptForm(formdata=None),
        "answer": answer_form(articles, label, blank=True),
    } | more
    say_limit(values["answer"])
    return page("pages/transmission/authority.html", **values)


@blueprint.get("/authority/<token>/file")
@open_to("public")
def dossier(token: str) -> Response:
    """The sealed file that was sent, and no other."""
    link = _link(token)
    row = None if link.expired else dossier_of(db(), link.submission)
    stored = documents.file_of(db(), row) if row else None
    if row is None or stored is None:
        abort(404)
    data = files.read_file(settings().files_dir, stored)
    name = f"{link.proposal.reference}-{row.kind}-{row.number}.pdf"
    return send_file(
        BytesIO(data), "application/pdf", as_attachment=True, download_name=name, etag=stored.sha256
    )


@blueprint.get("/authority/<token>/pieces/<checksum>")
@open_to("public")
def piece(token: str, checksum: str) -> Response:
    """A piece that stands on the sealed file's slip, by its checksum, and no other."""
    link = _link(token)
    listed = () if link.expired else docket_submission.pieces_of(db(), link.submission)
    pieces = {one.stored.sha256: one for one in listed}
    found = pieces.get(checksum) or abort(404)
    data = files.read_file(settings().files_dir, found.stored)
    return send_file(
        BytesIO(data), found.stored.media_type, as_attachment=True, download_name=found.name, etag=checksum
    )


@blueprint.post("/authority/<token>/receipt")
@open_to("public")
def receipt(token: str) -> Any:
    """The authority says it has the file; said twice it is one receipt."""
    link, form = _link(token), ReceiptForm()
    if link.expired:
        return _home(token, link), 410
    if not form.validate():
        return _home(token, link, receipt=form), 422
    who = answering.authority_actor(link.authority, form.name.data or "", form.function.data or "")
    try:
        answering.acknowledge(db(), link.submission.id or 0, who, now())
    except FactRefused as refusal:
        return _home(token, link, receipt=form, problem=problem_words(refusal)), 409
    return redirect(url_for("authority.home", token=token), 303)


@blueprint.post("/authority/<token>/answer")
@open_to("public")
def answer(token: str) -> Any:
    """The authority answers: favourable, partial, unfavourable, or with observations."""
    link = _link(token)
    form = answer_form(docket_submission.articles_of(db(), link.proposal), label)
    reply = None if link.expired else read_reply(form)
    if reply is None:
        return _home(token, link, answer=form), 410 if link.expired else 422
    who = answering.authority_actor(link.authority, form.name.data or "", form.function.data or "")
    try:
        answering.record_answer(db(), link.submission.id or 0, who, now(), reply)
    except FactRefused as refusal:
        db().rollback()
        return _home(token, _link(token), answer=form, problem=problem_words(refusal)), 409
    return redirect(url_for("authority.home", token=token), 303)
