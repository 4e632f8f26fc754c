"""The resolutions of a proposal and their numbers: one series a city and a year."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from consultations.models import City, Proposal, Resolution


def resolution_of(session: Session, proposal_id: int) -> Resolution | None:
    """The latest resolution of a proposal: one voted again after an amendment has several."""
    query = (
        select(Resolution).where(Resolution.proposal_id == proposal_id).order_by(col(Resolution.id).desc())
    )
    return session.exec(query.execution_options(populate_existing=True)).first()


def number_resolution(
    session: Session,
    proposal: Proposal,
    adopted_at: datetime,
    *,
    item_id: int | None = None,
    decided_by: str = "",
    decided_as: str = "",
) -> Resolution:
    """Give an adopted proposal its resolution with the city's next number of the year: "D-2026-001".

    From a vote it names the item; where no council sits, who decided and in what office."""
    city = session.get_one(City, proposal.city_id, with_for_update=True)
    adopted_on = adopted_at.astimezone(ZoneInfo(city.timezone)).date()
    prefix = f"D-{adopted_on.year}-"
    taken = session.exec(
        select(Resolution.number)
        .join(Proposal, col(Proposal.id) == Resolution.proposal_id)
        .where(Proposal.city_id == city.id, col(Resolution.number).startswith(prefix))
    ).all()
    number = max((int(text.removeprefix(prefix)) for text in taken), default=0) + 1
    resolution = Resolution(
        proposal_id=proposal.id or 0, item_id=item_id, number=f"{prefix}{number:03d}",
        version_number=proposal.version_number, adopted_on=adopted_on,
        decided_by=decided_by[:160], decided_as=decided_as[:200],
    )  # fmt: skip
    session.add(resolution)
    return resolution
