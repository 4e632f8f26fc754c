"""The number of each annex's page in the whole file, drawn when the annexes are bound.

An annex is printed before anyone knows how many pages come before it. Its number is drawn with the
outlines of the footer's font, as an artifact: no font to join, nothing more to read out, and a kept annex
stays as it is.
"""

from functools import cache
from typing import Any

import pikepdf
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from reports.characters import FONTS
from reports.dossier import RIGHT_TO_LEFT

SIGNS = {sign: f"/Folio{ord(sign)}" for sign in "0123456789/"}
SIZE = 7.5
INK = "0.333 0.376 0.357 rg"
LEFT, RIGHT, BASELINE = 68.03, 527.25, 45.8
"""Where the page's text begins and ends, and the line of the footer, in points (see dossier.css)."""


class _Outline(BasePen):
    """A glyph as operators of a content stream."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _moveTo(self, pt: Any) -> None:
        self.operators.append(f"{pt[0]:.0f} {pt[1]:.0f} m")

    def _lineTo(self, pt: Any) -> None:
        self.operators.append(f"{pt[0]:.0f} {pt[1]:.0f} l")

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:
        self.operators.append(" ".join(f"{x:.0f} {y:.0f}" for x, y in (pt1, pt2, pt3)) + " c")

    def _closePath(self) -> None:
        self.operators.append("h")


@cache
def _drawn() -> tuple[dict[str, tuple[int, str]], int]:
    """Each sign's advance and outline, and the units of an em."""
    font = TTFont(FONTS / "NotoSans-Regular.ttf", lazy=True)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    found = {}
    for sign in (*SIGNS, " "):
        pen = _Outline(glyphs)
        glyphs[names[ord(sign)]].draw(pen)
        found[sign] = (int(glyphs[names[ord(sign)]].width), " ".join([*pen.operators, "f"]))
    return found, int(font["head"].unitsPerEm)


def number_pages(base: pikepdf.Pdf, first: int) -> None:
    """Draw "page / pages" at the end of the footer of every page from index `first` on."""
    total = len(base.pages)
    if first == total:
        return
    backwards = str(base.Root.get("/Lang", "")).split("-")[0] in RIGHT_TO_LEFT
    forms, before = _forms(base), base.make_stream(b"q")
    for index in range(first, total):
        page = base.pages[index]
        words = f"{total} / {index + 1}" if backwards else f"{index + 1} / {total}"
        after = base.make_stream(f"Q {_stamp(words, backwards)}".encode("ascii"))
        contents = page.obj.Contents
        held = list(contents) if isinstance(contents, Array) else [contents]
        page.obj.Contents = Array([before, *held, after])
        _lend(page, forms)


def _forms(base: pikepdf.Pdf) -> dict[str, Any]:
    drawn, em = _drawn()
    return {
        name: base.make_stream(
            drawn[sign][1].encode("ascii"),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, -em // 2, em, em]),
            Resources=Dictionary(),
        )
        for sign, name in SIGNS.items()
    }


def _lend(page: pikepdf.Page, forms: dict[str, Any]) -> None:
    """The page's resources (often shared by all pages of a volume) know the signs."""
    resources = page.obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    if next(iter(forms)) not in resources.XObject:
        for name, form in forms.items():
            resources.XObject[name] = form


def _stamp(words: str, backwards: bool) -> str:
    """The words as one artifact, at the far edge of the footer."""
    drawn, em = _drawn()
    scale = SIZE / em
    at = LEFT if backwards else RIGHT - scale * sum(drawn[sign][0] for sign in words)
    parts = []
    for sign in words:
        if sign in SIGNS:
            parts.append(f"q {scale:.6f} 0 0 {scale:.6f} {at:.2f} {BASELINE} cm {SIGNS[sign]} Do Q")
        at += scale * drawn[sign][0]
    return f"/Artifact <</Type /Pagination>> BDC q {INK} {' '.join(parts)} Q EMC"
