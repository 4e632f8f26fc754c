"""Every page that anyone reaches by links: it answers, is light and accessible, and fits a small screen."""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from consultations.routes.rendering import asset
from tests import crawling
from tests.crawling import EVERYONE, Town

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIRST_FLIGHT = 14_000  # bytes, compressed, page and stylesheet
PUBLIC_ELEMENTS, STAFF_ELEMENTS = 380, 640
STYLESHEET = 9_728  # bytes, as written
WIDE, NARROW = 1280, 320
VIEWS = (("fr", WIDE), ("ar", NARROW))
# Pages whose look depends on the proposal's stage; of the others one proposal's are enough for the browser.
STAGED = ("public.proposal", "desk.one", "desk.confirm", "public.vote", "public.answers")
MAILBOX = "system.mailbox"  # of the demonstration only, and never in a city that sends letters
Reached = dict[str, list[crawling.Page]]
MEASURE = """() => {
  const seen = e => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1 };
  const target = e => /^(checkbox|radio)$/.test(e.type) ? e.closest('.choice, td') || e : e;
  const small = [...document.querySelectorAll('button, .button, summary, input, select, textarea')]
    .filter(seen).filter(e => target(e).getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 100));
  const root = document.documentElement;
  const beyond = [...document.querySelectorAll('main *')]
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.right > root.clientWidth + 1 || box.left < -1)
    .map(([e]) => e).slice(0, 3).map(e => e.outerHTML.slice(0, 100));
  return {small, beyond: root.scrollWidth > root.clientWidth ? beyond.concat('scrolls') : []}
}"""
FOCUS = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return e === document.body ? null : {shown, tag: e.outerHTML.slice(0, 100)}
}"""


class Tags(HTMLParser):
    """How often each element stands in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.counts[tag] += 1


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return crawling.load_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def reached(town: Town) -> Reached:
    """What everyone reaches, by who."""
    return {who: crawling.crawl(town, who) for who in EVERYONE}


@pytest.fixture(scope="session")
def address(town: Town) -> Iterator[str]:
    with crawling.served(town.app) as address:
        yield address


def is_public(who: str) -> bool:
    return who in ("public", "authority")


@pytest.mark.parametrize("who", EVERYONE)
def test_no_link_leads_to_an_error_or_a_refusal(reached: Reached, who: str) -> None:
    answers = [(page.answer.status_code, page.address) for page in reached[who]]
    refused = [(code, address) for code, address in answers if code >= 400]
    assert refused == []
    assert len(reached[who]) >= (2 if who == "stakeholder" else 40)


@pytest.mark.parametrize("who", EVERYONE)
def test_every_page_has_one_heading_and_few_elements(reached: Reached, who: str) -> None:
    most = PUBLIC_ELEMENTS if is_public(who) else STAFF_ELEMENTS
    for page in html(reached[who]):
        tags = Tags(page.answer.get_data(as_text=True)).counts
        assert tags["h1"] == 1, page
        limit = STAFF_ELEMENTS if page.endpoint == MAILBOX else most
        assert tags.total() <= limit, (str(page), tags.total())


