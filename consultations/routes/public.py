"""What everyone may read: the cities, their proposals, texts, comments, answers, votes, submissions."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, request
from werkzeug.wrappers import Response

from consultations import (
    docket_comments,
    docket_outcomes,
    docket_path,
    docket_public,
    docket_text,
)
from consultations.docket_comments import Filters
from consultations.moderation import MODERATION_REASONS
from consultations.routes.gate import db, now, open_to, page, public_city_or_404, public_proposal_or_404
from consultations.routes.sending import send_stored
from forms.participation_words import REASON_LABELS

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@open_to("public")
def home() -> str:
    """What one can have a say on, until when, in which city; then the others by step."""
    return page("pages/public/home.html", cities=docket_public.cities(db()), **_lists())


@blueprint.get("/<city_slug>", strict_slashes=False)
@open_to("public")
def city(city_slug: str) -> str:
    """A city's proposals by step, and how to take part on paper."""
    found = public_city_or_404(city_slug)
    return page("pages/public/city.html", city=found, **_lists(found.id))


def _lists(city_id: int | None = None) -> dict[str, Any]:
    openings = docket_public.openings(db(), now(), city_id, after=_after(request.args.get("after", "")))
    lines = docket_public.others(db(), now(), city_id, before=_number("before") or None)
    more_open = openings[docket_public.OPEN_LIMIT - 1] if len(openings) > docket_public.OPEN_LIMIT else None
    more = lines[docket_public.LIST_LIMIT - 1].proposal.id if len(lines) > docket_public.LIST_LIMIT else None
    return {
        "openings": openings[: docket_public.OPEN_LIMIT],
        "next_open": f"{more_open.period.closes_at.timestamp():.6f}-{more_open.proposal.id}"
        if more_open
        else None,
        "lines": lines[: docket_public.LIST_LIMIT],
        "next_lines": more,
        "going_on": bool(request.args.get("before") or request.args.get("after")),
    }


def _after(text: str) -> tuple[datetime, int] | None:
    stamp, _dash, number = text.partition("-")
    try:
        return (
            (datetime.fromtimestamp(float(stamp), UTC), min(int(number), docket_public.LARGEST_ID))
            if text
            else None
        )
    except (ValueError, OverflowError, OSError):
        return None


def _number(name: str) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def file_or_404(city_slug: str, ref: str) -> docket_public.PublicFile:
    """What everyone may read of a proposal."""
    return docket_public.public_file(db(), public_proposal_or_404(city_slug, ref), now())


@blueprint.get("/<city_slug>/moderation")
@open_to("public")
def moderation(city_slug: str) -> str:
    """The charter: who reads comments, when, and the only reasons for which one is hidden."""
    reasons = [(code, REASON_LABELS[code]) for code in MODERATION_REASONS]
    return page("pages/public/moderation.html", city=public_city_or_404(city_slug), reasons=reasons)


@blueprint.get("/<city_slug>/<ref>")
@open_to("public")
def proposal(city_slug: str, ref: str) -> str:
    """What is proposed, at which step it is, what one can do now and until when."""
    file = file_or_404(city_slug, ref)
    return page(
        "pages/public/proposal.html",
        file=file,
        articles=docket_text.article_lines(db(), file.proposal, file.version)[:40],
        documents=docket_outcomes.documents(db(), file.proposal.id or 0)[:4],
        attachments=docket_outcomes.public_attachments(db(), file.proposal.id or 0)[:4],
        entries=docket_outcomes.entries(db(), file.proposal)[0][:6],
        synthesis=docket_outcomes.published_synthesis(db(), file.proposal.id or 0),
        path=docket_path.public_path(db(), file.proposal, now()),
    )


@blueprint.get("/<city_slug>/<ref>/text")
@open_to("public")
def text(city_slug: str, ref: str) -> str:
    """The articles; what changed since when; a way to comment each."""
    file = file_or_404(city_slug, ref)
    articles, following = docket_text.articles_page(db(), file.version, _number("from"))
    return page(
        "pages/public/text.html",
        file=file,
        articles=articles,
        following=following,
        first=_number("from") == 0,
        counts=docket_text.comment_counts(db(), file.proposal.id or 0),
        before=docket_text.version_before(db(), file.version),
    )


@blueprint.get("/<city_slug>/<ref>/changes")
@open_to("public")
def changes(city_slug: str, ref: str) -> str:
    """What changed, article by article and word by word, since the text that was consulted before."""
    file = file_or_404(city_slug, ref)
    before = docket_text.version_before(db(), file.version)
    changed, following = (
        docket_text.changed_articles(db(), file.version, before[0], _number("from")) if before else ([], None)
    )
    return page("pages/public/changes.html", file=file, before=before, changed=changed, following=following)


