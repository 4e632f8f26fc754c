"""The procedure of a proposal, for other tools."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa

from tests.routes.participation_world import World, build
from workflows.bpmn_import import import_bpmn


@pytest.fixture
def world(engine: sa.Engine, tmp_path: Path) -> World:
    return build(engine, tmp_path)


@pytest.mark.parametrize(
    ("language", "query", "named"),
    [
        ("fr", "", "En séance"),
        ("en", "?dialect=camunda8", "In session"),
        ("ar", "?dialect=camunda7", "في الجلسة"),
    ],
)
def test_everyone_may_take_the_procedure_as_bpmn(world: World, language: str, query: str, named: str) -> None:
    address = f"/{language}/{world.city.slug}/{world.proposal.reference}/procedure.bpmn{query}"
    answer = world.app.test_client().get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    assert answer.headers["Content-Disposition"] == "attachment; filename=licence_act.bpmn"
    assert named in {element.get("name") for element in ET.fromstring(answer.data).iter()}
    assert 'id = "licence_act"' in import_bpmn(answer.data).text


def test_an_unknown_dialect_and_an_unknown_proposal_are_not_found(world: World) -> None:
    client = world.app.test_client()
    place = f"/fr/{world.city.slug}"
    assert client.get(f"{place}/{world.proposal.reference}/procedure.bpmn?dialect=visio").status_code == 404
    assert client.get(f"{place}/1999-001/procedure.bpmn").status_code == 404
