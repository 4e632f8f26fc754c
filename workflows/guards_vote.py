"""Conditions of the council's vote: convocation, quorum, majority."""

from dataclasses import dataclass
from datetime import date, timedelta

from workflows.case import Case, SittingFacts, TallyFacts
from workflows.conditions import Figures, NoParameters, guard, local_day
from workflows.deadlines import first_day_after, latest_day_before
from workflows.deliberation import Count, QuorumCount, count_votes, quorum
from workflows.rules import Rules
from workflows.vocabulary import BallotMethod


@dataclass(frozen=True)
class WhichSitting:
    """`second_call`: the sitting must be the second call of one that lacked its quorum."""

    second_call: bool = False


@guard("sitting", parameters=WhichSitting)
def sitting_is_chosen(case: Case, rules: Rules, params: WhichSitting) -> Figures | None:
    """The proposal is on the agenda of a sitting to come."""
    if case.sitting is None:
        return {"why": "none"}
    if params.second_call and not case.sitting.second_call:
        return {"why": "not_second_call"}
    if case.sitting.starts_at <= case.effective_at:
        return {"why": "past", "starts_at": case.sitting.starts_at}
    return None


@guard("sitting", rule="calendar.tourist_tax")
def tax_calendar_is_met(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """A tax voted too late in the year waits a year more before it applies."""
    sitting_on = local_day(case.sitting.starts_at if case.sitting else case.effective_at, case)
    rule = rules.calendar_for(case.instrument, case.sector, sitting_on)
    if rule is None:
        return None
    in_time = rule.effective_on(date(sitting_on.year, 1, 1))
    effective_on = rule.effective_on(sitting_on)
    if effective_on == in_time:
        return None
    return {"adopt_by": rule.adopt_by(in_time), "sitting_on": sitting_on, "effective_on": effective_on}


@guard("sitting", rule="council.notice", follows="sitting_is_chosen")
def notice_is_long_enough(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """As many clear days between convocation and sitting as the city's population asks."""
    return _short_notice(case, rules.council.notice_for(case.population).clear_days)


@guard("sitting", rule="council.urgent_notice", follows="sitting_is_chosen")
def urgent_notice_is_kept(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Urgency shortens the notice, but never below this."""
    return _short_notice(case, rules.council.urgent_clear_days)


@guard("sitting", rule="council.explanatory_note", follows="sitting_is_chosen")
def explanatory_note_is_joined(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Where the city is large enough, a note explains each item to the members."""
    if not rules.council.notice_for(case.population).note_required:
        return None
    return None if case.sitting is not None and case.sitting.explanatory_note else {}


@guard("sitting", passes_from="sitting.starts_at")
def sitting_has_begun(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The hour on the convocation has come."""
    if case.sitting is None:
        return {"starts_at": None}
    if case.effective_at >= case.sitting.starts_at:
        return None
    return {"starts_at": case.sitting.starts_at}


@guard("sitting", rule="council.notice")
def convocation_was_sent(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The members were convened to this sitting."""
    return None if case.sitting is not None and case.sitting.convened_at is not None else {}


@guard("sitting", rule="council.minutes")
def attendance_is_taken(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Who is present, represented, remote and absent is written down."""
    return None if case.sitting is not None and case.sitting.attendance_taken else {}


@guard("sitting", rule="council.proxies")
def proxies_are_valid(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Nobody carries more proxies than the law lets one member carry."""
    if case.sitting is not None and not case.sitting.excess_proxies:
        return None
    excess = case.sitting.excess_proxies if case.sitting else 0
    allowed = rules.council.proxies_per_member
    return {"excess": excess, "allowed": allowed, "why": "" if allowed else "none"}


@guard("sitting", rule="council.quorum_rule")
def quorum_is_reached(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Enough members are present for this item; who is only represented does not count."""
    if case.sitting is None:
        return {"counted": 0, "needed": 0, "in_office": 0}
    count = _quorum(case.sitting, rules)
    return None if count.reached else _present(count, case.sitting)


@guard("sitting", rule="council.quorum_rule")
def quorum_is_missing(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Attendance shows that too few members are present to deliberate."""
    if case.sitting is None:
        return {"counted": 0, "needed": 0, "in_office": 0}
    count = _quorum(case.sitting, rules)
    return _present(count, case.sitting) if count.reached else None


@guard("sitting", rule="council.second_call", follows="sitting_is_chosen")
def second_call_gap_is_kept(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Clear days lie between the sitting without quorum and the one called again."""
    sitting = case.sitting
    again = rules.council.call(max(sitting.call, 2) if sitting else 2)
    gap = again.clear_days if again else 0
    if sitting is None or sitting.first_call_at is None:
        return {"days": gap, "earliest_on": None}
    earliest = first_day_after(sitting.first_call_at, gap, case.timezone).last_day
    if local_day(sitting.starts_at, case) >= earliest:
        return None
    return {"days": gap, "earliest_on": earliest}


@guard("sitting", rule="council.second_call", follows="sitting_is_chosen")
def call_is_foreseen(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The law knows as many calls as this one; after the last, everything begins with a first call."""
    if case.sitting is not None and case.sitting.call <= rules.council.max_calls:
        return None
    return {"call": case.sitting.call if case.sitting else 2, "most": rules.council.max_calls}


@guard("sitting", rule="council.second_call")
def calls_are_used_up(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The last call the law knows had no quorum either."""
    sitting = case.sitting
    if sitting is not None and sitting.attendance_taken and sitting.call >= rules.council.max_calls:
        return None
    return {"call": case.sitting.call if case.sitting else 1, "most": rules.council.max_calls}


@guard("sitting motion", rule="council.motion", follows="sitting_is_chosen")
def motion_was_given(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Where the law wants two sittings, notice was given and the draft tabled at another one, days before."""
    gap = rules.council.motion_gap_days
    if not gap:
        return None
    if case.motion is None:
        return {"why": "none", "days": gap, "earliest_on": None}
    last = max(local_day(case.motion.given_at, case), local_day(case.motion.tabled_at, case))
    earliest = last + timedelta(days=gap)
    if case.sitting is not None and local_day(case.sitting.starts_at, case) >= earliest:
        return None
    return {"why": "too_soon", "days": gap, "earliest_on": earliest}


@guard("", rule="council.decider", hides=True)
def council_sits(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """There is a council that meets and votes."""
    return None if rules.council.sits else {}


@guard("", rule="council.decider", hides=True)
def decider_is_named(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """No council sits: the authority named by the rules decides."""
    return {} if rules.council.sits else None


@guard("tally", rule="council.majority")
def tally_is_announced(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The count is closed and proclaimed by a named person."""
    return None if case.tally is not None and case.tally.announced else {}


@guard("tally", rule="council.majority", follows="tally_is_announced")
def majority_is_reached(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The votes cast carry the proposal."""
    if case.tally is None:
        return _NOTHING_COUNTED
    count = _count(case.tally, rules)
    return None if count.result == "adopted" else _figures(count, case.tally)


@guard("tally", rule="council.majority", follows="tally_is_announced")
def majority_is_missed(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The votes cast do not carry the proposal."""
    if case.tally is None:
        return _NOTHING_COUNTED
    count = _count(case.tally, rules)
    return None if count.result == "rejected" else _figures(count, case.tally)


_NOTHING_COUNTED: Figures = {"votes_for": 0, "votes_against": 0, "expressed": 0, "needed": 0}


def _figures(count: Count, tally: TallyFacts) -> Figures:
    votes = {"votes_for": tally.votes_for, "votes_against": tally.votes_against}
    return votes | {"expressed": count.expressed, "needed": count.needed}


def _count(tally: TallyFacts, rules: Rules) -> Count:
    return count_votes(
        rules.council,
        votes_for=tally.votes_for,
        votes_against=tally.votes_against,
        abstentions=tally.abstentions,
        blanks=tally.blanks,
        not_voting=tally.not_voting,
        secret=tally.method is BallotMethod.SECRET,
        chair_choice=tally.chair_choice,
    )


def _present(count: QuorumCount, sitting: SittingFacts) -> Figures:
    return {"counted": count.counted, "needed": count.needed, "in_office": sitting.in_office}


def _quorum(sitting: SittingFacts, rules: Rules) -> QuorumCount:
    return quorum(
        rules.council,
        in_office=sitting.in_office,
        present=sitting.present,
        remote=sitting.remote,
        call=sitting.call,
    )


def _short_notice(case: Case, clear_days: int) -> Figures | None:
    if case.sitting is None:
        return {"days": clear_days, "latest_on": None}
    latest = latest_day_before(case.sitting.starts_at, clear_days, case.timezone)
    if case.effective_at <= latest.due_at:
        return None
    return {"days": clear_days, "latest_on": latest.last_day}
