"""One row of an imported table made into a comment, or every reason why it cannot be, by column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from forms.base import clean_text, figure, instant_of, one_line
from forms.imported_mapping import Mapped
from forms.imported_table import Row
from workflows.vocabulary import StakeholderClass, Stance

LONGEST_BODY = 50_000
LONGEST = {"external_id": 80, "name": 120, "organisation": 160, "email": 255}
_FRENCH_DATE = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:(?:,? à |,? |T)(\d{1,2})(?::| ?h ?)(\d{2})?(?::(\d{2}))?)?",
    re.IGNORECASE,
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EMAIL = re.compile(r"[^\s@<>\"(),;:]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?", re.IGNORECASE)


class OutOfPeriod(ValueError):
    """A good date, outside the consultation's period."""


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: file line, column name and its number from 1 (0: the row as a whole)."""

    line: int
    column: str
    number: int
    reason: str
    out_of_period: bool = False

    def text(self) -> str:
        """One line for a person."""
        if not self.number:
            return _("ligne %(line)d : %(reason)s", line=self.line, reason=self.reason)
        return _(
            "ligne %(line)d, colonne %(number)d « %(column)s » : %(reason)s",
            line=self.line,
            number=self.number,
            column=self.column,
            reason=self.reason,
        )


@dataclass(frozen=True)
class Setting:
    """What rows are checked against. `articles`: every accepted spelling (lower case) → key; the period's
    instants are aware UTC; `any_date` lets dates outside the period pass."""

    articles: Mapping[str, str]
    timezone: str
    opens_at: datetime
    closes_at: datetime
    now: datetime
    language: str
    any_date: bool = False

    @property
    def last_instant(self) -> datetime:
        """The last full second in which a comment could be received."""
        return self.closes_at - timedelta(seconds=1)


@dataclass(frozen=True)
class ImportedComment:
    """A row that holds: what a comment needs, cleaned."""

    line: int
    external_id: str
    body: str
    stance: Stance
    stakeholder_class: StakeholderClass
    received_at: datetime
    language: str
    name: str = ""
    organisation: str = ""
    email: str | None = None
    article_key: str | None = None


@dataclass
class _Reading:
    """One row while it is read; problems gather so that all are told at once."""

    row: Row
    mapped: Mapped
    setting: Setting
    columns: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def cell(self, name: str) -> str:
        """The readable text of a field: its cell, through the value map, or the field's default."""
        column = self.mapped.columns.get(name)
        raw = self.row.cells.get(column, "") if column else ""
        if "\x00" in raw:
            raise ValueError(_("un caractère NUL"))
        if not _is_encodable(raw):
            raise ValueError(_("des octets illisibles"))
        text = clean_text(raw) if name == "body" else one_line(raw)
        text = self.mapped.words.get((name, text.casefold()), text)
        return text or self.mapped.defaults.get(name, "")

    def read(self, name: str, reader: Callable[[str, "_Reading"], Any]) -> Any:
        try:
            text = self.cell(name)
            most = LONGEST.get(name)
            if most and len(text) > most:
                raise ValueError(
                    _(
                        "%(length)s caractères, il en faut %(most)s au plus",
                        length=figure(len(text)),
                        most=figure(most),
                    )
                )
            return reader(text, self)
        except ValueError as error:
            column = self.mapped.columns.get(name, name)
            number = self.columns.index(column) + 1 if column in self.columns else 0
            outside = isinstance(error, OutOfPeriod)
            self.problems.append(Problem(self.row.line, column, number, str(error), outside))
            return None


def check_row(
    row: Row, columns: tuple[str, ...], mapped: Mapped, setting: Setting
) -> ImportedComment | list[Problem]:
    """The comment a row holds, or all that is wrong with it."""
    if row.unreadable:
        return [Problem(row.line, "", 0, row.unreadable)]
    reading = _Reading(row, mapped, setting, columns)
    values = {name: reading.read(name, reader) for name, reader in _READERS.items()}
    if reading.problems:
        return reading.problems
    return ImportedComment(line=row.line, article_key=values.pop("article"), **values)


def _is_encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _as_written(text: str, _reading: _Reading) -> str:
    return text


def _external_id(text: str, reading: _Reading) -> str:
    if not text and "external_id" in reading.mapped.columns:
        raise ValueError(_("l’identifiant manque"))
    return text


