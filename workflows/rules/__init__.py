"""The law of a place as data: what a jurisdiction's rules are, and how they are read."""

from workflows.rules.reading import FOLDER, jurisdictions, load_rules, read_rules
from workflows.rules.steps import Effect, Notification, Opinion, Question
from workflows.rules.values import (
    MARKS,
    CalendarRule,
    ConsultationRules,
    Council,
    Notice,
    Rules,
    Source,
    Transmission,
)

__all__ = [
    "FOLDER",
    "MARKS",
    "CalendarRule",
    "ConsultationRules",
    "Council",
    "Effect",
    "Notice",
    "Notification",
    "Opinion",
    "Question",
    "Rules",
    "Source",
    "Transmission",
    "jurisdictions",
    "load_rules",
    "read_rules",
]
