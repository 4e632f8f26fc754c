"""A person at a browser without JavaScript: follows links, fills fields by their names, presses buttons."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Locator, Page, Response, Route

from tests.journeys.town import PASSWORD, Town

WIDTH = int(os.environ.get("PALABRE_WIDTH", "1100"))
PICTURES = os.environ.get("PALABRE_SCREENSHOTS", "")
PATIENCE = 60_000


def plain(text: str) -> str:
    """Text as one compares it: any run of spaces, narrow and no-break ones too, is one space."""
    return " ".join(text.split())


class Person:
    """Someone in one language, signed in as soon as a page asks for it where they have an address."""

    def __init__(self, browser: Browser, town: Town, name: str, language: str, email: str = "") -> None:
        self.town, self.name, self.language, self.email = town, name, language, email
        context = browser.new_context(
            java_script_enabled=False, base_url=town.address, viewport={"width": WIDTH, "height": 900}
        )
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.code = 0
        self.page.on("response", self._answered)

    def leave(self) -> None:
        self.page.context.close()

    def _answered(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.status not in (302, 303, 308):
            self.code = response.status

    def go(self, path: str, code: int = 200) -> None:
        """Open a page, given as in its address after the language, or as a whole address out of a letter."""
        self.page.goto(path if path.startswith("http") else f"/{self.language}{path}")
        if self.email and self.page.locator("main input[type=password]").count():
            self.fill(email=self.email, password=PASSWORD)
            self._press(self.page.locator("main form button"))
        self._arrived(code)

    def _arrived(self, code: int = 200) -> None:
        assert self.code == code, f"{self.name} at {self.page.url}: {self.code}\n{self.read()[:3000]}"
        assert self.page.locator("html").get_attribute("dir") == ("rtl" if self.language == "ar" else "ltr")
        if PICTURES:
            self._look()

    def _look(self) -> None:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        path = self.page.url.removeprefix(self.town.address).strip("/").replace("/", "_").split("?")[0][:70]
        number = len(list(folder.iterdir()))
        self.page.screenshot(path=folder / f"{number:03}-{self.name}-{path}.png", full_page=True)

    def read(self) -> str:
        """What stands on the page, in plain words."""
        return plain(self.page.locator("body").inner_text())

    def sees(self, *texts: str) -> None:
        shown = self.read()
        for text in texts:
            assert plain(text) in shown, f"{self.name} does not see “{text}” at {self.page.url}:\n{shown}"

    def does_not_see(self, *texts: str) -> None:
        shown = self.read()
        for text in texts:
            assert plain(text) not in shown, f"{self.name} sees “{text}” at {self.page.url}"

    def follow(self, end: str) -> None:
        """Follow the link of the page whose address ends so."""
        self._only(self.page.locator(f'main a[href$="{end}"]'), f"link to {end}").click()
        self._arrived()

    def fill(self, values: dict[str, Any] | None = None, **more: Any) -> None:
        """Fill fields by name: a text, the value to choose, True for a box to tick, a path for a file."""
        for name, value in ((values or {}) | more).items():
            self._fill(self.page.locator(f'main [name="{name}"]'), name, value)

    def _fill(self, found: Locator, name: str, value: Any) -> None:
        field = self._only(found, f"field {name}")
        kind = field.get_attribute("type") or ""
        if kind in ("radio", "checkbox"):
            wanted = "" if value is True else f'[value="{value}"]'
            self.page.locator(f'main input[name="{name}"]{wanted}').check()
        elif kind == "file":
            field.set_input_files(value)
        elif field.locator("option").count():
            field.select_option(value)
        else:
            field.fill(str(value))

    def _only(self, found: Locator, what: str) -> Locator:
        assert found.count(), f"{self.name} finds no {what} at {self.page.url}:\n{self.read()[:3000]}"
        return found.first

    def press(self, form: str, button: str = "", code: int = 200) -> None:
        """Press a button, by its selector or the only one, of the form whose address ends so ("" is any)."""
        place = f'main form[action$="{form}"]' if form else "main form"
        self._press(self.page.locator(f"{place} button{button}"))
        self._arrived(code)

    def press_and_lose_the_line(self, form: str) -> None:
        """The form reaches the server, whose answer is lost; the browser sends the same form again."""

        def lose(route: Route) -> None:
            route.fetch(max_redirects=0)
            route.abort("connectionreset")

        address = f"{self.town.address}/**{form}"
        self.page.route(address, lose)
        with suppress(Error):
            self._press(self.page.locator(f'main form[action$="{form}"] button'))
            self.page.wait_for_url("chrome-error://**")
        self.page.unroute(address)
        self.page.reload()
        self._arrived()

    def _press(self, buttons: Locator) -> None:
        self._only(buttons, "button").click()

    def move(self, ref: str, action: str, reason: str = "", override: bool = False) -> None:
        """Go to the docket of a proposal and make a move that it offers."""
        self.go(f"/desk/{ref}")
        at_once = self.page.locator(f'form:has(input[name="action"][value="{action}"]) button')
        if at_once.count():
            self._press(at_once)
        else:
            self.follow(f"/move/{action}")
            given = {"reason": reason} if reason else {}
            self.fill(given | ({"override": True} if override else {}))
            self.press("/move")
        self._arrived()
