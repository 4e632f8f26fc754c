"""One renderer for the room: reports are tested without the application."""

import pytest

from reports.dossier import Render
from tests.reports.samples import make_render


@pytest.fixture(scope="session")
def render() -> Render:
    return make_render()
