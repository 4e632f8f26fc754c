"""What the public reads of the council's votes: the sitting to come, each announced result with its names."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from consultations.models import AgendaItem, Attendance, Ballot, Member, Recusal, Resolution, Sitting, Tally
from workflows.vocabulary import AttendanceMode, Choice


@dataclass(frozen=True)
class Vote:
    """One announced vote: the item, its sitting, the count, who took no part; in a roll call the names, each
    with whoever held its proxy (or "")."""

    item: AgendaItem
    sitting: Sitting
    tally: Tally
    names: tuple[tuple[Choice, tuple[tuple[str, str], ...]], ...]
    recused: tuple[str, ...]
    resolution: Resolution | None


def announced_votes(session: Session, proposal_id: int) -> list[Vote]:
    """Every vote whose result was announced, the last one first."""
    query = (
        sa.select(AgendaItem, Sitting, Tally)
        .join(Sitting, col(Sitting.id) == col(AgendaItem.sitting_id))
        .join(Tally, col(Tally.item_id) == col(AgendaItem.id))
        .where(col(AgendaItem.proposal_id) == proposal_id, col(Tally.announced_at).is_not(None))
        .order_by(col(Sitting.starts_at).desc())
        .limit(5)
    )
    return [_vote(session, *row) for row in session.execute(query)]


def _vote(session: Session, item: AgendaItem, sitting: Sitting, tally: Tally) -> Vote:
    named: dict[Choice, list[tuple[str, str]]] = {}
    for choice, name, holder in session.execute(_named_ballots(item)):
        named.setdefault(choice, []).append((name, holder or ""))
    recused = (
        sa.select(Member.name)  # type: ignore[call-overload]
        .join(Recusal, col(Recusal.member_id) == col(Member.id))
        .where(col(Recusal.item_id) == item.id)
        .order_by(col(Member.name))
    )
    resolution = sa.select(Resolution).where(col(Resolution.item_id) == item.id)
    return Vote(
        item=item,
        sitting=sitting,
        tally=tally,
        names=tuple((choice, tuple(named[choice])) for choice in Choice if choice in named),
        recused=tuple(session.execute(recused).scalars()),
        resolution=session.execute(resolution).scalar_one_or_none(),
    )


def _named_ballots(item: AgendaItem) -> Any:
    """Who chose what in a roll call, by name, and who voted for them where they were represented."""
    holder = aliased(Member)
    return (
        sa.select(Ballot.choice, Member.name, holder.name)  # type: ignore[call-overload]
        .join(Member, col(Member.id) == col(Ballot.member_id))
        .outerjoin(
            Attendance,
            sa.and_(
                col(Attendance.member_id) == col(Ballot.member_id),
                col(Attendance.sitting_id) == item.sitting_id,
                col(Attendance.mode) == AttendanceMode.REPRESENTED,
            ),
        )
        .outerjoin(holder, col(holder.id) == col(Attendance.represented_by))
        .where(col(Ballot.item_id) == item.id)
        .order_by(col(Member.name))
    )


def planned_sitting(session: Session, proposal_id: int) -> Sitting | None:
    """The sitting that has the proposal on its agenda and has not announced a result."""
    announced = sa.exists().where(
        col(Tally.item_id) == col(AgendaItem.id), col(Tally.announced_at).is_not(None)
    )
    query = (
        sa.select(Sitting)
        .join(AgendaItem, col(AgendaItem.sitting_id) == col(Sitting.id))
        .where(col(AgendaItem.proposal_id) == proposal_id, col(AgendaItem.result) == "", ~announced)
        .order_by(col(Sitting.starts_at).desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()
