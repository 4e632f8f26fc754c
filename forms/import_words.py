"""What an import tells people: why it does not begin, and what it did."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.base import figure
from forms.imported_table import ImportRefused, Table

_REFUSALS = {
    "city": _l("Il n’y a pas de ville « %(city)s »."),
    "proposal": _l("La ville n’a pas de projet %(reference)s."),
    "period": _l("Le projet n’a pas de période de consultation : fixez-en d’abord les dates."),
    "stage": _l("On n’importe que pendant la consultation ou après sa clôture (étape présente : %(stage)s)."),
}


def refusal(code: str, **params: Any) -> ImportRefused:
    """The error that says why an import does not begin (or does not go on)."""
    return ImportRefused(str(_REFUSALS[code]) % params)


def table_line(table: Table) -> str:
    """How the file was read, in one line."""
    mark = {"\t": _("tabulation")}.get(table.delimiter, table.delimiter)
    return _(
        "Fichier lu en %(encoding)s, séparateur « %(mark)s », colonnes : %(count)s.",
        encoding=table.encoding,
        mark=mark,
        count=figure(len(table.columns)),
    )


def totals(
    *, read: int, left_out: int, imported: int, known: int, refused: int, seconds: float, dry_run: bool
) -> list[str]:
    """The totals of a run, a line each; `left_out` rows did not pass the row filter."""
    done = _("à importer") if dry_run else _("importées")
    lines = [_("Lignes lues : %(count)s", count=figure(read))]
    if left_out:
        lines.append(_("Lignes hors du filtre : %(count)s", count=figure(left_out)))
    lines += [
        _("Contributions %(done)s : %(count)s", done=done, count=figure(imported)),
        _("Déjà connues (même identifiant) : %(count)s", count=figure(known)),
        _("Lignes refusées : %(count)s", count=figure(refused)),
        _("Durée : %(seconds)s s", seconds=figure(Decimal(f"{seconds:.1f}"))),
    ]
    if dry_run:
        lines.append(_("Essai seulement : rien n’est enregistré."))
    return lines


def seen_before(line: int) -> str:
    return _("cet identifiant est déjà à la ligne %(line)d", line=line)


def nothing_passes(values: dict[str, list[str]]) -> str:
    """Where the row filter lets nothing through: what the columns hold."""
    held = "; ".join(f"{column} = {', '.join(found)}" for column, found in values.items())
    return _("Aucune ligne ne passe le filtre. Valeurs présentes : %(values)s", values=held)


def any_date_lets_them_in() -> str:
    return _("Des dates sont hors de la période de consultation : l’option --any-date les admet.")