@blueprint.get("/<city_slug>/<ref>/comments")
@open_to("public")
def comments(city_slug: str, ref: str) -> str:
    """Who said what, by article, stance and class; each position with its figure, also the rarest."""
    file = file_or_404(city_slug, ref)
    filters = _filters()
    shown, following = docket_comments.public_comments(
        db(), file.proposal.id or 0, filters, _number("before") or None
    )
    return page(
        "pages/public/comments.html",
        file=file,
        filters=filters,
        shown=shown,
        following=following,
        counts=docket_comments.public_counts(db(), file.proposal.id or 0),
        found=docket_comments.public_counts(db(), file.proposal.id or 0, filters).total,
        next_filters=filters.in_address(),
        **_articles(file),
    )


def _articles(file: docket_public.PublicFile) -> dict[str, Any]:
    lines = docket_text.article_lines(db(), file.proposal, file.version)
    return {"articles": lines[:40], "places": {line.key: line.position for line in lines}}


def _filters() -> Filters:
    asked = request.args
    return Filters(
        article=asked.get("article", "")[:12],
        stance=asked.get("stance", "")[:40],
        stakeholder_class=asked.get("class", "")[:40],
        theme=_number("theme"),
        words=asked.get("words", "").replace("\x00", "")[:80],
    )


@blueprint.get("/<city_slug>/<ref>/comments/<tracking>")
@open_to("public")
def comment(city_slug: str, ref: str, tracking: str) -> str:
    """One published comment, whole."""
    file = file_or_404(city_slug, ref)
    found = docket_comments.public_comment(db(), file.proposal.id or 0, tracking) or abort(404)
    return page("pages/public/one_comment.html", file=file, comment=found, **_articles(file))


@blueprint.get("/<city_slug>/<ref>/answers")
@open_to("public")
def answers(city_slug: str, ref: str) -> str:
    """What the city replied, theme by theme, and which articles changed because of it."""
    file = file_or_404(city_slug, ref)
    synthesis = docket_outcomes.published_synthesis(db(), file.proposal.id or 0)
    themes: list[docket_outcomes.Answered] = []
    following = None
    if synthesis is not None:
        themes, following = docket_outcomes.answers(db(), file.proposal.id or 0, _number("from"))
    values = {"synthesis": synthesis, "themes": themes, "following": following, "start": _number("from")}
    articles = {line.key: line for line in docket_text.article_lines(db(), file.proposal, file.version)}
    return page("pages/public/answers.html", file=file, articles=articles, **values)


@blueprint.get("/<city_slug>/<ref>/submission")
@open_to("public")
def submission(city_slug: str, ref: str) -> str:
    """Sent to whom, when, what is due, what they answered."""
    file = file_or_404(city_slug, ref)
    sent = docket_outcomes.sent_submissions(db(), file.proposal.id or 0)
    return page("pages/public/submission.html", file=file, sent=sent, **_articles(file))


@blueprint.get("/<city_slug>/<ref>/documents")
@open_to("public")
def documents(city_slug: str, ref: str) -> str:
    """Every sealed dossier and attachment, with size and checksum."""
    file = file_or_404(city_slug, ref)
    return page(
        "pages/public/documents.html",
        file=file,
        documents=docket_outcomes.documents(db(), file.proposal.id or 0),
        coming=docket_outcomes.in_preparation(db(), file.proposal.id or 0),
        attachments=docket_outcomes.public_attachments(db(), file.proposal.id or 0),
    )


@blueprint.get("/<city_slug>/<ref>/documents/<kind>-<int:number>.pdf")
@open_to("public")
def document(city_slug: str, ref: str, kind: str, number: int) -> Response:
    """One sealed dossier, as a file."""
    proposal = public_proposal_or_404(city_slug, ref)
    found = docket_outcomes.public_document(db(), proposal.id or 0, kind, number) or abort(404)
    return send_stored(found[1], f"{proposal.reference}-{kind}-{number}.pdf")


@blueprint.get("/<city_slug>/<ref>/attachments/<int:number>")
@open_to("public")
def attachment(city_slug: str, ref: str, number: int) -> Response:
    """A file joined to the proposal or to a published comment."""
    proposal = public_proposal_or_404(city_slug, ref)
    found = docket_outcomes.public_attachment(db(), proposal.id or 0, number) or abort(404)
    return send_stored(found[1], found[0].name)


@blueprint.get("/<city_slug>/<ref>/journal")
@open_to("public")
def journal(city_slug: str, ref: str) -> str:
    """Everything that happened, who did it, when, and why."""
    file = file_or_404(city_slug, ref)
    entries, following = docket_outcomes.entries(db(), file.proposal, _number("before") or None)
    return page("pages/public/journal.html", file=file, entries=entries, following=following)
