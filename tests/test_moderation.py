"""Moderation: named, reasoned from the charter, counted right; nothing unpublished is read by the public."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from consultations import docket_comments, docket_text, moderation, participation
from consultations.docket_comments import Filters
from consultations.models import Account, Comment, Moderation, Outbox, Proposal
from consultations.participation import CommentRefused
from consultations.receipts import LinkMaker
from forms.participation_words import REASON_LABELS
from tests.factories import NOW, make_account, make_city, make_comment, make_period, make_proposal
from workflows.vocabulary import Channel, Publication, Role, StakeholderClass, Stance

LINKS = LinkMaker("un secret d’essai", "https://avis.example")


@pytest.fixture
def proposal(session: Session) -> Proposal:
    city = make_city(session)
    proposal = make_proposal(session, city, "comment_period")
    make_period(session, proposal)
    return proposal


@pytest.fixture
def clerk(session: Session) -> Account:
    return make_account(session, make_city(session), Role.SECRETARIAT)


def comment_of(session: Session, proposal: Proposal, **values: Any) -> Comment:
    period = participation.period_of(session, proposal.id or 0)
    assert period
    return make_comment(session, proposal, period, **values)


def hide(
    session: Session, proposal: Proposal, comment: Comment, clerk: Account, reason: str = "insult"
) -> Comment:
    said = {"reason": reason, "explanation": "Relisez la charte.", "by": clerk, "links": LINKS, "now": NOW}
    return moderation.hide_comment(session, proposal.id or 0, comment.id or 0, **said)


def test_every_reason_of_the_charter_has_its_words() -> None:
    assert set(REASON_LABELS) == set(moderation.MODERATION_REASONS)


def test_publishing_is_counted_and_signed(session: Session, proposal: Proposal, clerk: Account) -> None:
    waiting = [comment_of(session, proposal, publication=Publication.PENDING) for _ in range(3)]
    ids = [comment.id or 0 for comment in waiting[:2]]
    assert moderation.publish_comments(session, proposal.id or 0, ids, by=clerk, now=NOW) == 2
    assert moderation.publish_comments(session, proposal.id or 0, ids, by=clerk, now=NOW) == 0
    assert proposal.comment_count == 2
    assert waiting[2].publication == Publication.PENDING
    decisions = session.exec(select(Moderation)).all()
    assert {row.account_id for row in decisions} == {clerk.id}
    assert len(decisions) == 2


@pytest.mark.parametrize("publication", [Publication.UNCONFIRMED, Publication.WITHDRAWN])
def test_what_is_not_confirmed_or_was_withdrawn_is_left_alone(
    session: Session, proposal: Proposal, clerk: Account, publication: Publication
) -> None:
    comment = comment_of(session, proposal, publication=publication)
    assert moderation.publish_comments(session, proposal.id or 0, [comment.id or 0], by=clerk, now=NOW) == 0
    with pytest.raises(CommentRefused, match="comment_can_be_moderated"):
        hide(session, proposal, comment, clerk)
    assert comment.publication == publication


def test_another_proposals_comment_is_not_reached(
    session: Session, proposal: Proposal, clerk: Account
) -> None:
    other = make_proposal(session, make_city(session), "comment_period")
    foreign = make_comment(session, other, make_period(session, other), publication=Publication.PENDING)
    assert moderation.publish_comments(session, proposal.id or 0, [foreign.id or 0], by=clerk, now=NOW) == 0
    with pytest.raises(CommentRefused):
        hide(session, proposal, foreign, clerk)
    assert foreign.publication == Publication.PENDING


def test_hiding_tells_the_author_and_takes_one_off(
    session: Session, proposal: Proposal, clerk: Account
) -> None:
    comment, kept = comment_of(session, proposal), comment_of(session, proposal)
    proposal.comment_count = 2
    session.flush()
    hide(session, proposal, comment, clerk)
    hide(session, proposal, comment, clerk)
    assert proposal.comment_count == 1
    [row] = session.exec(select(Outbox)).all()
    assert row.args["recipient"] == comment.email
    assert row.args["values"]["reason"] == "insult"
    assert row.args["values"]["decided_by"] == clerk.name
    shown, _ = docket_comments.public_comments(session, proposal.id or 0, Filters())
    assert [one.tracking for one in shown] == [kept.tracking]


def test_a_reason_outside_the_charter_is_refused(
    session: Session, proposal: Proposal, clerk: Account
) -> None:
    with pytest.raises(CommentRefused, match="reason_is_in_the_charter"):
        hide(session, proposal, comment_of(session, proposal), clerk, reason="disagrees_with_us")


def test_a_corrected_comment_is_to_be_read_again(session: Session, clerk: Account) -> None:
    city = make_city(session, publishes_before_moderation=True)
    proposal = make_proposal(session, city, "comment_period")
    make_period(session, proposal)
    comment = comment_of(session, proposal)
    unread = lambda: docket_comments.standings(session, proposal.id or 0)["unread"]  # noqa: E731
    assert unread() == 1
    moderation.publish_comments(session, proposal.id or 0, [comment.id or 0], by=clerk, now=NOW)
    assert unread() == 0
    later = NOW + timedelta(hours=1)
    participation.correct(session, comment.tracking, body="Autre chose.", stance=Stance.OPPOSE, now=later)
    assert comment.publication == Publication.PUBLISHED
    assert unread() == 1


def test_what_was_imported_was_moderated_elsewhere(session: Session, proposal: Proposal) -> None:
    comment_of(session, proposal, publication=Publication.PUBLISHED, channel=Channel.IMPORT)
    typed = comment_of(session, proposal, publication=Publication.PUBLISHED, channel=Channel.PAPER)
    assert docket_comments.standings(session, proposal.id or 0)["unread"] == 1
    shown, _ = docket_comments.desk_comments(session, proposal.id or 0, Filters(publication="unread"))
    assert [comment.id for comment in shown] == [typed.id]


def test_the_public_reads_published_comments_only(session: Session, proposal: Proposal) -> None:
    by_word = {
        word: comment_of(session, proposal, publication=word, article_key="a1") for word in Publication
    }
    shown, _ = docket_comments.public_comments(session, proposal.id or 0, Filters())
    assert [one.tracking for one in shown] == [by_word[Publication.PUBLISHED].tracking]
    assert docket_comments.public_counts(session, proposal.id or 0).total == 1
    assert docket_text.comment_counts(session, proposal.id or 0) == {"a1": 1}
    for word, comment in by_word.items():
        found = docket_comments.public_comment(session, proposal.id or 0, comment.tracking)
        assert (found is not None) == (word == Publication.PUBLISHED)
    assert not {"email", "name", "secret_hash"} & set(vars(shown[0]))


def test_filters_and_pages(session: Session, proposal: Proposal) -> None:
    for number in range(30):
        stance = Stance.OPPOSE if number % 3 == 0 else Stance.SUPPORT
        comment_of(
            session,
            proposal,
            stance=stance,
            body=f"Avis 100% {number}",
            article_key="a1" if number % 2 else None,
        )
    comment_of(session, proposal, stakeholder_class=StakeholderClass.PLATFORM, body="Le coût_réel")
    seen: list[int] = []
    before = None
    while True:
        shown, before = docket_comments.public_comments(
            session, proposal.id or 0, Filters(stance="support"), before
        )
        seen += [one.id for one in shown]
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 21
    assert seen == sorted(seen, reverse=True)
    count = lambda **asked: docket_comments.public_counts(session, proposal.id or 0, Filters(**asked)).total  # noqa: E731
    assert count(article="-") == 16
    assert count(article="a1") == 15
    assert count(words="100%") == 30
    assert count(words="coût_r") == 1
    assert count(words="t_r") == 1  # an underscore is a letter here, not a wildcard
    assert count(stance="nonsense") == 0
    assert count(theme=2**70) == 0


def test_counts_name_every_word_also_at_nought(session: Session, proposal: Proposal) -> None:
    comment_of(session, proposal, stance=Stance.NEUTRAL)
    counts = docket_comments.public_counts(session, proposal.id or 0)
    assert {row.word: row.count for row in counts.stances} == {
        "support": 0, "support_with_changes": 0, "oppose": 0, "neutral": 1,
    }  # fmt: skip
    assert len(counts.classes) == len(StakeholderClass)
