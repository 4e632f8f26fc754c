"""What a dossier is assembled from: the text that was consulted, and what became of it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from consultations import documents, journal
from consultations.advance import advance, begin
from consultations.dossiers.assembly import assemble
from consultations.models import Article, CommentPeriod, Document, NationalSubmission, Proposal
from reports.dossier import Dossier
from tests.doubles import a_wording
from tests.factories import (
    NOW,
    make_authority,
    make_city,
    make_comment,
    make_period,
    make_proposal,
    make_version,
)
from workflows.case import Actor
from workflows.rules import load_rules
from workflows.vocabulary import Channel, Competence, DossierKind, Role, SubmissionKind

SECRETARY = Actor(7, "Sam Inventé", frozenset({Role.SECRETARIAT}))


@pytest.fixture
def changed(session: Session) -> Proposal:
    """Version 2 was consulted; version 3, with another second article, was published with the synthesis."""
    city = make_city(session)
    make_period(session, make_proposal(session, city, stage="comment_period"))  # noise: another's period
    proposal = make_proposal(session, city, stage="synthesis_published")
    make_version(session, proposal, number=2)
    period = make_period(session, proposal, version_number=2)
    make_comment(session, proposal, period, article_key="a2")
    newest = make_version(session, proposal, number=3)
    article = session.exec(select(Article).where(Article.version_id == newest.id, Article.key == "a2")).one()
    article.heading, article.body = "Objet corrigé", "Texte corrigé de l’article 2."
    proposal.version_number = proposal.public_version_number = 3
    begin(session, proposal, SECRETARY, NOW)
    session.flush()
    return proposal


def assembled(session: Session, proposal: Proposal, kind: DossierKind) -> Dossier:
    hashed = journal.last_hash(session, proposal.id or 0)
    asked = documents.ask(session, proposal.id or 0, "fr", kind, proposal.rev, hashed, NOW)
    return assemble(session, session.get_one(Document, asked), "http://localhost", a_wording())


def test_the_report_prints_the_consulted_text_and_what_changed_since(
    session: Session, changed: Proposal
) -> None:
    report = assembled(session, changed, DossierKind.REPORT)
    assert report.version is not None
    assert (report.version.number, report.version.articles[1].heading) == (2, "Objet 2")
    assert report.comparison is not None
    assert (report.comparison.from_number, report.comparison.to_number) == (2, 3)
    (only,) = report.comparison.articles
    assert "corrigé" in "".join(piece.text for piece in only.pieces if piece.kind == "ins")


def test_a_comment_is_on_the_article_its_author_read(session: Session, changed: Proposal) -> None:
    (comment,) = assembled(session, changed, DossierKind.REPORT).comments
    assert comment.article_heading.endswith("Objet 2")


def test_without_a_change_there_is_nothing_to_compare(session: Session, changed: Proposal) -> None:
    changed.version_number = 2
    assert assembled(session, changed, DossierKind.REPORT).comparison is None


def test_the_convocation_has_the_newest_text(session: Session, changed: Proposal) -> None:
    convocation = assembled(session, changed, DossierKind.CONVOCATION)
    assert convocation.version is not None
    assert (convocation.version.number, convocation.version.articles[1].heading) == (3, "Objet corrigé")


def test_the_picture_shows_where_the_proposal_stood_at_the_journal_position(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), stage="legal_review")
    begin(session, proposal, SECRETARY, NOW)
    early = assembled(session, proposal, DossierKind.DRAFT)
    advance(
        session, proposal.id or 0, "return_to_drafting", SECRETARY, NOW + timedelta(days=2), reason="Motif"
    )
    session.refresh(proposal)
    document = session.exec(select(Document)).first()
    assert document
    again = assemble(session, document, "http://localhost", a_wording())
    late = assembled(session, proposal, DossierKind.DRAFT)
    assert early.procedure
    assert early.procedure == again.procedure
    assert late.procedure != early.procedure
    here = [one.text for one in early.procedure.captions if one.kind == "here"]
    assert here == ["2. Relecture juridique"]
    assert "Relecture" not in early.procedure.svg  # its words lie over it


@pytest.mark.parametrize("kind", ["draft", "report", "minutes", "submission"])
def test_the_picture_is_printed(session: Session, changed: Proposal, kind: str) -> None:
    dossier = assembled(session, changed, DossierKind(kind))
    assert dossier.procedure
    assert dossier.procedure.height > dossier.procedure.width


@pytest.mark.parametrize("kind", ["notice", "convocation"])
def test_what_is_posted_on_walls_and_sent_to_members_stays_short(
    session: Session, changed: Proposal, kind: str
) -> None:
    assert assembled(session, changed, DossierKind(kind)).procedure is None


def test_comments_are_printed_in_the_order_of_arrival(session: Session, changed: Proposal) -> None:
    """An import has the dates of its source; comments of one instant stay in the order they were kept."""
    period = session.exec(select(CommentPeriod).where(CommentPeriod.proposal_id == changed.id)).one()
    for body, days in (("troisième", 3), ("première", -2), ("quatrième", 3)):
        at = NOW + timedelta(days=days)
        make_comment(session, changed, period, body=body, received_at=at, channel=Channel.IMPORT)
    printed = assembled(session, changed, DossierKind.REPORT).comments
    assert [one.number for one in printed] == [1, 2, 3, 4]
    assert [one.body for one in printed if one.channel == "import"] == ["première", "troisième", "quatrième"]
    assert printed[1].channel == "web"


def test_imports_dated_outside_the_period_are_counted(session: Session, changed: Proposal) -> None:
    assert assembled(session, changed, DossierKind.REPORT).dated_outside is None
    period = session.exec(select(CommentPeriod).where(CommentPeriod.proposal_id == changed.id)).one()
    for days in (-4_000, -3_990, 1, 20, 40):
        at = NOW + timedelta(days=days)
        make_comment(session, changed, period, received_at=at, channel=Channel.IMPORT)
    make_comment(session, changed, period, received_at=NOW - timedelta(days=1), channel=Channel.PAPER)
    found = assembled(session, changed, DossierKind.REPORT).dated_outside
    assert found is not None
    assert (found.count, found.first, found.last) == (
        3,
        NOW - timedelta(days=4_000),
        NOW + timedelta(days=40),
    )


@pytest.mark.parametrize("competence", list(Competence))
def test_the_slip_cites_the_rule_of_what_is_sent(session: Session, competence: Competence) -> None:
    city = make_city(session)
    proposal = make_proposal(session, city, stage="submission_prepared", competence=competence)
    authority = make_authority(session, city)
    session.add(
        NationalSubmission(
            proposal_id=proposal.id, authority_id=authority.id, kind=SubmissionKind.APPROVAL, prepared_at=NOW
        )
    )
    begin(session, proposal, SECRETARY, NOW)
    session.flush()
    slip = assembled(session, proposal, DossierKind.SUBMISSION).submission
    assert slip is not None
    assert slip.legal_reference == load_rules("FR").source(f"transmission.{competence}").ref != ""
