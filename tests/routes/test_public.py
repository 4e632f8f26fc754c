"""What everyone reads: light, whole, in three languages, and nothing that is not published."""

import gzip
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from consultations.models import (
    AgendaItem,
    Article,
    Attachment,
    Attendance,
    Ballot,
    CommentTheme,
    Document,
    JournalEntry,
    Member,
    NationalSubmission,
    Observation,
    Proposal,
    Resolution,
    StoredFile,
    Synthesis,
    Tally,
    Theme,
    Timer,
    Version,
)
from consultations.moderation import MODERATION_REASONS
from consultations.participation import period_of
from consultations.receipts import receipt_key
from tests.factories import (
    NOW,
    make_authority,
    make_comment,
    make_member,
    make_period,
    make_proposal,
    make_sitting,
)
from tests.routes.participation_world import World, build, sign_in, weigh
from workflows.vocabulary import (
    Answer,
    AttendanceMode,
    BallotMethod,
    Choice,
    DossierKind,
    Outcome,
    Publication,
    StakeholderClass,
    Stance,
    SubmissionKind,
)

ROOMS = (
    "",
    "/text",
    "/changes",
    "/comments",
    "/answers",
    "/vote",
    "/submission",
    "/documents",
    "/journal",
    "/rules",
)
CSS = Path(__file__).parents[2] / "static" / "palabre.css"
FIRST_FLIGHT = 14 * 1024
MOST_ELEMENTS = 380
SYLLABLES = [
    "la",
    "ville",
    "ma",
    "ri",
    "tro",
    "ti",
    "nette",
    "pour",
    "que",
    "chan",
    "ge",
    "ment",
    "bru",
    "it",
    "pla",
    "ce",
    "mar",
    "ché",
    "se",
    "cou",
    "rir",
    "hab",
    "i",
    "tant",
    "é",
    "cole",
]


@pytest.fixture
def world(engine: sa.Engine, tmp_path: Path) -> World:
    return build(engine, tmp_path)


