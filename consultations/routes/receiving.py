"""What every view that receives a comment shares: links of letters, sentences, files looked into."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from consultations import docket_public, docket_text, files
from consultations.models import Comment, Proposal
from consultations.receipts import LinkMaker, receipt_key
from consultations.refusals import FactRefused
from consultations.routes.gate import db, now, page, settings
from consultations.routes.rendering import instant
from forms.participation_words import REFUSALS
from forms.uploads import refuse

MOST_FILES = 3


def links() -> LinkMaker:
    """What links in letters are made of."""
    return LinkMaker(settings().secret_key, settings().address)


def sentence(refusal: FactRefused, zone: Any) -> str:
    """Why something asked of a comment is refused, with the hours of the city."""
    said = {
        name: instant(value, zone) if hasattr(value, "tzinfo") else value
        for name, value in refusal.params.items()
    }
    return str(REFUSALS[refusal.code]) % said


def examine(form: Any) -> tuple[list[files.Examined], list[files.UploadRefused]]:
    """Look into what was joined, before any lock is held: what is kept, and why the rest is not."""
    kept, problems = [], []
    limit = settings().largest_upload
    for upload in form.joined[:MOST_FILES]:
        try:
            kept.append(files.read_upload(upload.stream, upload.filename or "", limit))
        except files.UploadRefused as refused:
            problems.append(refused)
    return kept, problems


def valid(form: Any, problems: list[files.UploadRefused]) -> bool:
    """Whether a form is complete and every file could be kept; the reasons stand beside the fields."""
    complete = form.validate()
    for problem in problems:
        refuse(form.files, problem.code, problem.params)
    return bool(complete and not problems)


def address_of(comment: Comment) -> str:
    """The author's own receipt."""
    key = receipt_key(settings().secret_key, comment.tracking)
    return url_for("receipts.receipt", tracking=comment.tracking, key=key)


def article_choices(proposal: Proposal) -> list[tuple[str, str]]:
    """The articles of the public text, as a list to choose from."""
    lines = docket_text.article_lines(db(), proposal, docket_public.public_version(db(), proposal))
    return [
        (line.key, _("Article %(n)d – %(heading)s", n=line.position, heading=line.heading)) for line in lines
    ]


def too_late(proposal: Proposal, refusal: FactRefused, typed: str = "") -> tuple[str, int]:
    """Nothing is received now: says why, and gives back what was written, to copy. 409."""
    file = docket_public.public_file(db(), proposal, now())
    return page(
        "pages/participation/closed.html", file=file, why=sentence(refusal, file.city), typed=typed
    ), 409
