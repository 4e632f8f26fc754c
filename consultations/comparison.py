"""What changed between two texts of a proposal, ready to be shown: word by word, article by article."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from consultations.drafting import Text, text_of
from consultations.models import Version
from workflows.difference import ArticleChange, Piece, compare_words
from workflows.difference import compare as compare_articles
from workflows.instruments import Instrument
from workflows.term_sheet import TermRow, term_rows

PARTS = ("title", "summary", "grounds")


@dataclass(frozen=True)
class Comparison:
    """The pieces of each part that changed (by its name), every article, the changed terms (by label)."""

    parts: Mapping[str, tuple[Piece, ...]]
    articles: tuple[ArticleChange, ...]
    terms: Mapping[str, tuple[Piece, ...]]

    @property
    def empty(self) -> bool:
        return not (self.parts or self.terms or any(article.changed for article in self.articles))

    @property
    def unchanged_articles(self) -> int:
        return sum(not article.changed for article in self.articles)


def compare_versions(
    session: Session, older: Version, newer: Version, instrument: Instrument, language: str
) -> Comparison:
    """What changed from one version to another, in either direction of time; terms told in a language."""
    return compare(text_of(session, older), text_of(session, newer), instrument, language)


def compare(before: Text, after: Text, instrument: Instrument, language: str) -> Comparison:
    """What changed from one text to another; parts and terms that stayed are left out."""
    parts = {name: (getattr(before, name), getattr(after, name)) for name in PARTS}
    parts["recitals"] = ("\n".join(before.recitals), "\n".join(after.recitals))
    old, new = (_told(text, instrument, language) for text in (before, after))
    labels = [term.label[language] for term in instrument.fields]
    terms = {label: (old.get(label, ""), new.get(label, "")) for label in labels}
    return Comparison(_changed(parts), compare_articles(_rows(before), _rows(after)), _changed(terms))


def _told(text: Text, instrument: Instrument, language: str) -> dict[str, str]:
    return {row.label: _plain(row) for row in term_rows(instrument, text.terms, language)}


def _plain(row: TermRow) -> str:
    """A term as lines: one an item, a table's cells between bars, a product's arithmetic."""
    lines = (row.arithmetic,) if row.arithmetic else row.lines
    return "\n".join((*lines, *(" | ".join(cells) for cells in row.rows)))


def _changed(pairs: Mapping[str, tuple[str, str]]) -> dict[str, tuple[Piece, ...]]:
    return {name: compare_words(*pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def _rows(text: Text) -> list[tuple[str, str, str]]:
    return [(article.key, article.heading, article.body) for article in text.articles]
