"""Letters that may be refused: the signed link at their foot, and who took it (RFC 8058)."""

from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer
from sqlmodel import Session, select

from consultations.models import Refusal

# News. What the law owes a commenter (receipt, moderation, what became of the comment) is always sent.
REFUSABLE = frozenset(
    {
        "comment_period_opened",
        "comment_period_extended",
        "comment_period_closing",
        "vote_held",
        "submission_sent",
        "submission_answered",
        "proposal_withdrawn",
    }
)


class NoSuchLink(LookupError):
    """The link was not made here, or was altered."""


def token_of(secret: str, proposal_id: int, email: str) -> str:
    """A signed token that names one proposal and one address, for this purpose only."""
    return str(_signer(secret).dumps([proposal_id, email.lower()]))


def read_token(secret: str, token: str) -> tuple[int, str]:
    """The proposal and the address of a token. Raises NoSuchLink."""
    try:
        proposal_id, email = _signer(secret).loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise NoSuchLink(token[:20]) from error
    return int(proposal_id), str(email)


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="palabre refuse letters")


def refuse(session: Session, proposal_id: int, email: str, now: datetime) -> None:
    """Send no more news of this proposal to this address; done twice it changes nothing."""
    if not has_refused(session, proposal_id, email):
        session.add(Refusal(proposal_id=proposal_id, email=email.lower(), refused_at=now))
        session.flush()


def has_refused(session: Session, proposal_id: int, email: str) -> bool:
    """Whether this address refused this proposal's news."""
    query = select(Refusal.id).where(Refusal.proposal_id == proposal_id, Refusal.email == email.lower())
    return session.exec(query).first() is not None


def refusals(session: Session, proposal_id: int) -> set[str]:
    """Every address that refused this proposal's news."""
    return set(session.exec(select(Refusal.email).where(Refusal.proposal_id == proposal_id)).all())
