"""The library of recitals: reference texts ready to be cited, « Vu … » and « Considérant … »."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, cast

from workflows.rules import MARKS
from workflows.tables import Table, read_table
from workflows.vocabulary import Competence, Sector

FILE = Path(__file__).parent / "recitals.toml"
KINDS = ("vu", "considerant")


@dataclass(frozen=True)
class Recital:
    """One sentence to insert. `text` is in French, the language of the act; `title` names it in fr, en, ar.
    Empty `instruments`, `sectors`, `competences` mean all of them; `place` is a jurisdiction's code or ""
    for a text that any city may cite. `mark` says how sure the reference is (see `rules.Source`)."""

    id: str
    kind: Literal["vu", "considerant"]
    title: dict[str, str]
    text: str
    source: str
    dated_on: date | None
    mark: str
    place: str = ""
    instruments: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()

    def suits(self, instrument: str, sector: str, competence: str, place: str) -> bool:
        """May a proposal of this kind, in this jurisdiction, cite it?"""
        wanted = ((self.instruments, instrument), (self.sectors, sector), (self.competences, competence))
        return self.place in ("", place) and all(not those or this in those for those, this in wanted)


@cache
def recitals() -> tuple[Recital, ...]:
    """The whole library, in the order of the file: what is « vu » first."""
    return read_recitals(FILE)


def recitals_for(instrument: str, sector: str, competence: str, place: str) -> tuple[Recital, ...]:
    """Those that suit a proposal, in the library's order."""
    return tuple(each for each in recitals() if each.suits(instrument, sector, competence, place))


def read_recitals(path: Path) -> tuple[Recital, ...]:
    """The library written in one file; unknown, missing and wrong keys raise `TableError`."""
    root = read_table(path)
    found = tuple(_recital(row) for row in root.tables("recital"))
    root.finish()
    if len({each.id for each in found}) != len(found):
        raise root.error("recital", "the same id stands twice")
    return tuple(sorted(found, key=lambda each: KINDS.index(each.kind)))


def _recital(table: Table) -> Recital:
    dated_on = table.day("dated_on", default=date.min)
    recital = Recital(
        id=table.text("id"),
        kind=cast(Literal["vu", "considerant"], table.word("kind", KINDS)),
        title=table.languages("title"),
        text=table.text("text"),
        source=table.text("source"),
        dated_on=None if dated_on == date.min else dated_on,
        mark=table.word("mark", MARKS),
        place=table.text("place", default=""),
        instruments=table.texts("instruments", default=()),
        sectors=_known(table, "sectors", tuple(Sector)),
        competences=_known(table, "competences", tuple(Competence)),
    )
    start = {"vu": "Vu ", "considerant": "Considérant "}[recital.kind]
    if not recital.text.startswith(start) or recital.text[-1] != ",":
        raise table.error("text", f"must begin with {start!r} and end with a comma")
    table.finish()
    return recital


def _known(table: Table, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    words = table.texts(key, default=())
    for word in words:
        if word not in allowed:
            raise table.error(key, f"{word!r} is not one of {', '.join(allowed)}")
    return words
