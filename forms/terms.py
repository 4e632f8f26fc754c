"""The terms of an instrument as a form, made from their description (workflows/instruments)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, SelectField, StringField, TextAreaField, ValidationError

from forms.base import RowForm, figure
from forms.numbers import AmountField, DayField, LinesField, PercentField, WholeField
from forms.repeated import Typed, changed, removed
from workflows.instruments import Instrument, TermField

MOST_TABLE_ROWS = 100
LONGEST_CELL = 20_000
AREA = {"rows": 4, "dir": "auto"}


def said(words: Mapping[str, str]) -> str:
    """A {fr, en, ar} table's text in the language of the page."""
    locale = get_locale()
    return words.get(locale.language if locale else "fr") or words["fr"]


class fits:
    """No longer than so many characters, line by line in a list. No `maxlength`: a browser would cut a
    pasted text in silence."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, form: Any, field: Any) -> None:
        parts = field.data if isinstance(field.data, list) else [field.data or ""]
        longest = max(map(len, parts), default=0)
        if longest > self.characters:
            raise ValidationError(
                _l(
                    "C’est trop long : %(length)s caractères, pour %(limit)s au plus.",
                    length=figure(longest),
                    limit=figure(self.characters),
                )
            )


class TermsForm(RowForm):
    """The terms of one instrument; `described` are their descriptions by id."""

    described: dict[str, TermField] = {}

    def written(self) -> dict[str, Any]:
        """What is filled in, by id, as plain JSON (see workflows.instruments); empty terms are left out."""
        found = {field.short_name: _value(field) for field in self}
        return {name: value for name, value in found.items() if value not in ("", None, [], {})}


def _value(field: Any) -> Any:
    if not isinstance(field, FieldList):
        return field.data
    rows = [{cell.short_name: cell.data for cell in entry.form} for entry in field]
    return [
        {name: value for name, value in row.items() if value not in ("", None)}
        for row in rows
        if any(value not in ("", None) for value in row.values())
    ]


def terms_form(instrument: Instrument) -> type[TermsForm]:
    """The form of an instrument's terms. Nothing is required to save a draft; products are not fields."""
    fields: dict[str, Any] = {term.id: _field(term) for term in instrument.fields if term.kind != "product"}
    described = {term.id: term for term in instrument.fields}
    return type("TermsForm", (TermsForm,), {**fields, "described": described})


def _field(term: TermField) -> Any:
    label, description = said(term.label), said(term.help)
    if term.kind == "table":
        cells: dict[str, Any] = {column.id: _field(column) for column in term.columns}
        row = type("TableRow", (RowForm,), cells)
        return FieldList(FormField(row), label, description=description, max_entries=MOST_TABLE_ROWS)
    if term.kind == "choice":
        options: list[tuple[str, Any]] = [("", _l("– à choisir –"))]
        options += [(option.value, said(option.label)) for option in term.options]
        return SelectField(label, choices=options, description=description, default="")
    if term.kind == "text":
        return StringField(label, [fits(500)], description=description, render_kw={"dir": "auto"})
    if term.kind in ("longtext", "lines"):
        kind = TextAreaField if term.kind == "longtext" else LinesField
        return kind(label, [fits(LONGEST_CELL)], description=description, render_kw=AREA)
    kinds: dict[str, Any] = {"amount": AmountField, "percent": PercentField, "date": DayField}
    return kinds.get(term.kind, WholeField)(label, description=description)


def change_tables(typed: Typed, instrument: Instrument) -> tuple[Typed, bool]:
    """Number the rows of every table anew; add a row (`add_row-<field>`) or take one away
    (`remove_row-<field>-<n>`) where such a button was pressed, and say whether one was."""
    more, less = typed.target("add_row") or "", typed.target("remove_row") or ""
    fewer, _dash, place = less.rpartition("-")
    tables = {term.id: term for term in instrument.fields if term.kind == "table"}
    for table in tables:
        typed = changed(typed, f"terms-{table}", lambda rows: rows[:MOST_TABLE_ROWS])
    if more in tables:
        blank = {column.id: [""] for column in tables[more].columns}
        return changed(typed, f"terms-{more}", lambda rows: [*rows, blank][:MOST_TABLE_ROWS]), True
    if fewer in tables:
        return changed(typed, f"terms-{fewer}", lambda rows: removed(rows, _number(place))), True
    return typed, False


def _number(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 7 else None
