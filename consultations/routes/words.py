"""Codes in, sentences out: the one place where the vocabulary becomes words that people read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from consultations.routes import figures
from consultations.routes.words_labels import ALIASES, LABELS
from consultations.routes.words_missing import MISSING
from consultations.routes.words_plural import Plural
from consultations.routes.words_reasons import ERRORS, REASONS
from consultations.routes.words_rules import FORMULAS
from consultations.routes.words_steps import STEPS
from workflows.instruments import title_of

_FAMILY_OF_PARAMETER = {
    "expected": "submission_kind",
    "choice": "choice",
    "basis": "basis",
    "by": "role",
    "moment": "moment",
    "event": "event",
    "other": "action",
    "silence": "silence",
    "participants": "participants",
    "submission_kind": "submission_kind",
}


def label(word: Any, family: str) -> str:
    """A word of the vocabulary in the reader's language; itself, made readable, where it is not known."""
    if word is None or word == "":
        return ""
    for name in (family, *ALIASES.get(family, ())):
        if (known := LABELS.get(name, {}).get(str(word))) is not None:
            return str(known)
    return (figures.tr(title_of(str(word))) if family == "instrument" else "") or str(word).replace("_", " ")


def labels(family: str) -> Any:
    """The function that a form's choices need: a word of the family → its label, in the reader's language."""
    return lambda word: LABELS[family][str(word)]


def say(reason: Any, zone: Any = None) -> str:
    """One sentence for a Reason, for what a draft lacks, or for their JSON; instants are told in `zone`."""
    code, params = _parts(reason)
    sentence = REASONS.get(_variant(code, params)) or REASONS.get(code) or MISSING.get(code)
    return _fill(sentence, code, params, zone)


def step(one: Any, zone: Any = None) -> str:
    """One sentence for a step of a computation, or for its JSON; text passes as it is."""
    if isinstance(one, str):
        return one
    code, params = _parts(one)
    if code in ("length_after", "length_before"):
        params = {**params, "length": _length(params)}
    return _fill(STEPS.get(code) or FORMULAS.get(code), code, params, params.get("timezone") or zone)


def _length(params: Mapping[str, Any]) -> str:
    """A length of time in words: only the units it has."""
    months, days, hours = (int(params.get(unit) or 0) for unit in ("months", "days", "hours"))
    parts = [
        figures.ngettext("%(num)s mois", "%(num)s mois", months) if months else "",
        figures.ngettext("%(num)s jour", "%(num)s jours", days) if days or not (months or hours) else "",
        figures.ngettext("%(num)s heure", "%(num)s heures", hours) if hours else "",
    ]
    return figures.listed([part for part in parts if part])


def stay(begins_at: datetime, ends_at: datetime | None, now: datetime, zone: Any) -> str:
    """How long a stage lasted, or lasts: "1 oct. 2026 – 3 oct. 2026", "depuis le 3 oct. 2026, 39 jours"."""
    begun = figures.short_day(begins_at, zone)
    if ends_at is not None:
        ended = figures.short_day(ends_at, zone)
        return begun if begun == ended else f"{begun} – {ended}"
    days = (now - begins_at).days
    if days < 1:
        return str(_("depuis le %(day)s", day=begun))
    length = figures.ngettext("%(num)s jour", "%(num)s jours", days)
    return str(_("depuis le %(day)s, %(length)s", day=begun, length=length))


def error_words(status: int, kind: str) -> tuple[str, str]:
    """Title and text of an error page."""
    title, text = ERRORS.get(kind) or ERRORS.get(str(status)) or ERRORS["400" if status < 500 else "500"]
    return str(title), str(text)


def _parts(one: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(one, Mapping):
        return str(one.get("code", "")), one.get("params") or {}
    return str(one.code), one.params


def _variant(code: str, params: Mapping[str, Any]) -> str:
    if params.get("answered"):
        return f"{code}:answered"
    return f"{code}:{params['why']}" if "why" in params else code


def _fill(sentence: Any, code: str, params: Mapping[str, Any], zone: Any) -> str:
    if sentence is None:
        return code.replace("_", " ")
    words = {name: _said(name, value, code, zone) for name, value in params.items()}
    try:
        if isinstance(sentence, Plural):
            return figures.ngettext(sentence.singular, sentence.plural, int(params[sentence.by]), **words)
        return str(sentence) % words
    except (KeyError, TypeError, ValueError):
        return str(sentence).split("%(", 1)[0].strip()


def _said(name: str, value: Any, code: str, zone: Any) -> str:
    """A parameter as it is read: days and instants in full, words of the vocabulary by their labels."""
    if value is None:
        return _("non fixé")
    if name.endswith("_on"):
        return figures.day(value, zone)
    if name.endswith("_at"):
        return figures.instant(value, zone)
    family = _FAMILY_OF_PARAMETER.get(name) or ("dossier_kind" if code == "dossier_is_ready" else "")
    if isinstance(value, list | tuple | set | frozenset):
        parts = (
            [say(one) for one in value]
            if name == "missing"
            else [figures.tr(one) for one in value]
            if name == "opinions"
            else [label(one, family) for one in sorted(value)]
        )
        return figures.listed(parts)
    if isinstance(value, Mapping):
        return figures.tr(value)
    return label(value, family) if family else figures.plain(value)