def _body(text: str, _reading: _Reading) -> str:
    if not text:
        raise ValueError(_("le texte est vide"))
    if len(text) > LONGEST_BODY:
        raise ValueError(
            _(
                "%(length)s caractères, il en faut %(most)s au plus",
                length=figure(len(text)),
                most=figure(LONGEST_BODY),
            )
        )
    return text


def _word_of(words: type[StrEnum]) -> Callable[[str, _Reading], StrEnum]:
    def read(text: str, _reading: _Reading) -> StrEnum:
        if not text:
            raise ValueError(_("la case est vide et il n’y a pas de valeur par défaut"))
        try:
            return words(text.lower())
        except ValueError:
            known = ", ".join(words)
            raise ValueError(
                _("« %(value)s » n’est pas connu : %(known)s", value=text[:60], known=known)
            ) from None

    return read


def _article(text: str, reading: _Reading) -> str | None:
    if not text:
        return None
    key = reading.setting.articles.get(text.lower())
    if key is None:
        raise ValueError(_("l’article « %(value)s » n’est pas dans le projet", value=text[:60]))
    return key


def _language(text: str, reading: _Reading) -> str:
    if text and not _LANGUAGE.fullmatch(text):
        raise ValueError(_("« %(value)s » n’est pas un code de langue comme fr, en, ar", value=text[:20]))
    return text.lower() or reading.setting.language


def _email(text: str, _reading: _Reading) -> str | None:
    if text and not _EMAIL.fullmatch(text):
        raise ValueError(_("« %(value)s » n’est pas une adresse électronique", value=text[:60]))
    return text.lower() or None


def _received_at(text: str, reading: _Reading) -> datetime:
    setting = reading.setting
    if "received_at" not in reading.mapped.columns:
        return max(setting.opens_at, min(setting.now, setting.last_instant))
    if not text:
        raise ValueError(_("la date manque"))
    instant = read_instant(text, setting)
    if instant > setting.now:
        raise ValueError(_("la date %(value)s est dans l’avenir", value=text[:40]))
    if not setting.any_date and instant < setting.opens_at:
        raise OutOfPeriod(_("reçu le %(value)s, avant l’ouverture de la période", value=text[:40]))
    if not setting.any_date and instant >= setting.closes_at:
        raise OutOfPeriod(_("reçu le %(value)s, après la clôture de la période", value=text[:40]))
    return instant


def read_instant(text: str, setting: Setting) -> datetime:
    """The aware UTC instant of an ISO or French date. Without an offset it is the city's hour; a day alone
    is its noon, or the nearest instant of that day within the period. ValueError says what is wrong."""
    zone = ZoneInfo(setting.timezone)
    french = _FRENCH_DATE.fullmatch(text)
    try:
        if french:
            day, month, year, hour, minute, second = (int(part or 0) for part in french.groups())
            local, alone = datetime(year, month, day, hour, minute, second), not french[4]  # noqa: DTZ001
        else:
            local, alone = datetime.fromisoformat(text), bool(_ISO_DAY.fullmatch(text))
    except ValueError:
        raise ValueError(_("« %(value)s » n’est pas une date qui existe", value=text[:40])) from None
    if local.tzinfo is not None:
        return _of_our_time(local, text)
    if alone:
        return _within_day(instant_of(datetime.combine(local, time(12)).isoformat(), zone), zone, setting)
    return instant_of(local.isoformat(), zone)


def _of_our_time(local: datetime, text: str) -> datetime:
    if not 1900 < local.year < 2200:
        raise ValueError(_("« %(value)s » n’est pas une date qui existe", value=text[:40]))
    return local.astimezone(UTC)


def _within_day(noon: datetime, zone: ZoneInfo, setting: Setting) -> datetime:
    """Noon, moved to the period's (or the present's) edge where that lies on the same day."""
    day, last = noon.astimezone(zone).date(), min(setting.last_instant, setting.now)
    nearest = max(setting.opens_at, min(noon, last))
    return nearest if nearest.astimezone(zone).date() == day else noon


_READERS: dict[str, Callable[[str, _Reading], Any]] = {
    "external_id": _external_id,
    "body": _body,
    "stance": _word_of(Stance),
    "stakeholder_class": _word_of(StakeholderClass),
    "received_at": _received_at,
    "language": _language,
    "name": _as_written,
    "organisation": _as_written,
    "email": _email,
    "article": _article,
}
