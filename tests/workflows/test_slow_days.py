"""Deadlines beside a slow and obvious count: every country, both nights the clocks change, leap days."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.workflows import slow
from workflows.deadlines import (
    count_days,
    count_months,
    day_off,
    end_of_day,
    first_day_after,
    latest_day_before,
    start_of_day,
)
from workflows.elements import Period
from workflows.reminders import shift
from workflows.rules import jurisdictions, load_rules

PLACES = sorted({(load_rules(code).timezone, load_rules(code).holidays) for code in jurisdictions()})
ZONES = sorted({zone for zone, _ in PLACES})
FIRST, LAST = date(2022, 1, 1), date(2031, 12, 31)  # the feasts that follow the moon are tabled for these
every_place = pytest.mark.parametrize(("tz", "country"), PLACES)
instants = st.datetimes(datetime(2023, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
leap_days = st.sampled_from(
    [datetime(year, 2, day, 12, tzinfo=UTC) for year in (2024, 2028) for day in (28, 29)]
)


@cache
def changes(tz: str) -> tuple[datetime, ...]:
    """The instants at which the clocks change there, from 2023 to 2029, to the hour."""
    at, found = datetime(2023, 1, 1, tzinfo=UTC), []
    while at.year < 2030:
        after = at + timedelta(hours=1)
        if slow.wall(after, tz) - slow.wall(at, tz) != timedelta(hours=1):
            found.append(after)
        at = after
    return tuple(found)


def events(tz: str) -> st.SearchStrategy[datetime]:
    """Any instant; one around a change of the clocks, or on a leap day; one at the edge of a day there."""
    strategies = [
        instants,
        leap_days,
        st.dates(FIRST, date(2029, 12, 31)).map(lambda day: end_of_day(day, tz)),
    ]
    if changes(tz):
        hours = st.integers(-30, 30).map(lambda hours: timedelta(hours=hours))
        strategies.append(st.tuples(st.sampled_from(changes(tz)), hours).map(sum_of))
    return st.one_of(strategies)


def sum_of(parts: tuple[datetime, timedelta]) -> datetime:
    return parts[0] + parts[1]


@pytest.mark.parametrize("tz", ZONES)
def test_days_begin_and_end_where_the_calendar_on_the_wall_turns(tz: str) -> None:
    nights = {slow.day_of(at, tz) + timedelta(days=n) for at in changes(tz) for n in (-1, 0, 1)}
    # Summer time; in Morocco the month of Ramadan; elsewhere the clocks never change.
    assert (len(changes(tz)) >= 14) is tz.startswith(("Europe", "America", "Africa/Casablanca"))
    for day in {*nights, date(2024, 2, 29), date(2028, 2, 29), date(2027, 12, 31), date(2026, 7, 14)}:
        assert start_of_day(day, tz) == slow.first_instant(day, tz)
        assert end_of_day(day, tz) == slow.last_instant(day, tz)


@every_place
def test_periods_agree_with_the_slow_count(tz: str, country: str) -> None:
    @given(events(tz), st.integers(0, 70), st.sampled_from(["calendar", "clear", "working"]), st.booleans())
    @settings(max_examples=150)
    def check(event: datetime, days: int, mode: str, roll: bool) -> None:
        day = slow.day_of(event, tz)
        if mode == "working":
            last = slow.working_days_after(day, days, country)
        else:
            last = slow.days_after(day, days + 1 if mode == "clear" else days)
        last = slow.rolled(last, country) if roll else last
        found = count_days(event, days, mode, tz, country, roll)
        assert (found.last_day, found.due_at) == (last, slow.last_instant(last, tz))

    check()


@every_place
def test_months_agree_with_the_slow_count(tz: str, country: str) -> None:
    @given(events(tz), st.integers(0, 20), st.booleans())
    @settings(max_examples=80)
    @example(datetime(2028, 2, 29, 12, tzinfo=UTC), 12, False)
    @example(datetime(2027, 8, 31, 12, tzinfo=UTC), 6, True)
    @example(datetime(2027, 12, 31, 12, tzinfo=UTC), 2, False)
    def check(event: datetime, months: int, roll: bool) -> None:
        last = slow.months_after(slow.day_of(event, tz), months)
        last = slow.rolled(last, country) if roll else last
        found = count_months(event, months, tz, country, roll)
        assert (found.last_day, found.due_at) == (last, slow.last_instant(last, tz))

    check()


@pytest.mark.parametrize("tz", ZONES)
def test_backwards_and_forwards_in_clear_days(tz: str) -> None:
    @given(events(tz), st.integers(0, 40))
    @settings(max_examples=80)
    def check(event: datetime, clear: int) -> None:
        day = slow.day_of(event, tz)
        before, after = latest_day_before(event, clear, tz), first_day_after(event, clear, tz)
        assert before.last_day == slow.days_before(day, clear + 1)
        assert before.due_at == slow.last_instant(before.last_day, tz)
        assert after.last_day == slow.days_after(day, clear + 1)
        assert after.due_at == slow.first_instant(after.last_day, tz)
        # Sent on the last day, it may be held on the first day after; a day later it may not.
        assert first_day_after(before.due_at, clear, tz).last_day == day
        assert first_day_after(before.due_at + slow.INSTANT, clear, tz).last_day > day

    check()


@pytest.mark.parametrize("tz", ZONES)
def test_reminders_keep_the_hour_on_the_wall_both_ways(tz: str) -> None:
    @given(events(tz), st.integers(0, 14), st.integers(0, 120), st.sampled_from((1, -1)))
    @settings(max_examples=100)
    def check(event: datetime, months: int, days: int, sign: int) -> None:
        assert shift(event, Period(days=days), sign, tz) == slow.later(event, f"P{days}D", tz, sign)
        there = slow.wall(event, tz)
        if not months:
            return
        pages = slow.months_after if sign > 0 else slow.months_before
        wall = datetime.combine(pages(there.date(), months), there.time(), ZoneInfo(tz)).replace(fold=0)
        found = shift(event, Period(months=months), sign, tz)
        assert found == wall.astimezone(UTC)

    check()


def test_hours_alone_tell_the_two_equal_hours_of_the_autumn_night_apart() -> None:
    for hour in (0, 1):  # both are half past two in Paris
        at = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert shift(at, Period(), 1, "Europe/Paris") == at
        twelve = timedelta(hours=12)
        assert shift(at, Period(rest=twelve), 1, "Europe/Paris") == at + twelve
        assert shift(at, Period(rest=twelve), -1, "Europe/Paris") == at - twelve


@every_place
def test_every_day_off_of_the_country_is_rolled_over_and_left_out(tz: str, country: str) -> None:
    """Each day of ten years: off or not, where a period that ends on it ends, what a working day after is."""
    day, off = FIRST, 0
    while day < LAST - timedelta(days=20):
        working = slow.is_working(day, country)
        assert (day_off(day, country) is None) is working, day
        if not working:
            off += 1
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
            assert count_days(noon, 0, "calendar", tz, country, True).last_day == slow.rolled(day, country)
            next_one = slow.working_days_after(day, 1, country)
            assert count_days(noon, 1, "working", tz, country).last_day == next_one
        day += timedelta(days=1)
    assert off > 10 * 104