def html(pages: list[crawling.Page]) -> list[crawling.Page]:
    return [page for page in pages if page.answer.status_code == 200 and page.answer.mimetype == "text/html"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_public_pages_come_in_one_flight_without_cookie(town: Town, reached: Reached, language: str) -> None:
    client = town.app.test_client(use_cookies=False)
    with town.app.test_request_context():
        shared, drawn = (
            client.get(asset(name), headers={"Accept-Encoding": "br"}).data
            for name in ("palabre.css", "procedure.css")
        )
    public = [page for page in html(reached["public"]) if page.endpoint != MAILBOX]
    for page in public:
        there = page.address.replace("/fr/", f"/{language}/", 1)
        answer = client.get(there, headers={"Accept-Encoding": "br"})
        style = len(shared) + (len(drawn) if page.endpoint == "public.procedure" else 0)
        assert style < STYLESHEET / 2  # compressed
        assert len(answer.data) + style <= FIRST_FLIGHT, (there, len(answer.data), style)
        if not page.endpoint.startswith("security."):
            assert "Set-Cookie" not in answer.headers, there
    assert len(public) > 40


def test_the_stylesheet_stays_small() -> None:
    assert (Path(__file__).parents[1] / "static" / "palabre.css").stat().st_size <= STYLESHEET


def of_its_own(reached: Reached, who: str) -> list[crawling.Page]:
    """The pages that nobody before `who` reaches, one of each kind."""
    seen: set[tuple[str, ...]] = set()
    for one in EVERYONE:
        own = []
        for page in html(reached[one]):
            kind = page.key if page.endpoint in STAGED else (page.endpoint, *page.query)
            if kind not in seen:
                seen.add(kind)
                own.append(page)
        if one == who:
            return own
    raise LookupError(who)


@pytest.mark.browser
@pytest.mark.parametrize("who", EVERYONE)
def test_pages_in_a_browser(town: Town, reached: Reached, chromium: Browser, address: str, who: str) -> None:
    faults: list[Any] = []
    context = chromium.new_context()
    if not is_public(who):
        context.add_cookies([{"name": "palabre", "value": town.ticket(who), "url": address}])
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for page in of_its_own(reached, who):
        for language, width in VIEWS:
            asked.clear()
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(address + page.address.replace("/fr/", f"/{language}/", 1))
            there = f"{who} {tab.url.removeprefix(address)}"
            abroad = [one for one in asked if not one.startswith((address, "data:"))]
            faults += [(there, "asks others", abroad)] if abroad or len(asked) > 3 else []
            faults += [(there, width, fault) for fault in faults_of(tab)]
            tab.set_viewport_size({"width": WIDE + NARROW - width, "height": 900})
            faults += [(there, WIDE + NARROW - width, fault) for fault in misplaced(tab)]
    context.close()
    assert faults == []


def faults_of(tab: Page) -> list[Any]:
    """What axe finds on the page, and what is misplaced."""
    tab.evaluate(AXE)
    answer = tab.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    found = [(one["id"], one["nodes"][0]["html"][:160]) for one in answer["violations"]]
    return found + misplaced(tab)


def misplaced(tab: Page) -> list[Any]:
    measured = tab.evaluate(MEASURE)
    small, wide = measured["small"], measured["beyond"]
    return [("too small", one) for one in small] + [("too wide", one) for one in wide]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/fr/", "/ar/val-fleuri/2026-003/comment", "/fr/login"])
def test_focus_is_always_visible(chromium: Browser, address: str, path: str) -> None:
    tab = chromium.new_page(viewport={"width": WIDE, "height": 900})
    tab.goto(address + path)
    stops = []
    for _ in range(25):
        tab.keyboard.press("Tab")
        if (stop := tab.evaluate(FOCUS)) is None:
            break
        stops.append(stop)
    tab.close()
    assert len(stops) > 5
    assert 'class="skip"' in stops[0]["tag"]
    assert [stop["tag"] for stop in stops if not stop["shown"]] == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "heading"), [("/fr/val-fleuri/2026-003/comment", ".error"), ("/fr/nowhere", "h1")]
)
def test_what_goes_wrong_is_accessible_too(chromium: Browser, address: str, path: str, heading: str) -> None:
    tab = chromium.new_page(viewport={"width": NARROW, "height": 900})
    tab.goto(address + path)
    if heading == ".error":
        tab.click("main form[method=post] button:not([name])")
    assert tab.locator(heading).count() >= 1
    assert faults_of(tab) == []
    tab.close()


def test_no_reference_breaks_at_its_hyphen() -> None:
    root = Path(__file__).parents[1]
    texts = [path.read_text("utf-8") for path in (root / "templates" / "pages").rglob("*.html")]
    assert [bare for text in texts for bare in re.findall(r"<bdi>{{ (?:[a-z]+\.)*reference }}", text)] == []
    assert ".ref {white-space: nowrap}" in (root / "static" / "palabre.css").read_text("utf-8")
