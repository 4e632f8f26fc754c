"""What can be printed, and what becomes of the rest."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.characters import LONGEST_PARAGRAPH, LONGEST_WORD, direction_of, paragraphs_of, safe


def test_words_of_the_languages_of_the_house_pass_untouched() -> None:
    for text in (
        "« Où est-ce ? », l’œuvre — 30 €",
        "النص العربي، ٣ أيام",
        "ⴰⵎⴰⵣⵉⵖ",
        "≥ 12 → − ✓ ☐",
        "Tiếng Việt",
    ):
        assert safe(text) == text


def test_what_no_font_draws_becomes_one_box_a_character() -> None:
    assert safe("oui 😀 non") == "oui □ non"
    assert safe("漢字") == "□□"
    assert safe("\ue000") == "□"
    assert safe("👩‍👧") in ("□\u200d□", "□□")


def test_controls_and_bidi_overrides_disappear() -> None:
    assert safe("a\x00b\x07c\u202ed\u2066e\u200ff\x85g") == "abcdef\ng"
    assert safe("lone \ud800 surrogate").encode() == b"lone  surrogate"


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters()))
def test_safe_text_stays_safe(text: str) -> None:
    once = safe(text)
    assert safe(once) == once
    once.encode("utf-8")
    assert "\x00" not in once


def test_direction_follows_the_first_strong_character() -> None:
    assert direction_of("12. مرحبا hello") == "rtl"
    assert direction_of("12. hello مرحبا") == "ltr"
    assert direction_of("") == direction_of("12 ?") == "ltr"
    assert direction_of("12 ?", "rtl") == "rtl"


def test_paragraphs_are_the_lines_that_say_something() -> None:
    assert paragraphs_of(" un\r\n\r\n  \ndeux\u2028trois ") == ["un", "deux", "trois"]


def test_endless_lines_and_words_are_cut_without_losing_a_letter() -> None:
    word = "a" * 10_000
    line = "mot " * 50_000
    pieces = paragraphs_of(f"{word}\n{line}")
    assert max(len(p) for p in pieces) <= LONGEST_PARAGRAPH + 200
    assert "".join(pieces).replace("\u200b", "").replace(" ", "") == word + line.replace(" ", "")
    assert max(len(w) for p in pieces for w in p.replace("\u200b", " ").split()) <= LONGEST_WORD


def test_a_hostile_text_is_cleaned_whole() -> None:
    assert safe("😀" * 200_000) == "□" * 200_000
    assert paragraphs_of(" \u00a0" * 200_000) == []
