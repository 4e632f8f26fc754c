"""Who plays in a journey, and the proposal they play about."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.person import Person
from tests.journeys.stories import Story
from tests.journeys.town import PREFECT, SLUG, STAFF, Town
from workflows.vocabulary import Role


class Journey:
    """One story on its way. Everyone has their own browser, without JavaScript."""

    def __init__(self, browser: Browser, town: Town, story: Story, folder: Path) -> None:
        self.browser, self.town, self.story, self.folder = browser, town, story, folder
        self.drafter = self._staff(Role.DRAFTER)
        self.secretariat = self._staff(Role.SECRETARIAT)
        self.mayor = self._staff(Role.MAYOR)
        self.resident = self.someone("resident")
        self.operator = self.someone("operator")
        self.authority = self.someone("authority")
        self.ref = ""

    def _staff(self, role: Role) -> Person:
        return self.someone(role.value, f"{STAFF[role]}@rive-claire.example")

    def someone(self, name: str, email: str = "") -> Person:
        return Person(self.browser, self.town, name, self.story.language, email)

    @property
    def by(self) -> dict[str, Person]:
        return {"secretariat": self.secretariat, "mayor": self.mayor, "drafter": self.drafter}

    @property
    def public(self) -> str:
        """The address of the proposal's public page, after the language."""
        return f"/{SLUG}/{self.ref}"

    @property
    def stage(self) -> str:
        return self.town.stage(self.ref)

    def letters_from(self, notice: str) -> int:
        """How many letters of a notice about this proposal went out and arrived."""
        return self.town.notices(self.ref).count(notice)

    def file(self, name: str, words: str) -> str:
        """A file on someone's disk."""
        path = self.folder / name
        path.write_text(words, encoding="utf-8")
        return str(path)


__all__ = ["PREFECT", "Journey"]
