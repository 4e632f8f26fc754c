"""Differences: nothing lost, nothing invented, readable, and with work near the length of a long text."""

import random
from collections import Counter
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows import difference
from workflows.difference import WORD, Piece, compare, compare_words


def side(pieces, other):
    return "".join(piece.text for piece in pieces if piece.kind != other)


def kinds(pieces):
    return [piece.kind for piece in pieces]


def test_a_changed_word_and_added_words():
    assert compare_words(
        "La licence dure deux ans.\n\nFin.", "La licence dure trois ans au plus.\n\nFin."
    ) == (
        Piece("equal", "La licence dure "),
        Piece("delete", "deux"),
        Piece("insert", "trois"),
        Piece("equal", " ans"),
        Piece("insert", " au plus"),
        Piece("equal", ".\n\nFin."),
    )


def test_neighbouring_words_change_as_one():
    assert compare_words("un deux trois quatre", "un sept huit quatre") == (
        Piece("equal", "un "),
        Piece("delete", "deux trois"),
        Piece("insert", "sept huit"),
        Piece("equal", " quatre"),
    )


def test_a_new_paragraph_leaves_the_others_alone():
    assert compare_words("Un.\n\nTrois.\n", "Un.\n\nDeux.\n\nTrois.\n") == (
        Piece("equal", "Un.\n\n"),
        Piece("insert", "Deux.\n\n"),
        Piece("equal", "Trois.\n"),
    )


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("a", "a", ["equal"]),
        ("", "a", ["insert"]),
        ("a", "", ["delete"]),
        ("a", "b", ["delete", "insert"]),
    ],
)
def test_the_smallest_texts(before, after, found):
    assert kinds(compare_words(before, after)) == found


def test_arabic_and_french_words_are_whole_words():
    pieces = compare_words("مدة الرخصة سنتان", "مدة الرخصة ثلاث")
    assert pieces[1:] == (Piece("delete", "سنتان"), Piece("insert", "ثلاث"))
    assert compare_words("Été à Nîmes", "Été à Nantes")[-2:] == (
        Piece("delete", "Nîmes"),
        Piece("insert", "Nantes"),
    )


texts = st.lists(
    st.sampled_from(["le", "la", "un", "mot", " ", " ", "\n", "\n\n", ".", "’"]), max_size=60
).map("".join)


@given(texts, texts)
def test_nothing_is_lost_and_nothing_is_invented(before, after):
    pieces = compare_words(before, after)
    assert side(pieces, "insert") == before
    assert side(pieces, "delete") == after
    assert all(piece.text for piece in pieces)
    assert all(one != two for one, two in zip(kinds(pieces), kinds(pieces)[1:], strict=False))


@settings(max_examples=40)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_characters_survive(before, after):
    pieces = compare_words(before, after)
    assert (side(pieces, "insert"), side(pieces, "delete")) == (before, after)


def long_text(seed, words=200_000, paragraph=120):
    chance = random.Random(seed)
    vocabulary = [f"mot{n}" for n in range(8000)]
    chosen = chance.choices(vocabulary, weights=[1 / (n + 1) for n in range(8000)], k=words)
    return "".join(
        word + ("\n\n" if at % paragraph == paragraph - 1 else " ") for at, word in enumerate(chosen)
    )


def edited(text, seed, changes=2000):
    chance, words = random.Random(seed), text.split(" ")
    for _ in range(changes):
        words[chance.randrange(len(words))] = "NEUF"
    return " ".join(words)


HUGE = long_text(1)
PAIRS = {
    "edited": (HUGE, edited(HUGE, 2)),
    "without paragraphs": (HUGE.replace("\n\n", " "), edited(HUGE.replace("\n\n", " "), 3)),
    "another text": (HUGE, long_text(4)),
    "one word forever": ("a " * 200_000, "a " * 150_000 + "b " * 50_000),
    "two words forever": ("a b " * 100_000, "b a " * 100_000 + "c"),
    "three words turned": ("a b c " * 60_000, "c a b b " * 50_000),
    "a word a line": ("a\nb\n" * 100_000, "b\na\n" * 90_000),
    "no space at all": ("x" * 1_000_000, "y" * 1_000_000),
}


