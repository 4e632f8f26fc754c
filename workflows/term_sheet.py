"""The terms of a version laid out for reading: labels, texts, tables, and products with their arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from workflows.instruments import Instrument, TermField, number_of, plain, product_of

THOUSANDS = {"fr": "\u202f"}
DECIMAL_SIGN = {"fr": ","}


@dataclass(frozen=True)
class TermRow:
    """One term for the page or the paper: lines of text, or a table, or a product with its arithmetic."""

    label: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    arithmetic: str = ""


def term_rows(instrument: Instrument, terms: Mapping[str, Any], language: str) -> tuple[TermRow, ...]:
    """The filled terms in the instrument's order, in one language; empty ones are left out."""
    rows = (_row(term, instrument, terms, language) for term in instrument.fields)
    return tuple(row for row in rows if row is not None)


def localised(number: Decimal, language: str, cents: bool = False) -> str:
    """A number with the language's thousands and decimals; money with two decimals, rounded half up."""
    if cents:
        number = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{number:,f}" if cents else f"{Decimal(plain(number)):,f}"
    signs = {",": THOUSANDS.get(language, ","), ".": DECIMAL_SIGN.get(language, ".")}
    return "".join(signs.get(sign, sign) for sign in text)


def _row(term: TermField, instrument: Instrument, terms: Mapping[str, Any], language: str) -> TermRow | None:
    label, value = term.label[language], terms.get(term.id)
    if term.kind == "product":
        return _product(term, instrument, terms, language)
    if term.kind == "table":
        rows = [row for row in value or () if isinstance(row, Mapping)]
        cells = [tuple(_cell(each, row.get(each.id), language) for each in term.columns) for row in rows]
        filled = tuple(row for row in cells if any(row))
        return (
            TermRow(label, (), tuple(each.label[language] for each in term.columns), filled)
            if filled
            else None
        )
    if term.kind == "lines":
        lines = tuple(str(line).strip() for line in value or () if str(line).strip())
    else:
        lines = tuple(filter(None, [_cell(term, value, language)]))
    return TermRow(label, lines) if lines else None


def _product(
    term: TermField, instrument: Instrument, terms: Mapping[str, Any], language: str
) -> TermRow | None:
    result, _ = product_of(term, terms)
    if result is None:
        return None
    kinds = {each.id: each for each in instrument.fields}
    factors = " × ".join(_cell(kinds[factor], terms[factor], language) for factor in term.factors)
    money = any(kinds[factor].kind == "amount" for factor in term.factors)
    total = localised(result, language, cents=money)
    return TermRow(term.label[language], (total,), arithmetic=f"{factors} = {total}")


def _cell(term: TermField, value: Any, language: str) -> str:
    """One value as text; what does not fit its kind is shown as it was written, never hidden."""
    written = "" if value is None else str(value).strip()
    number = number_of(value)
    if term.kind == "choice":
        labels = {option.value: option.label[language] for option in term.options}
        return labels.get(written, written)
    if term.kind == "date":
        year, _, rest = written.partition("-")
        month, _, day = rest.partition("-")
        return f"{day}/{month}/{year}" if day and language != "en" else written
    if number is None or term.kind not in ("integer", "amount", "percent", "months"):
        return written
    text = localised(number, language, cents=term.kind == "amount")
    return f"{text}\u00a0%" if term.kind == "percent" else text
