"""A procedure as SVG and as Mermaid: both say what the table says."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.workflows.cases import PROCEDURES, procedure
from workflows.diagram import Marks, draw, mermaid
from workflows.engine import Procedure
from workflows.vocabulary import Phase

README = Path(__file__).parents[2] / "README.md"
PHASES = {
    Phase.DRAFTING: "Drafting",
    Phase.COMMENT: "Consultation",
    Phase.VOTE: "Vote",
    Phase.SUBMISSION: "National submission",
    Phase.FOLLOW_UP: "Follow-up",
}
every_procedure = pytest.mark.parametrize("one", PROCEDURES, ids=lambda one: one.name)


def edges(text: str) -> set[tuple[str, str, str]]:
    """(from, title, to) of a flow chart's arrows."""
    return set(re.findall(r'^  (\w+) (?:-->|==>|-\.->)\|"\d+\. (.+)"\| (\w+)$', text, re.MULTILINE))


@every_procedure
def test_mermaid_says_what_the_table_says(one: Procedure) -> None:
    found = mermaid(one.definition, "en", PHASES)
    told = {(stage, move.title["en"], move.to) for move in one.definition.moves for stage in move.sources}
    assert edges(found) == told
    for stage in one.stages.values():
        assert re.search(rf'^    {stage.id}(\[|\(\[)"{re.escape(stage.title["en"])}"', found, re.MULTILINE)


def test_the_picture_in_the_readme_is_that_of_the_table() -> None:
    """Made anew by `./run palabre workflow diagram licence_act --format mermaid`."""
    block = re.search(r"```mermaid\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert block
    assert block[1] == mermaid(procedure().definition, "en", PHASES)


def test_a_legal_act_and_what_the_clock_does_look_different() -> None:
    found = mermaid(procedure().definition, "en", PHASES)
    assert 'sitting ==>|"' in found
    assert 'comment_period -.->|"' in found


@pytest.mark.parametrize("language", ["fr", "ar"])
@every_procedure
def test_the_svg_is_whole_and_has_neither_style_nor_script(one: Procedure, language: str) -> None:
    picture = draw(one.definition, language, PHASES, "A & B <name>")
    root = ElementTree.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert root[0].text == "A & B <name>"
    assert not re.search(r"style|<script|\son\w+=|href", picture.svg)
    words = " ".join(part.text or "" for part in root.iter("{http://www.w3.org/2000/svg}text"))
    for stage in one.stages.values():
        assert all(word in words for word in stage.title[language].split())
    assert picture.svg == draw(one.definition, language, PHASES, "A & B <name>").svg


def test_arabic_is_the_same_picture_from_the_other_side() -> None:
    definition = procedure().definition
    french, arabic = (draw(definition, language, PHASES, "x") for language in ("fr", "ar"))
    assert 'direction="rtl"' in arabic.svg
    assert 'direction="rtl"' not in french.svg
    middles = [
        {caption.text: caption.x for caption in picture.captions if caption.kind == "lane"}
        for picture in (french, arabic)
    ]
    assert all(
        middles[0][word] < 150 and middles[1][word] > arabic.width - 150 for word in ("Vote", "Drafting")
    )


def test_where_a_proposal_stands_is_marked() -> None:
    definition = procedure().definition
    marks = Marks("comment_period", frozenset({"drafting"}), {"comment_period": "depuis hier"})
    picture = draw(definition, "fr", PHASES, "x", marks)
    assert picture.svg.count('class="stage here"') == picture.svg.count('class="stage been"') == 1
    assert ">depuis hier</text>" in picture.svg
    assert 'class="stage here"' not in draw(definition, "fr", PHASES, "x").svg


def test_on_paper_words_lie_over_the_picture() -> None:
    definition = procedure().definition
    printed = draw(definition, "ar", PHASES, "x", words=False)
    assert not re.search("[\u0600-\u06ff]", printed.svg)
    assert any(definition.stages["drafting"].title["ar"] in caption.text for caption in printed.captions)
    assert all(0 < one.x < printed.width and 0 < one.y < printed.height for one in printed.captions)
