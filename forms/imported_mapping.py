"""How the columns of a table become the fields of a comment, as someone tells it on the command line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from forms.base import one_line
from forms.imported_table import ImportRefused
from workflows.vocabulary import StakeholderClass, Stance

FIELDS = (
    "external_id",
    "body",
    "stance",
    "received_at",
    "name",
    "organisation",
    "stakeholder_class",
    "article",
    "language",
    "email",
)
WITH_DEFAULT = {
    "stance": frozenset(Stance),
    "stakeholder_class": frozenset(StakeholderClass),
    "language": None,
}


@dataclass(frozen=True)
class Mapped:
    """`columns`: field → column; `words`: (field, value in lower case) → value; `where`: column → pattern."""

    columns: Mapping[str, str]
    words: Mapping[tuple[str, str], str]
    defaults: Mapping[str, str]
    where: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def needed(self) -> frozenset[str]:
        """The columns without which the table cannot be imported."""
        return frozenset(self.columns.values()) | frozenset(self.where)

    def wants(self, cells: Mapping[str, str]) -> bool:
        """Whether the row filter lets a row through."""
        return all(pattern.fullmatch(one_line(cells.get(name, ""))) for name, pattern in self.where.items())


def map_columns(
    mapping: Mapping[str, str],
    defaults: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
) -> Mapped:
    """Read `{"stance": "avis", "stance:pour": "support"}`: a field's column, and a value's meaning.

    `defaults` fill stance, stakeholder_class and language; `where` keeps the rows whose column has this
    value (`*` stands for anything). Raises ImportRefused with every wrong key."""
    columns = {name: column for name, column in mapping.items() if ":" not in name}
    words = {}
    for told, word in mapping.items():
        name, colon, value = told.partition(":")
        if colon:
            words[name, one_line(value).casefold()] = word
    defaults = dict(defaults or {})
    wrong = _wrong(columns, words, defaults)
    if wrong:
        raise ImportRefused(" ".join(wrong))
    return Mapped(columns, words, defaults, {name: _pattern(value) for name, value in (where or {}).items()})


def _wrong(
    columns: Mapping[str, str], words: Mapping[tuple[str, str], str], defaults: Mapping[str, str]
) -> list[str]:
    wrong = []
    unknown = sorted({*columns, *(name for name, _value in words)} - set(FIELDS))
    if unknown:
        wrong.append(
            _(
                "Champs inconnus : %(unknown)s. Champs : %(fields)s.",
                unknown=", ".join(unknown),
                fields=", ".join(FIELDS),
            )
        )
    for name in ("body", "stance", "stakeholder_class"):
        if name not in columns and (name == "body" or name not in defaults):
            wrong.append(
                _("Il manque une colonne (ou une valeur par défaut) pour « %(field)s ».", field=name)
            )
    for name, word in defaults.items():
        allowed = WITH_DEFAULT.get(name, frozenset())
        if allowed is not None and word not in allowed:
            known = ", ".join(sorted(allowed)) or ", ".join(WITH_DEFAULT)
            wrong.append(
                _(
                    "La valeur par défaut « %(field)s=%(word)s » n’est pas connue : %(known)s.",
                    field=name,
                    word=word,
                    known=known,
                )
            )
    return wrong


def _pattern(value: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in one_line(value).split("*"))
    return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)
