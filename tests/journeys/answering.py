"""The answers: comments into themes, a reply to each, a changed text, the synthesis published."""

from consultations.models import Article, Comment, Theme, Version
from tests.journeys.cast import Journey
from tests.journeys.consulting import NEW_WORDS, OPERATOR, RESIDENT
from tests.journeys.town import text_of

STREET, DATA = "La place dans la rue", "Les données rendues"
REPLIES = {
    STREET: ("accepted", "La ville marquera des places inventées.", []),
    DATA: ("partly", "La ville demandera les données chaque trimestre.", ["a2"]),
}
NEW_ARTICLE = "L’opérateur rend ses données chaque trimestre à la ville."


def answer(journey: Journey) -> None:
    _sort(journey)
    _change_the_text(journey)
    _reply(journey)
    _publish(journey)


def _sort(journey: Journey) -> None:
    """Two in one go by a filter into a new theme, then the one ticked into another."""
    secretariat = journey.secretariat
    journey.town.wait(days=2, to="10:00")
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.follow("/synthesis")
    for search, title, scope, count in (
        ("?article=whole", STREET, "matching", 2), ("?theme=none", DATA, "ticked", 1),
    ):  # fmt: skip
        secretariat.go(f"/desk/{journey.ref}/synthesis{search}")
        assert secretariat.page.locator("main input[name=comment]").count() == count
        secretariat.page.locator("main input[name=comment]").first.check()
        secretariat.fill(target="new", title=title)
        secretariat._press(secretariat.page.locator(f'main button[name=scope][value="{scope}"]'))
        secretariat.sees(title)
    assert [one.title for one in _themes(journey)] == [STREET, DATA]


def _change_the_text(journey: Journey) -> None:
    """What was heard changes an article: another version, which says word by word what is new."""
    drafter = journey.drafter
    drafter.go(f"/desk/{journey.ref}")
    drafter.follow("/draft")
    drafter.fill({"articles-1-body": NEW_ARTICLE, "reason": "Après la consultation"})
    drafter.press("/draft", ":not([name])")
    versions: list[Version] = journey.town.rows(Version, journey.ref)
    assert [one.reason for one in versions][-1] == "Après la consultation"
    bodies = [one.body for one in journey.town.rows_of_version(Article, versions[-1])]
    assert bodies[1] == NEW_ARTICLE
    drafter.go(f"/desk/{journey.ref}/compare?from=2&to=3")
    assert drafter.page.locator("main .difference ins").all_inner_texts() == ["trimestre"]
    assert drafter.page.locator("main .difference del").all_inner_texts() == ["mois"]


def _reply(journey: Journey) -> None:
    drafter = journey.drafter
    for theme in _themes(journey):
        outcome, words, changed = REPLIES[theme.title]
        drafter.go(f"/desk/{journey.ref}/synthesis/themes")
        drafter.follow(f"/themes/{theme.id}")
        drafter.fill(outcome=outcome, reply=words)
        for key in changed:
            drafter.fill(changed_articles=key)
        drafter.press("/reply")
    assert [(str(one.outcome), one.reply, list(one.changed_articles)) for one in _themes(journey)] == [
        REPLIES[one.title] for one in _themes(journey)
    ]


def _publish(journey: Journey) -> None:
    """The synthesis is refused while it is not written; then each author learns what became of it."""
    secretariat, town = journey.secretariat, journey.town
    secretariat.go(f"/desk/{journey.ref}")
    assert not secretariat.page.locator('a.button[href$="/move/publish_synthesis"]').count()
    secretariat.go(f"/desk/{journey.ref}/synthesis/text")
    secretariat.fill(introduction="Trois avis publiés, inventés.", conclusion="Un article change.")
    secretariat.press("/synthesis/text")
    journey.resident.go(f"{journey.public}/answers")
    journey.resident.does_not_see(REPLIES[STREET][1])
    secretariat.move(journey.ref, "publish_synthesis")
    assert journey.stage == "synthesis_published"
    town.tick()
    assert journey.letters_from("comment_answered") == 3  # the author of the hidden one too
    for address, theme in ((RESIDENT, STREET), (OPERATOR, DATA)):
        assert theme in text_of(town.letters.to(address)[-1])
    assert town.dossiers(journey.ref)["report"] == "ready"
    journey.resident.go(f"{journey.public}/answers")
    journey.resident.sees(STREET, REPLIES[STREET][1], DATA, REPLIES[DATA][1])
    journey.resident.go(f"{journey.public}/text")
    journey.resident.sees(NEW_ARTICLE)
    mine = next(one for one in town.rows(Comment, journey.ref) if one.body == NEW_WORDS)
    journey.resident.go(f"/receipt/{mine.tracking}")
    journey.resident.sees(STREET, REPLIES[STREET][1])
    journey.resident.does_not_see(REPLIES[DATA][1])


def _themes(journey: Journey) -> list[Theme]:
    return journey.town.rows(Theme, journey.ref)
