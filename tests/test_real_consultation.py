"""A real consultation goes through: imported, sorted in bulk, answered, published, printed by the real press.

The data is no part of the project. It lies beside it, or these tests are skipped, and say so."""

import re
import shutil
import subprocess
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from consultations import files, synthesis
from consultations.advance import advance, begin
from consultations.clock import deliver
from consultations.deliveries import HANDLERS
from consultations.importing import ImportReport, import_comments
from consultations.means import Means
from consultations.models import Comment, Document, Proposal, StoredFile
from consultations.routes.rendering import create_renderer, create_wording
from consultations.sorting import NO_THEME, Filter
from reports.printing import make
from tests.factories import make_city, make_comment, make_period, make_proposal
from workflows.case import Actor
from workflows.vocabulary import Outcome, Role

DATA = Path(__file__).parents[2] / "shared" / "data" / "comments_fr" / "arguments.csv"
SECTION = "*Loyauté des plateformes"
IN_SECTION, IN_ALL = 169, 3_994
OPENS_AT = datetime(2015, 9, 26, tzinfo=UTC)
CLOSES_AT = datetime(2015, 10, 19, tzinfo=UTC)
NOW = CLOSES_AT + timedelta(days=10)
PAGES_AT_LEAST = 25
SECRETARY = Actor(7, "Sam Inventé", frozenset({Role.SECRETARIAT}))
MAPPING = {
    "external_id": "id", "body": "body", "stance": "stance", "stance:pour": "support",
    "stance:contre": "oppose", "received_at": "created_at", "name": "author_hash",
}  # fmt: skip

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def _data() -> None:
    if not DATA.exists():
        missing = f"NOT TESTED on real data: there is no {DATA.parent.name}/{DATA.name} beside the project"
        warnings.warn(missing, stacklevel=1)
        pytest.skip(missing)


@pytest.fixture
def closed(session: Session) -> Proposal:
    """A taxation proposal whose consultation is over; and another, with a comment that is not its own."""
    city = make_city(session)
    other = make_proposal(session, city, stage="comment_closed", instrument="taxation")
    make_comment(session, other, make_period(session, other))
    proposal = make_proposal(
        session, city, stage="comment_closed", instrument="taxation", effective_at=CLOSES_AT
    )
    make_period(session, proposal, opens_at=OPENS_AT, closes_at=CLOSES_AT, closed_at=CLOSES_AT)
    begin(session, proposal, SECRETARY, NOW)
    session.commit()
    return proposal


def take_in(engine: sa.Engine, proposal: Proposal, told: list[str], **values: Any) -> ImportReport:
    with Session(engine) as session:
        slug = session.execute(sa.text("SELECT slug FROM city")).scalar_one()
    given: dict[str, Any] = dict(
        path=DATA, proposal_reference=proposal.reference, city_slug=slug, mapping=MAPPING, now=NOW,
        dry_run=False, report=told.append, defaults={"stakeholder_class": "other"},
    )  # fmt: skip
    return import_comments(lambda: Session(engine, expire_on_commit=False), **(given | values))


def answer(session: Session, proposal_id: int) -> None:
    """Three themes by search, one for what is left; each has its reply; the account is written."""
    searched = {"Logiciels et formats": "libre", "Avis et prix": "prix", "Principe": "loyauté", "Autres": ""}
    for title, words in searched.items():
        theme = synthesis.add_theme(
            session, proposal_id, actor=SECRETARY, title=title, account="Ce qui est dit."
        )
        wanted = Filter(text=words) if words else Filter(theme=NO_THEME)
        synthesis.sort_comments(
            session, proposal_id, actor=SECRETARY, theme_id=theme.id or 0, comments=wanted
        )
        synthesis.reply_to_theme(
            session, proposal_id, theme.id or 0, actor=SECRETARY, now=NOW, outcome=Outcome.NOTED,
            reply="La ville en prend acte.", changed_articles=(),
        )  # fmt: skip
    synthesis.write_synthesis(
        session,
        proposal_id,
        actor=SECRETARY,
        introduction="Tout a été lu.",
        conclusion="Le texte est maintenu.",
    )


