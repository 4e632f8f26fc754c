"""Legal time the slow and obvious way: one day after another, the clock's hands read one by one."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

DAY, MINUTE, INSTANT = timedelta(days=1), timedelta(minutes=1), timedelta(microseconds=1)


def day_of(instant: datetime, tz: str) -> date:
    """The day that a calendar on the wall there shows."""
    return instant.astimezone(ZoneInfo(tz)).date()


@cache
def first_instant(day: date, tz: str) -> datetime:
    """When the calendar on the wall comes to a day (or to a later one, where that day is skipped)."""
    at = datetime.combine(day, time(), UTC) - DAY
    while day_of(at + 60 * MINUTE, tz) < day:
        at += 60 * MINUTE
    while day_of(at, tz) < day:
        at += MINUTE
    return at


def last_instant(day: date, tz: str) -> datetime:
    return first_instant(day + DAY, tz) - INSTANT


def days_after(day: date, days: int) -> date:
    for _ in range(days):
        day += DAY
    return day


def days_before(day: date, days: int) -> date:
    for _ in range(days):
        day -= DAY
    return day


def months_after(day: date, months: int) -> date:
    """Turn the pages of so many months, then go to the same number, or to the last one there is."""
    number = day.day
    for _ in range(months):
        month = day.month
        while day.month == month:
            day += DAY
    while day.day < number and (day + DAY).month == day.month:
        day += DAY
    return day


def months_before(day: date, months: int) -> date:
    """Turn back the pages of so many months, then go to the same number, or stay on the last one there is."""
    number = day.day
    for _ in range(months):
        month = day.month
        while day.month == month:
            day -= DAY
    while day.day > number:
        day -= DAY
    return day


@cache
def _table(country: str) -> holidays.HolidayBase:
    code, _, part = country.partition("-")
    return holidays.country_holidays(code, subdiv=part or None)


def is_working(day: date, country: str) -> bool:
    return day.isoweekday() < 6 and not (country and day in _table(country))


def working_days_after(day: date, days: int, country: str) -> date:
    while days:
        day += DAY
        if is_working(day, country):
            days -= 1
    return day


def rolled(day: date, country: str) -> date:
    while not is_working(day, country):
        day += DAY
    return day


def later(at: datetime, length: str, tz: str, sign: int = 1) -> datetime:
    """An instant so many days ("P3D") later or earlier, when the clock there shows the same hour."""
    assert length[0] + length[-1] == "PD", length
    days, there = int(length[1:-1]), wall(at, tz)
    if not days:
        return at
    day = (days_after if sign > 0 else days_before)(there.date(), days)
    return datetime.combine(day, there.time(), ZoneInfo(tz)).replace(fold=0).astimezone(UTC)


def wall(at: datetime, tz: str) -> datetime:
    """What calendar and clock there show, without their zone."""
    return at.astimezone(ZoneInfo(tz)).replace(tzinfo=None)
