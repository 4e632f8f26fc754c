"""Rules a city has otherwise: sourced, tried before they are kept, told in the journal, on every path."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from consultations import overrides
from consultations.attendance import rules_of_sitting
from consultations.docket import options_of
from consultations.facts import rules_of
from consultations.law import rules_for
from consultations.models import AgendaItem, City, JournalEntry, RuleOverride, Timer
from tests.factories import NOW, make_city, make_proposal, make_sitting
from workflows.case import Actor
from workflows.rules import load_rules
from workflows.vocabulary import Role

CLERK = Actor(None, "Camille Inventée", frozenset({Role.ADMINISTRATOR}))
SECRETARIAT = Actor(1, "Secrétariat", frozenset({Role.SECRETARIAT}))
WHENCE = overrides.Whence("Règlement intérieur, art. 4", "", "V", date(2026, 10, 1))


@pytest.fixture
def city(session: Session) -> City:
    make_city(session)  # another one, which keeps its rules
    return make_city(session)


def have(session: Session, city: City, key: str, text: str, **more: Any) -> RuleOverride:
    given = {"whence": WHENCE, "reason": "Délibération du 3 octobre", "actor": CLERK, "now": NOW} | more
    return overrides.set_rule(session, city.id or 0, key, text, **given)


def test_a_city_has_one_rule_otherwise_with_its_own_source(session: Session, city: City) -> None:
    have(session, city, "council.proxies_per_member", "2")
    rules, plain = rules_for(city), load_rules("FR")
    assert (rules.council.proxies_per_member, plain.council.proxies_per_member) == (2, 1)
    source = rules.source("council.proxies")
    assert (source.ref, source.mark, source.checked_on) == (WHENCE.ref, "V", WHENCE.checked_on)
    assert [one.set_by for one in source.overrides] == ["Camille Inventée"]
    assert rules.source("council.tie") == plain.source("council.tie")
    assert load_rules("FR").overrides == ()


@pytest.mark.parametrize(
    ("key", "text", "rule", "read"),
    [
        ("council.tie", "rejected", "council.tie", lambda rules: rules.council.tie == "rejected"),
        ("notice.3500.days", "8", "council.notice", lambda rules: rules.council.notice[1].days == 8),
        (
            "notice.0.note_required", "true", "council.explanatory_note",
            lambda rules: rules.council.notice[0].note_required,
        ),
        (
            "call.2.quorum", '"1/4"', "council.second_call",
            lambda rules: rules.council.calls[0].quorum == "1/4",
        ),
        (
            "transmission.act.answer_months", "3", "transmission.answer_months",
            lambda rules: rules.transmission.answer_months == 3,
        ),
        (
            "opinion.data_protection.months", "1", "opinion.data_protection",
            lambda rules: rules.opinions[0].months == 1,
        ),
        (
            "effect.challenge_months", "4", "effect.challenge",
            lambda rules: rules.effect.challenge_months == 4,
        ),
        (
            "consultation.participants", '["public", "registered"]', "consultation.regime",
            lambda rules: "registered" in rules.consultation.participants,
        ),
        (
            "calendar.calendar.tourist_tax.adopt_before", "10-01", "calendar.tourist_tax",
            lambda rules: rules.calendar[0].adopt_before == "10-01",
        ),
    ],
)  # fmt: skip
def test_a_key_names_one_value_and_its_rule(
    session: Session, city: City, key: str, text: str, rule: str, read: Any
) -> None:
    have(session, city, key, text)
    assert read(rules_for(city))
    assert rules_for(city).source(rule).ref == WHENCE.ref


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("council.tie", "coin", "council.tie"),
        ("council.proxies_per_member", "many", "council.proxies_per_member"),
        ("council.proxies_per_member", "-1", "at least 0"),
        ("council.colour", "blue", "council.colour: is not a known key"),
        ("colour", "blue", "no such rule here"),
        ("source.council.tie", "x", "no such rule here"),
        ("notice.12.days", "3", "there are: 0, 3500"),
        ("notice.0.population_from", "5", "populations must begin at 0"),
        ("opinion.data_protection.rule", "other", "not a single value"),
        ("council.decided_by", "authority", "council.decider"),
        ("council.quorum_basis", "seats", "council.seats"),
        ("council.quorum_rule", "[1", "neither a value nor a word"),
        ("council.tie", "", "neither a value nor a word"),
        ("effect.mode", "delay_after_transmission", "effect.days"),
        ("council.decider", "{ fr = 'x' }", "council.decider"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key_and_nothing_is_kept(
    session: Session, city: City, key: str, text: str, said: str
) -> None:
    with pytest.raises(overrides.RuleRefused, match=said.replace("[", r"\[")):
        have(session, city, key, text)
    assert city.rule_overrides == ""
    assert session.exec(select(RuleOverride)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"actor": Actor(None, " ", frozenset())},
        {"whence": overrides.Whence("", "", "V", WHENCE.checked_on)},
        {"whence": overrides.Whence("x", "http://x", "V", WHENCE.checked_on)},
        {"whence": overrides.Whence("x", "", "sure", WHENCE.checked_on)},
        {"reason": "x" * 601},
    ],
)
def test_a_rule_without_source_reason_or_name_is_refused(
    session: Session, city: City, wrong: dict[str, Any]
) -> None:
    with pytest.raises(overrides.RuleRefused):
        have(session, city, "council.tie", "rejected", **wrong)


def test_a_second_override_replaces_the_first_and_both_are_remembered(session: Session, city: City) -> None:
    have(session, city, "council.tie", "rejected")
    have(session, city, "council.tie", "chair_casting", now=NOW + timedelta(days=1))
    assert rules_for(city).council.tie == "chair_casting"
    assert [row.value for row in overrides.in_force(session, city.id or 0)] == ["chair_casting"]
    first = overrides.history(session, city.id or 0)[-1]
    assert (first.value, first.dropped_by) == ("rejected", "Camille Inventée")


def test_a_dropped_rule_is_the_jurisdictions_again(session: Session, city: City) -> None:
    have(session, city, "council.tie", "rejected")
    overrides.drop_rule(session, city.id or 0, "council.tie", "Abrogé", CLERK, NOW)
    assert rules_for(city) == load_rules("FR")
    assert city.rule_overrides == ""
    with pytest.raises(overrides.RuleRefused, match="its own are: –"):
        overrides.drop_rule(session, city.id or 0, "council.tie", "Abrogé", CLERK, NOW)


def test_running_proposals_tell_it_and_closed_ones_are_left(session: Session, city: City) -> None:
    running = make_proposal(session, city, "legal_review")
    ended = make_proposal(session, city, "withdrawn", closed=True)
    elsewhere = make_proposal(session, make_city(session), "legal_review")
    have(session, city, "consultation.min_days", "30")
    told = session.exec(select(JournalEntry).where(JournalEntry.action == "rule_set")).all()
    assert [entry.proposal_id for entry in told] == [running.id]
    assert told[0].facts == {"rule": "consultation.min_days", "value": "30", "source": WHENCE.ref}
    assert (told[0].actor, told[0].reason) == ("Camille Inventée", "Délibération du 3 octobre")
    assert ended.rev == elsewhere.rev == 0
    assert rules_of(session, running).consultation.min_days == 30


def test_what_has_still_to_fall_due_is_counted_anew(session: Session, city: City) -> None:
    proposal = make_proposal(session, city, "scheduled")
    sitting = make_sitting(session, city, starts_at=NOW + timedelta(days=30))
    session.add(AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Projet"))
    session.add(Timer(proposal_id=proposal.id, rev=0, name="convocation_due", due_at=NOW))
    session.flush()
    have(session, city, "notice.3500.days", "12")
    timers = session.exec(select(Timer).where(Timer.proposal_id == proposal.id).order_by(Timer.rev)).all()  # type: ignore[arg-type]
    assert [timer.standing for timer in timers] == ["cancelled", "pending"]
    days = [step["params"]["days"] for step in timers[1].derivation if step["code"] == "clear_days_before"]
    assert days == [12]
    assert rules_of_sitting(session, sitting).council.notice[1].days == 12
    late = NOW + timedelta(days=20)
    convene = next(one for one in options_of(session, proposal, SECRETARIAT, late) if one.action == "convene")
    short = next(one for one in convene.reasons if one.code == "notice_is_long_enough")
    assert (short.params["days"], short.legal_ref, short.mark) == (12, WHENCE.ref, "V")
