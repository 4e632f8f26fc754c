"""The stories' texts: TOML beside this module, set with French spaces, as the verbs want them."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from consultations.drafting import ArticleText, Text
from consultations.participation import Words
from workflows.recitals import recitals
from workflows.vocabulary import Channel, StakeholderClass, Stance

FOLDER = Path(__file__).parent
FIRST, CONSULTED, FINAL = "first", "consulted", "final"
_SPACES = (
    (re.compile(r"« "), "«\u202f"),
    (re.compile(r" (?=[»;!?%€])"), "\u202f"),
    (re.compile(r" (?=:(\s|$))"), "\u00a0"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), "\u202f"),
)


@dataclass(frozen=True)
class Said:
    """One comment: what was said, so many days after the opening, by which way, and what became of it.

    `moderation`: "" (published), "waiting", or a reason of the charter for which it was hidden."""

    day: float
    words: Words
    channel: Channel
    themes: tuple[str, ...]
    moderation: str
    by_account: bool


@cache
def read(name: str) -> dict[str, Any]:
    """One file of texts, its strings set with the spaces French asks for."""
    text: dict[str, Any] = _set(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))
    return text


def _set(value: Any) -> Any:
    if isinstance(value, dict):
        foreign = value.get("language", "fr") != "fr"
        return value if foreign else {key: _set(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_set(inner) for inner in value]
    return _typeset(value) if isinstance(value, str) else value


def _typeset(text: str) -> str:
    for pattern, space in _SPACES:
        text = pattern.sub(space, text)
    return text.strip()


def text_at(data: dict[str, Any], moment: str, **values: str) -> Text:
    """The proposal's text FIRST, as CONSULTED, or FINAL (with what the consultation changed); `values`
    replace {names} in it."""
    articles = tuple(
        ArticleText(f"a{number}", one["heading"], _article_at(one, moment))
        for number, one in enumerate(data["article"], 1)
    )
    known = {one.id: one.text for one in recitals()}
    text = Text(
        title=data["title"], summary=data["summary"], grounds=data["grounds"],
        recitals=tuple(known[id] for id in data["recitals"]) + tuple(data.get("own_recitals", ())),
        articles=articles, terms=data.get("terms", {}),
    )  # fmt: skip
    return _filled(text, values)


def _article_at(one: dict[str, str], moment: str) -> str:
    if moment == FIRST and "before" in one:
        return one["before"]
    return one["after"] if moment == FINAL and "after" in one else one["body"]


def _filled(text: Text, values: dict[str, str]) -> Text:
    def fill(value: Any) -> Any:
        if isinstance(value, str):
            for name, given in values.items():
                value = value.replace("{" + name + "}", given)
            return value
        if isinstance(value, dict):
            return {key: fill(inner) for key, inner in value.items()}
        return [fill(inner) for inner in value] if isinstance(value, list) else value

    articles = tuple(ArticleText(one.key, one.heading, fill(one.body)) for one in text.articles)
    return Text(
        title=fill(text.title), summary=fill(text.summary), grounds=fill(text.grounds),
        recitals=tuple(map(fill, text.recitals)), articles=articles, terms=fill(text.terms),
    )  # fmt: skip


def said(data: dict[str, Any]) -> tuple[Said, ...]:
    """The comments of a story, in the order of their file."""
    return tuple(_said(one) for one in data.get("comment", ()))


def _said(one: dict[str, Any]) -> Said:
    channel = Channel(one.get("channel", "web"))
    name, organisation = one["name"], one.get("organisation", "")
    email = f"{_plain(name)}@courriel.example" if channel is Channel.WEB else None
    words = Words(
        stance=Stance(one["stance"]), stakeholder_class=StakeholderClass(one["class"]),
        body=one["body"].strip(), public_name=one.get("pseudonym") or organisation or name,
        language=one.get("language", "fr"), article_key=one.get("article"), name=name,
        organisation=organisation, email=one.get("email", email),
    )  # fmt: skip
    return Said(
        one["day"], words, channel, tuple(one.get("themes", ())), one.get("moderation", ""),
        one.get("by_account", False),
    )  # fmt: skip


def _plain(name: str) -> str:
    """A name as it stands in an address: letters without accents, joined by dots."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return ".".join(re.findall(r"[a-z]+", plain)) or "contribution"
