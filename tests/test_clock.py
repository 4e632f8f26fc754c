"""The clock: due things happen once, late or not, with one clock or several, and after a crash."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import clock, docket, journal, outbox
from consultations.advance import begin
from consultations.clock import CLOCK, fire_due, tick
from consultations.database import unit_of_work
from consultations.deliveries import HANDLERS
from consultations.means import Means
from consultations.models import AgendaItem, Heartbeat, Notice, Outbox, Proposal, Timer
from tests.doubles import a_wording, fake_printer, fake_render
from tests.factories import (
    NOW,
    make_account,
    make_city,
    make_comment,
    make_period,
    make_proposal,
    make_sitting,
)
from workflows.vocabulary import Role


class Clock:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time() -> Clock:
    return Clock()


@pytest.fixture
def sent() -> list[EmailMessage]:
    return []


@pytest.fixture
def means(engine: sa.Engine, tmp_path: Path, time: Clock, sent: list[EmailMessage]) -> Means:
    return Means(
        engine=engine,
        render=fake_render,
        send=sent.append,
        data_dir=tmp_path,
        base_url="https://palabre.example",
        now=time,
        print_dossier=fake_printer,
        wording=a_wording(),
    )


def _open(session: Session) -> int:
    city = make_city(session)
    make_account(session, city, Role.SECRETARIAT)
    noise = make_proposal(session, city, stage="comment_period")
    make_period(session, noise, closes_at=NOW + timedelta(days=300))
    begin(session, noise, CLOCK, NOW)
    proposal = make_proposal(session, city, stage="comment_period")
    period = make_period(session, proposal)
    make_comment(session, proposal, period)
    begin(session, proposal, CLOCK, NOW)
    session.commit()
    return proposal.id or 0


def test_nothing_happens_before_it_is_due(session: Session, means: Means, time: Clock) -> None:
    _open(session)
    time.at = NOW + timedelta(days=1)
    assert fire_due(means) == 0


def test_a_period_closes_when_it_was_due_even_if_the_clock_slept(
    session: Session, means: Means, time: Clock
) -> None:
    identity = _open(session)
    time.at = NOW + timedelta(days=23)
    fire_due(means)
    session.expire_all()
    assert session.get_one(Proposal, identity).stage == "comment_closed"
    entry = journal.entries(session, identity)[-1]
    assert (entry.kind, entry.effective_at, entry.recorded_at) == ("timer", NOW + timedelta(days=20), time.at)


def test_what_is_over_is_not_announced_after_an_outage(
    session: Session, means: Means, time: Clock, sent: list[EmailMessage]
) -> None:
    identity = _open(session)
    time.at = NOW + timedelta(days=20)
    tick(means, HANDLERS)
    session.expire_all()
    told = {row.notice for row in session.exec(select(Notice).where(Notice.proposal_id == identity)).all()}
    assert told == {"comment_period_closed"}
    timers = session.exec(select(Timer).where(Timer.proposal_id == identity, Timer.rev == 0)).all()
    assert {timer.name: timer.standing for timer in timers} == {"closes": "fired", "closing_soon": "missed"}
    assert [timer.name for timer in docket.timers_of(session, identity, "missed")] == ["closing_soon"]


def test_the_sitting_that_has_begun_is_not_for_tomorrow(
    session: Session, means: Means, time: Clock, sent: list[EmailMessage]
) -> None:
    city = make_city(session)
    make_account(session, city, Role.SECRETARIAT)
    proposal = make_proposal(session, city, stage="convened")
    sitting = make_sitting(session, city)
    session.add(AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Un point"))
    begin(session, proposal, CLOCK, NOW)
    session.commit()
    time.at = sitting.starts_at
    tick(means, HANDLERS)
    assert sent == []
    session.expire_all()
    assert session.exec(select(Timer)).one().standing == "missed"


def test_a_reminder_is_written_once_a_person(
    session: Session, means: Means, time: Clock, sent: list[EmailMessage]
) -> None:
    _open(session)
    time.at = NOW + timedelta(days=18)
    for _ in range(3):
        tick(means, HANDLERS)
    assert len({message["Message-ID"] for message in sent}) == len(sent) > 0
    session.expire_all()
    assert len(session.exec(select(Notice)).all()) == len(sent)


def test_several_clocks_do_each_thing_once(
    session: Session, means: Means, time: Clock, sent: list[EmailMessage]
) -> None:
    _open(session)
    time.at = NOW + timedelta(days=25)
    clocks = [threading.Thread(target=tick, args=(means, HANDLERS)) for _ in range(4)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    tick(means, HANDLERS)
    assert len({message["Message-ID"] for message in sent}) == len(sent)
    session.expire_all()
    assert session.exec(select(Timer).where(Timer.standing == "blocked")).all() == []


def test_a_refused_letter_waits_longer_each_time_and_is_then_sent(
    session: Session, means: Means, time: Clock, sent: list[EmailMessage]
) -> None:
    _letter(means, "k1")
    calls: list[int] = []

    def refuse(message: EmailMessage) -> None:
        calls.append(1)
        raise OSError("the mail server is down")

    broken = replace(means, send=refuse)
    tick(broken, HANDLERS)
    tick(broken, HANDLERS)
    assert len(calls) == 1, "not tried again before its time"
    time.at += timedelta(minutes=2)
    tick(broken, HANDLERS)
    assert len(calls) == 2
    time.at += timedelta(hours=7)
    tick(means, HANDLERS)
    assert len(sent) == 1
    row = session.exec(select(Outbox).where(Outbox.key == "k1")).one()
    assert (row.standing, row.attempts) == ("done", 3)


def test_a_letter_is_retried_for_seventy_two_hours_and_then_shown_to_a_person(
    session: Session, means: Means, time: Clock
) -> None:
    _letter(means, "k1")

    def refuse(message: EmailMessage) -> None:
        raise OSError("down")

    broken = replace(means, send=refuse)
    last_try = time.at
    for _ in range(500):
        row = session.exec(
            select(Outbox).where(Outbox.key == "k1").execution_options(populate_existing=True)
        ).one()
        session.rollback()
        if row.standing == "dead":
            break
        time.at = max(row.not_before, time.at)
        last_try = time.at
        tick(broken, HANDLERS)
    assert row.standing == "dead"
    assert timedelta(hours=72) <= last_try - NOW <= timedelta(hours=96)


@pytest.mark.parametrize(("on_crash", "then"), [("resend", "done"), ("hold", "held")])
def test_what_a_dead_process_was_doing_is_resent_or_held_as_it_says(
    session: Session, means: Means, time: Clock, on_crash: str, then: str
) -> None:
    _letter(means, "k1", on_crash)
    with unit_of_work(means.engine) as mine:
        assert outbox.claim(mine, time.at)
    time.at += timedelta(hours=1)
    tick(means, HANDLERS)
    assert session.exec(select(Outbox).where(Outbox.key == "k1")).one().standing == then


def test_a_crash_after_the_mail_servers_yes_sends_the_same_message_id(
    session: Session, means: Means, time: Clock, sent: list[EmailMessage]
) -> None:
    _letter(means, "k1")

    def send_then_die(message: EmailMessage) -> None:
        sent.append(message)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tick(replace(means, send=send_then_die), HANDLERS)
    time.at += timedelta(hours=1)
    tick(means, HANDLERS)
    assert len(sent) == 2
    assert sent[0]["Message-ID"] == sent[1]["Message-ID"]


def test_a_sent_letters_words_are_not_kept(session: Session, means: Means) -> None:
    _letter(means, "k1")
    tick(means, HANDLERS)
    assert "values" not in session.exec(select(Outbox).where(Outbox.key == "k1")).one().args


def test_a_broken_effect_does_not_stop_the_others(
    session: Session, means: Means, sent: list[EmailMessage]
) -> None:
    with unit_of_work(means.engine) as mine:
        outbox.queue(mine, "bad", "letter", {"notice": "none"}, NOW)
    _letter(means, "k1")
    tick(means, HANDLERS)
    assert len(sent) == 1


def test_every_tick_beats(session: Session, means: Means, time: Clock) -> None:
    tick(means, HANDLERS)
    assert session.exec(select(Heartbeat)).one().at == time.at


def _letter(means: Means, key: str, on_crash: str = "resend") -> None:
    with unit_of_work(means.engine) as session:
        city = make_city(session)
        proposal = make_proposal(session, city)
        args: dict[str, Any] = {
            "notice": "proposal_withdrawn",
            "recipient": "a@b.example",
            "name": "A",
            "language": "fr",
            "values": {},
        }
        outbox.queue(session, key, "letter", args, NOW, proposal_id=proposal.id, on_crash=on_crash)


def test_the_health_of_the_outbox_is_its_oldest_due_row(session: Session, means: Means) -> None:
    _letter(means, "k1")
    assert outbox.lag(session, NOW + timedelta(minutes=7)) == 420


def test_clock_is_not_a_person() -> None:
    assert clock.CLOCK.id is None
    assert clock.CLOCK.roles == {Role.CLOCK}
