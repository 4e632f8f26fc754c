"""A word nobody knows, and which one was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 24


def known_words(word: str, known: Iterable[str]) -> str:
    """What follows "unknown … "x"": the nearest known word, and the known ones where they are few."""
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    meant = f', did you mean "{near[0]}"?' if near else ","
    if near and len(words) > MOST_LISTED:
        return meant
    return f"{meant} known: {', '.join(words) or 'none'}"
