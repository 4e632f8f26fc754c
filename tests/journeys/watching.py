"""What everyone can see at the end: every public page, every letter, every dossier."""

from consultations.models import Document, JournalEntry, Resolution
from tests.journeys.answering import NEW_ARTICLE, REPLIES, STREET
from tests.journeys.cast import Journey
from tests.journeys.consulting import NEW_WORDS, RUDE_WORDS
from tests.journeys.sending import ANSWER
from tests.journeys.town import MEMBERS
from tests.journeys.voting import RECUSED_BECAUSE

KINDS = {"draft", "notice", "report", "convocation", "minutes", "submission"}
LETTERS = {
    "comment_period_opened", "comment_confirmation", "comment_received", "comment_hidden",
    "comment_period_closing", "comment_period_closed", "comment_answered", "sitting_convened",
    "sitting_tomorrow", "vote_held", "submission_request", "submission_sent", "submission_acknowledged",
    "submission_answered",
}  # fmt: skip


def look_back(journey: Journey) -> None:
    _read_every_public_page(journey)
    _open_every_dossier(journey)
    _read_the_journal(journey)
    _find_it_in_both_other_languages(journey)


def _read_every_public_page(journey: Journey) -> None:
    passer_by, town = journey.someone("passer-by"), journey.town
    [resolution] = town.rows(Resolution, journey.ref)
    for page, texts in {
        "": [journey.story.title, "Un résumé inventé"],
        "/text": [NEW_ARTICLE, *(heading for heading, _body in journey.story.articles)],
        "/comments": [NEW_WORDS], "/answers": [STREET, REPLIES[STREET][1]],
        "/vote": [MEMBERS[1], MEMBERS[2], resolution.number],
        "/submission": ["Préfecture de la Rive", ANSWER], "/documents": ["PDF"], "/journal": [], "/rules": [],
    }.items():  # fmt: skip
        passer_by.go(f"{journey.public}{page}")
        passer_by.sees(*texts)
        passer_by.does_not_see(RUDE_WORDS, RECUSED_BECAUSE)
    passer_by.leave()


def _open_every_dossier(journey: Journey) -> None:
    """Six dossiers, ready; those the public may have are served as PDF under their checksum."""
    town, story = journey.town, journey.story
    assert town.dossiers(journey.ref) == dict.fromkeys(KINDS, "ready")
    rows: list[Document] = town.rows(Document, journey.ref)
    for row in rows:
        printed = not story.paper or str(row.kind) in story.paper
        assert row.pages >= 1
        assert (row.size > 10_000) is printed, row.kind
    journey.resident.go(f"{journey.public}/documents")
    links = journey.resident.page.locator('main a[href$=".pdf"]').all()
    served = [one.get_attribute("href") for one in links]
    assert len(served) >= len(KINDS) - 1  # the draft was not for the public
    for address in served:
        got = journey.resident.page.request.get(f"{town.address}{address}")
        assert (got.status, got.headers["content-type"], got.body()[:5]) == (200, "application/pdf", b"%PDF-")


def _read_the_journal(journey: Journey) -> None:
    """Each move once, in the order of the law; each letter of the way was sent."""
    moves = [entry.action for entry in journey.town.rows(JournalEntry, journey.ref)]
    expected = [
        "submit_for_review", "open_comment_period", "close_comment_period", "publish_synthesis",
        "schedule_vote", "convene", "open_sitting", "adopt", "prepare_submission", "transmit",
        "record_acknowledgement", "record_answer", "enter_into_force",
    ]  # fmt: skip
    if journey.story.second_call:
        expected[7:7] = ["record_no_quorum", "convene_again", "open_sitting"]
    assert [one for one in moves if one in expected] == expected
    wanted = LETTERS | ({"second_call_needed"} if journey.story.second_call else set())
    wanted -= {"submission_request"} if journey.story.by_post else set()
    assert wanted <= set(journey.town.notices(journey.ref))


def _find_it_in_both_other_languages(journey: Journey) -> None:
    reader = journey.someone("reader")
    for language in {"fr", "en", "ar"} - {journey.story.language}:
        reader.language = language
        reader.go("/rive-claire")
        reader.sees(journey.story.title)
    reader.leave()
