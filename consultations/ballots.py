"""The vote on an item: roll call or counts, the announcement that freezes them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.advance import advance
from consultations.attendance import frozen_roll, headcount_of, rules_of_sitting, seats_of
from consultations.council import call_number, tally_of
from consultations.database import lock_proposal
from consultations.models import AgendaItem, Ballot, Proposal, Sitting, Tally
from consultations.numbering import number_resolution
from consultations.refusals import FactRefused
from workflows.attendance import Headcount, Seat, entitled
from workflows.case import Actor
from workflows.deliberation import Count, QuorumCount, count_votes, quorum
from workflows.vocabulary import BallotMethod, Choice

COUNTED = ("votes_for", "votes_against", "abstentions", "blanks", "not_voting")
_COLUMN = {
    Choice.FOR: "votes_for",
    Choice.AGAINST: "votes_against",
    Choice.ABSTAIN: "abstentions",
    Choice.BLANK: "blanks",
    Choice.NOT_VOTING: "not_voting",
}


def voters(session: Session, item: AgendaItem) -> tuple[Seat, ...]:
    """The members entitled to vote on an item, by name; who is represented stands for itself."""
    sitting = session.get_one(Sitting, item.sitting_id)
    seats = seats_of(session, sitting, item.id)
    return entitled(seats, rules_of_sitting(session, sitting).council.counts_remote)


def record_roll_call(session: Session, item_id: int, choices: Mapping[int, Choice]) -> Tally:
    """Record one choice for every entitled member (for who is represented, as the holder says), all at once.

    Raises FactRefused `roll_call_is_wrong` with a code a row (choice_missing, may_not_vote,
    blank_is_secret), or a code of `_open`."""
    item, _ = _open(session, item_id)
    allowed = {seat.member_id for seat in voters(session, item)}
    wrong = dict.fromkeys(set(choices) - allowed, "may_not_vote")
    wrong |= dict.fromkeys(allowed - set(choices), "choice_missing")
    wrong |= {member_id: "blank_is_secret" for member_id, choice in choices.items() if choice is Choice.BLANK}
    if wrong:
        raise FactRefused("roll_call_is_wrong", wrong)
    _forget_ballots(session, item_id)
    rows = [
        {"item_id": item_id, "member_id": member_id, "choice": choice}
        for member_id, choice in choices.items()
    ]
    if rows:
        session.execute(sa.insert(Ballot), rows)
    sitting = session.get_one(Sitting, item.sitting_id)
    counts = dict.fromkeys(COUNTED, 0) | {_COLUMN[word]: n for word, n in Counter(choices.values()).items()}
    return _write_tally(session, item_id, BallotMethod.ROLL_CALL, counts, choices.get(sitting.chair_id or 0))


def record_counts(
    session: Session,
    item_id: int,
    method: BallotMethod,
    *,
    votes_for: int,
    votes_against: int,
    abstentions: int = 0,
    blanks: int = 0,
    not_voting: int | None = None,
    chair_choice: Choice | None = None,
) -> Tally:
    """Record a show of hands or a secret ballot by its counts (votes given by proxy among them).

    Those entitled who are in no other count did not vote, unless `not_voting` is said. In a secret ballot
    nobody's choice is known: `chair_choice` is refused. Raises FactRefused `counts_exceed_entitled`,
    `count_is_negative`, `blank_is_secret`, `chair_votes_in_secret`, `chair_may_not_vote`,
    `chair_choice_is_not_counted`, `wrong_method`, or a code of `_open`."""
    item, _ = _open(session, item_id)
    allowed = voters(session, item)
    said = {
        "votes_for": votes_for,
        "votes_against": votes_against,
        "abstentions": abstentions,
        "blanks": blanks,
    }
    counts = said | {"not_voting": len(allowed) - sum(said.values()) if not_voting is None else not_voting}
    _check_counts(method, said | {"not_voting": not_voting or 0}, len(allowed))
    _check_chair(session, item, method, counts, chair_choice, allowed)
    _forget_ballots(session, item_id)
    return _write_tally(session, item_id, method, counts, chair_choice)


def _check_counts(method: BallotMethod, said: Mapping[str, int], allowed: int) -> None:
    if method is BallotMethod.ROLL_CALL:
        raise FactRefused("wrong_method")
    if min(said.values()) < 0:
        raise FactRefused("count_is_negative")
    if sum(said.values()) > allowed:
        raise FactRefused("counts_exceed_entitled", counted=sum(said.values()), entitled=allowed)
    if method is BallotMethod.SHOW_OF_HANDS and said["blanks"]:
        raise FactRefused("blank_is_secret")


def _check_chair(
    session: Session,
    item: AgendaItem,
    method: BallotMethod,
    counts: Mapping[str, int],
    choice: Choice | None,
    allowed: tuple[Seat, ...],
) -> None:
    if choice is None:
        return
    if method is BallotMethod.SECRET:
        raise FactRefused("chair_votes_in_secret")
    chair = session.get_one(Sitting, item.sitting_id).chair_id
    if chair not in {seat.member_id for seat in allowed}:
        raise FactRefused("chair_may_not_vote")
    if not counts[_COLUMN[choice]]:
        raise FactRefused("chair_choice_is_not_counted")


def _open(session: Session, item_id: int) -> tuple[AgendaItem, Proposal]:
    """The item while votes may be written, its proposal locked. Raises FactRefused `already_announced`,
    `sitting_is_not_open`, `attendance_is_not_taken`."""
    item = session.get_one(AgendaItem, item_id)
    proposal = lock_proposal(session, item.proposal_id or 0)
    tally = tally_of(session, item_id)
    if tally is not None and tally.announced_at is not None:
        raise FactRefused("already_announced")
    if proposal.stage != "sitting":
        raise FactRefused("sitting_is_not_open")
    if not headcount_of(session, session.get_one(Sitting, item.sitting_id), item_id).taken:
        raise FactRefused("attendance_is_not_taken")
    return item, proposal


def _forget_ballots(session: Session, item_id: int) -> None:
    session.execute(sa.delete(Ballot).where(col(Ballot.item_id) == item_id))


def _write_tally(
    session: Session,
    item_id: int,
    method: BallotMethod,
    counts: Mapping[str, int],
    chair_choice: Choice | None,
) -> Tally:
    tally = tally_of(session, item_id) or Tally(item_id=item_id, method=method)
    tally.method, tally.chair_choice = method, chair_choice
    for name in COUNTED:
        setattr(tally, name, counts[name])
    session.add(tally)
    session.flush()
    return tally


def ballots_of(session: Session, item_id: int) -> dict[int, Choice]:
    """The choices of a roll call, by member."""
    rows = session.exec(select(Ballot.member_id, Ballot.choice).where(Ballot.item_id == item_id)).all()
    return {member_id: Choice(choice) for member_id, choice in rows}


def count_of(session: Session, item: AgendaItem, tally: Tally) -> Count:
    """The tally by the jurisdiction's rule, each step told."""
    rules = rules_of_sitting(session, session.get_one(Sitting, item.sitting_id))
    secret = tally.method == BallotMethod.SECRET
    counts = {name: getattr(tally, name) for name in COUNTED}
    return count_votes(rules.council, **counts, secret=secret, chair_choice=tally.chair_choice)


