"""The whole chain in a browser without JavaScript, from the first draft to the authority's answer."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.answering import answer
from tests.journeys.cast import Journey
from tests.journeys.consulting import consult
from tests.journeys.drafting import draft
from tests.journeys.posting import post
from tests.journeys.preparing import prepare
from tests.journeys.sending import send
from tests.journeys.stories import STORIES, Story
from tests.journeys.town import Town
from tests.journeys.voting import vote
from tests.journeys.watching import look_back

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_the_whole_chain(chromium: Browser, town: Town, story: Story, tmp_path: Path) -> None:
    journey = Journey(chromium, town, story, tmp_path)
    draft(journey)
    consult(journey)
    answer(journey)
    prepare(journey)
    vote(journey)
    (post if story.by_post else send)(journey)
    look_back(journey)
