"""Characters a dossier can print: what the bundled fonts do not cover becomes □, controls disappear."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
UNKNOWN = "\u25a1"
LONGEST_WORD = 60
LONGEST_PARAGRAPH = 2_500

_SPACES = {0x2007: "\u00a0", 0x2028: "\n", 0x2029: "\n", 0x0085: "\n", 0xFEFF: "", 0x00AD: ""}
_CONTROLS = [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_STRIPPED = dict.fromkeys((*_CONTROLS, 0x200E, 0x200F, 0x061C, *range(0xFE00, 0xFE10)), "")
_SAFE = {code: into for code, into in (_STRIPPED | _SPACES).items() if code not in (0x0A, 0x09)}


@cache
def _covered() -> frozenset[int]:
    """Every code point some bundled font draws; private use never (its meaning is not in the file)."""
    codes: set[int] = set()
    for font in sorted(FONTS.glob("*.ttf")):
        codes.update(TTFont(font, lazy=True).getBestCmap())
    return frozenset(code for code in codes if not 0xE000 <= code < 0xF900)


@cache
def _uncovered() -> re.Pattern[str]:
    """One character class for all that cannot be drawn: the complement, as ranges."""
    codes = sorted(_covered() | {0x09, 0x0A})
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    inside = "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ranges)
    return re.compile(f"[^{inside}]+")


def _boxes(match: re.Match[str]) -> str:
    """One box a visible character; joiners and marks that combine with it add none."""
    visible = sum(1 for c in match[0] if unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cc", "Cs"))
    return UNKNOWN * visible


def safe(text: str) -> str:
    """The text with only characters the fonts cover: no control, no bidi override, no surrogate, no emoji."""
    return _uncovered().sub(_boxes, text.translate(_SAFE))


def direction_of(text: str, without: str = "ltr") -> str:
    """ "rtl" if the first strong character is written right to left, "ltr" if left to right; `without` any,
    as for figures alone, the direction of what stands around."""
    for char in text[:500]:
        way = unicodedata.bidirectional(char)
        if way in ("R", "AL"):
            return "rtl"
        if way == "L":
            return "ltr"
    return without


def _break_word(match: re.Match[str]) -> str:
    word = match[0]
    return "\u200b".join(word[i : i + LONGEST_WORD] for i in range(0, len(word), LONGEST_WORD))


_ENDLESS = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def _slices(line: str) -> list[str]:
    """A line cut at spaces into pieces the press can break quickly."""
    pieces = []
    while len(line) > LONGEST_PARAGRAPH:
        cut = line.rfind(" ", LONGEST_PARAGRAPH // 2, LONGEST_PARAGRAPH)
        cut = cut if cut > 0 else LONGEST_PARAGRAPH
        pieces.append(line[:cut])
        line = line[cut:].lstrip(" ")
    return [*pieces, line]


def paragraphs_of(text: str) -> list[str]:
    """The non-empty lines of a text, endless words made breakable and endless lines sliced."""
    lines = (" ".join(line.split(" ")).strip() for line in re.split(r"[\r\n\u2028\u2029\u0085]+", text))
    return [piece for line in lines if line for piece in _slices(_ENDLESS.sub(_break_word, line))]