@pytest.mark.parametrize("name", PAIRS)
def test_two_hundred_thousand_words_take_work_near_their_length(name, monkeypatch):
    """Counted in tokens and pairs looked at; `./run bench` has the seconds, which are others every day."""
    before, after = PAIRS[name]
    allowed = 8 * (len(WORD.findall(before)) + len(WORD.findall(after)))
    anchors, weigh = difference._anchors, SequenceMatcher

    def spend(looked_at):
        nonlocal allowed
        allowed -= looked_at
        assert allowed >= 0

    def counted_anchors(old, new, block):
        spend(block[1] - block[0] + block[3] - block[2])
        return anchors(old, new, block)

    def counted_weigh(junk, old, new, **ways):
        left, right = Counter(old), Counter(new)
        spend(sum(count * right[token] for token, count in left.items()))
        return weigh(junk, old, new, **ways)

    monkeypatch.setattr(difference, "_anchors", counted_anchors)
    monkeypatch.setattr(difference, "SequenceMatcher", counted_weigh)
    pieces = compare_words(before, after)
    assert side(pieces, "insert") == before
    assert side(pieces, "delete") == after


def test_a_few_edits_in_a_long_text_stay_few():
    before = HUGE[:100_000]
    after = edited(before, 2, changes=150)
    touched = sum(len(piece.text) for piece in compare_words(before, after) if piece.kind == "delete")
    assert touched < len(before) * 0.03


BEFORE = [
    ("a1", "Objet", "Le texte."),
    ("a2", "Durée", "Deux ans."),
    ("a3", "Fin", "Rien."),
    ("a4", "Taux", "Trois."),
]


def told(changes):
    return [(change.key, change.kind, change.moved) for change in changes]


def test_articles_are_followed_by_their_key():
    after = [
        ("a1", "Objet", "Le texte."),
        ("a5", "Neuf", "Oui."),
        ("a2", "Durée", "Trois ans."),
        ("a4", "Taux", "Trois."),
    ]
    changes = compare(BEFORE, after)
    assert told(changes) == [
        ("a1", "same", False),
        ("a5", "added", False),
        ("a2", "changed", False),
        ("a3", "removed", False),
        ("a4", "same", False),
    ]
    assert [change.changed for change in changes] == [False, True, True, True, False]
    assert changes[2].pieces == (Piece("delete", "Deux"), Piece("insert", "Trois"), Piece("equal", " ans."))
    assert (changes[3].heading, kinds(changes[3].pieces)) == ("Fin", ["delete"])


def test_an_article_that_changes_places_is_moved_and_its_neighbours_are_not():
    changes = compare(BEFORE, [BEFORE[3], *BEFORE[:3]])
    assert told(changes) == [
        ("a4", "same", True),
        ("a1", "same", False),
        ("a2", "same", False),
        ("a3", "same", False),
    ]
    assert changes[0].changed


def test_a_new_article_on_top_moves_nobody():
    assert not any(change.moved for change in compare(BEFORE, [("a9", "", ""), *BEFORE]))


def test_an_article_has_its_number_in_the_newest_text_that_has_it():
    before = [("a1", "", "x"), ("a2", "", "x"), ("a3", "", "x")]
    changes = compare(before, [("a3", "", "x"), ("a9", "", "x"), ("a1", "", "x")])
    assert {one.key: one.position for one in changes} == {"a3": 1, "a9": 2, "a1": 3, "a2": 2}


def test_a_heading_may_change_alone():
    (change,) = compare([("a1", "Objet", "x")], [("a1", "But", "x")])
    assert (change.kind, change.heading, kinds(change.heading_pieces)) == (
        "changed",
        "But",
        ["delete", "insert"],
    )
    assert kinds(change.pieces) == ["equal"]


@given(st.permutations(list("abcdefgh")), st.permutations(list("defghijk")))
def test_every_article_of_both_versions_is_told_once(before, after):
    changes = compare([(key, key, key) for key in before], [(key, key, key) for key in after])
    assert sorted(change.key for change in changes) == sorted({*before, *after})
    assert [change.key for change in changes if change.kind != "removed"] == list(after)
    unmoved = [change.key for change in changes if change.kind == "same" and not change.moved]
    assert unmoved == [key for key in before if key in unmoved]
