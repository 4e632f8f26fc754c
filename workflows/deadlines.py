"""Legal time: from an event to a deadline, with its derivation; days are those of the city's time zone.

The event's day is never counted. A deadline ends with its last day: `due_at` is the last microsecond of
that day in the city's zone, so an act at `due_at` is in time and one after it is late.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from workflows.derivation import Step

Mode = Literal["calendar", "clear", "working"]
Moment = TypeVar("Moment", date, datetime)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """When it ends (aware, UTC), its last day in the city, and how that was found."""

    due_at: datetime
    last_day: date
    derivation: tuple[Step, ...]


class NonexistentTime(ValueError):
    """A wall-clock time that the spring change skips; `earlier` and `later` are the nearest real instants."""

    def __init__(self, wall: datetime, tz: str, earlier: datetime, later: datetime) -> None:
        super().__init__(f"{wall:%Y-%m-%d %H:%M} does not exist in {tz}")
        self.wall, self.tz, self.earlier, self.later = wall, tz, earlier, later


class HolidaysUnknown(ValueError):
    """The table of public holidays does not reach a year; the message says what to do."""

    def __init__(self, country: str, year: int) -> None:
        remedy = "update the package `holidays`, or choose a date that the table knows"
        super().__init__(f"the table of holidays of {country} does not know {year}: {remedy}")
        self.country, self.year = country, year


class AmbiguousTime(ValueError):
    """A wall-clock time that the autumn change shows twice; `choices` are both instants (UTC), in order."""

    def __init__(self, wall: datetime, tz: str, choices: tuple[datetime, datetime]) -> None:
        super().__init__(f"{wall:%Y-%m-%d %H:%M} exists twice in {tz}")
        self.wall, self.tz, self.choices = wall, tz, choices


def count_days(
    event: datetime, days: int, mode: Mode, tz: str, country: str, roll_forward: bool = False
) -> Deadline:
    """`days` after the event: "calendar"; "clear" (jours francs: neither the event's day nor the last day
    counts, so the first day on which an act may follow is also the last day of the limit); or "working"
    (Monday to Friday, holidays of `country` left out: "FR", or "FR-57" with a subdivision, "" for none).
    `roll_forward` moves a last day that is a weekend or a holiday to the next working day (Reg. (EEC,
    Euratom) 1182/71 art. 3(4); CPC art. 642). Raises ValueError for a naive event, negative days, an
    unknown zone, country or mode."""
    if mode not in get_args(Mode):
        raise ValueError(f"unknown way of counting days: {mode!r}")
    if days < 0:
        raise ValueError(f"a period cannot have {days} days")
    day = _local_day(event, tz)
    first = Step("event_on", {"event_on": day.isoformat(), "timezone": tz})
    last = _within_calendar(lambda: _counted(day, days, mode, country))
    params = {"days": days, "event_on": day.isoformat(), "last_on": last.isoformat()}
    if mode == "clear":
        params["first_on"] = (day + ONE_DAY).isoformat()
    return _ending(last, tz, country, roll_forward, (first, Step(f"{mode}_days_counted", params)))


def count_months(event: datetime, months: int, tz: str, country: str, roll_forward: bool = False) -> Deadline:
    """`months` after the event: the day with the same number, or the last day of a month too short for it
    (Reg. 1182/71 art. 3(2)(c)). Errors as for `count_days`."""
    if months < 0:
        raise ValueError(f"a period cannot have {months} months")
    day = _local_day(event, tz)
    last = _within_calendar(lambda: _add_months(day, months))
    steps = [
        Step("event_on", {"event_on": day.isoformat(), "timezone": tz}),
        Step("months_counted", {"months": months, "event_on": day.isoformat(), "last_on": last.isoformat()}),
    ]
    if last.day != day.day:
        steps.append(Step("month_is_shorter", {"wanted": day.day, "last_on": last.isoformat()}))
    return _ending(last, tz, country, roll_forward, tuple(steps))


def latest_day_before(target: datetime, clear_days: int, tz: str) -> Deadline:
    """The last day to send something that must leave `clear_days` clear days before `target`: neither the
    day of sending nor the target's day counts (CGCT L2121-11 and L2121-12)."""
    if clear_days < 0:
        raise ValueError(f"a period cannot have {clear_days} days")
    day = _local_day(target, tz)
    last = _within_calendar(lambda: day - timedelta(days=clear_days + 1))
    steps = (
        Step("target_on", {"target_on": day.isoformat(), "timezone": tz}),
        Step(
            "clear_days_before",
            {"days": clear_days, "target_on": day.isoformat(), "last_on": last.isoformat()},
        ),
    )
    return _ending(last, tz, "", False, steps)


