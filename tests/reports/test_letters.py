"""Every notice has a letter, in every language, with much or little to say."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from reports.dossier import Render
from reports.letters import FIELDS, letter
from workflows.effects import NOTICES

CITY = {
    "name": "Ville inventée",
    "address": "1, place",
    "email": "mairie@ville.example",
    "telephone": "01 99",
}
PROPOSAL = {
    "reference": "2026-014",
    "title": "Licences & <b>trottinettes</b>",
    "url": "https://palabre.example/p",
}
LEAST = {"city": CITY, "proposal": PROPOSAL}
MOST: dict[str, Any] = LEAST | {
    "recipient_name": "Lou <Supposée>",
    "link": "https://palabre.example/l?a=1&b=2",
    "tz": "Europe/Paris",
    "due_at": "2026-11-12T22:59:00+00:00",
    "unsubscribe_url": "https://palabre.example/u",
    "opens_at": "2026-10-12T22:59:00+00:00",
    "starts_at": "2026-11-20T17:00:00+00:00",
    "place": "Salle du conseil",
    "sent_at": "2026-11-21T09:00:00+00:00",
    "acknowledged_at": "2026-11-22T09:00:00+00:00",
    "answered_at": "2026-12-22T09:00:00+00:00",
    "received_at": datetime(2026, 10, 20, 9, tzinfo=UTC),
    "acknowledgement_due_on": "2026-12-06",
    "answer_due_on": "2027-01-21",
    "authority_name": "Préfecture inventée",
    "channel": "paper",
    "dispatch_reference": "RK 12 345 678 9 FR",
    "kind": "legality_control",
    "answer": "favourable",
    "result": "adopted",
    "votes_for": 5,
    "votes_against": 1,
    "abstentions": 1,
    "tracking": "K-1234",
    "themes": [
        {"title": "Nombre", "outcome": "accepted", "reply": "Oui.\nDès 2027.", "articles": ["a1"]},
        {"title": "Vitesse", "outcome": None, "reply": None, "articles": []},
    ],
    "reason": "other",
    "explanation": "Un nom est cité.",
    "decided_by": "Camille Imaginaire",
    "action": "convene",
    "reasons": ["Trop tard"],
    "missing": ["Le plafond"],
    "agenda": ["Un", "Deux"],
    "second_call": True,
    "present": 3,
    "needed": 4,
    "comment_count": 12,
    "unsorted": 2,
    "unanswered": 1,
    "days": 30,
    "sha256": "ab" * 32,
    "pages": 12,
    "summary": "En clair.",
    "bodies": ["CNIL inventée", "AOM inventée"],
    "opinion_title": "Avis de la CNIL inventée",
    "opinion_due_at": "2026-12-12T22:59:00+00:00",
    "message": "Dites-nous.",
    "ends_at": "2027-02-12T22:59:00+00:00",
    "notification_reference": "2026/0001/FR",
    "question": "Quel plafond ?",
    "given_answer": "Trois cents.",
    "in_force_at": "2027-02-12T22:59:00+00:00",
    "challenge_until_at": "2027-04-12T22:59:00+00:00",
    "ends_on": "2028-01-01",
    "criteria_left": 2,
    "conclusion": "generalise",
    "receipt_link": "https://palabre.example/r",
}


class _Balanced(HTMLParser):
    """Fails on a tag closed that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("values", [LEAST, MOST], ids=["least", "most"])
@pytest.mark.parametrize("notice", sorted(FIELDS))
def test_every_letter_can_be_written(
    notice: str, values: dict[str, Any], language: str, render: Render
) -> None:
    made = letter(notice, render, language, **values)
    assert made.subject
    assert "\n" not in made.subject
    assert ("2026-014" in made.text) != notice.startswith(("password_", "account_"))
    assert "None" not in made.subject + made.text + made.html
    assert "<b>" not in made.html
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in made.html
    parser = _Balanced()
    parser.feed(made.html)
    assert parser.open == []
    assert "\n\n\n" not in made.text


@pytest.mark.parametrize("notice", NOTICES)
def test_every_notice_of_the_procedures_has_a_letter(notice: str, render: Render) -> None:
    assert letter(notice, render, "fr", **LEAST).text


def test_every_folder_of_letters_is_known() -> None:
    root = Path(__file__).parents[2] / "templates" / "mails"
    assert sorted(p.name for p in root.iterdir() if p.is_dir()) == sorted(FIELDS)


def test_both_bodies_say_the_deadline_the_link_and_why(render: Render) -> None:
    made = letter("comment_period_opened", render, "fr", **MOST)
    for body in (made.text, made.html):
        assert "12/11/2026 à 23 h 59 (Europe/Paris)" in body
        assert "palabre.example/l" in body
        assert "palabre.example/u" in body
        assert "Vous recevez ce courrier parce que" in body
    assert "Lou <Supposée>" in made.text
    assert "Lou &lt;Supposée&gt;" in made.html
    assert "https://palabre.example/l?a=1&amp;b=2" in made.html


def test_without_a_link_of_its_own_a_letter_leads_to_the_proposal(render: Render) -> None:
    made = letter("vote_held", render, "fr", **LEAST)
    assert "https://palabre.example/p" in made.text
    assert "unsubscribe" not in made.text


def test_until_is_the_deadline_of_a_confirmation(render: Render) -> None:
    made = letter(
        "comment_confirmation", render, "fr", **LEAST, until="2026-11-01T11:00:00+00:00", tz="Europe/Paris"
    )
    assert "valable jusqu’au 01/11/2026 à 12 h 00" in made.text


def test_a_number_of_days_is_read_from_the_notices_name(render: Render) -> None:
    assert "envoi\u00a0: 60" in letter("answer_overdue_60", render, "fr", **LEAST).text


@pytest.mark.parametrize("notice", ["acknowledgement_overdue", "answer_overdue_30"])
def test_a_reminder_of_a_file_on_paper_names_its_way_and_its_number(notice: str, render: Render) -> None:
    made = letter(notice, render, "fr", **MOST)
    for body in (made.text, made.html):
        assert "envoi\u00a0: courrier" in body
        assert "RK 12 345 678 9 FR" in body


def test_an_endless_title_makes_a_short_subject(render: Render) -> None:
    long = LEAST | {"proposal": PROPOSAL | {"title": "très\r\nBcc: x@y.example " * 40}}
    subject = letter("vote_held", render, "fr", **long).subject
    assert len(subject) <= 150
    assert "\n" not in subject
    assert "\r" not in subject


def test_an_unknown_notice_is_refused(render: Render) -> None:
    with pytest.raises(KeyError):
        letter("party_invitation", render, "fr", **LEAST)


def test_a_link_says_where_it_leads(render: Render) -> None:
    told = letter("comment_answered", render, "fr", **(MOST | {"themes": []}))
    assert "Voir votre contribution et la réponse de la ville\nhttps://palabre.example/l" in told.text
    for body in (told.text, told.html):
        assert "https://palabre.example/p/answers" in body


def test_no_line_of_a_subject_begins_with_its_colon(render: Render) -> None:
    assert "conseil\u00a0: " in letter("sitting_convened", render, "fr", **MOST).subject
