"""A town for each journey."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.printing import make
from tests.doubles import fake_printer
from tests.journeys.stories import Story
from tests.journeys.town import Town, town_in


@pytest.fixture
def town(tmp_path: Path, story: Story) -> Iterator[Town]:
    """A town that prints what the story wants on paper; the other dossiers are a line each."""

    def press(value: Any, render: Any, **more: Any) -> Any:
        on_paper = not story.paper or value.kind in story.paper
        return (make if on_paper else fake_printer)(value, render, **more)

    with town_in(tmp_path, story.place) as town:
        town.means = replace(town.means, print_dossier=press)
        yield town
