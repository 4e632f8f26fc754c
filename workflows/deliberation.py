"""Quorum and tally: pure arithmetic, told step by step, under the rules of the jurisdiction."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from workflows.derivation import Step
from workflows.rules import Council
from workflows.vocabulary import Choice

Result = Literal["adopted", "rejected"]
By = Literal["majority", "casting_vote", "tie"]


@dataclass(frozen=True)
class QuorumCount:
    """Enough members present or not: `counted` of the `needed`; `rule` names the source."""

    basis: str
    needed: int
    counted: int
    reached: bool
    steps: tuple[Step, ...]
    rule: str


@dataclass(frozen=True)
class Count:
    """The result of a ballot: `needed` votes of those `expressed`; `by` says what decided."""

    expressed: int
    needed: int
    result: Result
    by: By
    steps: tuple[Step, ...]
    rule: str


def quorum(council: Council, in_office: int, present: int, remote: int, call: int = 1) -> QuorumCount:
    """Is the council numerous enough? Members represented by proxy are not even asked for: they never count
    (CGCT L2121-17). `in_office` is the number of members in office, `call` how often they were convened to
    this agenda (1 the first time). Raises ValueError for a negative number."""
    _refuse_negative(in_office=in_office, present=present, remote=remote)
    counted = present + (remote if council.counts_remote else 0)
    needed, rule_step = _needed_for_quorum(council, in_office, call)
    steps = [rule_step, Step("members_present", {"present": present})]
    if remote:
        code = "remote_members_counted" if council.counts_remote else "remote_members_not_counted"
        steps.append(Step(code, {"remote": remote}))
    steps.append(Step("proxies_not_counted"))
    reached = counted >= needed
    outcome = {"counted": counted, "needed": needed}
    if reached:
        steps.append(Step("quorum_reached", outcome))
    else:
        steps.append(Step("quorum_missing", outcome | {"lacking": needed - counted}))
    rule = "council.second_call" if call > 1 else "council.quorum_rule"
    return QuorumCount(council.quorum_basis, needed, counted, reached, tuple(steps), rule)


def _needed_for_quorum(council: Council, in_office: int, call: int) -> tuple[int, Step]:
    again = council.call(call)
    rule = again.quorum if again and again.quorum != "same" else council.quorum_rule
    if rule == "none":
        return 0, Step("quorum_is_not_needed")
    number = council.seats if council.quorum_basis == "seats" else in_office
    known = {"basis": council.quorum_basis, "number": number}
    if rule == "strict_majority":
        needed = number // 2 + 1
        return needed, Step("quorum_is_strict_majority", known | {"needed": needed})
    if rule == "at_least_half":
        needed = -(-number // 2)
        return needed, Step("quorum_is_at_least_half", known | {"needed": needed})
    part = Fraction(rule)
    needed = members_of(rule, number)
    parts = {"numerator": part.numerator, "denominator": part.denominator, "needed": needed}
    return needed, Step("quorum_is_fraction", known | parts)


def members_of(part: str, number: int) -> int:
    """How many members a part ("1/4") of a number is, rounded up: a fraction of a member does not ask."""
    fraction = Fraction(part)
    return -(-number * fraction.numerator // fraction.denominator)


def count_votes(
    council: Council,
    votes_for: int,
    votes_against: int,
    abstentions: int,
    blanks: int,
    not_voting: int,
    secret: bool,
    chair_choice: Choice | None,
) -> Count:
    """More than half of the votes on the jurisdiction's basis: those expressed (CGCT L2121-20: abstentions,
    blank papers and members who take no part are left out), those of everyone who took part in the ballot,
    or those of everyone there. A tie is broken as the jurisdiction says; one nobody may break rejects. Votes
    given by proxy are among the votes. Raises ValueError for a negative number."""
    others = {"abstentions": abstentions, "blanks": blanks, "not_voting": not_voting}
    _refuse_negative(votes_for=votes_for, votes_against=votes_against, **others)
    expressed = votes_for + votes_against
    base = expressed + sum(others[name] for name in COUNTED_IN[council.majority])
    needed = base // 2 + 1
    votes = {"votes_for": votes_for, "votes_against": votes_against}
    told = [Step("votes_expressed", votes | {"expressed": expressed}), _others(council.majority, others)]

    def counted(result: Result, by: By, *steps: Step) -> Count:
        rule = "council.majority" if by == "majority" else "council.tie"
        return Count(expressed, needed, result, by, (*told, *steps), rule)

    if not expressed:
        return counted("rejected", "majority", Step("no_vote_expressed"))
    told.append(_majority(council.majority, base, needed))
    if votes_for == votes_against and votes_for * 2 == base:
        result, by, steps = _break_tie(council, secret, chair_choice)
        return counted(result, by, Step("votes_tied", votes), *steps)
    outcome = {"votes_for": votes_for, "needed": needed}
    if votes_for >= needed:
        return counted("adopted", "majority", Step("majority_reached", outcome))
    return counted("rejected", "majority", Step("majority_missed", outcome))


# Who is counted beside those who voted for or against.
COUNTED_IN: dict[str, tuple[str, ...]] = {
    "absolute_of_expressed": (),
    "absolute_of_voting": ("abstentions", "blanks"),
    "absolute_of_present": ("abstentions", "blanks", "not_voting"),
}


def _others(majority: str, others: dict[str, int]) -> Step:
    codes = {"absolute_of_expressed": "votes_left_out", "absolute_of_voting": "votes_counted_too"}
    return Step(codes.get(majority, "members_counted_too"), others)


def _majority(majority: str, base: int, needed: int) -> Step:
    if majority == "absolute_of_expressed":
        return Step("majority_needed", {"expressed": base, "needed": needed})
    code = "majority_of_voting_needed" if majority == "absolute_of_voting" else "majority_of_present_needed"
    return Step(code, {"base": base, "needed": needed})


def _break_tie(
    council: Council, secret: bool, chair_choice: Choice | None
) -> tuple[Result, By, tuple[Step, ...]]:
    rejected = Step("tie_rejects")
    if council.tie == "rejected":
        return "rejected", "tie", (rejected,)
    if secret and council.tie == "chair_casting_unless_secret":
        return "rejected", "tie", (Step("casting_vote_void_in_secret_ballot"), rejected)
    if chair_choice not in (Choice.FOR, Choice.AGAINST):
        return "rejected", "tie", (Step("casting_vote_not_given"), rejected)
    result: Result = "adopted" if chair_choice == Choice.FOR else "rejected"
    return result, "casting_vote", (Step("casting_vote", {"choice": str(chair_choice)}),)


def _refuse_negative(**counts: int) -> None:
    for name, count in counts.items():
        if count < 0:
            raise ValueError(f"{name} cannot be {count}")
