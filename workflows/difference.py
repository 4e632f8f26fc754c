"""What changed between two texts, word by word, and between two versions, article by article.

Long texts are compared paragraph by paragraph first, then words inside the paragraphs that changed. Words
that stand once in both texts anchor the comparison, so that its time stays near the length of the texts.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

Kind = Literal["equal", "insert", "delete"]
ArticleKind = Literal["same", "changed", "added", "removed"]
Block = tuple[int, int, int, int]  # before[i:j] against after[k:l]

PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
WORD = re.compile(r" ?\w+| ?[^\w\s]|\s")  # a word carries the space before it: half as many tokens
MOST_PAIRS = 10_000  # of equal tokens that difflib is given to weigh in one block without anchors
DEEPEST = 40


class Piece(NamedTuple):
    """A run of text that stayed, came or went."""

    kind: Kind
    text: str


class ArticleText(NamedTuple):
    """An article as it is compared: `key` stays the same from version to version."""

    key: str
    heading: str
    body: str


NO_ARTICLE = ArticleText("", "", "")


@dataclass(frozen=True)
class ArticleChange:
    """What became of one article. `moved` says that it changed places among those that stayed; `heading`
    is the newest one, `position` its number in the newest text that has it."""

    key: str
    heading: str
    kind: ArticleKind
    moved: bool
    heading_pieces: tuple[Piece, ...]
    pieces: tuple[Piece, ...]
    position: int

    @property
    def changed(self) -> bool:
        return self.kind != "same" or self.moved


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order, deletions before insertions. The equal and deleted ones together are
    `before`, the equal and inserted ones `after`, to the letter."""
    if before == after:
        return (Piece("equal", before),) if before else ()
    old, new = PARAGRAPH.findall(before), PARAGRAPH.findall(after)
    pieces: list[Piece] = []
    for equal, (i, j, k, m) in _runs(old, new):
        if equal:
            pieces.append(Piece("equal", "".join(old[i:j])))
        else:
            pieces += _words("".join(old[i:j]), "".join(new[k:m]))
    return tuple(_joined(pieces))


def compare(
    before: Sequence[tuple[str, str, str]], after: Sequence[tuple[str, str, str]]
) -> tuple[ArticleChange, ...]:
    """Every article of two versions, each given as (key, heading, body): those of the newer version in its
    order, each removed one after the one it used to follow."""
    old = {article.key: article for article in (ArticleText(*row) for row in before)}
    new = {article.key: article for article in (ArticleText(*row) for row in after)}
    stayed = [key for key in old if key in new]
    places = {key: place for place, key in enumerate(stayed)}
    unmoved = {stayed[place] for place in _rising([places[key] for key in new if key in old])}
    numbers = {key: number for text in (old, new) for number, key in enumerate(text, 1)}
    return tuple(
        _change(old.get(key), new.get(key), key in places and key not in unmoved, numbers[key])
        for key in _reading_order(list(old), list(new))
    )


def _change(old: ArticleText | None, new: ArticleText | None, moved: bool, position: int) -> ArticleChange:
    was, now = old or NO_ARTICLE, new or NO_ARTICLE
    heading, pieces = compare_words(was.heading, now.heading), compare_words(was.body, now.body)
    kind: ArticleKind = "same" if old == new else "changed"
    if old is None:
        kind = "added"
    elif new is None:
        kind = "removed"
    newest = new or was
    return ArticleChange(newest.key, newest.heading, kind, moved, heading, pieces, position)


