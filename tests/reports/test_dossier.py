"""The HTML of every kind: the right sections, in order, people's words harmless."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reports.charts import DatedOutside, statistics_of
from reports.dossier import Annex, Render, html_of, volume_of
from tests.reports.samples import BASE, MADE_AT, comments, dossier

KINDS = ("draft", "notice", "report", "convocation", "minutes", "submission")
HEADINGS = {
    "draft": ["Objet et motifs", "Texte du projet", "Ce qui manque encore"],
    "notice": ["Avis de consultation", "Texte du projet", "Échéances et leur calcul"],
    "report": [
        "Objet et motifs",
        "Qui s’est exprimé, et comment",
        "Thèmes et réponses de la ville",
        "Texte soumis à la consultation",
        "Dispositions propres à l’instrument",
        "Contributions",
    ],
    "convocation": ["Convocation", "Note explicative de synthèse", "Texte du projet"],
    "minutes": ["Séance, présence et quorum", "Vote", "Délibération"],
    "submission": ["Transmission", "Délibération", "Vote"],
}


class _Outline(HTMLParser):
    """Heading levels, ids, links to ids, and tags that must balance."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if str(values.get("href", "")).startswith("#"):
            self.targets.append(str(values["href"])[1:])
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "rect"


def _outline(html: str) -> _Outline:
    parser = _Outline()
    parser.feed(html)
    assert parser.open == []
    return parser


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_sections_in_order(kind: str, render: Render) -> None:
    html = html_of(dossier(kind), render)
    places = [html.rindex(f"{heading}</h2>") for heading in HEADINGS[kind]]
    assert places == sorted(places)
    assert '<html lang="fr" dir="ltr">' in html
    assert "position\u00a05" in html.replace("position 5", "position\u00a05")
    assert "5" * 64 in html


@pytest.mark.parametrize("kind", KINDS)
def test_contents_lead_to_every_section_and_no_heading_level_is_jumped(kind: str, render: Render) -> None:
    outline = _outline(html_of(dossier(kind), render))
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(set(outline.ids)) == len(outline.ids)
    assert set(outline.targets) <= set(outline.ids)
    assert len(outline.targets) >= 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_dossier_is_printed_too(kind: str, render: Render) -> None:
    bare = replace(BASE, kind=kind, version=None, journal=(), deadlines=(), attachments=(), overrides=())
    html = html_of(bare, render)
    assert "Sommaire" in html
    assert html.count("<section") == 1


def test_articles_are_numbered_and_terms_show_their_arithmetic(render: Render) -> None:
    html = html_of(dossier("draft"), render)
    assert [html.count(f"Article {n}</span>") for n in (1, 2, 3)] == [1, 2, 1]  # 2 changed
    assert "300 × 30 € + 300 × 40 € = 21 000 €" in html
    assert "<del>2 000</del><ins>1 200</ins>" in html


def test_the_report_counts_what_it_prints(render: Render) -> None:
    html = html_of(dossier("report", 37), render)
    assert html.count('<div class="comment"') == 37
    assert "Sur 37 contributions publiées" in html
    assert html.count('role="img"') == html.count("<title>") - 1 > 0


def test_the_minutes_show_quorum_and_majority_with_their_rules(render: Render) -> None:
    html = html_of(dossier("minutes"), render)
    for words in (
        "Plus de la moitié : 4",
        "CGCT, art. L. 2121-17",
        "Suffrages exprimés : 5 + 1 = 6",
        "2026-118",
    ):
        assert words in html
    assert "pouvoir à Lou Supposée" in html


def test_the_slip_carries_checksums(render: Render) -> None:
    html = html_of(dossier("submission"), render)
    assert "ab" * 32 in html
    assert "cd" * 32 in html


def test_the_slip_names_the_channel_and_has_room_for_a_receipt_on_paper_only(render: Render) -> None:
    whole = dossier("submission")
    assert whole.submission is not None
    portal = replace(whole.submission, channel="portal", portal_url="https://depot.example/?a=1&b=2")
    html = html_of(replace(whole, submission=portal), render)
    assert "<dt>Voie d’envoi</dt><dd>portal</dd>" in html
    assert "https://depot.example/?a=1&amp;b=2" in html
    assert 'class="receipt"' not in html
    html = html_of(replace(whole, submission=replace(whole.submission, channel="paper")), render)
    assert "<dt>Voie d’envoi</dt><dd>courrier</dd>" in html
    assert html.count('class="receipt"') == 1
    assert "Portail" not in html


def test_peoples_words_are_escaped_and_carry_their_direction_and_language(render: Render) -> None:
    bad = "<script>alert(1)</script><img src=file:///etc/passwd>"
    said = [
        replace(comments(1)[0], body=bad, public_name=bad, organisation=bad, tracking=bad),
        replace(comments(2)[1], body="مرحبا بالجميع\nBonjour 😀 漢字 \u202eabc", language="ar"),
    ]
    html = html_of(dossier("report", given=said), render)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert '<p dir="rtl" lang="ar">مرحبا بالجميع</p>' in html
    assert '<p dir="ltr" lang="ar">Bonjour □ □□ abc</p>' in html


def test_an_arabic_dossier_reads_from_the_right(render: Render) -> None:
    html = html_of(dossier("report", language="ar"), render)
    assert '<html lang="ar" dir="rtl">' in html
    first = re.search(r'<rect x="([\d.]+)" y="0" width="([\d.]+)"', html)
    assert first is not None
    assert float(first[1]) + float(first[2]) == pytest.approx(640, abs=0.02)


def test_annexes_replace_the_comments(render: Render) -> None:
    html = html_of(dossier("report", 30), render, [Annex(1, 1, 20, 7, 12), Annex(2, 21, 30, 4, 19)])
    assert 'class="comment"' not in html
    assert html.count("https://annexe.invalid/#volume-2") == 2
    assert re.findall(r'#volume-\d" data-page="(\d+)"', html) == ["12", "19"]
    assert 'class="bound" data-total="22"' in html
    assert "comments.csv" in html


def test_a_volume_depends_only_on_its_comments(render: Render) -> None:
    said = comments(5)
    before = volume_of(dossier("report", given=said), render, 2, said)
    after = volume_of(dossier("report", given=said, journal_rev=9, number=4, stage="Vote"), render, 2, said)
    assert before == after
    assert 'id="volume-2"' in before
    _outline(before)


def test_one_class_alone_is_not_drawn_against_itself(render: Render) -> None:
    alike = [replace(one, stakeholder_class="resident") for one in comments(30)]
    html = html_of(dossier("report", given=alike), render)
    assert "Positions par article" in html
    assert html.count('role="img"') == 3
    whole = [replace(one, article_key="", article_heading="") for one in alike]
    html = html_of(dossier("report", statistics=statistics_of(whole), themes=()), render)
    assert 'role="img"' not in html
    assert "Sur 30 contributions publiées" in html


def test_dates_outside_the_period_are_explained(render: Render) -> None:
    assert "date d’origine" not in html_of(dossier("report"), render)
    own = DatedOutside(169, MADE_AT.replace(year=2015), MADE_AT.replace(year=2015, day=20))
    html = html_of(dossier("report", dated_outside=own), render)
    assert "Dont 169 contributions reprises par import avec leur date d’origine" in html
    assert "en dehors de cette période : du 12/11/2015 au 20/11/2015." in html
