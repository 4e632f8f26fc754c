"""HTML to PDF/A-3a + PDF/UA-1, from the bundled fonts and style only; nothing is fetched, nothing is random.

Runs in the press (`reports.press`), never in a web worker.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pydyf
import weasyprint
from weasyprint.pdf import tags
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.characters import FONTS
from reports.finisher import finish

STYLE = Path(__file__).parent.parent / "templates" / "dossier" / "dossier.css"
BASE = "file:///palabre/"

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)


class NotAllowed(Exception):
    """A document asked for something that is not in the press."""


class Shelf(URLFetcher):
    """Serves an in-memory list of addresses and nothing else: no network, no file, no data: address."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._files = files

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self._files:
            raise NotAllowed(url)
        return URLFetcherResponse(url, self._files[url])


@dataclass(frozen=True)
class Enclosure:
    """A file carried inside the PDF; `relationship` is "Data" or "Source" (ISO 19005-3)."""

    name: str
    path: str
    description: str
    relationship: str = "Data"


@cache
def _shelf() -> Shelf:
    """The fonts' files, read once; forked children share them."""
    return Shelf({f"{BASE}fonts/{font.name}": font.read_bytes() for font in sorted(FONTS.glob("*.ttf"))})


def _press() -> tuple[Shelf, FontConfiguration, weasyprint.CSS]:
    """Files, fonts and style, made in the child: Pango 1.56 looks fonts up in a thread of its own, which a
    fork does not copy, so that a child of a process that has begun with Pango waits for it for ever."""
    shelf, fonts = _shelf(), FontConfiguration()
    style = weasyprint.CSS(
        string=STYLE.read_text("utf-8"), base_url=BASE, url_fetcher=shelf, font_config=fonts
    )
    return shelf, fonts, style


def warm_up() -> None:
    """Read the fonts now, so that children find them in memory; nothing here starts a thread."""
    _shelf()


def print_html(
    html: str, target: Path, made_at: datetime, enclosures: Sequence[Enclosure] = (), identifier: bool = True
) -> int:
    """Write the PDF of `html` to `target`; its number of pages. `made_at` dates the enclosed files.

    A volume that will be merged needs no `identifier`: the merge gives one to the whole.
    """
    shelf, fonts, style = _press()
    document = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=shelf).render(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3a"
    )
    document.write_pdf(
        target,
        finisher=finish,
        pdf_variant="pdf/a-3a",
        pdf_identifier=None if identifier else False,
        attachments=[_attachment(e, made_at) for e in sorted(enclosures, key=lambda e: e.name)] or None,
    )
    return len(document.pages)


def _attachment(enclosure: Enclosure, made_at: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        string=Path(enclosure.path).read_bytes(),
        name=enclosure.name,
        description=enclosure.description,
        created=made_at,
        modified=made_at,
        relationship=enclosure.relationship,
    )


_build = tags._build_box_tree


def _with_language(box: Any, *rest: Any) -> Iterator[Any]:
    """Tag elements with the `lang` of their own HTML element, which WeasyPrint leaves out."""
    element = getattr(box, "element", None)
    language = None
    if element is not None and box.element_tag == element.tag:
        language = element.get("lang")
    for tag in _build(box, *rest):
        if language and "Lang" not in tag:
            tag["Lang"] = pydyf.String(language)
        yield tag


tags._build_box_tree = _with_language
