"""How each engine wants conditions, deadlines and tasks to be said: plain, SpiffWorkflow, Camunda 7 and 8."""

from collections.abc import Mapping
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement

from workflows.elements import Stage, TimerRule

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
MODELER = "http://camunda.org/schema/modeler/1.0"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
PYTHON = "https://www.python.org"
_PLATFORM = "modeler:executionPlatform"


class Dialect(StrEnum):
    """For which engine a procedure is written."""

    PLAIN = "plain"
    SPIFFWORKFLOW = "spiffworkflow"
    CAMUNDA7 = "camunda7"
    CAMUNDA8 = "camunda8"


_DEFINITIONS: Mapping[Dialect, Mapping[str, str]] = {
    Dialect.PLAIN: {"expressionLanguage": FEEL},
    Dialect.SPIFFWORKFLOW: {"expressionLanguage": PYTHON},
    Dialect.CAMUNDA7: {
        "xmlns:camunda": CAMUNDA,
        "xmlns:modeler": MODELER,
        _PLATFORM: "Camunda Platform",
        f"{_PLATFORM}Version": "7.23.0",
    },
    Dialect.CAMUNDA8: {
        "xmlns:zeebe": ZEEBE,
        "xmlns:modeler": MODELER,
        _PLATFORM: "Camunda Cloud",
        f"{_PLATFORM}Version": "8.8.0",
    },
}
_ASKED = {
    Dialect.PLAIN: 'action = "{}"',
    Dialect.SPIFFWORKFLOW: 'action == "{}"',
    Dialect.CAMUNDA7: '${{action == "{}"}}',
    Dialect.CAMUNDA8: '=action = "{}"',
}
_HELD = {
    Dialect.PLAIN: "{}",
    Dialect.SPIFFWORKFLOW: "{}",
    Dialect.CAMUNDA7: "${{{}}}",
    Dialect.CAMUNDA8: "={}",
}


def definitions_attributes(dialect: Dialect) -> Mapping[str, str]:
    return _DEFINITIONS[dialect]


def process_attributes(dialect: Dialect, version: int) -> dict[str, str]:
    if dialect is Dialect.CAMUNDA7:
        return {"camunda:historyTimeToLive": "P3650D", "camunda:versionTag": str(version)}
    return {}


def condition(dialect: Dialect, action: str) -> str:
    """True when this action was asked for."""
    return _ASKED[dialect].format(action)


def instant(dialect: Dialect, variable: str) -> str:
    """The instant that a variable holds."""
    return _HELD[dialect].format(variable)


def duration(dialect: Dialect, length: str) -> str:
    """A length of time; for SpiffWorkflow, which evaluates it, in quotes."""
    return f'"{length}"' if dialect is Dialect.SPIFFWORKFLOW else length


def describe_task(
    dialect: Dialect, task: Element, extensions: Element, stage: Stage, roles: list[str]
) -> None:
    """Who may take a stage's task, as the engine wants it said."""
    if dialect is Dialect.CAMUNDA7:
        task.set("camunda:candidateGroups", ",".join(roles))
    if dialect is Dialect.CAMUNDA8:
        SubElement(extensions, "zeebe:userTask")
        SubElement(extensions, "zeebe:formDefinition", {"externalReference": f"palabre:{stage.id}"})
        SubElement(extensions, "zeebe:assignmentDefinition", {"candidateGroups": ",".join(roles)})


def reminder_tag(dialect: Dialect) -> str:
    return "bpmn:scriptTask" if dialect is Dialect.SPIFFWORKFLOW else "bpmn:serviceTask"


def describe_reminder(dialect: Dialect, task: Element, extensions: Element) -> None:
    """How a reminder is handed to a worker."""
    if dialect is Dialect.CAMUNDA7:
        task.set("camunda:type", "external")
        task.set("camunda:topic", "palabre-reminder")
    if dialect is Dialect.CAMUNDA8:
        SubElement(extensions, "zeebe:taskDefinition", {"type": "palabre-reminder"})


def reminder_script(dialect: Dialect, timer: TimerRule) -> str:
    """What SpiffWorkflow runs for a reminder: it notes which."""
    return f'reminded = "{timer.id}"' if dialect is Dialect.SPIFFWORKFLOW else ""
