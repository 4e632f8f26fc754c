"""Quorum and tally: the council's arithmetic against a counter that only knows how to list people."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.deliberation import count_votes, quorum
from workflows.derivation import STEP_CODES
from workflows.rules import Call, load_rules
from workflows.vocabulary import Choice

FR = load_rules("FR").council


def council(**rules):
    return replace(FR, **rules)


def codes(count):
    return [step.code for step in count.steps]


def votes(council=FR, votes_for=0, votes_against=0, secret=False, chair=None, **others):
    left_out = {"abstentions": 0, "blanks": 0, "not_voting": 0} | others
    return count_votes(council, votes_for, votes_against, **left_out, secret=secret, chair_choice=chair)


@pytest.mark.parametrize(
    ("in_office", "present", "needed", "reached"),
    [
        (29, 14, 15, False),
        (29, 15, 15, True),
        (30, 15, 16, False),
        (30, 16, 16, True),
        (1, 1, 1, True),
        (0, 0, 1, False),
    ],
)
def test_more_than_half_of_the_members_in_office_must_be_present(in_office, present, needed, reached):
    count = quorum(FR, in_office, present, remote=0)
    assert (count.needed, count.counted, count.reached) == (needed, present, reached)
    assert (count.basis, count.rule) == ("in_office", "council.quorum_rule")
    assert codes(count)[-1] == ("quorum_reached" if reached else "quorum_missing")


def test_the_steps_tell_how_many_are_lacking():
    assert quorum(FR, 29, 11, 0).steps[-1].params == {"counted": 11, "needed": 15, "lacking": 4}


def test_remote_members_count_only_where_the_law_says_so():
    here = quorum(FR, 29, 14, 3)
    assert (here.counted, here.reached) == (14, False)
    assert "remote_members_not_counted" in codes(here)
    elsewhere = quorum(council(quorum_counts_remote="all"), 29, 14, 3)
    assert (elsewhere.counted, elsewhere.reached) == (17, True)
    assert "remote_members_counted" in codes(elsewhere)


def test_proxies_are_named_as_not_counting():
    assert "proxies_not_counted" in codes(quorum(FR, 29, 15, 0))


def test_a_second_call_needs_no_quorum_in_france():
    count = quorum(FR, 29, 2, 0, call=2)
    assert (count.needed, count.reached, count.rule) == (0, True, "council.second_call")
    assert codes(count)[0] == "quorum_is_not_needed"


@pytest.mark.parametrize(
    ("rules", "call", "needed"),
    [
        ({"quorum_rule": "at_least_half"}, 1, 15),
        ({"quorum_rule": "1/3"}, 1, 10),
        ({"quorum_rule": "2/3"}, 1, 20),
        ({"calls": (Call(3, "clear", "1/4"),)}, 2, 8),
        ({"calls": (Call(3, "clear", "same"),)}, 2, 15),
    ],
)
def test_other_places_have_other_fractions(rules, call, needed):
    count = quorum(council(**rules), 29, needed, 0, call)
    assert (count.needed, count.reached) == (needed, True)
    assert not quorum(council(**rules), 29, needed - 1, 0, call).reached


@pytest.mark.parametrize(
    ("case", "result", "by", "last"),
    [
        ({"votes_for": 10, "votes_against": 9}, "adopted", "majority", "majority_reached"),
        ({"votes_for": 9, "votes_against": 10}, "rejected", "majority", "majority_missed"),
        ({"votes_for": 1, "abstentions": 28}, "adopted", "majority", "majority_reached"),
        ({"abstentions": 29}, "rejected", "majority", "no_vote_expressed"),
        ({"abstentions": 29, "chair": Choice.FOR}, "rejected", "majority", "no_vote_expressed"),
        (
            {"votes_for": 9, "votes_against": 9, "chair": Choice.FOR},
            "adopted",
            "casting_vote",
            "casting_vote",
        ),
        (
            {"votes_for": 9, "votes_against": 9, "chair": Choice.AGAINST},
            "rejected",
            "casting_vote",
            "casting_vote",
        ),
        ({"votes_for": 9, "votes_against": 9, "chair": Choice.ABSTAIN}, "rejected", "tie", "tie_rejects"),
        ({"votes_for": 9, "votes_against": 9}, "rejected", "tie", "tie_rejects"),
        (
            {"votes_for": 9, "votes_against": 9, "chair": Choice.FOR, "secret": True},
            "rejected",
            "tie",
            "tie_rejects",
        ),
    ],
)
def test_the_majority_and_the_casting_vote(case, result, by, last):
    count = votes(**case)
    assert (count.result, count.by, codes(count)[-1]) == (result, by, last)
    assert count.rule == ("council.majority" if by == "majority" else "council.tie")


def test_a_secret_ballot_says_why_the_chair_does_not_decide():
    count = votes(votes_for=9, votes_against=9, chair=Choice.FOR, secret=True)
    assert "casting_vote_void_in_secret_ballot" in codes(count)
    assert "casting_vote_not_given" in codes(votes(votes_for=9, votes_against=9))


def test_other_places_break_ties_otherwise():
    tie = {"votes_for": 9, "votes_against": 9, "chair": Choice.FOR}
    assert votes(council(tie="rejected"), **tie).by == "tie"
    assert votes(council(tie="chair_casting"), **tie, secret=True).result == "adopted"


def test_the_arithmetic_is_shown():
    count = votes(votes_for=12, votes_against=8, abstentions=3, blanks=2, not_voting=1)
    shown = {step.code: step.params for step in count.steps}
    assert shown["votes_expressed"] == {"votes_for": 12, "votes_against": 8, "expressed": 20}
    assert shown["votes_left_out"] == {"abstentions": 3, "blanks": 2, "not_voting": 1}
    assert shown["majority_needed"] == {"expressed": 20, "needed": 11}


@pytest.mark.parametrize(
    "count",
    [
        lambda: quorum(FR, -1, 0, 0),
        lambda: quorum(FR, 1, 0, -1),
        lambda: votes(votes_for=-1),
        lambda: votes(blanks=-1),
    ],
)
def test_nobody_counts_less_than_none(count):
    with pytest.raises(ValueError, match="-1"):
        count()


# The independent counter: a list of what each person did, and the law read aloud.


def naive_result(papers, secret, chair):
    yes = [paper for paper in papers if paper == Choice.FOR]
    no = [paper for paper in papers if paper == Choice.AGAINST]
    if len(yes) > len(no):
        return "adopted"
    if yes and len(yes) == len(no) and not secret and chair == Choice.FOR:
        return "adopted"
    return "rejected"


@given(st.lists(st.sampled_from(list(Choice)), max_size=60), st.booleans(), st.sampled_from([None, *Choice]))
def test_the_tally_agrees_with_reading_every_paper(papers, secret, chair):
    counts = {choice: papers.count(choice) for choice in Choice}
    count = count_votes(
        FR,
        counts[Choice.FOR],
        counts[Choice.AGAINST],
        counts[Choice.ABSTAIN],
        counts[Choice.BLANK],
        counts[Choice.NOT_VOTING],
        secret,
        chair,
    )
    assert count.result == naive_result(papers, secret, chair)
    assert all(set(step.params) == set(STEP_CODES[step.code]) for step in count.steps)
    if count.by == "majority" and count.expressed:
        assert (counts[Choice.FOR] >= count.needed) == (count.result == "adopted")


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 50), st.integers(0, 200))
def test_the_quorum_agrees_with_counting_heads_and_never_sees_proxies(here, absent, remote, represented):
    in_office = here + absent + remote + represented
    rows = ["here"] * here + ["absent"] * absent + ["remote"] * remote + ["represented"] * represented
    missing = [row for row in rows if row != "here"]
    count = quorum(FR, in_office, here, remote)
    assert count.reached == (len(rows) - len(missing) > len(missing))
    assert all(set(step.params) == set(STEP_CODES[step.code]) for step in count.steps)
