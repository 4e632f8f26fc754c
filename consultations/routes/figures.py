"""Days with their zone, figures, sizes, paragraphs: how values are written in each language."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, lists, numbers
from flask import current_app, g
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import ngettext as spoken
from markupsafe import Markup, escape


def language() -> str:
    """The language of this page, letter or dossier."""
    return str(g.get("language") or current_app.extensions["palabre"].settings.default_language)


def tr(table: Mapping[str, str] | str | None) -> str:
    """The text of a {fr, en, ar} table in the language of the page; the French where it is missing."""
    if not isinstance(table, Mapping):
        return str(table or "")
    return str(table.get(language()) or table.get("fr") or next(iter(table.values()), ""))


Moment = date | datetime | str | None


def day(value: Moment, zone: Any = None) -> str:
    """A day in full: "jeudi 12 novembre 2026". Instants are read in the city's zone; ISO text too."""
    local = _local_day(value, zone)
    if local is None:
        return ""
    text = dates.format_date(local, "EEEE d MMMM y", locale=get_locale())
    return text.replace(" 1 ", " 1er ", 1) if language() == "fr" else text


def short_day(value: Moment, zone: Any = None) -> str:
    """A day in short: "12 nov. 2026"."""
    local = _local_day(value, zone)
    return dates.format_date(local, "d MMM y", locale=get_locale()) if local else ""


def _local_day(value: Moment, zone: Any) -> date | None:
    if isinstance(value, str) and value:
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone(_zone(zone)).date()
    return value or None


def _instant_of(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else value or None


def hour(value: datetime | str | None, zone: Any = None) -> str:
    """An hour as it is written in the language: "23 h 59", "23:59"."""
    moment = _instant_of(value)
    if moment is None:
        return ""
    local = moment.astimezone(_zone(zone))
    return f"{local:%H}\u202fh\u202f{local:%M}" if language() == "fr" else f"{local:%H:%M}"


def instant(value: datetime | str | None, zone: Any = None) -> str:
    """Day, hour and zone: "jeudi 12 novembre 2026 à 23 h 59 (heure de Paris)". `zone`: a city or a name."""
    if _instant_of(value) is None:
        return ""
    place = dates.get_timezone_location(_zone(zone), locale=get_locale(), return_city=True)
    parts = {"day": day(value, zone), "hour": hour(value, zone), "place": place}
    return str(_("%(day)s à %(hour)s (heure de %(place)s)", **parts))


def last_instant(value: Moment, zone: Any = None) -> str:
    """The end of a day on which something is due: day, hour and zone."""
    local = _local_day(value, zone)
    return "" if local is None else instant(datetime.combine(local, time(23, 59), _zone(zone)), zone)


def until(value: datetime | str | None) -> str:
    """How far an instant is from now: "dans 3 jours", "il y a 2 heures"."""
    moment = _instant_of(value)
    if moment is None:
        return ""
    away = moment - _now()
    return dates.format_timedelta(away, add_direction=True, threshold=1.1, locale=get_locale())


def _now() -> datetime:
    clock = current_app.extensions["palabre"].clock
    return g.now if "now" in g else clock()


def _zone(zone: Any) -> ZoneInfo:
    """The zone of a city, of a zone's name, or of the city this page is about."""
    name = getattr(zone, "timezone", zone) or g.get("timezone") or "Europe/Paris"
    return name if isinstance(name, ZoneInfo) else ZoneInfo(str(name))


class Figure(int):
    """A count that is written with the language's separators wherever it is put into words."""

    def __str__(self) -> str:
        return number(int(self))


def ngettext(singular: str, plural: str, count: int, **words: Any) -> str:
    """A sentence that agrees with its count, told as %(num)s with the language's separators."""
    return str(spoken(singular, plural, Figure(count), **words))


def number(value: Any, decimals: int | None = None) -> str:
    """A figure with the language's separators; nothing for None."""
    if value is None or value == "":
        return ""
    text = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=text, locale=get_locale())


def percent(value: Any, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    sign = "%" if language() == "en" else "\u202f%"
    return numbers.format_percent(
        value, "#,##0" + ("." + "0" * decimals if decimals else "") + sign, locale=get_locale()
    )


def filesize(value: int | None) -> str:
    """A size in bytes, said in kB or MB."""
    if value is None:
        return ""
    for unit, factor in ((_("Mo"), 1_000_000), (_("Ko"), 1_000)):
        if value >= factor:
            return f"{number(value / factor, 1 if value % factor and factor > 1_000 else 0)}\u00a0{unit}"
    unit = _("octets")  # by itself: words inside an f-string are not found for the catalogues
    return f"{number(value)}\u00a0{unit}"


def paragraphs(text: str | None, lang: str | None = None) -> Markup:
    """Plain text as escaped paragraphs, each in its own direction, or the page's where it is figures alone;
    blank lines part them."""
    marks = Markup(' lang="{}"').format(lang) if lang else Markup()
    blocks = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", (text or "").strip()) if part.strip()]
    return Markup("\n").join(
        Markup("<p{}{}>{}</p>").format(
            Markup(' dir="auto"') if any(char.isalpha() for char in block) else "",
            marks,
            Markup("<br>").join(escape(line) for line in block.split("\n")),
        )
        for block in blocks
    )


def listed(parts: Sequence[str]) -> str:
    """Words one after the other, as the language lists them: "a, b et c"."""
    return lists.format_list(list(parts), locale=get_locale()) if parts else ""


def plain(value: Any) -> str:
    """A figure as a figure, everything else as it is."""
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def direction_of(code: str) -> str:
    """Which way a language is written."""
    return "rtl" if code.split("-", maxsplit=1)[0] in ("ar", "fa", "he", "ur") else "ltr"