def _reading_order(old: list[str], new: list[str]) -> list[str]:
    remaining = set(new)
    followers: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in old:
        if key in remaining:
            last = key
        else:
            followers.setdefault(last, []).append(key)
    order = list(followers.get(None, []))
    for key in new:
        order += [key, *followers.get(key, [])]
    return order


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    for equal, (i, j, k, m) in _runs(old, new):
        if equal:
            yield Piece("equal", "".join(old[i:j]))
            continue
        yield from _told("", "".join(old[i:j]), "".join(new[k:m]))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind become one; between two equal runs all that went stands before all that came.
    A space before both is no change."""
    same = ""
    for equal, group in groupby(pieces, key=lambda piece: piece.kind == "equal"):
        run = list(group)
        if equal:
            same += "".join(piece.text for piece in run)
            continue
        went = "".join(piece.text for piece in run if piece.kind == "delete")
        came = "".join(piece.text for piece in run if piece.kind == "insert")
        if went[:1] == came[:1] == " ":
            same, went, came = same + " ", went[1:], came[1:]
        yield from _told(same, went, came)
        same = ""
    yield from _told(same, "", "")


def _told(same: str, went: str, came: str) -> Iterator[Piece]:
    if same:
        yield Piece("equal", same)
    if went:
        yield Piece("delete", went)
    if came:
        yield Piece("insert", came)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Block]]:
    """Blocks in order, each equal (True) or different; they cover both sequences."""
    at_old, at_new = 0, 0
    for i, k, length in [*_matches(old, new, (0, len(old), 0, len(new)), 0), (len(old), len(new), 0)]:
        if at_old < i or at_new < k:
            yield False, (at_old, i, at_new, k)
        if length:
            yield True, (i, i + length, k, k + length)
        at_old, at_new = i + length, k + length


def _matches(
    old: Sequence[str], new: Sequence[str], block: Block, depth: int
) -> Iterator[tuple[int, int, int]]:
    """Equal runs (place in old, place in new, length) inside a block, in order."""
    i, j, k, m = block
    head = 0
    while i + head < j and k + head < m and old[i + head] == new[k + head]:
        head += 1
    if head:
        yield i, k, head
        i, k = i + head, k + head
    tail = 0
    while i < j and k < m and old[j - 1] == new[m - 1]:
        j, m, tail = j - 1, m - 1, tail + 1
    if i < j and k < m:
        anchors = _anchors(old, new, (i, j, k, m)) if depth < DEEPEST else []
        if anchors:
            for a, b in [*anchors, (j, m)]:
                yield from _matches(old, new, (i, a, k, b), depth + 1)
                if (a, b) != (j, m):
                    yield a, b, 1
                i, k = a + 1, b + 1
        else:
            yield from _weighed(old, new, (i, j, k, m))
    if tail:
        yield j, m, tail


def _anchors(old: Sequence[str], new: Sequence[str], block: Block) -> list[tuple[int, int]]:
    """Places of the tokens that stand exactly once on either side, the longest rising chain of them."""
    i, j, k, m = block
    once_old, once_new = Counter(old[i:j]), Counter(new[k:m])
    place = {new[at]: at for at in range(k, m) if once_new[new[at]] == 1}
    pairs = [(at, place[old[at]]) for at in range(i, j) if once_old[old[at]] == 1 and old[at] in place]
    back = {b: a for a, b in pairs}
    return [(back[b], b) for b in _rising([b for _, b in pairs])]


def _weighed(old: Sequence[str], new: Sequence[str], block: Block) -> Iterator[tuple[int, int, int]]:
    """difflib's matches where they are cheap to find; none in a large block of endless repetition."""
    i, j, k, m = block
    left, right = Counter(old[i:j]), Counter(new[k:m])
    if sum(count * right[token] for token, count in left.items()) > MOST_PAIRS:
        return
    for match in SequenceMatcher(None, old[i:j], new[k:m], autojunk=False).get_matching_blocks():
        if match.size:
            yield i + match.a, k + match.b, match.size


def _rising(values: Sequence[int]) -> list[int]:
    """A longest rising chain of distinct numbers (patience sorting, n log n)."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for at, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1], piles[pile : pile + 1] = [value], [at]
    chain: list[int] = []
    at = piles[-1] if piles else -1
    while at >= 0:
        chain.append(values[at])
        at = before[at]
    return chain[::-1]