def printed(app: Flask, engine: sa.Engine, folder: Path, proposal_id: int) -> tuple[Document, str]:
    """The clock's part, with the real press: the report's row, and the words on its pages."""
    means = Means(
        engine=engine, render=create_renderer(app), send=lambda letter: None, data_dir=folder,
        base_url="http://localhost", now=lambda: NOW, print_dossier=make, wording=create_wording(app),
    )  # fmt: skip
    deliver(means, HANDLERS)
    with Session(engine) as session:
        document = session.exec(select(Document).where(Document.proposal_id == proposal_id)).one()
        assert document.standing == "ready", document.error
        stored = session.get_one(StoredFile, document.file_id)
        pdf = folder / "report.pdf"
        pdf.write_bytes(files.path_of(folder / "files", stored.sha256).read_bytes())
    shown = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True)
    return document, shown.stdout


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
def test_a_section_is_imported_sorted_answered_and_printed_whole(
    app: Flask, engine: sa.Engine, session: Session, tmp_path: Path, closed: Proposal
) -> None:
    proposal_id, told = closed.id or 0, []
    report = take_in(engine, closed, told, where={"section": SECTION})
    assert (report.rows_imported, report.rows_refused) == (IN_SECTION, 0), told
    session.expire_all()
    answer(session, proposal_id)
    found = synthesis.progress(session, proposal_id)
    assert (found.published, found.unsorted, found.unanswered) == (IN_SECTION, 0, 0)
    advance(session, proposal_id, "publish_synthesis", SECRETARY, NOW)
    session.commit()
    document, words = printed(app, engine, tmp_path, proposal_id)
    assert document.pages >= PAGES_AT_LEAST
    trackings = session.exec(select(Comment.tracking).where(Comment.proposal_id == proposal_id)).all()
    together = re.sub(r"\s+", "", words)
    assert [one for one in trackings if one not in together] == []
    others = session.exec(select(Comment.tracking).where(Comment.proposal_id != proposal_id)).all()
    assert [one for one in others if one in together] == []


def test_the_whole_consultation_is_imported_once(
    engine: sa.Engine, session: Session, closed: Proposal
) -> None:
    told: list[str] = []
    dry = take_in(engine, closed, told, dry_run=True)
    first = take_in(engine, closed, told)
    again = take_in(engine, closed, told)
    assert (dry.rows_imported, first.rows_imported) == (IN_ALL, IN_ALL), told
    assert (again.rows_imported, again.rows_known, again.rows_refused) == (0, IN_ALL, 0)
    count = select(sa.func.count()).select_from(Comment).where(Comment.proposal_id == closed.id)
    assert session.exec(count).one() == IN_ALL


def test_bad_rows_of_a_broken_copy_are_told_by_line_and_column(
    engine: sa.Engine, session: Session, closed: Proposal, tmp_path: Path
) -> None:
    """An unknown stance in the first row, an impossible date in the last; the rest is good."""
    lines = DATA.read_text(encoding="utf-8").splitlines(keepends=True)
    head = lines[0]
    one_line = re.compile(r"^\d+,\d+,.*,\w+,\d+$")
    good = [line for line in lines[2:400] if one_line.match(line.strip()) and line.count('"') % 2 == 0][:20]
    copy = tmp_path / "broken.csv"
    first = "90001,1,Section,Titre,peut-être,Texte,2015-10-01T10:00:00+0200,abc,0\n"
    last = "90002,1,Section,Titre,pour,Texte,2015-09-31T10:00:00+0200,abc,0\n"
    copy.write_text("".join([head, first, *good, last]), encoding="utf-8")
    told: list[str] = []
    report = take_in(engine, closed, told, path=copy, dry_run=True)
    assert report.rows_refused == 2
    assert [(p.line, p.column) for p in report.problems] == [(2, "stance"), (len(good) + 3, "created_at")]
    assert report.rows_imported == len(good) > 0
    assert not session.exec(select(Comment).where(Comment.proposal_id == closed.id)).all()
