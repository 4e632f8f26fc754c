"""Figures: counts by class and stance, and shares that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.figures import class_by_stance, whole_shares
from workflows.vocabulary import StakeholderClass, Stance

COUNTS = {
    (StakeholderClass.RESIDENT, Stance.SUPPORT): 5,
    (StakeholderClass.RESIDENT, Stance.OPPOSE): 2,
    (StakeholderClass.PLATFORM, Stance.OPPOSE): 3,
}


def test_a_row_for_each_class_that_spoke_and_one_for_all():
    rows = class_by_stance(COUNTS)
    assert [(row.stakeholder_class, row.total) for row in rows] == [
        (StakeholderClass.PLATFORM, 3),
        (StakeholderClass.RESIDENT, 7),
        (None, 10),
    ]
    assert rows[-1].by_stance == {
        Stance.SUPPORT: 5, Stance.SUPPORT_WITH_CHANGES: 0, Stance.OPPOSE: 5, Stance.NEUTRAL: 0,
    }  # fmt: skip
    assert rows[1].shares[Stance.SUPPORT] == 71


def test_silent_classes_may_be_shown():
    assert len(class_by_stance(COUNTS, empty_classes=True)) == len(StakeholderClass) + 1


def test_nobody_spoke():
    (everyone,) = class_by_stance({})
    assert (everyone.total, set(everyone.shares.values())) == (0, {0})


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        class_by_stance({(StakeholderClass.OTHER, Stance.NEUTRAL): -1})


def test_thirds_add_up_to_a_hundred():
    assert whole_shares({"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}


@given(st.dictionaries(st.integers(), st.integers(0, 10**9), min_size=1, max_size=9))
def test_shares_are_whole_close_and_complete(counts):
    shares, total = whole_shares(counts), sum(counts.values())
    assert sum(shares.values()) == (100 if total else 0)
    assert all(abs(shares[key] * total - 100 * counts[key]) < total or not total for key in counts)


def test_rows_sum_to_the_row_of_all():
    rows = class_by_stance(COUNTS)
    assert sum(row.total for row in rows[:-1]) == rows[-1].total
