"""Procedures as BPMN for the tests, and small look-ups in them."""

from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

from tests.workflows.cases import PROCEDURES
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect
from workflows.elements import Definition

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DEFINITIONS = {one.name: one.definition for one in PROCEDURES}


@cache
def exported(name: str, dialect: Dialect = Dialect.PLAIN, language: str = "fr") -> bytes:
    return export_bpmn(DEFINITIONS[name], dialect, language)


@cache
def tree(name: str, dialect: Dialect = Dialect.PLAIN, language: str = "fr") -> ET.Element:
    return ET.fromstring(exported(name, dialect, language))


def bare(definition: Definition) -> Definition:
    """A definition without lines and examples, the stages that a move leaves in the order of the alphabet."""
    stages = {
        name: replace(stage, line=0, timers=tuple(replace(timer, line=0) for timer in stage.timers))
        for name, stage in definition.stages.items()
    }
    moves = (replace(move, line=0, sources=tuple(sorted(move.sources))) for move in definition.moves)
    return replace(definition, stages=stages, moves=tuple(moves), scenarios=())
