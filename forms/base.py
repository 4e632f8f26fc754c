"""What every form shares: cleaned text, accessible fields, French messages, local instants."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import wtforms
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import Field, PasswordField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import DateTimeLocalInput

from workflows.term_sheet import localised

Labels = Mapping[StrEnum, Any] | Callable[[StrEnum], Any]

_KEPT_CONTROLS = frozenset("\n\t")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_text(text: Any) -> Any:
    """Typed text made safe to keep: NFC, one kind of line end, no control or bidi character, no edges.

    What is not text passes unchanged. ValueError on NUL, which PostgreSQL refuses and SQLite would store."""
    if not isinstance(text, str):
        return text
    if "\x00" in text:
        raise ValueError(_l("Ce texte contient un caractère illisible (NUL) : retirez-le, puis renvoyez."))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(letter for letter in text if _is_kept(letter)).strip()


def _is_kept(letter: str) -> bool:
    if letter in _KEPT_CONTROLS:
        return True
    return letter not in _BIDI_CONTROLS and unicodedata.category(letter) not in ("Cc", "Cs")


def one_line(text: Any) -> Any:
    """Cleaned text with its line ends and runs of spaces folded into single spaces."""
    return " ".join(clean_text(text).split()) if isinstance(text, str) else text


def lower(text: Any) -> Any:
    """Cleaned text in lower case, as for an e-mail address."""
    return clean_text(text).lower() if isinstance(text, str) else text


def reading() -> str:
    """The language of whoever reads; French where nobody is asked."""
    locale = get_locale()
    return locale.language if locale else "fr"


def figure(count: int | Decimal) -> str:
    """A count or a measure with the thousands and the decimal sign of the reader's language: "20 000"."""
    return localised(Decimal(count), reading())


class required(InputRequired):
    """Something must be given; blanks alone are nothing."""

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or _l("Ce champ est à remplir."))

    def __call__(self, form: Any, field: Any) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data:
            raise StopValidation(self.message)


class at_most(Length):
    """No longer than so many characters."""

    def __init__(self, characters: int) -> None:
        super().__init__(max=characters)

    def __call__(self, form: Any, field: Any) -> None:
        if len(field.data or "") > self.max:
            raise ValidationError(_l("C’est trop long : %(max)s caractères au plus.", max=figure(self.max)))


class needed_later:
    """May stay empty for now, and is asked before the next step: the page does not call it optional."""

    field_flags = {"conditional": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing is refused here."""


class an_email(Email):
    """Shaped like an e-mail address."""

    def __init__(self) -> None:
        super().__init__(
            message=_l("Cette adresse électronique est incomplète : il faut par exemple nom@exemple.fr.")
        )


def refuse_nul(_form: Any, field: Any) -> None:
    """No NUL reaches the records, whatever field it came by; texts are refused while they are read."""
    if field.process_errors:
        raise StopValidation
    if any("\x00" in value for value in field.raw_data or () if isinstance(value, str)):
        raise StopValidation(
            _l("Ce texte contient un caractère illisible (NUL) : retirez-le, puis renvoyez.")
        )


def stay_empty(_form: Any, field: Any) -> None:
    """A field that people do not see, and robots fill in."""
    if field.data:
        raise StopValidation(_l("Laissez ce champ vide : il sert à reconnaître les robots."))


def choices(words: Iterable[StrEnum], labels: Labels) -> list[tuple[str, Any]]:
    """The (value, label) pairs of an enumeration, in its order."""
    name = labels if callable(labels) else labels.__getitem__
    return [(str(word.value), name(word)) for word in words]


def session_token() -> str:
    """The CSRF token of the session; making one begins a session."""
    return str(generate_csrf())


def session_token_is_good(token: str) -> bool:
    """Whether a token belongs to the session of this request."""
    try:
        validate_csrf(token)
    except ValueError:
        return False
    return True


class _Accessible:
    """How fields are bound and rendered: every text cleaned, every help and error tied to its field."""

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        field_class = unbound_field.field_class
        if issubclass(field_class, StringField) and not issubclass(field_class, PasswordField):
            cleaner = clean_text if issubclass(field_class, TextAreaField) else one_line
            options = {**options, "filters": (cleaner, *unbound_field.kwargs.get("filters", ()))}
        return unbound_field.bind(form=form, **options)

    def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
        attributes = {**(field.render_kw or {}), **render_kw}
        described = [f"{field.id}-hint"] if field.description else []
        if field.errors:
            described.insert(0, f"{field.id}-error")
            attributes.setdefault("aria-invalid", "true")
        if described:
            attributes.setdefault("aria-describedby", " ".join(described))
        return field.widget(field, **attributes)


class Form(FlaskForm):
    """A form behind the login, with the session's CSRF token. `zone` is the city's, for local instants."""

    Meta = type("Meta", (_Accessible, FlaskForm.Meta), {})

    def __init__(self, *args: Any, zone: str = "Europe/Paris", **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(*args, **kwargs)


class PublicForm(Form):
    """A form anyone may send without a cookie; the gate checks its hourly token and its origin."""

    Meta = type("Meta", (Form.Meta,), {"csrf": False})


class RowForm(wtforms.Form):
    """Some fields inside another form (`FormField`, `FieldList`); the outer form carries the token."""

    Meta = type("Meta", (_Accessible, wtforms.Form.Meta), {})


class LocalDateTimeField(Field):
    """A day and an hour in the city's time zone; `data` is the instant, aware UTC."""

    widget = DateTimeLocalInput()

    def __init__(self, label: Any = None, validators: Any = None, zone: str = "", **kwargs: Any) -> None:
        self.zone = ZoneInfo(zone or getattr(kwargs.get("_form"), "zone", "Europe/Paris"))
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            self.data = instant_of(typed, self.zone)


def instant_of(typed: str, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local day and hour; ValueError when it cannot be read, exists twice or never."""
    try:
        local = datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError as error:
        raise ValueError(
            _l("Cette date ne se lit pas : il faut un jour et une heure qui existent.")
        ) from error
    if not 2000 <= local.year <= 2199:
        raise ValueError(_l("L’année est à écrire en quatre chiffres, entre 2000 et 2199."))
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError(_l("Cette heure n’existe pas ce jour-là : on passe à l’heure d’été."))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValueError(_l("Cette heure existe deux fois cette nuit-là : choisissez-en une autre."))
    return local.astimezone(UTC)


__all__ = [
    "Form",
    "LocalDateTimeField",
    "Optional",
    "PublicForm",
    "RowForm",
    "an_email",
    "at_most",
    "choices",
    "clean_text",
    "figure",
    "instant_of",
    "lower",
    "needed_later",
    "one_line",
    "reading",
    "refuse_nul",
    "required",
    "session_token",
    "session_token_is_good",
    "stay_empty",
]
