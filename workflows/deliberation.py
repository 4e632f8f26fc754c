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


def quorum(council: Council, in_office: int, present: int, remote: int, second_call: bool) -> QuorumCount:
    """Is the council numerous enough? Members represented by proxy are not even asked for: they never count
    (CGCT L2121-17). `in_office` is the number of members on the rule's basis. Raises ValueError for a
    negative number."""
    _refuse_negative(in_office=in_office, present=present, remote=remote)
    counted = present + (remote if council.counts_remote else 0)
    needed, rule_step = _needed_for_quorum(council, in_office, second_call)
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
    rule = "council.second_call" if second_call else "council.quorum_rule"
    return QuorumCount(council.quorum_basis, needed, counted, reached, tuple(steps), rule)


def _needed_for_quorum(council: Council, in_office: int, second_call: bool) -> tuple[int, Step]:
    rule = council.second_call_quorum if second_call else council.quorum_rule
    if rule == "same":
        rule = council.quorum_rule
    if rule == "none":
        return 0, Step("quorum_is_not_needed")
    known = {"basis": council.quorum_basis, "number": in_office}
    if rule == "strict_majority":
        needed = in_office // 2 + 1
        return needed, Step("quorum_is_strict_majority", known | {"needed": needed})
    if rule == "at_least_half":
        needed = -(-in_office // 2)
        return needed, Step("quorum_is_at_least_half", known | {"needed": needed})
    part = Fraction(rule)
    needed = -(-in_office * part.numerator // part.denominator)
    parts = {"numerator": part.numerator, "denominator": part.denominator, "needed": needed}
    return needed, Step("quorum_is_fraction", known | parts)


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
    """Absolute majority of the votes expressed: abstentions, blank papers and members who take no part are
    left out; in a tie the chair's vote prevails, save in a secret ballot (CGCT L2121-20). A tie nobody may
    break rejects. Votes given by proxy are among the votes. Raises ValueError for a negative number."""
    left_out = {"abstentions": abstentions, "blanks": blanks, "not_voting": not_voting}
    _refuse_negative(votes_for=votes_for, votes_against=votes_against, **left_out)
    expressed = votes_for + votes_against
    needed = expressed // 2 + 1
    votes = {"votes_for": votes_for, "votes_against": votes_against}
    steps = [Step("votes_expressed", votes | {"expressed": expressed}), Step("votes_left_out", left_out)]
    if not expressed:
        steps.append(Step("no_vote_expressed"))
        return Count(expressed, needed, "rejected", "majority", tuple(steps), "council.majority")
    steps.append(Step("majority_needed", {"expressed": expressed, "needed": needed}))
    if votes_for == votes_against:
        result, by, tie_steps = _break_tie(council, secret, chair_choice)
        return Count(
            expressed, needed, result, by, (*steps, Step("votes_tied", votes), *tie_steps), "council.tie"
        )
    adopted = votes_for >= needed
    code = "majority_reached" if adopted else "majority_missed"
    steps.append(Step(code, {"votes_for": votes_for, "needed": needed}))
    result = "adopted" if adopted else "rejected"
    return Count(expressed, needed, result, "majority", tuple(steps), "council.majority")


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