def first_day_after(event: datetime, clear_days: int, tz: str) -> Deadline:
    """The first day on which something may follow the event with `clear_days` clear days between them
    (CGCT L2121-17; CE 16 June 1997, Pfister: a Monday, then the Friday). `due_at` is that day's beginning."""
    counted = count_days(event, clear_days, "clear", tz, "")
    begins_at = _midnight(counted.last_day, tz)
    params = {"first_on": counted.last_day.isoformat(), "due_at": begins_at.isoformat(), "timezone": tz}
    return Deadline(
        begins_at, counted.last_day, (*counted.derivation[:-1], Step("begins_at_midnight", params))
    )


def local_instant(day: date, at: time, tz: str, fold: int | None = None) -> datetime:
    """The UTC instant of a wall-clock time. On the nights the clocks change raises `NonexistentTime`, or
    `AmbiguousTime` unless `fold` says which one is meant (0 the first, 1 the second)."""
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    zone = _zone(tz)
    first, second = (wall.replace(tzinfo=zone, fold=n).astimezone(UTC) for n in (0, 1))
    if first == second:
        return first
    if first > second:  # in the gap the offset before the change gives the later instant
        raise NonexistentTime(wall, tz, second, first)
    if fold is None:
        raise AmbiguousTime(wall, tz, (first, second))
    return second if fold else first


def start_of_day(day: date, tz: str) -> datetime:
    """The first instant of the city's day, in UTC, whatever the clocks do at midnight."""
    return _midnight(day, tz)


def end_of_day(day: date, tz: str) -> datetime:
    """The last microsecond of the city's day, in UTC, whatever the clocks do at midnight."""
    return _midnight(day + ONE_DAY, tz) - timedelta(microseconds=1)


def day_off(day: date, country: str) -> str | None:
    """None for a working day; "" for a weekend; the name of a public holiday."""
    if name := _holidays(country, day.year).get(day):
        return name
    return "" if day.weekday() >= calendar.SATURDAY else None


def _counted(day: date, days: int, mode: Mode, country: str) -> date:
    if mode != "working":
        return day + timedelta(days=days + (mode == "clear"))
    for _ in range(days):
        day += ONE_DAY
        while day_off(day, country) is not None:
            day += ONE_DAY
    return day


def _ending(last: date, tz: str, country: str, roll_forward: bool, steps: tuple[Step, ...]) -> Deadline:
    while roll_forward and (off := day_off(last, country)) is not None:
        following = last + ONE_DAY
        params = {"day_on": last.isoformat(), "next_on": following.isoformat()}
        if off:
            steps += (Step("day_is_holiday", params | {"holiday": off}),)
        else:
            steps += (Step("day_is_weekend", params),)
        last = following
    due_at = _within_calendar(lambda: end_of_day(last, tz))
    ending = {"last_on": last.isoformat(), "due_at": due_at.isoformat(), "timezone": tz}
    return Deadline(due_at, last, (*steps, Step("ends_at_midnight", ending)))


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    date(year, month, 1)  # a year beyond the calendar is refused here, before monthrange would accept it
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _midnight(day: date, tz: str) -> datetime:
    """When the city's day begins. `fold=0` gives the change itself where clocks jump over midnight."""
    return datetime.combine(day, time(), _zone(tz)).astimezone(UTC)


def _local_day(instant: datetime, tz: str) -> date:
    if instant.tzinfo is None:
        raise ValueError(f"an instant without a zone is refused: {instant!r}")
    return instant.astimezone(_zone(tz)).date()


def _within_calendar(compute: Callable[[], Moment]) -> Moment:
    try:
        return compute()
    except OverflowError as problem:
        raise ValueError("the period runs beyond the calendar") from problem


@cache
def _zone(tz: str) -> ZoneInfo:
    try:
        return ZoneInfo(tz)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValueError(f"unknown time zone: {tz!r}") from problem


def _covers(table: Any, year: int) -> bool:
    """Does the library know the year? Feasts that follow the moon are tabled for fewer years."""
    if not table.start_year <= year <= table.end_year:
        return False
    moon = getattr(table, "_islamic_calendar", None)
    if moon is None:
        return True
    feasts = (moon.eid_al_fitr_dates, moon.eid_al_adha_dates, moon.mawlid_dates, moon.hijri_new_year_dates)
    return all(any(day.year == year for day, _ in feast(year)) for feast in feasts)


@cache
def _holidays(country: str, year: int) -> dict[date, str]:
    """The public holidays of a country ("FR") or a part of it ("FR-57") in one year, by day."""
    if not country:
        return {}
    code, _, subdivision = country.partition("-")
    try:
        plain: Any = holidays.country_holidays(code, subdiv=subdivision or None)
        if not _covers(plain, year):
            raise HolidaysUnknown(country, year)
        # named in the country's own language, never in that of the machine
        named = holidays.country_holidays(
            code, subdiv=subdivision or None, years=year, language=plain.default_language
        )
        return dict(named.items())
    except NotImplementedError as problem:
        raise ValueError(f"no table of holidays for {country!r}") from problem