def long_text(characters: int, start: int = 0) -> str:
    """Invented prose that compresses no better than real prose: words drawn anew for each paragraph."""
    draw = random.Random(characters * 1000 + start)
    words = (
        "".join(draw.choices(SYLLABLES, k=draw.randint(1, 3))) + ("\n\n" if n % 90 == 89 else "")
        for n in range(characters // 3 + 1)
    )
    return " ".join(words)[:characters].strip()


def fill(world: World) -> None:
    """As much as a real file has: long text, 60 comments, themes, a vote, an answer, documents, a journal."""
    with world.session() as session:
        proposal = session.get_one(Proposal, world.proposal.id)
        period = period_of(session, proposal.id or 0)
        assert period
        period.modalities = long_text(600)
        version = session.exec(sa.select(Version).where(Version.proposal_id == proposal.id)).scalars().one()
        version.summary, version.grounds = long_text(2500), long_text(2500)
        for n in range(3, 25):
            article = Article(
                version_id=version.id,
                key=f"a{n}",
                position=n,
                heading=f"Objet de l’article {n}",
                body=long_text(1200, n),
            )
            session.add(article)
        comments = [
            make_comment(
                session, proposal, period, body=long_text(900 + 150 * (n % 9), n), article_key=f"a{n % 9}",
                stance=list(Stance)[n % 4], stakeholder_class=list(StakeholderClass)[n % 8],
            )
            for n in range(60)
        ]  # fmt: skip
        proposal.comment_count = 60
        session.add(
            Synthesis(
                proposal_id=proposal.id,
                introduction=long_text(2000),
                conclusion=long_text(900),
                published_at=NOW,
                published_by="Dominique Inventée",
            )
        )
        for n in range(15):
            theme = Theme(
                proposal_id=proposal.id, position=n, title=f"Thème inventé {n}", account=long_text(700, n),
                outcome=Outcome.PARTLY, reply=long_text(900, n + 40), changed_articles=["a1", "a2"],
            )  # fmt: skip
            session.add(theme)
            session.flush()
            session.add(CommentTheme(comment_id=comments[n].id, theme_id=theme.id))
        _vote(session, world, proposal)
        _papers(session, world, proposal)
        session.commit()


def _vote(session: Any, world: World, proposal: Any) -> None:
    sitting = make_sitting(session, world.city)
    item = AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Trottinettes")
    session.add(item)
    session.flush()
    steps = [
        {"code": "members_present", "params": {"present": 33}},
        {"code": "quorum_reached", "params": {"counted": 33, "needed": 18}},
    ]
    session.add(
        Tally(
            item_id=item.id,
            method=BallotMethod.ROLL_CALL,
            votes_for=40,
            votes_against=20,
            result="adopted",
            arithmetic=steps,
            quorum={"steps": steps},
            announced_at=NOW,
        )
    )
    for n in range(60):
        member = make_member(session, world.city)
        session.add(
            Ballot(item_id=item.id, member_id=member.id, choice=Choice.FOR if n < 40 else Choice.AGAINST)
        )
    session.add(
        Resolution(
            proposal_id=proposal.id,
            item_id=item.id,
            number="2026-99",
            version_number=1,
            adopted_on=date(2026, 11, 11),
            published_at=NOW,
        )
    )


def _papers(session: Any, world: World, proposal: Any) -> None:
    authority = make_authority(session, world.city)
    sent = NationalSubmission(
        proposal_id=proposal.id, authority_id=authority.id, kind=SubmissionKind.LEGALITY_CONTROL,
        prepared_at=NOW, sent_at=NOW, acknowledged_at=NOW, answer=Answer.OBSERVATIONS, answered_at=NOW,
        answer_text=long_text(1500),
    )  # fmt: skip
    session.add(sent)
    session.flush()
    for n in range(8):
        session.add(
            Observation(submission_id=sent.id, article_key=f"a{n}", body=long_text(400, n), made_at=NOW)
        )
    for n in range(20):
        stored = StoredFile(sha256=f"{n:064x}", size=400_000 + n, media_type="application/pdf", stored_at=NOW)
        session.add(stored)
        session.flush()
        kind = list(DossierKind)[n % 6]
        session.add(
            Document(
                proposal_id=proposal.id,
                kind=kind,
                number=n + 1,
                language="fr",
                journal_rev=n,
                standing="ready",
                pages=12,
                file_id=stored.id,
                sha256=stored.sha256,
                size=stored.size,
                asked_at=NOW,
                ready_at=NOW,
            )
        )
        if n < 6:
            session.add(
                Attachment(
                    proposal_id=proposal.id,
                    file_id=stored.id,
                    title=f"Plan {n}",
                    name="plan.pdf",
                    added_at=NOW,
                )
            )
        session.add(
            Timer(
                proposal_id=proposal.id,
                rev=n,
                name="closes",
                due_at=NOW + timedelta(days=n),
                derivation=steps_of_a_date(),
            )
        )
    for n in range(60):
        entry = {
            "kind": "move",
            "source": "legal_review",
            "target": "comment_period",
            "role": "mayor, secretariat",
        }
        entry |= {"action": "open_comment_period", "actor": "Dominique Inventée", "previous_hash": "0" * 64}
        instants = {"recorded_at": NOW, "effective_at": NOW}
        whose = {"proposal_id": proposal.id, "definition_id": proposal.definition_id, "rev": n}
        session.add(
            JournalEntry(**whose, **entry, **instants, reason=long_text(200, n), hash=f"{n * 7919:064x}")
        )


def steps_of_a_date() -> list[dict[str, Any]]:
    return [
        {"code": "event_on", "params": {"event_on": "2026-10-12", "timezone": "Europe/Paris"}},
        {
            "code": "calendar_days_counted",
            "params": {"days": 30, "event_on": "2026-10-12", "last_on": "2026-11-11"},
        },
        {
            "code": "day_is_holiday",
            "params": {"day_on": "2026-11-11", "holiday": "Armistice", "next_on": "2026-11-12"},
        },
    ]


def weight_of(page: str) -> int:
    """Bytes of a first visit: page and style, compressed."""
    return len(gzip.compress(page.encode(), 9)) + len(gzip.compress(CSS.read_bytes(), 9))


def addresses(world: World) -> list[str]:
    comment = world.comments()[-1] if world.comments() else None
    one = [f"{world.place}/comments/{comment.tracking}"] if comment else []
    town = f"/fr/{world.city.slug}"
    return [
        "/fr/",
        town,
        f"{town}/moderation",
        *(world.place + room for room in ROOMS),
        *one,
        f"{world.place}/comment",
        "/fr/receipt",
    ]


def check(address: str, text: str) -> tuple[int, int]:
    weighed = weigh(text)
    assert not weighed.open, (address, weighed.open)
    assert not weighed.astray, (address, weighed.astray)
    assert weighed.headings == 1, address
    assert len(weighed.ids) == len(set(weighed.ids)), address
    assert "<script" not in text
    assert " style=" not in text
    return weight_of(text), weighed.elements


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_page_stays_light_with_a_full_file(world: World, language: str) -> None:
    fill(world)
    client = world.client()
    measured = {}
    for address in addresses(world):
        answer = client.get(address.replace("/fr/", f"/{language}/", 1))
        assert answer.status_code == 200, address
        measured[address] = check(address, answer.text)
    heavy = {a: found for a, found in measured.items() if found[0] > FIRST_FLIGHT or found[1] > MOST_ELEMENTS}
    assert not heavy, heavy


def test_pages_of_an_empty_file_say_what_to_do(world: World) -> None:
    client = world.client()
    for address in addresses(world):
        answer = client.get(address)
        assert answer.status_code == 200, address
        check(address, answer.text)
    assert "Déposer la première" in client.get(f"{world.place}/comments").text
    assert "La synthèse n’est pas encore publiée" in client.get(f"{world.place}/answers").text


def test_an_empty_house_says_so(world: World) -> None:
    world.at += timedelta(days=400)
    assert "Aucune consultation n’est ouverte" in world.client().get("/fr/").text


def test_the_deadline_is_said_with_day_hour_and_zone(world: World) -> None:
    said = "dimanche 1er novembre 2026 à 09\u202fh\u202f00 (heure de Paris)"
    for address in ("/fr/", f"/fr/{world.city.slug}", world.place, f"{world.place}/comment"):
        assert said in world.client().get(address).text, address


def test_nothing_unpublished_is_on_any_page(world: World) -> None:
    fill(world)
    pages = addresses(world)
    with world.session() as session:
        proposal = session.get_one(Proposal, world.proposal.id)
        period = period_of(session, proposal.id or 0)
        assert period
        for word in set(Publication) - {Publication.PUBLISHED}:
            comment = make_comment(
                session, proposal, period, publication=word, body=f"SECRET {word}",
                public_name=f"SECRET {word}", tracking=f"SECR-{word[:4].upper()}", article_key="a1",
            )  # fmt: skip
            theme = session.exec(sa.select(Theme)).scalars().first()
            session.add(CommentTheme(comment_id=comment.id, theme_id=theme.id))
            stored = session.exec(sa.select(StoredFile)).scalars().first()
            joined = Attachment(
                proposal_id=proposal.id,
                comment_id=comment.id,
                file_id=stored.id,
                title=f"SECRET {word}",
                name="x.pdf",
                added_at=NOW,
            )
            session.add(joined)
            session.flush()
            assert world.client().get(f"{world.place}/attachments/{joined.id}").status_code == 404
        session.commit()
    client = world.client()
    queries = ["", "?article=a1", "?words=SECRET", "?stance=support", "?theme=1"]
    for address in [*pages, *(f"{world.place}/comments{query}" for query in queries)]:
        text = client.get(address).text
        assert "SECRET u" not in text, address
        assert "SECRET p" not in text, address
        assert "SECR-" not in text, address
        assert "@courriel.example" not in text, address
    for word in ("UNCO", "PEND", "HIDD", "WITH"):
        assert client.get(f"{world.place}/comments/SECR-{word}").status_code == 404
    assert ">60 contributions publiées<" in client.get(world.place).text


def test_a_file_that_is_not_public_is_not_found(world: World) -> None:
    with world.session() as session:
        coming = make_proposal(session, world.city, "legal_review", title="PAS ENCORE PUBLIC")
        make_period(session, coming)
        session.commit()
    client = world.client()
    for room in (*ROOMS, "/comment", "/attachments/1", "/documents/notice-1.pdf"):
        assert client.get(f"/fr/{world.city.slug}/{coming.reference}{room}").status_code == 404
    for address in ("/fr/", f"/fr/{world.city.slug}"):
        assert "PAS ENCORE PUBLIC" not in client.get(address).text


def test_the_public_reads_the_public_version_not_the_later_draft(world: World) -> None:
    with world.session() as session:
        proposal = session.get_one(Proposal, world.proposal.id)
        proposal.version_number = 2
        proposal.stage = "drafting"
        session.add(
            Version(
                proposal_id=proposal.id,
                number=2,
                title="BROUILLON",
                summary="BROUILLON",
                author="X",
                created_at=NOW,
            )
        )
        session.commit()
    client = world.client()
    for room in ROOMS:
        assert "BROUILLON" not in client.get(world.place + room).text


def test_the_working_dossier_is_not_published(world: World) -> None:
    fill(world)
    client = world.client()
    page = client.get(f"{world.place}/documents").text
    assert "Dossier de rédaction" not in page
    assert f"{1:064x}"[:32] in page
    assert client.get(f"{world.place}/documents/draft-1.pdf").status_code == 404
    assert client.get(f"{world.place}/documents/nothing-1.pdf").status_code == 404
    assert client.get(f"{world.place}/documents/notice-99999999999999999999.pdf").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["?before=99999999999999999999999", "?before=-1", "?before=x", "?from=9999999999999999999",
     "?theme=99999999999999999999", "?words=%00%E2%80%AE", "?words=%25", "?stance=%00", "?class=zzz",
     "?article=" + "x" * 500, "?after=nan-1", "?after=1e99-1", "?after=99999999999-99999999999999999999",
     "?after=-"],
)  # fmt: skip
def test_no_query_breaks_a_page(world: World, query: str) -> None:
    client = world.client()
    for address in ("/fr/", f"/fr/{world.city.slug}", *(world.place + room for room in ROOMS)):
        assert client.get(address + query).status_code == 200, address


