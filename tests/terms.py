"""Terms that complete any instrument, whatever its fields."""

from typing import Any

from workflows.instruments import Instrument, TermField

VALUES: dict[str, Any] = {
    "text": "Moins de 12 cas inventés",
    "longtext": "Texte inventé, plus long.",
    "lines": ["Un critère mesurable"],
    "integer": 100,
    "amount": "12.50",
    "percent": "3",
    "date": "2027-01-01",
    "months": 12,
}


def complete_terms(instrument: Instrument) -> dict[str, Any]:
    """A value for every field that someone fills in."""
    return {term.id: _value(term) for term in instrument.fields if term.kind != "product"}


def _value(term: TermField) -> Any:
    if term.kind == "table":
        return [{column.id: _value(column) for column in term.columns}]
    if term.kind == "choice":
        return term.options[0].value
    return VALUES[term.kind]
