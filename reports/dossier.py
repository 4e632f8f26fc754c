"""The docket printed at a moment: a frozen tree of plain values, and the HTML it gives.

`consultations/documents.py` builds a `Dossier` from rows; the templates in `templates/dossier/` print it.
Nothing here is a record: strings, integers, aware instants, dates, tuples.

Two sorts of words live in the tree:
- *words of the vocabulary* ("oppose", "resident", "web" …), which the templates translate with
  `label(word, family)`; the families are stance, stakeholder_class, channel, outcome, sector, competence,
  attendance_mode, ballot_method, result, submission_kind, authority_kind, dossier_kind, role, choice;
- *sentences*, already worded in `Dossier.language` by whoever builds the tree (titles of stages and
  instruments, steps of a calculation, missing pieces, overrides, actions of the journal).

Every section is optional: an empty tuple or None, and its pages are not printed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from reports.characters import direction_of, paragraphs_of, safe
from reports.charts import Caption, DatedOutside, Drawing, bar, chart_of, percent
from reports.derivation import Derivation
from reports.sections import (
    Annex,
    Article,
    ArticleChange,
    Attendee,
    City,
    ClassCount,
    Comment,
    Comparison,
    Difference,
    Entry,
    Period,
    Piece,
    Recused,
    Resolution,
    Sitting,
    Statistics,
    Submission,
    Synthesis,
    Tally,
    Term,
    Theme,
    Version,
)
from reports.sections_path import Application, Preparation

__all__ = [
    "Annex",
    "Article",
    "ArticleChange",
    "Attendee",
    "Caption",
    "City",
    "ClassCount",
    "Comment",
    "Comparison",
    "DatedOutside",
    "Derivation",
    "Difference",
    "Dossier",
    "Drawing",
    "Entry",
    "Period",
    "Piece",
    "Recused",
    "Render",
    "Resolution",
    "Sitting",
    "Statistics",
    "Submission",
    "Synthesis",
    "Tally",
    "Term",
    "Theme",
    "Version",
    "html_of",
    "values_of",
    "volume_of",
]

Render = Callable[..., str]
"""`render(template, language, **values) -> str`: Jinja with the filters of the contract."""


@dataclass(frozen=True)
class Dossier:
    """Everything one document needs. `kind` is a word of `DossierKind`; `made_at` is data (never the clock
    of the press), so that the same docket at the same journal position gives the same bytes."""

    kind: str
    city: City
    reference: str
    title: str
    instrument: str
    sector: str
    competence: str
    language: str
    timezone: str
    stage: str
    journal_rev: int
    journal_hash: str
    made_at: datetime
    number: int = 1
    url: str = ""
    version: Version | None = None
    comparison: Comparison | None = None
    period: Period | None = None
    comments: tuple[Comment, ...] = ()
    dated_outside: DatedOutside | None = None
    statistics: Statistics | None = None
    synthesis: Synthesis | None = None
    themes: tuple[Theme, ...] = ()
    sitting: Sitting | None = None
    tally: Tally | None = None
    resolution: Resolution | None = None
    submission: Submission | None = None
    preparation: Preparation | None = None
    application: Application | None = None
    attachments: tuple[Piece, ...] = ()
    deadlines: tuple[Derivation, ...] = ()
    rules: tuple[Derivation, ...] = ()
    missing: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    journal: tuple[Entry, ...] = ()
    procedure: Drawing | None = None
    extra: dict[str, Any] = field(default_factory=dict)


RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def _local_day(zone: ZoneInfo, at: datetime) -> date:
    return at.astimezone(zone).date()


def values_of(dossier: Dossier) -> dict[str, Any]:
    """What every template of `templates/dossier/` receives."""
    return {
        "d": dossier,
        "lang": dossier.language,
        "direction": "rtl" if dossier.language.split("-")[0] in RIGHT_TO_LEFT else "ltr",
        "tz": dossier.timezone,
        "paragraphs_of": paragraphs_of,
        "direction_of": direction_of,
        "bar": bar,
        "percent": percent,
        "chart_of": chart_of,
        "local_day": partial(_local_day, ZoneInfo(dossier.timezone)),
    }


def html_of(dossier: Dossier, render: Render, annexes: Sequence[Annex] = ()) -> str:
    """The document as the press gets it: comments inside, or a list of the volumes that hold them."""
    template = f"dossier/{dossier.kind}.html"
    return safe(render(template, dossier.language, **values_of(dossier), annexes=annexes))


def volume_of(dossier: Dossier, render: Render, number: int, comments: Sequence[Comment]) -> str:
    """A volume of comments; it depends on nothing that changes from one report to the next."""
    values = values_of(dossier) | {"number_of_volume": number, "comments": comments}
    return safe(render("dossier/volume.html", dossier.language, **values))
