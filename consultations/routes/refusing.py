"""Refusing a proposal's letters: a page with a button, and the mail program's one click (RFC 8058)."""

from flask import Blueprint, abort

from consultations import lookup, refusing
from consultations.database import Session
from consultations.models import Proposal
from consultations.routes.entry import without_token
from consultations.routes.gate import db, now, open_to, page, settings

blueprint = Blueprint("refusing", __name__)


@blueprint.get("/no-letters/<token>")
@open_to("public")
def ask(token: str) -> str:
    """What will stop and what will still come; nothing changes by reading it."""
    proposal, email = _named(db(), token)
    return page("pages/participation/no_letters.html", proposal=proposal, email=email, token=token)


@blueprint.post("/no-letters/<token>")
@open_to("public")
@without_token
def stop(token: str) -> str:
    """Stop the letters; a mail program posts here by itself, so the signed address is the proof."""
    proposal, email = _named(db(), token)
    refusing.refuse(db(), proposal.id or 0, email, now())
    return page("pages/participation/no_letters.html", proposal=proposal, email=email, token=token, done=True)


def _named(session: Session, token: str) -> tuple[Proposal, str]:
    try:
        proposal_id, email = refusing.read_token(settings().secret_key, token)
    except refusing.NoSuchLink:
        abort(404)
    return lookup.proposal_by_id(session, proposal_id) or abort(404), email
