"""The levers a city may choose, described as data: the terms each one needs, and what a draft still lacks.

Values of terms, by kind (plain JSON): text, longtext, choice → str; lines → list of str; integer, months →
int or digits; amount, percent → decimal digits ("1.50"; 3 means 3 %); date → "2027-01-01"; table → list of
{column id: value}; a product is computed and never stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from workflows.case import Draft
from workflows.tables import Table, TableError, read_table

FOLDER = Path(__file__).parent / "instruments"
CELL_KINDS = ("text", "longtext", "integer", "amount", "percent", "date", "months", "choice")
KINDS = (*CELL_KINDS, "lines", "table", "product")
NUMBER_KINDS = ("integer", "amount", "percent", "months")
WHOLE_KINDS = ("integer", "months")
# What a form is made of or made with: a term of that name could not be shown or read.
FORM_WORDS = (
    "data", "described", "errors", "extra_filters", "form_errors", "formdata", "meta", "obj", "populate_obj",
    "post_process", "prefix", "process", "self", "validate", "written",
)  # fmt: skip
Words = dict[str, str]
# Every code of `Missing`, with its parameters, so that the words can be checked for completeness.
ABOUT_TERM = ("field", "label")
ABOUT_CELL = (*ABOUT_TERM, "row", "column", "column_label")
MISSING_CODES: dict[str, tuple[str, ...]] = {
    "title_is_missing": (),
    "summary_is_missing": (),
    "grounds_are_missing": (),
    "articles_are_missing": (),
    "article_is_empty": ("article",),
    "term_is_missing": ABOUT_TERM,
    "one_of_terms_is_missing": (*ABOUT_TERM, "other", "other_label"),
    "term_is_wrong": ABOUT_TERM,
    "term_is_not_a_number": ABOUT_TERM,
    "term_is_not_a_date": ABOUT_TERM,
    "term_is_not_measurable": ABOUT_TERM,
    "product_is_missing": ABOUT_TERM,
    "cell_is_missing": ABOUT_CELL,
    "cell_is_wrong": ABOUT_CELL,
    "cell_is_not_a_number": ABOUT_CELL,
    "cell_is_not_a_date": ABOUT_CELL,
    "cell_is_not_measurable": ABOUT_CELL,
}


class TermOption(NamedTuple):
    """One choice: what is stored, and its words (fr, en, ar)."""

    value: str
    label: Words


@dataclass(frozen=True)
class TermField:
    """One term of an instrument. `unless` names the field that may be filled instead; `measurable` asks for a
    figure in the text; `factors` are the fields a product multiplies, `percentages` those that are in %."""

    id: str
    kind: str
    label: Words
    help: Words
    required: bool = False
    options: tuple[TermOption, ...] = ()
    columns: tuple["TermField", ...] = ()
    factors: tuple[str, ...] = ()
    percentages: tuple[str, ...] = ()
    unless: str = ""
    measurable: bool = False


@dataclass(frozen=True)
class Instrument:
    """A lever of regulation and its terms, in the order of the form."""

    id: str
    title: Words
    fields: tuple[TermField, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each term stands in the form, by its id."""
        return {term.id: place for place, term in enumerate(self.fields)}


@dataclass(frozen=True)
class Missing:
    """Something the draft lacks: a code of `MISSING_CODES`, and about what (labels: fr/en/ar tables)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


def instruments() -> tuple[Instrument, ...]:
    """Every instrument that is shipped, by id."""
    return tuple(load_instrument(path.stem) for path in sorted(FOLDER.glob("*.toml")))


@cache
def load_instrument(id: str) -> Instrument:
    """One instrument; raises `TableError` with file and key."""
    if id not in {path.stem for path in FOLDER.glob("*.toml")}:
        raise TableError(f"no instrument {id!r}")
    return read_instrument(FOLDER / f"{id}.toml")


def title_of(id: str) -> Words:
    """An instrument's name by language; nothing for one that is not shipped any more."""
    return next((each.title for each in instruments() if each.id == id), {})


def read_instrument(path: Path) -> Instrument:
    """The instrument written in one file; unknown, missing and wrong keys raise `TableError`."""
    root = read_table(path)
    id, title = root.word("id", [path.stem]), root.languages("title")
    fields = tuple(_field(table, KINDS) for table in root.tables("field"))
    root.finish()
    known = {each.id: each for each in fields}
    if len(known) != len(fields):
        raise root.error("field", "the same id stands twice")
    for each in fields:
        if each.unless and each.unless not in known:
            raise root.error(each.id, f"unless: there is no field {each.unless!r}")
        if any(factor not in known or known[factor].kind not in NUMBER_KINDS for factor in each.factors):
            raise root.error(each.id, "factors: each must be a field with a number")
    return Instrument(id, title, tuple(_with_percentages(each, known) for each in fields))


