"""Which city, which proposal an address names; nothing is found that the asker may not see."""

from sqlmodel import Session, col, select

from consultations.database import LARGEST_ID, lock_proposal
from consultations.models import Account, City, Proposal

NOT_YET_PUBLIC = ("drafting", "legal_review", "withdrawn")


def city(session: Session, slug: str) -> City | None:
    return session.exec(select(City).where(City.slug == slug)).first()


def city_of(session: Session, account: Account) -> City | None:
    return session.get(City, account.city_id) if account.city_id else None


def first_city_id(session: Session) -> int | None:
    """The city in whose name an account without one is written to."""
    return session.exec(select(City.id).order_by(col(City.id)).limit(1)).first()


def proposal(session: Session, owner: City, reference: str, lock: bool = False) -> Proposal | None:
    """The city's proposal of that reference; another city's is not found."""
    query = select(Proposal).where(Proposal.city_id == owner.id, Proposal.reference == reference)
    found = session.exec(query).first()
    return lock_proposal(session, found.id) if found and found.id and lock else found


def proposal_by_id(session: Session, proposal_id: int) -> Proposal | None:
    """The proposal that a signed link names."""
    return session.get(Proposal, proposal_id) if 0 < proposal_id <= LARGEST_ID else None


def public_proposal(session: Session, owner: City, reference: str) -> Proposal | None:
    """The city's proposal if everyone may read it: it was opened once, or has gone past drafting."""
    found = proposal(session, owner, reference)
    if found is None or (found.stage in NOT_YET_PUBLIC and not found.public_version_number):
        return None
    return found
