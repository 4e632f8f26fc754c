"""The catalogues say everything the interface says, in every language, with the same placeholders."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
FORMS = {"en": 2, "ar": 6}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the sources say today."""
    target = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        "translations/babel.cfg",
    ]
    words = ["-k", "_l", "-k", "N_", "-k", "_n:1,2", "--no-location", "--ignore-dirs=.venv tests data", "-o"]
    subprocess.run([*command, *words, str(target), "."], cwd=ROOT, check=True)
    with target.open("rb") as file:
        return read_po(file)


def _catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_sentence_is_translated(template: Catalog, language: str) -> None:
    catalogue = _catalogue(language)
    missing = [
        message.id
        for message in template
        if message.id
        and not ((found := catalogue.get(message.id)) and all(_forms(found.string)) and not found.fuzzy)
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_sentence_is_left_over(template: Catalog, language: str) -> None:
    assert [m.id for m in _catalogue(language) if m.id and template.get(m.id) is None] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_placeholders_are_kept(language: str) -> None:
    for message in _catalogue(language):
        if not message.id:
            continue
        wanted = {name for text in _forms(message.id) for name in PLACEHOLDER.findall(text)}
        for text in _forms(message.string):
            found = set(PLACEHOLDER.findall(text))
            assert found <= wanted, message.id
            assert wanted - found <= ({"num"} if len(_forms(message.id)) > 1 else set()), message.id


@pytest.mark.parametrize("language", ["en", "ar"])
def test_plurals_have_the_languages_forms(language: str) -> None:
    for message in _catalogue(language):
        if isinstance(message.id, tuple):
            assert len(_forms(message.string)) == FORMS[language], message.id


def test_french_knows_that_nought_is_singular(template: Catalog) -> None:
    french = _catalogue("fr")
    for message in template:
        if isinstance(message.id, tuple):
            assert french.get(message.id) is not None, message.id


def test_a_count_before_several_things_has_its_plural(template: Catalog) -> None:
    """Limits are let through: no text is short of two characters, and no upload of two megabytes."""
    severals = re.compile(r"%\((\w+)\)[sd][ \u00a0\u202f](?:de )?[a-zà-ÿœ’]+[sx]\b")
    bounded = {"city", "length", "limit", "max", "most"}
    alone = [message.id for message in template if isinstance(message.id, str)]
    assert [text for text in alone if set(severals.findall(text)) - bounded] == []
    assert len(alone) > 500


def test_figures_come_into_sentences_as_they_are_written(template: Catalog) -> None:
    """%d would part no thousands: it is for what is counted off, and not counted."""
    ordinals = {"line", "megabytes", "most", "n", "new", "newer", "number", "old", "older", "progress", "rev"}
    texts = [text for message in template for text in _forms(message.id)]
    assert {name for text in texts for name in re.findall(r"%\((\w+)\)d", text)} <= ordinals


def test_what_people_say_is_called_a_contribution(template: Catalog) -> None:
    """“Avis” is an opinion one gives, a notice, a body's opinion, and never the Comment of the glossary."""
    opinion = re.compile(
        r"(?:donne[rz]?|donnez) (?:votre|son) avis|avis de motion|Avis (?:de consultation|à envoyer)"
        r"|avis (?:demandés?|attendus?|rendus?|circonstanciés?|obligatoires?|(?:dé)?favorables?|motivés?)"
        r"|Demande d’avis",
        re.I,
    )
    texts = [text for message in template for text in _forms(message.id)]
    assert [text for text in texts if re.search(r"\bavis\b", opinion.sub("", text), re.I)] == []
