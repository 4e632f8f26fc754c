"""What the desk reads of a sitting: agenda, dates, sheet, quorum, the vote on each item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultations import ballots, docket
from consultations.attendance import rules_of_sitting, seats_of
from consultations.council import (
    WAITS_FOR_A_SECOND_CALL,
    WAITS_FOR_A_SITTING,
    call_number,
    current_item,
    tally_of,
)
from consultations.models import AgendaItem, City, Proposal, Recusal, Sitting, Tally
from consultations.resolutions import resolution_of
from workflows.attendance import Headcount, Seat
from workflows.case import Actor
from workflows.deadlines import Deadline, first_day_after, latest_day_before
from workflows.rules import Notice, Rules, Source


@dataclass(frozen=True)
class ItemLine:
    """A point of the agenda as the list shows it; `options` are the moves this person's roles may make."""

    item: AgendaItem
    proposal: Proposal
    options: tuple[docket.Option, ...]


@dataclass(frozen=True)
class Convocation:
    """When the convocation must leave, and from when a second call may sit."""

    notice: Notice
    latest: Deadline
    earliest: Deadline | None
    source: Source


@dataclass(frozen=True)
class Hall:
    """A sitting and everything on its page."""

    sitting: Sitting
    first: Sitting | None
    seats: tuple[Seat, ...]
    counts: Headcount
    quorum: ballots.QuorumCount
    quorum_source: Source
    convocation: Convocation
    items: tuple[ItemLine, ...]
    addable: Sequence[Proposal]


@dataclass(frozen=True)
class ItemPage:
    """One point: who sits, who may vote, what was counted and what comes of it."""

    item: AgendaItem
    sitting: Sitting
    proposal: Proposal
    options: tuple[docket.Option, ...]
    seats: tuple[Seat, ...]
    voters: tuple[Seat, ...]
    counts: Headcount
    quorum: ballots.QuorumCount
    recusals: Sequence[Recusal]
    tally: Tally | None
    count: ballots.Count | None
    choices: dict[int, ballots.Choice]
    law: Rules
    resolution_number: str

    @property
    def names(self) -> dict[int, str]:
        """The members' names, by id."""
        return {seat.member_id: seat.name for seat in self.seats}

    @property
    def current(self) -> bool:
        """Whether votes may still be written on this point."""
        return self.proposal.stage == "sitting" and not (self.tally and self.tally.announced_at)


def hall_of(session: Session, sitting: Sitting, actor: Actor, now: datetime) -> Hall:
    """Everything on a sitting's page, for one person."""
    counts, enough = ballots.quorum_of(session, sitting)
    return Hall(
        sitting=sitting,
        first=session.get(Sitting, sitting.second_call_of) if sitting.second_call_of else None,
        seats=seats_of(session, sitting),
        counts=counts,
        quorum=enough,
        quorum_source=rules_of_sitting(session, sitting).source(enough.rule),
        convocation=_convocation(session, sitting),
        items=tuple(_line(session, item, actor, now) for item in items_of(session, sitting)),
        addable=addable(session, sitting) if sitting.opened_at is None else (),
    )


def items_of(session: Session, sitting: Sitting) -> Sequence[AgendaItem]:
    """The points of a sitting in their order."""
    query = select(AgendaItem).where(
        AgendaItem.sitting_id == sitting.id, col(AgendaItem.proposal_id).is_not(None)
    )
    return session.exec(query.order_by(col(AgendaItem.position))).all()


def item_of(session: Session, sitting: Sitting, item_id: int) -> AgendaItem | None:
    """A point of this sitting; another sitting's is not found."""
    return session.exec(
        select(AgendaItem).where(
            AgendaItem.id == item_id,
            AgendaItem.sitting_id == sitting.id,
            col(AgendaItem.proposal_id).is_not(None),
        )
    ).first()


def _line(session: Session, item: AgendaItem, actor: Actor, now: datetime) -> ItemLine:
    proposal = session.get_one(Proposal, item.proposal_id)
    return ItemLine(item, proposal, _options(session, item, proposal, actor, now))


def _options(
    session: Session, item: AgendaItem, proposal: Proposal, actor: Actor, now: datetime
) -> tuple[docket.Option, ...]:
    """The moves from here, where this point is the one by which the proposal goes to the council now."""
    current = current_item(session, proposal)
    if current is None or current[0].id != item.id:
        return ()
    found = docket.options_of(session, proposal, actor, now)
    return tuple(
        option for option in found if option.action not in ("adopt", "reject", "reopen_comment_period")
    )


def _convocation(session: Session, sitting: Sitting) -> Convocation:
    city = session.get_one(City, sitting.city_id)
    rules = rules_of_sitting(session, sitting)
    notice = rules.council.notice_for(city.population)
    first = session.get(Sitting, sitting.second_call_of) if sitting.second_call_of else None
    again = rules.council.call(call_number(session, sitting))
    gap = again.clear_days if again else 0
    earliest = first_day_after(first.starts_at, gap, city.timezone) if first else None
    latest = latest_day_before(sitting.starts_at, notice.clear_days, city.timezone)
    rule = "council.second_call" if first else "council.notice"
    return Convocation(notice, latest, earliest, rules.source(rule))


def addable(session: Session, sitting: Sitting) -> list[Proposal]:
    """The city's proposals that may be put on this agenda."""
    stages = WAITS_FOR_A_SECOND_CALL if sitting.second_call_of else WAITS_FOR_A_SITTING
    waiting = session.exec(
        select(Proposal)
        .where(Proposal.city_id == sitting.city_id, col(Proposal.stage).in_(stages))
        .order_by(col(Proposal.reference))
    ).all()
    return [proposal for proposal in waiting if _is_free(session, proposal, sitting)]


def _is_free(session: Session, proposal: Proposal, sitting: Sitting) -> bool:
    current = current_item(session, proposal)
    if sitting.second_call_of is None:
        return current is None
    return current is not None and current[1].id == sitting.second_call_of


def item_page(session: Session, item: AgendaItem, actor: Actor, now: datetime) -> ItemPage:
    """Everything on the page of one point, for one person."""
    sitting = session.get_one(Sitting, item.sitting_id)
    proposal = session.get_one(Proposal, item.proposal_id)
    counts, enough = ballots.quorum_of(session, sitting, item.id)
    tally = tally_of(session, item.id)
    resolution = resolution_of(session, proposal.id or 0)
    rules = rules_of_sitting(session, sitting)
    return ItemPage(
        item=item,
        sitting=sitting,
        proposal=proposal,
        options=_options(session, item, proposal, actor, now),
        seats=seats_of(session, sitting, item.id),
        voters=ballots.voters(session, item),
        counts=counts,
        quorum=enough,
        recusals=session.exec(
            select(Recusal).where(Recusal.item_id == item.id).order_by(col(Recusal.id))
        ).all(),
        tally=tally,
        count=ballots.count_of(session, item, tally) if tally else None,
        choices=ballots.ballots_of(session, item.id or 0),
        law=rules,
        resolution_number=resolution.number if resolution and resolution.item_id == item.id else "",
    )
