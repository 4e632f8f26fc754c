"""The law of a place as data: what a jurisdiction's rules are, and how they are read."""

from workflows.rules.council import Call, Council, Notice
from workflows.rules.overrides import MARKS, Override
from workflows.rules.reading import FOLDER, jurisdictions, load_rules, read_rules, value_of
from workflows.rules.steps import Effect, Notification, Opinion, Question
from workflows.rules.values import (
    CalendarRule,
    ConsultationRules,
    Rules,
    Source,
    Transmission,
)

__all__ = [
    "FOLDER",
    "MARKS",
    "CalendarRule",
    "Call",
    "ConsultationRules",
    "Council",
    "Effect",
    "Notice",
    "Notification",
    "Opinion",
    "Override",
    "Question",
    "Rules",
    "Source",
    "Transmission",
    "jurisdictions",
    "load_rules",
    "read_rules",
    "value_of",
]
