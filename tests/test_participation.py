"""Comments: received once, in time, confirmed by their author, corrected and withdrawn until the deadline."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import participation
from consultations.database import unit_of_work
from consultations.files import Examined
from consultations.models import Attachment, Comment, CommentPeriod, CommentRevision, Outbox, Proposal
from consultations.participation import CommentRefused, NoSuchComment, Words
from consultations.receipts import ALPHABET, LinkMaker, normal_tracking, receipt_key
from tests.factories import NOW, make_account, make_city, make_comment, make_period, make_proposal
from workflows.vocabulary import Channel, Publication, Role, StakeholderClass, Stance

LINKS = LinkMaker("un secret d’essai", "https://avis.example/")
TOKEN = "jeton-de-formulaire-0001"


def words(**values: Any) -> Words:
    defaults: dict[str, Any] = {
        "stance": Stance.OPPOSE,
        "stakeholder_class": StakeholderClass.RESIDENT,
        "body": "Trop bruyant la nuit.",
        "public_name": "Voisine",
        "language": "fr",
        "email": "voisine@courriel.example",
    }
    return Words(**(defaults | values))


@pytest.fixture
def proposal(session: Session) -> Proposal:
    """An open proposal, with a noise one beside it whose period has the same dates."""
    city = make_city(session)
    noise = make_proposal(session, city, "comment_period")
    make_comment(session, noise, make_period(session, noise))
    proposal = make_proposal(session, city, "comment_period")
    make_period(session, proposal)
    session.commit()
    return proposal


def post(session: Session, proposal: Proposal, token: str = TOKEN, at: Any = NOW, **more: Any) -> Comment:
    values = {"form_token": token, "links": LINKS, "now": at} | more
    said = values.pop("said", words())
    return participation.post_comment(session, proposal.id or 0, said, **values)


def letters(session: Session, notice: str) -> list[dict[str, Any]]:
    rows = session.exec(select(Outbox).order_by(Outbox.id)).all()  # type: ignore[arg-type]
    return [row.args for row in rows if row.args["notice"] == notice]


def token_of(letter: dict[str, Any]) -> str:
    return str(letter["values"]["link"].rsplit("/", 1)[1])


def test_a_tracking_number_can_be_read_aloud(session: Session, proposal: Proposal) -> None:
    comment = post(session, proposal)
    assert len(comment.tracking) == 9
    assert comment.tracking[4] == "-"
    assert set(comment.tracking) - {"-"} <= set(ALPHABET)
    assert not set("01OILSBUVZ58AE") & set(ALPHABET)
    assert normal_tracking(f" {comment.tracking.lower().replace('-', ' ')} ") == comment.tracking


def test_the_secret_is_kept_as_a_hash_only(session: Session, proposal: Proposal) -> None:
    comment = post(session, proposal)
    key = receipt_key(LINKS.secret, comment.tracking)
    assert key not in comment.secret_hash
    assert participation.find_comment(session, comment.tracking, key).id == comment.id
    with pytest.raises(NoSuchComment):
        participation.find_comment(session, comment.tracking, key[:-1] + "é")
    with pytest.raises(NoSuchComment):
        participation.find_comment(session, comment.tracking, receipt_key("autre", comment.tracking))


def test_the_same_form_sent_twice_is_one_comment(session: Session, proposal: Proposal) -> None:
    first = post(session, proposal)
    again = post(session, proposal, at=NOW + timedelta(days=30))
    other = post(session, proposal, token="un-autre-formulaire-02")
    assert again.tracking == first.tracking
    assert again.body == "Trop bruyant la nuit."
    assert other.tracking != first.tracking
    assert len(letters(session, "comment_confirmation")) == 2


def test_other_words_in_the_same_form_correct_the_comment(session: Session, proposal: Proposal) -> None:
    first = post(session, proposal)
    again = post(session, proposal, said=words(body="Un autre texte"), at=NOW + timedelta(hours=1))
    assert again.tracking == first.tracking
    assert again.body == "Un autre texte"
    assert [one.body for one in session.exec(select(CommentRevision))] == ["Trop bruyant la nuit."]
    with pytest.raises(CommentRefused):
        post(session, proposal, said=words(body="Trop tard"), at=NOW + timedelta(days=30))
    assert first.body == "Un autre texte"


def test_one_token_does_not_reach_another_proposals_comment(session: Session, proposal: Proposal) -> None:
    neighbour = session.exec(select(Proposal).where(Proposal.id != proposal.id)).one()
    assert post(session, proposal).id != post(session, neighbour).id


def test_twenty_identical_posts_at_once_are_one_comment(engine: sa.Engine, proposal: Proposal) -> None:
    found: list[str] = []

    def send() -> None:
        with unit_of_work(engine) as session:
            found.append(post(session, proposal).tracking)

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    assert len(set(found)) == 1
    with Session(engine) as session:
        assert len(session.exec(select(Comment).where(Comment.proposal_id == proposal.id)).all()) == 1


@pytest.mark.parametrize(
    ("after", "code"),
    [
        (timedelta(seconds=-1), "comment_period_has_begun"),
        (timedelta(days=20), "comment_period_is_over"),
        (timedelta(days=20, microseconds=1), "comment_period_is_over"),
        (timedelta(days=300), "comment_period_is_over"),
    ],
)
def test_the_hour_decides_even_when_no_clock_has_run(
    session: Session, proposal: Proposal, after: timedelta, code: str
) -> None:
    assert proposal.stage == "comment_period"  # the clock is dead: nobody closed the period
    with pytest.raises(CommentRefused) as refused:
        post(session, proposal, at=NOW + after)
    assert refused.value.code == code


def test_the_last_microsecond_is_in_time(session: Session, proposal: Proposal) -> None:
    assert post(session, proposal, at=NOW + timedelta(days=20, microseconds=-1)).id


@pytest.mark.parametrize("stage", ["drafting", "legal_review", "comment_closed", "scheduled", "withdrawn"])
def test_no_comment_at_another_stage(session: Session, proposal: Proposal, stage: str) -> None:
    proposal.stage = stage
    with pytest.raises(CommentRefused):
        post(session, proposal)


def test_the_deadline_is_read_under_the_lock(engine: sa.Engine, proposal: Proposal) -> None:
    """A comment that waits behind the closing is refused: it reads the stage after the lock, not before."""
    entered, refused = threading.Event(), []

    def close() -> None:
        with unit_of_work(engine) as session:
            row = session.get_one(Proposal, proposal.id)
            row.stage = "comment_closed"
            session.add(row)
            session.flush()
            entered.set()

    def send() -> None:
        entered.wait()
        try:
            with unit_of_work(engine) as session:
                post(session, proposal)
        except CommentRefused as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=close), threading.Thread(target=send)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["comment_period_is_open"]


@pytest.mark.parametrize("fact", ["stage", "closes_at"])
def test_what_was_read_before_the_lock_does_not_count(
    engine: sa.Engine, session: Session, proposal: Proposal, fact: str
) -> None:
    period = participation.period_of(session, proposal.id or 0)
    assert period
    session.commit()  # both stay in this session's memory, as they were
    with unit_of_work(engine) as other:
        if fact == "stage":
            other.get_one(Proposal, proposal.id).stage = "comment_closed"
        else:
            other.get_one(CommentPeriod, period.id).closes_at = NOW
    with pytest.raises(CommentRefused):
        post(session, proposal)


def test_a_comment_waits_for_its_confirmation(session: Session, proposal: Proposal) -> None:
    comment = post(session, proposal)
    assert comment.publication == Publication.UNCONFIRMED
    assert proposal.comment_count == 0
    [letter] = letters(session, "comment_confirmation")
    assert letter["recipient"] == "voisine@courriel.example"
    assert letter["values"]["link"].startswith(f"https://avis.example/fr/confirm/{comment.tracking}/")
    participation.confirm(session, comment.tracking, token_of(letter), links=LINKS, now=NOW)
    assert comment.publication == Publication.PENDING
    assert comment.confirmed_at == NOW
    assert len(letters(session, "comment_received")) == 1


def test_confirming_twice_changes_nothing(session: Session, proposal: Proposal) -> None:
    comment = post(session, proposal)
    token = token_of(letters(session, "comment_confirmation")[0])
    for _ in range(2):
        participation.confirm(session, comment.tracking, token, links=LINKS, now=NOW)
    assert len(letters(session, "comment_received")) == 1


def test_a_link_confirms_one_comment_in_one_city_for_seven_days(session: Session, proposal: Proposal) -> None:
    comment, other = post(session, proposal), post(session, proposal, token="un-autre-formulaire-02")
    token = token_of(letters(session, "comment_confirmation")[0])
    for tracking, at in ((other.tracking, NOW), (comment.tracking, NOW + timedelta(days=7))):
        with pytest.raises(CommentRefused, match="confirmation_is_valid"):
            participation.confirm(session, tracking, token, links=LINKS, now=at)
    foreign = LINKS.confirmation("fr", comment.tracking, proposal.city_id + 1, NOW + timedelta(days=1))
    for bad in (foreign.rsplit("/", 1)[1], "", "é", token + "x", "W10.abc"):
        with pytest.raises(CommentRefused, match="confirmation_is_valid"):
            participation.confirm(session, comment.tracking, bad, links=LINKS, now=NOW)
    assert comment.publication == Publication.UNCONFIRMED


def test_what_came_in_time_may_be_confirmed_after_the_closing(session: Session, proposal: Proposal) -> None:
    late = NOW + timedelta(days=19, hours=23)
    comment = post(session, proposal, at=late)
    token = token_of(letters(session, "comment_confirmation")[0])
    proposal.stage = "comment_closed"
    session.flush()
    participation.confirm(session, comment.tracking, token, links=LINKS, now=late + timedelta(days=2))
    assert comment.publication == Publication.PENDING


def test_nothing_is_confirmed_once_the_synthesis_is_published(session: Session, proposal: Proposal) -> None:
    comment = post(session, proposal)
    token = token_of(letters(session, "comment_confirmation")[0])
    proposal.stage = "synthesis_published"
    session.flush()
    with pytest.raises(CommentRefused, match="comment_period_is_open"):
        participation.confirm(session, comment.tracking, token, links=LINKS, now=NOW)


def test_an_account_needs_no_link(session: Session, proposal: Proposal) -> None:
    account = make_account(session, make_city(session), Role.STAKEHOLDER)
    comment = post(session, proposal, account_id=account.id)
    assert comment.publication == Publication.PENDING
    assert not letters(session, "comment_confirmation")


def test_a_city_that_publishes_first_counts_at_once(session: Session) -> None:
    city = make_city(session, publishes_before_moderation=True)
    proposal = make_proposal(session, city, "comment_period")
    make_period(session, proposal)
    account = make_account(session, city)
    comment = post(session, proposal, account_id=account.id)
    assert comment.publication == Publication.PUBLISHED
    assert comment.published_at == NOW
    assert proposal.comment_count == 1
    participation.withdraw(session, comment.tracking, now=NOW)
    participation.withdraw(session, comment.tracking, now=NOW)
    assert proposal.comment_count == 0
    assert comment.withdrawn_at == NOW


def test_a_correction_keeps_what_stood_before(session: Session, proposal: Proposal) -> None:
    account = make_account(session, make_city(session))
    comment = post(session, proposal, account_id=account.id)
    participation.set_publication(session, proposal, comment, Publication.PUBLISHED, NOW)
    participation.correct(session, comment.tracking, body="Mieux dit.", stance=Stance.NEUTRAL, now=NOW)
    participation.correct(session, comment.tracking, body="Mieux dit.", stance=Stance.NEUTRAL, now=NOW)
    [before] = session.exec(select(CommentRevision)).all()
    assert (before.body, before.stance) == ("Trop bruyant la nuit.", Stance.OPPOSE)
    assert comment.publication == Publication.PENDING  # read again before it is published again
    assert proposal.comment_count == 0


@pytest.mark.parametrize("verb", ["correct", "withdraw"])
def test_nothing_changes_after_the_deadline(session: Session, proposal: Proposal, verb: str) -> None:
    comment = post(session, proposal)
    late = NOW + timedelta(days=20)
    asked = {"correct": {"body": "Tard.", "stance": Stance.NEUTRAL}, "withdraw": {}}[verb]
    with pytest.raises(CommentRefused, match="comment_period_is_over"):
        getattr(participation, verb)(session, comment.tracking, now=late, **asked)
    assert comment.body == "Trop bruyant la nuit."


def test_a_withdrawn_comment_is_not_corrected(session: Session, proposal: Proposal) -> None:
    comment = post(session, proposal)
    participation.withdraw(session, comment.tracking, now=NOW)
    with pytest.raises(CommentRefused, match="comment_was_withdrawn"):
        participation.correct(session, comment.tracking, body="Encore.", stance=Stance.NEUTRAL, now=NOW)


def enter(session: Session, proposal: Proposal, received_at: Any, at: Any, **more: Any) -> Comment:
    clerk = make_account(session, make_city(session), Role.SECRETARIAT)
    values = {"form_token": TOKEN, "entered_by": clerk.id, "links": LINKS, "channel": Channel.PAPER} | more
    said = words(email=None)
    return participation.enter_for_someone(
        session, proposal.id or 0, said, received_at=received_at, now=at, **values
    )


def test_paper_received_in_time_is_entered_after_the_closing(session: Session, proposal: Proposal) -> None:
    proposal.stage = "comment_closed"
    session.flush()
    received = NOW + timedelta(days=19)
    comment = enter(session, proposal, received, NOW + timedelta(days=22))
    assert (comment.channel, comment.received_at) == (Channel.PAPER, received)
    assert comment.publication == Publication.PENDING
    assert comment.entered_by
    assert not letters(session, "comment_received")  # no address is known
    assert enter(session, proposal, received, NOW + timedelta(days=22)).id == comment.id


@pytest.mark.parametrize(
    ("received", "at", "code"),
    [
        (NOW + timedelta(days=20), NOW + timedelta(days=21), "received_in_the_period"),
        (NOW - timedelta(seconds=1), NOW, "received_in_the_period"),
        (NOW + timedelta(days=2), NOW + timedelta(days=1), "received_in_the_past"),
    ],
)
def test_paper_received_too_late_is_refused(
    session: Session, proposal: Proposal, received: Any, at: Any, code: str
) -> None:
    with pytest.raises(CommentRefused, match=code):
        enter(session, proposal, received, at)


def test_three_attachments_at_most(session: Session, proposal: Proposal, tmp_path: Any) -> None:
    files = [Examined(f"Plan {n}".encode(), "text/plain", f"plan-{n}.txt") for n in range(4)]
    comment = post(session, proposal, uploads=files[:3], folder=tmp_path)
    joined = session.exec(select(Attachment).where(Attachment.comment_id == comment.id)).all()
    assert [one.name for one in joined] == ["plan-0.txt", "plan-1.txt", "plan-2.txt"]
    with pytest.raises(CommentRefused, match="three_attachments_at_most"):
        post(session, proposal, token="un-autre-formulaire-02", uploads=files, folder=tmp_path)


def test_a_period_is_set_again_while_it_is_prepared(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), "legal_review")
    for days in (20, 25):
        period = participation.set_period(
            session,
            proposal.id or 0,
            opens_at=NOW,
            closes_at=NOW + timedelta(days=days),
            modalities="",
            now=NOW,
        )
    assert (period.number, period.closes_at) == (1, NOW + timedelta(days=25))
    with pytest.raises(CommentRefused, match="period_ends_after_it_begins"):
        participation.set_period(
            session, proposal.id or 0, opens_at=NOW, closes_at=NOW, modalities="", now=NOW
        )


def test_a_used_period_is_never_rewritten(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), "legal_review")
    used = make_period(session, proposal)
    make_comment(session, proposal, used)
    later = NOW + timedelta(days=60)
    period = participation.set_period(
        session,
        proposal.id or 0,
        opens_at=later,
        closes_at=later + timedelta(days=15),
        modalities="",
        now=NOW,
    )
    assert period.number == 2
    assert session.get_one(CommentPeriod, used.id).closes_at == NOW + timedelta(days=20)


def test_an_open_period_is_only_lengthened(session: Session, proposal: Proposal) -> None:
    number = proposal.id or 0
    with pytest.raises(CommentRefused, match="period_is_only_lengthened"):
        participation.extend_period(session, number, closes_at=NOW + timedelta(days=20), now=NOW)
    longer = NOW + timedelta(days=30)
    participation.extend_period(session, number, closes_at=longer, now=NOW)
    assert post(session, proposal, at=NOW + timedelta(days=29)).id
    with pytest.raises(CommentRefused, match="comment_period_is_open"):
        participation.extend_period(session, number, closes_at=longer + timedelta(days=9), now=longer)
    with pytest.raises(CommentRefused, match="period_is_set_before_opening"):
        participation.set_period(session, number, opens_at=NOW, closes_at=longer, modalities="", now=NOW)
