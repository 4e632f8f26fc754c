"""Opinions, the notification and the act's effect, as the jurisdiction says them."""

from dataclasses import replace

import pytest

from workflows.rules import load_rules
from workflows.rules.steps import FISCAL

FRANCE = load_rules("FR")
QUIET = {question.id: not question.notify_if for question in FRANCE.notification.questions}


@pytest.mark.parametrize(
    ("instrument", "sector", "personal_data", "asked"),
    [
        ("licence", "accommodation", False, []),
        ("licence", "accommodation", True, ["data_protection"]),
        ("licence", "mobility", True, ["data_protection", "transport_authority"]),
        ("taxation", "mobility", False, []),
    ],
)
def test_france_asks_for_opinions_where_they_concern(instrument, sector, personal_data, asked):
    found = FRANCE.opinions_for(instrument, sector, personal_data)
    assert [opinion.id for opinion in found] == asked
    assert all(opinion.months == 2 and not opinion.binding for opinion in found)


def test_one_answer_makes_the_notification_due_and_none_does_not():
    notification = FRANCE.notification
    assert (notification.regime, notification.standstill_months) == ("TRIS", 3)
    assert len(notification.questions) == 6
    assert not notification.is_due(QUIET)
    for question in notification.questions:
        assert notification.is_due(QUIET | {question.id: question.notify_if})
    assert notification.unanswered({}) == tuple(QUIET)
    assert notification.unanswered(QUIET) == ()
    assert not notification.is_due({})


def test_a_tax_alone_is_notified_and_does_not_wait():
    notification = FRANCE.notification
    taxed = QUIET | {FISCAL: True}
    assert notification.is_due(taxed)
    assert not notification.standstill_runs(taxed)
    assert notification.standstill_runs(taxed | {"prohibition": True})
    assert replace(notification, fiscal_standstill=True).standstill_runs(taxed)
    assert not notification.standstill_runs(QUIET)


def test_an_act_takes_effect_once_published_and_transmitted():
    effect = FRANCE.effect
    assert (effect.mode, effect.tacit, effect.challenge_months) == ("published_and_transmitted", "none", 2)
