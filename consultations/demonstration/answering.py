"""How a story's consultation is answered: comments sorted, themes replied to, the synthesis published."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from consultations import synthesis
from consultations.demonstration.city import World
from consultations.demonstration.telling import AFTERNOON, EVENING, MORNING, NOON, Do, File, at, move
from consultations.demonstration.texts import said
from consultations.demonstration.timeline import Step
from workflows.vocabulary import Outcome, Role


def sorted_out(world: World, file: File, on: date) -> Iterator[Step]:
    """The themes are made, and every comment that names one is put there."""
    yield Step(at(on, MORNING), _make_themes(world, file))
    yield Step(at(on, AFTERNOON), _sort(world, file))


def _make_themes(world: World, file: File) -> Do:
    def make(session: Session, now: datetime) -> None:
        for one in file.data["theme"]:
            theme = synthesis.add_theme(
                session,
                file.id,
                actor=world.actor(Role.SECRETARIAT),
                title=one["title"],
                account=one["account"],
            )
            file.themes[one["id"]] = theme.id or 0

    return make


def _sort(world: World, file: File) -> Do:
    def sort(session: Session, now: datetime) -> None:
        for name, theme_id in file.themes.items():
            told = enumerate(said(file.data), 1)
            ids = [file.comments[number] for number, one in told if name in one.themes]
            synthesis.sort_comments(
                session, file.id, actor=world.actor(Role.SECRETARIAT), theme_id=theme_id, comments=ids
            )

    return sort


def answered(world: World, file: File, on: date, publish: bool = True) -> Iterator[Step]:
    """The themes that have a reply in the file are answered; the synthesis is written, and published."""
    yield Step(at(on, MORNING), _reply(world, file))
    yield Step(at(on, EVENING), _write(world, file))
    if publish:
        yield Step(at(on + timedelta(days=2), NOON), move(world, file, "publish_synthesis", Role.MAYOR))


def _reply(world: World, file: File) -> Do:
    def reply(session: Session, now: datetime) -> None:
        for one in file.data["theme"]:
            if "reply" in one:
                synthesis.reply_to_theme(
                    session, file.id, file.themes[one["id"]], actor=world.actor(Role.DRAFTER), now=now,
                    outcome=Outcome(one["outcome"]), reply=one["reply"],
                    changed_articles=one.get("changed", ()),
                )  # fmt: skip

    return reply


def _write(world: World, file: File) -> Do:
    def write(session: Session, now: datetime) -> None:
        written: dict[str, Any] = file.data["synthesis"]
        synthesis.write_synthesis(
            session, file.id, actor=world.actor(Role.SECRETARIAT), introduction=written["introduction"],
            conclusion=written["conclusion"],
        )  # fmt: skip

    return write
