"""The drafting table's forms, filled from the records and read back as texts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from consultations.comparison import Comparison, compare
from consultations.drafting import ArticleText, Text
from consultations.models import City, Proposal
from consultations.routes.figures import language
from consultations.routes.rendering import LANGUAGES
from consultations.routes.words import label
from forms.drafting import ProposalForm, VersionForm, arrange, version_form
from workflows.instruments import Instrument, TermField, instruments, load_instrument
from workflows.recitals import recitals_for
from workflows.term_sheet import TermRow, term_rows


class Problem(NamedTuple):
    """One error of a form, with the field it leads to."""

    id: str
    label: str
    error: str


@dataclass(frozen=True)
class Room:
    """What one proposal's drafting table has: its instrument and its library of reference texts."""

    instrument: Instrument
    library: tuple[tuple[str, str], ...]

    def filled(self, text: Text, number: int) -> VersionForm:
        """The form as a version says it."""
        values = {**asdict(text), "based_on": number, "reason": ""}
        return version_form(self.instrument, self.library)(formdata=None, data=values)

    def sent(self, typed: dict[str, list[str]]) -> tuple[VersionForm, bool]:
        """The form as it was sent, after the work of a pressed button; whether it is only shown again."""
        arranged, shown_again = arrange(typed, self.instrument, self.library)
        return version_form(self.instrument, self.library)(formdata=arranged), shown_again

    def text(self, form: VersionForm) -> Text:
        """What the form says, as a text to save."""
        written = form.written()
        articles = tuple(ArticleText(*article) for article in written.pop("articles"))
        return Text(**written, articles=articles)

    def rows(self, terms: dict[str, Any]) -> tuple[TermRow, ...]:
        """The filled terms in the reader's language."""
        return term_rows(self.instrument, terms, language())

    def arithmetic(self, term: TermField, terms: dict[str, Any]) -> str:
        """How a computed term comes about, or nothing while a factor is missing."""
        return next((row.arithmetic for row in self.rows(terms) if row.label == term.label[language()]), "")

    def compare(self, before: Text, after: Text) -> Comparison:
        """What changed from one text to another, in the reader's language."""
        return compare(before, after, self.instrument, language())


def room_for(proposal: Proposal, city: City) -> Room:
    suiting = recitals_for(proposal.instrument, proposal.sector, proposal.competence, city.jurisdiction)
    return Room(load_instrument(proposal.instrument), tuple((one.id, one.text) for one in suiting))


def problems_of(form: VersionForm) -> list[Problem]:
    """Every error of the form, also those inside articles and tables, in reading order."""
    return [problem for field in form if field.name != "csrf_token" for problem in _problems(field)]


def _problems(field: Any) -> Iterator[Problem]:
    inner = getattr(field, "entries", None)
    if inner is None and hasattr(field, "form"):
        inner = list(field.form)
    for one in inner or ():
        yield from _problems(one)
    if inner is None and field.errors:
        yield Problem(field.id, str(field.label.text), " ".join(str(error) for error in field.errors))


def blank_proposal(city: City) -> ProposalForm:
    """The form that opens a file in a city; it reads what was sent."""
    form = ProposalForm()
    names = [(instrument.id, instrument.title[language()]) for instrument in instruments()]
    form.offer(names, label, list(LANGUAGES.items()))
    if not form.is_submitted():
        form.language.data = city.language
    return form
