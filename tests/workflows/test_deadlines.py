"""Legal time: worked examples first, then what must hold for any event."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.deadlines import (
    AmbiguousTime,
    NonexistentTime,
    count_days,
    count_months,
    day_off,
    end_of_day,
    first_day_after,
    latest_day_before,
    local_instant,
)
from workflows.derivation import STEP_CODES

PARIS = "Europe/Paris"
EVENT = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)  # 10:00 in Paris


def codes(deadline):
    return [step.code for step in deadline.derivation]


def test_thirty_days_that_end_on_armistice_day_expire_at_the_end_of_12_november():
    deadline = count_days(EVENT, 30, "calendar", PARIS, "FR", roll_forward=True)
    assert deadline.last_day == date(2026, 11, 12)
    assert deadline.due_at == datetime(2026, 11, 12, 22, 59, 59, 999999, tzinfo=UTC)
    assert codes(deadline) == ["event_on", "calendar_days_counted", "day_is_holiday", "ends_at_midnight"]
    assert deadline.derivation[2].params["holiday"] == "Armistice"


def test_without_roll_forward_the_same_days_end_on_the_holiday():
    assert count_days(EVENT, 30, "calendar", PARIS, "FR").last_day == date(2026, 11, 11)


def test_conseil_d_etat_pfister_first_sitting_on_monday_second_from_friday():
    monday = datetime(1997, 6, 16, 18, 0, tzinfo=UTC)
    deadline = first_day_after(monday, 3, PARIS)
    assert deadline.last_day == date(1997, 6, 20)
    assert deadline.last_day.strftime("%A") == "Friday"
    assert deadline.due_at == datetime(1997, 6, 19, 22, 0, tzinfo=UTC)
    assert codes(deadline) == ["event_on", "clear_days_counted", "begins_at_midnight"]


def test_a_limit_in_clear_days_ends_with_the_day_after_them():
    deadline = count_days(EVENT, 3, "clear", PARIS, "FR")
    assert deadline.last_day == date(2026, 10, 16)
    assert deadline.derivation[1].params["first_on"] == "2026-10-13"


def test_five_clear_days_before_a_monday_sitting_mean_the_tuesday_before():
    sitting = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    deadline = latest_day_before(sitting, 5, PARIS)
    assert deadline.last_day == date(2026, 11, 24)
    assert deadline.due_at == datetime(2026, 11, 24, 22, 59, 59, 999999, tzinfo=UTC)


def test_working_days_leave_out_weekends_and_holidays():
    friday = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)
    assert count_days(friday, 3, "working", PARIS, "FR").last_day == date(2026, 11, 12)
    assert count_days(friday, 3, "working", PARIS, "").last_day == date(2026, 11, 11)


def test_a_weekend_then_a_holiday_are_both_rolled_over():
    deadline = count_days(
        datetime(2026, 4, 3, 9, 0, tzinfo=UTC), 1, "calendar", PARIS, "FR", roll_forward=True
    )
    assert deadline.last_day == date(2026, 4, 7)  # Saturday, Sunday, Easter Monday
    assert codes(deadline)[2:5] == ["day_is_weekend", "day_is_weekend", "day_is_holiday"]


def test_a_part_of_a_country_may_have_its_own_holidays():
    good_friday = date(2026, 4, 3)
    assert day_off(good_friday, "FR") is None
    assert day_off(good_friday, "FR-57")
    assert day_off(date(2026, 4, 4), "FR") == ""


@pytest.mark.parametrize(
    ("event", "months", "last_day", "shorter"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28), True),
        (date(2027, 8, 31), 6, date(2028, 2, 29), True),
        (date(2026, 11, 12), 2, date(2027, 1, 12), False),
        (date(2026, 12, 31), 12, date(2027, 12, 31), False),
        (date(2026, 11, 12), 0, date(2026, 11, 12), False),
    ],
)
def test_months_keep_the_number_of_the_day_where_there_is_one(event, months, last_day, shorter):
    deadline = count_months(local_instant(event, time(10), PARIS), months, PARIS, "FR")
    assert deadline.last_day == last_day
    assert ("month_is_shorter" in codes(deadline)) is shorter


def test_a_month_may_be_rolled_forward_too():
    deadline = count_months(datetime(2026, 9, 11, 9, 0, tzinfo=UTC), 2, PARIS, "FR", roll_forward=True)
    assert deadline.last_day == date(2026, 11, 12)


def test_the_day_is_the_city_s_and_not_greenwich_s():
    late_in_paris = datetime(2026, 10, 12, 22, 30, tzinfo=UTC)  # already the 13th there
    assert count_days(late_in_paris, 1, "calendar", PARIS, "FR").last_day == date(2026, 10, 14)
    assert count_days(late_in_paris, 1, "calendar", "America/Montreal", "CA").last_day == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 5, 5), 24)]
)
def test_the_last_day_is_whole_on_both_nights_the_clocks_change(day, hours):
    assert end_of_day(day, PARIS) - end_of_day(day - timedelta(days=1), PARIS) == timedelta(hours=hours)


def test_days_that_run_over_a_change_are_days_and_not_hours():
    before = datetime(2026, 10, 24, 8, 0, tzinfo=UTC)
    assert count_days(before, 1, "calendar", PARIS, "FR").due_at == datetime(
        2026, 10, 25, 22, 59, 59, 999999, tzinfo=UTC
    )


def test_where_the_clocks_jump_over_midnight_the_day_still_ends():
    # Beirut goes from 24:00 on Saturday to 01:00 on Sunday 29 March 2026.
    assert end_of_day(date(2026, 3, 28), "Asia/Beirut") == datetime(
        2026, 3, 28, 21, 59, 59, 999999, tzinfo=UTC
    )


def test_an_hour_the_spring_skips_does_not_exist():
    with pytest.raises(NonexistentTime) as caught:
        local_instant(date(2026, 3, 29), time(2, 30), PARIS)
    assert (caught.value.earlier, caught.value.later) == (
        datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    )


def test_an_hour_the_autumn_repeats_asks_which_one():
    with pytest.raises(AmbiguousTime) as caught:
        local_instant(date(2026, 10, 25), time(2, 30), PARIS)
    first, second = caught.value.choices
    assert second - first == timedelta(hours=1)
    assert local_instant(date(2026, 10, 25), time(2, 30), PARIS, fold=0) == first
    assert local_instant(date(2026, 10, 25), time(2, 30), PARIS, fold=1) == second


def test_an_ordinary_hour_is_one_instant():
    assert local_instant(date(2026, 11, 12), time(23, 59), PARIS) == datetime(
        2026, 11, 12, 22, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("compute", "words"),
    [
        (lambda: count_days(datetime(2026, 1, 1), 1, "calendar", PARIS, "FR"), "without a zone"),
        (lambda: count_days(EVENT, -1, "calendar", PARIS, "FR"), "-1 days"),
        (lambda: count_days(EVENT, 1, "lunar", PARIS, "FR"), "lunar"),
        (lambda: count_days(EVENT, 1, "calendar", "Europe/Atlantis", "FR"), "Atlantis"),
        (lambda: count_days(EVENT, 1, "calendar", "../etc", "FR"), "zone"),
        (lambda: count_days(EVENT, 1, "working", PARIS, "ZZ"), "ZZ"),
        (lambda: count_days(EVENT, 9_999_999, "calendar", PARIS, "FR"), "calendar"),
        (lambda: count_months(EVENT, -1, PARIS, "FR"), "-1 months"),
        (lambda: count_months(EVENT, 999_999, PARIS, "FR"), "year"),
        (lambda: latest_day_before(EVENT, -1, PARIS), "-1 days"),
        (lambda: latest_day_before(EVENT, 9_999_999, PARIS), "calendar"),
    ],
)
def test_what_cannot_be_counted_is_refused(compute, words):
    with pytest.raises(ValueError, match=words):
        compute()


instants = st.datetimes(datetime(1990, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from([PARIS, "America/Montreal", "Africa/Casablanca", "Asia/Beirut", "Pacific/Apia"])


@given(instants, st.integers(0, 400), zones)
def test_n_clear_days_lie_between_sending_and_sitting(sitting, clear_days, tz):
    sent_on = latest_day_before(sitting, clear_days, tz).last_day
    assert (sitting.astimezone(ZoneInfo(tz)).date() - sent_on).days - 1 == clear_days


@given(instants, st.integers(0, 60), st.sampled_from(["calendar", "clear", "working"]), st.booleans())
def test_every_deadline_is_explained_and_ends_with_its_day(event, days, mode, roll_forward):
    deadline = count_days(event, days, mode, PARIS, "FR", roll_forward)
    assert deadline.due_at.astimezone(ZoneInfo(PARIS)).date() == deadline.last_day
    assert (deadline.due_at + timedelta(microseconds=1)).astimezone(
        ZoneInfo(PARIS)
    ).date() > deadline.last_day
    assert deadline.due_at.tzinfo is UTC
    if roll_forward:
        assert day_off(deadline.last_day, "FR") is None
    for step in deadline.derivation:
        assert set(step.params) == set(STEP_CODES[step.code])


@given(instants, st.integers(0, 25))
def test_working_days_agree_with_a_count_by_hand(event, days):
    first = event.astimezone(ZoneInfo(PARIS)).date()
    last = count_days(event, days, "working", PARIS, "FR").last_day
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(day_off(day, "FR") is None for day in between) == days