def test_lists_are_walked_to_their_end(world: World) -> None:
    with world.session() as session:
        for n in range(40):
            make_period(
                session,
                make_proposal(session, world.city, "comment_period"),
                closes_at=NOW + timedelta(days=30 + n % 3),
            )
            make_proposal(session, world.city, "synthesis_published")
        session.commit()
    seen: list[str] = []
    for mark in ("after", "before"):
        address = f"/fr/{world.city.slug}"
        while address:
            page = world.client().get(address).text
            head, _, tail = page.partition('id="others"')
            part = head if mark == "after" else tail
            seen += [piece.split('"')[0] for piece in part.split(f'href="/fr/{world.city.slug}/2026-')[1:]]
            nexts = [piece.split('"')[0] for piece in page.split('rel="next" href="')[1:]]
            address = next((one for one in nexts if f"{mark}=" in one), "")
    assert len(seen) == len(set(seen)) == 81


def test_what_changed_since_the_last_consultation(world: World) -> None:
    with world.session() as session:
        proposal = session.get_one(Proposal, world.proposal.id)
        second = Version(proposal_id=proposal.id, number=2, title=proposal.title, author="X", created_at=NOW)
        session.add(second)
        session.flush()
        session.add(
            Article(
                version_id=second.id,
                key="a1",
                position=1,
                heading="Objet 1",
                body="Texte nouveau de l’article 1.",
            )
        )
        session.add(
            Article(
                version_id=second.id, key="a2", position=2, heading="Objet 2", body="Texte de l’article 2."
            )
        )
        make_period(
            session,
            proposal,
            number=2,
            version_number=2,
            opens_at=NOW + timedelta(days=40),
            closes_at=NOW + timedelta(days=60),
        )
        proposal.version_number = proposal.public_version_number = 2
        session.commit()
    page = world.client().get(f"{world.place}/changes").text
    assert "<ins>nouveau " in page or "<ins> nouveau" in page
    assert "Article 1</span> – Objet 1" in page
    assert "Objet 2" not in page