def quorum_of(
    session: Session, sitting: Sitting, item_id: int | None = None
) -> tuple[Headcount, QuorumCount]:
    """The headcount of an item and its quorum by the jurisdiction's rule, each step told."""
    counts = headcount_of(session, sitting, item_id)
    council = rules_of_sitting(session, sitting).council
    call = call_number(session, sitting)
    return counts, quorum(council, counts.in_office, counts.present, counts.remote, call)


def announce(session: Session, item_id: int, announced_by: str, now: datetime) -> Tally:
    """Proclaim the result: freeze counts, quorum, sheet and arithmetic; nothing is edited afterwards.

    An adopted proposal gets the number of its resolution. Raises FactRefused `no_chair`, `nothing_counted`,
    `proxies_in_excess`, `no_quorum`, `votes_do_not_match` (the sheet changed since), or a code of `_open`."""
    item, proposal = _open(session, item_id)
    sitting = session.get_one(Sitting, item.sitting_id)
    tally = tally_of(session, item_id)
    if sitting.chair_id is None:
        raise FactRefused("no_chair")
    if tally is None:
        raise FactRefused("nothing_counted")
    counts, enough = quorum_of(session, sitting, item_id)
    if counts.excess_proxies:
        raise FactRefused("proxies_in_excess", excess=counts.excess_proxies)
    if not enough.reached:
        raise FactRefused("no_quorum", counted=enough.counted, needed=enough.needed)
    _check_sheet(session, item, tally)
    count = count_of(session, item, tally)
    _freeze(
        session, tally, now, count, announced_by, _frozen_quorum(session, sitting, item_id, counts, enough)
    )
    item.result = count.result
    session.add(item)
    if count.result == "adopted":
        number_resolution(session, proposal, sitting.starts_at, item_id=item.id)
    session.flush()
    return session.get_one(Tally, tally.id, populate_existing=True)


def _check_sheet(session: Session, item: AgendaItem, tally: Tally) -> None:
    allowed = {seat.member_id for seat in voters(session, item)}
    if tally.method == BallotMethod.ROLL_CALL:
        matches = set(ballots_of(session, item.id or 0)) == allowed
    else:
        matches = sum(getattr(tally, name) for name in COUNTED) <= len(allowed)
    if not matches:
        raise FactRefused("votes_do_not_match")


def _frozen_quorum(
    session: Session, sitting: Sitting, item_id: int, counts: Headcount, enough: QuorumCount
) -> dict[str, Any]:
    return {
        "basis": enough.basis,
        "needed": enough.needed,
        "counted": enough.counted,
        "reached": enough.reached,
        "rule": enough.rule,
        "steps": [step.as_json() for step in enough.steps],
        "counts": asdict(counts),
        "roll": frozen_roll(seats_of(session, sitting, item_id)),
    }


def _freeze(
    session: Session,
    tally: Tally,
    now: datetime,
    count: Count,
    announced_by: str,
    frozen_quorum: dict[str, Any],
) -> None:
    changed = session.connection().execute(
        sa.update(Tally)
        .where(Tally.id == tally.id, col(Tally.announced_at).is_(None))  # type: ignore[arg-type]
        .values(
            announced_at=now,
            announced_by=announced_by[:160],
            result=count.result,
            arithmetic=[step.as_json() for step in count.steps],
            quorum=frozen_quorum | {"by": count.by, "tally_rule": count.rule, "expressed": count.expressed},
        )
    )
    if changed.rowcount != 1:
        raise FactRefused("already_announced")


def proclaim(
    session: Session, item_id: int, actor: Actor, now: datetime, *, effective_at: datetime | None = None
) -> Tally:
    """Announce the result and make the move it decides (adopt or reject), in one transaction."""
    tally = announce(session, item_id, actor.name, now)
    item = session.get_one(AgendaItem, item_id)
    facts = {name: getattr(tally, name) for name in (*COUNTED, "method", "result")}
    action = "adopt" if tally.result == "adopted" else "reject"
    advance(
        session, item.proposal_id or 0, action, actor, now, effective_at=effective_at, facts={"tally": facts}
    )
    return tally
