"""Forms of the drafting table: a new proposal, and one version of its text with articles that repeat."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from forms.base import Form, RowForm, at_most, choices, figure, required
from forms.numbers import LinesField, OptionalDayField
from forms.repeated import MOST_ROWS, Typed, changed, moved, removed, rows_of
from forms.terms import change_tables, fits, terms_form
from workflows.instruments import Instrument
from workflows.vocabulary import Competence, Sector

LONGEST_TEXT = 100_000
LONGEST_SUMMARY = 10_000
MOST_RECITALS = 200
TEXT_AREA = {"dir": "auto"}
BLANK = {"key": [""], "heading": [""], "body": [""]}


DECIDES = {
    Competence.ACT: _l(
        "la ville peut prendre elle-même la décision ; elle est transmise au contrôle de légalité "
        "après le vote."
    ),
    Competence.REQUEST: _l(
        "la décision appartient à l’État ; le conseil vote une demande, transmise à l’autorité compétente."
    ),
}


class ProposalForm(Form):
    """What opens a file. The lists of instruments, sectors and languages are given by the counter."""

    title = StringField(_l("Titre du projet"), [required(), at_most(200)], render_kw={"dir": "auto"})
    instrument = RadioField(_l("Instrument"), [required(_l("Choisissez un instrument."))])
    competence = RadioField(_l("Qui peut décider"), [required(_l("Choisissez qui peut décider."))])
    sector = SelectField(_l("Secteur"), [required(_l("Choisissez un secteur."))])
    language = SelectField(_l("Langue du texte"), [required()])
    target_on = OptionalDayField(
        _l("Entrée en vigueur visée"), description=_l("Si un calendrier légal compte, comme pour une taxe.")
    )

    def offer(
        self,
        instruments: Iterable[tuple[str, Any]],
        label: Callable[[StrEnum, str], Any],
        languages: Iterable[tuple[str, Any]],
    ) -> None:
        """Fill the lists: instruments and languages as (id, name), the words of the enums by `label`."""
        self.instrument.choices = list(instruments)
        self.competence.choices = [
            (str(word), f"{label(word, 'competence')} – {DECIDES[word]}") for word in Competence
        ]
        self.sector.choices = choices(Sector, lambda word: label(word, "sector"))
        self.language.choices = list(languages)


class ArticleForm(RowForm):
    """One article; its key is its own from version to version, provisional (n1, n2…) until it is saved."""

    key = HiddenField()
    heading = StringField(_l("Intitulé"), [at_most(200)], render_kw=TEXT_AREA)
    body = TextAreaField(_l("Texte"), [fits(LONGEST_TEXT)], render_kw={"rows": 8, "dir": "auto"})


class CheckboxList(SelectMultipleField):
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class VersionForm(Form):
    """One version of the text. `based_on` is the version the author started from.

    Nothing but title and reason is required to save: what the next step needs is listed on the page."""

    based_on = HiddenField()
    title = StringField(_l("Titre"), [required(), at_most(200)], render_kw=TEXT_AREA)
    summary = TextAreaField(
        _l("En clair"),
        [fits(LONGEST_SUMMARY)],
        description=_l("Ce que le projet change, dans des mots de tous les jours."),
        render_kw={"rows": 5, "dir": "auto"},
    )
    grounds = TextAreaField(
        _l("Motifs d’intérêt général"), [fits(LONGEST_TEXT)], render_kw={"rows": 6, "dir": "auto"}
    )
    recitals = LinesField(
        _l("Visas et considérants"),
        [fits(LONGEST_SUMMARY)],
        description=_l("Un par ligne, dans l’ordre."),
        render_kw={"rows": 8, "dir": "auto"},
    )
    library = CheckboxList(_l("Textes de référence à insérer"), validate_choice=False)
    articles = FieldList(FormField(ArticleForm), max_entries=MOST_ROWS)
    reason = StringField(
        _l("Motif de cette version"),
        [required(_l("Dites en quelques mots pourquoi vous enregistrez cette version.")), at_most(500)],
        description=_l("Par exemple : première rédaction, remarques du service juridique."),
    )

    def validate_recitals(self, field: Any) -> None:
        if len(field.data or ()) > MOST_RECITALS:
            raise ValidationError(_l("Il y a trop de lignes : %(max)s au plus.", max=figure(MOST_RECITALS)))

    @property
    def version_number(self) -> int:
        """The version the author started from; 0 for what is not a number."""
        typed = str(self.based_on.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

    def written(self) -> dict[str, Any]:
        """What was written, cleaned: `articles` as (key, heading, body), `recitals`, `terms` by id."""
        articles = [
            (entry.form.key.data or "", entry.form.heading.data or "", entry.form.body.data or "")
            for entry in self.articles
        ]
        return {
            "title": self.title.data,
            "summary": self.summary.data or "",
            "grounds": self.grounds.data or "",
            "recitals": tuple(self.recitals.data or ()),
            "articles": articles,
            "terms": self["terms"].form.written() if "terms" in self else {},
        }


def version_form(instrument: Instrument, recitals: Sequence[tuple[str, str]]) -> type[VersionForm]:
    """The form of a version for an instrument; `recitals` is the library as (id, text)."""
    fields = {
        "terms": FormField(terms_form(instrument)),
        "library": CheckboxList(
            _l("Textes de référence à insérer"), choices=list(recitals), validate_choice=False
        ),
    }
    return type("VersionForm", (VersionForm,), fields)


def arrange(
    typed: Mapping[str, list[str]], instrument: Instrument, recitals: Sequence[tuple[str, str]]
) -> tuple[Typed, bool]:
    """What was typed after the pressed button (articles, tables, library) did its work, and whether the
    page is only to be shown again. Buttons: add_article, move_up-, move_down-, remove-<key>, add_row-,
    remove_row-<field>-<n>, insert_recitals, recalculate."""
    sent = changed(typed, "articles", _with_provisional_keys)
    sent, rows_changed = change_tables(sent, instrument)
    if sent.pressed("add_article"):
        return changed(sent, "articles", lambda rows: _with_provisional_keys([*rows, dict(BLANK)])), True
    for action, by in (("move_up", -1), ("move_down", 1)):
        if (key := sent.target(action)) is not None:
            return changed(sent, "articles", lambda rows, k=key, b=by: moved(rows, _place(rows, k), b)), True  # type: ignore[misc]
    if (key := sent.target("remove")) is not None:
        return changed(sent, "articles", lambda rows: removed(rows, _place(rows, key))), True
    if sent.pressed("insert_recitals"):
        return _with_recitals(sent, dict(recitals)), True
    return sent, rows_changed or sent.pressed("recalculate")


def article_keys(typed: Mapping[str, list[str]]) -> list[str]:
    """The keys of the articles as typed, in order."""
    return [_key(row) for row in rows_of(typed, "articles")]


def _with_provisional_keys(rows: list[dict[str, list[str]]]) -> list[dict[str, list[str]]]:
    taken = {_key(row) for row in rows}
    fresh = (f"n{number}" for number in range(1, 2 * MOST_ROWS + 2) if f"n{number}" not in taken)
    seen: set[str] = set()
    named = []
    for row in rows:
        key = _key(row)
        if not key or key in seen:
            key = next(fresh)
        seen.add(key)
        named.append({**row, "key": [key]})
    return named


def _key(row: dict[str, list[str]]) -> str:
    key = (row.get("key") or [""])[0]
    return key if key.isascii() and key.isalnum() and len(key) <= 12 else ""


def _place(rows: list[dict[str, list[str]]], key: str) -> int | None:
    return next((place for place, row in enumerate(rows) if _key(row) == key), None)


def _with_recitals(sent: Typed, texts: dict[str, str]) -> Typed:
    """The chosen reference texts at the end of the recitals, each once; the boxes are free again."""
    lines = (sent.getlist("recitals") or [""])[0].splitlines()
    kept = [line for line in lines if line.strip()]
    chosen = [texts[key] for key in sent.getlist("library") if key in texts and texts[key] not in lines]
    return Typed({**sent, "recitals": ["\n".join([*kept, *chosen])], "library": []})
