"""How a story's consultation goes: opened, written to, moderated; the clock closes it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from consultations import moderation
from consultations.demonstration import hearing
from consultations.demonstration.city import World
from consultations.demonstration.telling import AFTERNOON, EVENING, MORNING, NIGHT, NOON, Do, File, at, move
from consultations.demonstration.texts import Said, said
from consultations.demonstration.timeline import Step
from consultations.models import Account, Comment
from consultations.participation import confirm, enter_for_someone, post_comment, set_period
from consultations.publication import CONFIRM_WITHIN
from consultations.receipts import confirmation_token
from workflows.vocabulary import Channel, Publication, Role

MINUTES_TO_CONFIRM = timedelta(minutes=11)


def consulted(world: World, file: File, opens_on: date, closes_on: date) -> Iterator[Step]:
    """The period is set, opened by the mayor, written in and moderated every evening; the clock closes it."""
    opens_at, closes_at = at(opens_on, MORNING), at(closes_on, NIGHT)
    yield from hearing.prepared(world, file, opens_on - timedelta(days=1))
    yield Step(at(opens_on - timedelta(days=1), AFTERNOON), _set_period(file, opens_at, closes_at))
    yield Step(opens_at, move(world, file, "open_comment_period", Role.MAYOR))
    for number, one in enumerate(said(file.data), 1):
        yield from _written(world, file, number, one, opens_at + timedelta(days=one.day))
    for days in range((closes_on - opens_on).days + 2):
        yield Step(at(opens_on + timedelta(days=days), EVENING), _moderate(world, file))


def _set_period(file: File, opens_at: datetime, closes_at: datetime) -> Do:
    def choose(session: Session, now: datetime) -> None:
        set_period(
            session,
            file.id,
            opens_at=opens_at,
            closes_at=closes_at,
            modalities=file.data["modalities"],
            now=now,
        )

    return choose


def _written(world: World, file: File, number: int, one: Said, wrote_at: datetime) -> Iterator[Step]:
    """A comment from the web, confirmed a moment later unless its author signed in; or one on paper, by
    telephone or at the counter, typed in the next day."""
    if one.channel is Channel.WEB:
        yield Step(wrote_at, _post(world, file, number, one))
        if not one.by_account:
            yield Step(wrote_at + MINUTES_TO_CONFIRM, _confirm(world, file, number, wrote_at))
    else:
        typed_at = at(wrote_at.date() + timedelta(days=1), NOON)
        yield Step(typed_at, _enter(world, file, number, one, wrote_at))


def _post(world: World, file: File, number: int, one: Said) -> Do:
    def post(session: Session, now: datetime) -> None:
        comment = post_comment(
            session, file.id, one.words, form_token=f"{file.name} {number}", links=world.links, now=now,
            account_id=world.accounts[Role.STAKEHOLDER] if one.by_account else None,
        )  # fmt: skip
        file.comments[number], file.trackings[number] = comment.id or 0, comment.tracking

    return post


def _confirm(world: World, file: File, number: int, wrote_at: datetime) -> Do:
    def agree(session: Session, now: datetime) -> None:
        tracking, until = file.trackings[number], wrote_at + CONFIRM_WITHIN
        token = confirmation_token(world.links.secret, world.city_id, tracking, until)
        confirm(session, tracking, token, links=world.links, now=now)

    return agree


def _enter(world: World, file: File, number: int, one: Said, received_at: datetime) -> Do:
    def enter(session: Session, now: datetime) -> None:
        comment = enter_for_someone(
            session, file.id, one.words, channel=one.channel, received_at=received_at,
            links=world.links, now=now, entered_by=world.accounts[Role.SECRETARIAT],
            form_token=f"{file.name} {number}",
        )  # fmt: skip
        file.comments[number] = comment.id or 0

    return enter


def _moderate(world: World, file: File) -> Do:
    """Everything that waits is published, except what the charter refuses."""
    refused = {number: one.moderation for number, one in enumerate(said(file.data), 1) if one.moderation}

    def moderate(session: Session, now: datetime) -> None:
        by = session.get_one(Account, world.accounts[Role.SECRETARIAT])
        waiting = select(Comment.id).where(
            Comment.proposal_id == file.id, col(Comment.publication) == Publication.PENDING
        )
        ids = {number for number in session.exec(waiting) if number}
        for number, reason in refused.items():
            if (comment_id := file.comments.get(number)) in ids and comment_id:
                ids.discard(comment_id)
                moderation.hide_comment(
                    session, file.id, comment_id, reason=reason,
                    explanation=file.data["hidden_because"], by=by, links=world.links, now=now,
                )  # fmt: skip
        if ids:
            moderation.publish_comments(session, file.id, sorted(ids), by=by, now=now)

    return moderate
