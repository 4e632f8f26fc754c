"""The draft: a file is opened, its text and terms are written in the form, it goes to review."""

from consultations.models import Article, Version
from tests.journeys.cast import Journey
from tests.journeys.person import Person


def draft(journey: Journey) -> None:
    _open_the_file(journey)
    _write(journey)
    _send_to_review(journey)


def _open_the_file(journey: Journey) -> None:
    drafter, story = journey.drafter, journey.story
    drafter.go("/desk")
    drafter.follow("/desk/new")
    drafter.fill(
        title=story.title, instrument=story.instrument, competence="act", sector=story.sector, language="fr",
        target_on=story.target_on,
    )  # fmt: skip
    drafter.press("")
    journey.ref = drafter.page.url.rstrip("/").split("/desk/")[1].split("/")[0]
    assert journey.town.proposal(journey.ref).instrument == story.instrument
    assert journey.stage == "drafting"


def _write(journey: Journey) -> None:
    drafter, story = journey.drafter, journey.story
    drafter.go(f"/desk/{journey.ref}/draft")
    drafter.fill(summary="Un résumé inventé, en mots de tous les jours.", grounds="La sécurité des rues.")
    drafter.page.locator("main summary").first.click()
    drafter.page.locator("main input[name=library]").first.check()
    drafter.press("/draft", '[name="insert_recitals"]')
    assert len(drafter.page.locator("main [name=recitals]").input_value()) > 20
    _write_articles(journey)
    for name, rows in story.tables.items():
        _write_table(drafter, name, rows)
    drafter.fill(story.values())
    if story.arithmetic:
        drafter.press("/draft", '[name="recalculate"] >> nth=0')
        drafter.sees(story.arithmetic)
    drafter.fill(reason="Première rédaction")
    drafter.press("/draft", ":not([name])")
    drafter.sees(story.title)
    versions: list[Version] = journey.town.rows(Version, journey.ref)
    assert [(one.number, one.reason) for one in versions][-1] == (2, "Première rédaction")
    kept: list[Article] = journey.town.rows_of_version(Article, versions[-1])
    assert [(one.heading, one.body) for one in kept] == story.articles


def _write_articles(journey: Journey) -> None:
    drafter = journey.drafter
    for number, (heading, body) in enumerate(journey.story.articles):
        if not drafter.page.locator(f'main [name="articles-{number}-heading"]').count():
            drafter.press("/draft", '[name="add_article"]')
        drafter.fill({f"articles-{number}-heading": heading, f"articles-{number}-body": body})


def _write_table(drafter: Person, table: str, rows: list[dict[str, str]]) -> None:
    for number, row in enumerate(rows):
        first = next(iter(row))
        if not drafter.page.locator(f'main [name="terms-{table}-{number}-{first}"]').count():
            drafter.press("/draft", f'[name="add_row-{table}"]')
        drafter.fill({f"terms-{table}-{number}-{column}": value for column, value in row.items()})


def _send_to_review(journey: Journey) -> None:
    journey.drafter.move(journey.ref, "submit_for_review")
    assert journey.stage == "legal_review"
    journey.resident.go(journey.public, code=404)
    journey.town.tick()
    assert journey.town.dossiers(journey.ref) == {"draft": "ready"}
    journey.secretariat.go(f"/desk/{journey.ref}")
    journey.secretariat.sees(journey.story.title, "PDF")
