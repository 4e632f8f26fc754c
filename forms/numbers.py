"""Fields for figures and lists as French, English and Arabic readers type them; the typed text is kept."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.widgets import DateInput

from forms.base import clean_text, reading
from workflows.term_sheet import localised

LARGEST = Decimal(10) ** 15
_SPACES = str.maketrans(dict.fromkeys(" \u00a0\u202f\u2009\u066c'’", ""))
_ONE_GROUP = re.compile(r"[-+]?[^\D0٠]\d{0,2}[.,]\d{3}")  # thousands or decimals: nothing tells
_GROUPED = re.compile(r"[-+]?[^\D0٠]\d{0,2}(,\d{3})+(\.\d+)?")


def read_decimal(typed: str, most_decimals: int | None = None) -> Decimal:
    """A number written "1 234,50", "1234.50" or with Arabic digits; in English "1,234.50" too. Raises
    ValueError with the sentence.

    "1,234" and "1.234" are refused where `most_decimals` of the field is less than three: whoever writes a
    count or an amount so means thousands in one country and decimals in another, and a thousandfold error in
    a tax is not to be guessed. The comma is sure in English, whose pages group digits with it. A zero or
    four digits before the sign ("0,125", "1234,500") leave one reading, and so does a percentage."""
    plain = clean_text(typed).translate(_SPACES)
    if reading() == "en" and _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif most_decimals is not None and most_decimals < 3 and _ONE_GROUP.fullmatch(plain):
        raise ValueError(_two_readings(plain, most_decimals))
    try:
        number = Decimal(plain.replace(",", ".").replace("٫", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(
            _l("Ce nombre ne se lit pas : écrivez-le en chiffres, par exemple 36.")
            if most_decimals == 0
            else _l("Ce nombre ne se lit pas : écrivez par exemple 1 234,50.")
        )
    if abs(number) >= LARGEST:
        raise ValueError(_l("Ce nombre est trop grand."))
    if number < 0:
        raise ValueError(_l("Ce nombre ne peut pas être négatif."))
    return number


def _two_readings(plain: str, most_decimals: int) -> Any:
    whole, parts = Decimal(re.sub("[.,]", "", plain)), Decimal(plain.replace(",", "."))
    words = {"whole": localised(whole, reading()), "parts": localised(parts, reading())}
    if most_decimals == 0:
        return _l(
            "Ce nombre se lit %(whole)s ou %(parts)s : écrivez un nombre entier, sans virgule ni point.",
            **words,
        )
    return _l(
        "Ce nombre se lit %(whole)s ou %(parts)s : écrivez-le sans virgule ni point, ou avec deux décimales.",
        **words,
    )


class _TypedField(StringField):
    """Keeps on the screen what was typed, even when it cannot be read."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if valuelist and str(valuelist[0]).strip():
            self.data = self.read(str(valuelist[0]))

    def read(self, typed: str) -> Any:
        raise NotImplementedError


class _DecimalField(_TypedField):
    """Shows the decimal sign of the reader's language."""

    def _value(self) -> str:
        shown = super()._value()
        return shown if self.raw_data or reading() != "fr" else shown.replace(".", ",")


class AmountField(_DecimalField):
    """Money or another decimal; `data` is its text with a point, two decimals at most ("1234.50")."""

    def read(self, typed: str) -> str:
        number = read_decimal(typed, most_decimals=2)
        if number != round(number, 2):
            raise ValueError(_l("Deux décimales au plus."))
        return f"{number:f}"


class PercentField(_DecimalField):
    """A percentage between 0 and 100; `data` is its text with a point ("2.5")."""

    def read(self, typed: str) -> str:
        number = read_decimal(typed.replace("%", "").replace("٪", ""))
        if number > 100:
            raise ValueError(_l("Un pourcentage va de 0 à 100."))
        return f"{number:f}"


class WholeField(_TypedField):
    """A whole number; `data` is an int, or None for nothing."""

    def read(self, typed: str) -> int:
        number = read_decimal(typed, most_decimals=0)
        if number != int(number):
            raise ValueError(_l("Il faut un nombre entier."))
        return int(number)


class DayField(_TypedField):
    """A day; `data` is its ISO text ("2027-01-01"). A day that does not exist is refused."""

    widget = DateInput()

    def read(self, typed: str) -> str:
        return read_day(typed).isoformat()


class OptionalDayField(DayField):
    """A day; `data` is a date, or None for nothing."""

    def read(self, typed: str) -> Any:
        return read_day(typed)


def read_day(typed: str) -> date:
    """A day written "2027-01-31" or "31/01/2027". Raises ValueError with the sentence."""
    parts = clean_text(typed).split("/")
    try:
        day = date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else parts[0])
    except ValueError as error:
        raise ValueError(_l("Cette date n’existe pas : écrivez par exemple 31/01/2027.")) from error
    if not 1900 <= day.year <= 2199:
        raise ValueError(_l("L’année est à écrire en quatre chiffres, entre 1900 et 2199."))
    return day


class LinesField(TextAreaField):
    """One thing a line; `data` is the list of lines that say something."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = clean_text(str(valuelist[0])) if valuelist else ""
        self.data = [line.strip() for line in typed.split("\n") if line.strip()]