def missing_from(draft: Draft, instrument: Instrument) -> tuple[Missing, ...]:
    """All that must still be written before the draft may go on; empty when it is complete."""
    parts = {
        "title_is_missing": draft.title,
        "summary_is_missing": draft.summary,
        "grounds_are_missing": draft.grounds,
        "articles_are_missing": draft.articles or None,
    }
    lacking = [Missing(code) for code, value in parts.items() if _blank(value)]
    lacking += [Missing("article_is_empty", {"article": key}) for key in draft.empty_articles]
    terms = [lack for term in instrument.fields for lack in _missing_term(term, instrument, draft.terms)]
    products = [term for term in instrument.fields if term.kind == "product"]
    if products and not terms and all(product_of(term, draft.terms)[0] is None for term in products):
        terms = [Missing("product_is_missing", {"field": products[0].id, "label": products[0].label})]
    return tuple(lacking + terms)


def product_of(field: TermField, terms: Mapping[str, Any]) -> tuple[Decimal | None, tuple[str, ...]]:
    """The product of a field's factors and its arithmetic as parts, numbers plain: ("1000", "×", "3 %",
    "=", "30"). None while a factor is missing or no number. Percentages divide by a hundred; no rounding."""
    result, parts = Decimal(1), list[str]()
    for factor in field.factors:
        number = number_of(terms.get(factor))
        if number is None:
            return None, ()
        percent = factor in field.percentages
        result *= number / 100 if percent else number
        parts += ["×", f"{plain(number)} %" if percent else plain(number)]
    return result, (*parts[1:], "=", plain(result))


def number_of(value: Any) -> Decimal | None:
    """The number a term holds, with a decimal comma or point and any spaces; None when it holds none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal("".join(str(value).split()).replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def plain(number: Decimal) -> str:
    """Digits with a point, without an exponent and without trailing zeros behind the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _missing_term(term: TermField, instrument: Instrument, terms: Mapping[str, Any]) -> list[Missing]:
    value = terms.get(term.id)
    if term.kind == "product":
        return []
    if _blank(value):
        return _unfilled(term, instrument, terms) if term.required else []
    if term.kind == "table":
        return _missing_cells(term, value)
    return [Missing(code, {"field": term.id, "label": term.label}) for code in _wrong(term, value)]


def _unfilled(term: TermField, instrument: Instrument, terms: Mapping[str, Any]) -> list[Missing]:
    about: dict[str, Any] = {"field": term.id, "label": term.label}
    if not term.unless:
        return [Missing("term_is_missing", about)]
    places = instrument.places
    other = instrument.fields[places[term.unless]]
    said_before = other.unless == term.id and places[other.id] < places[term.id]
    if said_before or not _blank(terms.get(other.id)):
        return []
    return [Missing("one_of_terms_is_missing", about | {"other": other.id, "other_label": other.label})]


def _missing_cells(term: TermField, rows: Any) -> list[Missing]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return [Missing("term_is_wrong", {"field": term.id, "label": term.label})]
    found = []
    for number, row in enumerate((row for row in rows if not _blank(row)), 1):
        for column in term.columns:
            value = row.get(column.id)
            codes = _wrong(column, value) if not _blank(value) else ["is_missing"] * column.required
            about = {"field": term.id, "label": term.label, "row": number}
            about |= {"column": column.id, "column_label": column.label}
            found += [Missing(f"cell_{code.removeprefix('term_')}", about) for code in codes]
    return found


def _wrong(term: TermField, value: Any) -> list[str]:
    """Why a filled value does not fit its kind: at most one code."""
    if term.kind in NUMBER_KINDS:
        number = number_of(value)
        fits = number is not None and number >= 0 and (term.kind not in WHOLE_KINDS or number == int(number))
        return [] if fits else ["term_is_not_a_number"]
    if term.kind == "date":
        return [] if isinstance(value, date) or _is_day(value) else ["term_is_not_a_date"]
    if term.kind == "choice":
        return [] if value in [option.value for option in term.options] else ["term_is_wrong"]
    if term.kind == "lines":
        return [] if isinstance(value, list | tuple) else ["term_is_wrong"]
    if not isinstance(value, str):
        return ["term_is_wrong"]
    return ["term_is_not_measurable"] if term.measurable and not any(map(str.isdigit, value)) else []


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _blank(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(map(_blank, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_blank, value))
    return False


def _with_percentages(term: TermField, known: Mapping[str, TermField]) -> TermField:
    percentages = tuple(factor for factor in term.factors if known[factor].kind == "percent")
    return TermField(**{**vars(term), "percentages": percentages})


def _field(table: Table, kinds: tuple[str, ...]) -> TermField:
    kind = table.word("kind", kinds)
    term = TermField(
        id=_id(table),
        kind=kind,
        label=table.languages("label"),
        help=table.languages("help"),
        required=table.flag("required", default=False),
        options=tuple(_option(row) for row in table.tables("options")) if kind == "choice" else (),
        columns=tuple(_field(row, CELL_KINDS) for row in table.tables("columns")) if kind == "table" else (),
        factors=table.texts("factors") if kind == "product" else (),
        unless=table.text("unless", default=""),
        measurable=table.flag("measurable", default=False),
    )
    table.finish()
    return term


def _id(table: Table) -> str:
    id = table.text("id")
    if id in FORM_WORDS:
        raise table.error(
            "id", f"{id!r} is a word that forms keep for themselves; write another, as {id}_value"
        )
    return id


def _option(table: Table) -> TermOption:
    option = TermOption(table.text("value"), table.languages("label"))
    table.finish()
    return option