def test_the_charter_is_published(world: World) -> None:
    page = world.client().get(f"/fr/{world.city.slug}/moderation").text
    assert all(f'id="{code}"' in page for code in MODERATION_REASONS)
    assert "avant sa publication. Aucune machine" in page


def test_a_number_of_an_article_and_a_count_are_apart(world: World) -> None:
    fill(world)
    page = world.client().get(f"{world.place}/text").text
    assert re.search(r"sur l’article 1</a> – <a [^>]*>\d+ contributions?</a>", page)


def test_a_receipt_shows_the_answer(world: World) -> None:
    fill(world)
    comment = world.comments()[0]
    page = world.client().get(f"/fr/receipt/{comment.tracking}").text
    assert "Thème inventé 0" in page
    assert receipt_key(world.app.config["SECRET_KEY"], comment.tracking) not in page
    check("receipt", page)


def test_who_voted_by_proxy_and_who_signs_is_said(world: World) -> None:
    with world.session() as session:
        proposal = session.get_one(Proposal, world.proposal.id)
        _vote(session, world, proposal)
        item = session.exec(select(AgendaItem)).one()
        holder, given, *_rest = session.exec(select(Member).order_by(Member.id)).all()
        holder.name, given.name = "Ana Inventée", "Bo Supposé"
        session.exec(select(Tally)).one().announced_by = "Odile Mérival"
        session.add(
            Attendance(
                sitting_id=item.sitting_id, member_id=given.id, mode=AttendanceMode.REPRESENTED,
                represented_by=holder.id,
            )
        )  # fmt: skip
        session.commit()
    page = world.client().get(f"{world.place}/vote").text
    assert "<bdi>Bo Supposé</bdi> (pouvoir à <bdi>Ana Inventée</bdi>)" in page
    assert "<bdi>Ana Inventée</bdi>," in page
    assert "par <bdi>Odile Mérival</bdi>" in page


def test_what_an_authority_observes_names_its_article(world: World) -> None:
    with world.session() as session:
        _papers(session, world, session.get_one(Proposal, world.proposal.id))
        session.commit()
    page = world.client().get(f"{world.place}/submission").text
    assert '#a2">Article 2</a>' in page


def test_the_foot_of_a_public_page_knows_who_is_signed_in(world: World) -> None:
    def foot(client: Any, address: str) -> str:
        return client.get(address).text.split("<footer>")[1]

    reader, clerk = world.client(), world.client()
    sign_in(world, clerk, world.clerk)
    for address in ("/fr/", world.place):
        assert "/fr/login" in foot(reader, address)
        assert "/fr/login" not in foot(clerk, address)
        assert "/fr/account" in foot(clerk, address)
        assert "/fr/login" in foot(reader, address), "what is kept for all is nobody's"
